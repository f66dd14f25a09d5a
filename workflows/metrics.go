package workflows

import (
	"cmp"
	"fmt"
	"regexp"

	"github.com/shopspring/decimal"
	"go.temporal.io/sdk/workflow"

	"orderflow/order"
)

// The metrics that orders count; "_total" is added to their names. A replay counts
// nothing, but a reset counts again what happens again.
const (
	metricAttention = "orderflow_attention"
	metricStages    = "orderflow_stages_ended"
	metricEnded     = "orderflow_orders_ended"
	// metricCost is in hundredths of the currency, as counters count in whole numbers.
	metricCost = "orderflow_cost_bought_cents"
)

func count(ctx workflow.Context, name string, by int64, labels map[string]string) {
	workflow.GetMetricsHandler(ctx).WithTags(labels).Counter(name).Inc(by)
}

// countAttention also tells the log, which gets no words of the provider's: they
// may be about the recipient.
func countAttention(ctx workflow.Context, what string, problem order.Problem) {
	provider, code := cmp.Or(problem.Provider, "orderflow"), metricCode(problem)
	count(ctx, metricAttention, 1, map[string]string{"provider": provider, "code": code})
	workflow.GetLogger(ctx).Warn(what+" needs attention",
		"stage", string(problem.Stage), "provider", provider, "code", code)
}

func countStage(ctx workflow.Context, ended order.StageRecord) {
	count(ctx, metricStages, 1, map[string]string{"stage": string(ended.Stage), "outcome": string(ended.Outcome)})
}

func countEnd(ctx workflow.Context, status order.Status, carrier order.Carrier) {
	count(ctx, metricEnded, 1, map[string]string{"status": string(status), "carrier": string(carrier)})
}

// countCost counts what a label costs, if the carrier says. What is bought anew
// counts again, also where the carrier takes the first one back.
func countCost(ctx workflow.Context, offer *order.Offer) {
	if offer == nil || offer.Price == nil {
		return
	}
	count(ctx, metricCost, offer.Price.Amount.Mul(decimal.NewFromInt(100)).Round(0).IntPart(),
		map[string]string{"carrier": string(offer.Carrier), "currency": offer.Price.Currency})
}

// code is what providers' codes look like; anything else could be a text.
var code = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.-]{0,39}$`)

// metricCode names the kind of a problem: the provider's code, or else the HTTP
// status.
func metricCode(problem order.Problem) string {
	switch {
	case code.MatchString(problem.Code):
		return problem.Code
	case problem.HTTPStatus != 0:
		return fmt.Sprintf("http-%d", problem.HTTPStatus)
	case problem.Code != "":
		return "other"
	default:
		return "none"
	}
}
