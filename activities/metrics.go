package activities

import (
	"context"

	"go.temporal.io/sdk/activity"
)

// metricReconciled counts, by provider and thing, how often a step found its effect already
// there: each time a duplicate was avoided. The metric's name gets "_total".
const metricReconciled = "orderflow_reconciled"

func reconciled(ctx context.Context, provider, what string) {
	labels := map[string]string{"provider": provider, "what": what}
	activity.GetMetricsHandler(ctx).WithTags(labels).Counter(metricReconciled).Inc(1)
}
