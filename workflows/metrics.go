package workflows

import (
	"cmp"
	"fmt"
	"regexp"

	"github.com/shopspring/decimal"
	"go.temporal.io/sdk/workflow"

	"orderflow/order"
)

// The metrics of orders; their names get "_total". A replay counts nothing, but a reset
// counts repeated events again.
const (
	metricAttention = "orderflow_attention"
	metricStages    = "orderflow_stages_ended"
	metricEnded     = "orderflow_orders_ended"
	// metricCost is in hundredths of the currency, because counters count in whole numbers.
	metricCost = "orderflow_cost_bought_cents"
)

func count(ctx workflow.Context, name string, by int64, labels map[string]string) {
	workflow.GetMetricsHandler(ctx).WithTags(labels).Counter(name).Inc(by)
}

// countAttention also logs, without the provider's message: it may be about the recipient.
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

// countCost counts the price of a label, if the carrier states one. A repeated purchase
// counts again, also if the carrier takes the first one back.
func countCost(ctx workflow.Context, offer *order.Offer) {
	if offer == nil || offer.Price == nil {
		return
	}
	count(ctx, metricCost, offer.Price.Amount.Mul(decimal.NewFromInt(100)).Round(0).IntPart(),
		map[string]string{"carrier": string(offer.Carrier), "currency": offer.Price.Currency})
}

// code is the form of providers' codes; anything else could be personal text.
var code = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.-]{0,39}$`)

// metricCode is the kind of a problem: the provider's code, or else the HTTP status.
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
