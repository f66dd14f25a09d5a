package activities

import (
	"context"

	"go.temporal.io/sdk/activity"
)

// metricReconciled counts, by provider and what it was, how often a step found that
// its effect was there already: each time a duplicate was avoided. "_total" is added
// to the name.
const metricReconciled = "orderflow_reconciled"

func reconciled(ctx context.Context, provider, what string) {
	labels := map[string]string{"provider": provider, "what": what}
	activity.GetMetricsHandler(ctx).WithTags(labels).Counter(metricReconciled).Inc(1)
}
