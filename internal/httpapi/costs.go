package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"orderflow/internal/access"
	"orderflow/internal/costs"
	"orderflow/internal/orders"
)

type costsInput struct {
	From   time.Time `query:"from" doc:"Only orders accepted at this time or later." example:"2026-11-01T00:00:00Z"`
	Before time.Time `query:"before" doc:"Only orders accepted before this time." example:"2026-12-01T00:00:00Z"`
	By     costs.By  `query:"by" enum:"carrier,service,source,day,order" default:"carrier" doc:"How to group the sums. A day is the day on which the order was accepted, in UTC."`
}

// CostReport has its own name in the OpenAPI description, because "report" is already the
// result of a check.
type CostReport costs.Report

type costsOutput struct{ Body CostReport }

func (a *API) registerCosts() {
	op := a.operation(http.MethodGet, "/v1/costs", "get-costs", "Add up what orders cost", access.RoleRead, http.StatusUnprocessableEntity)
	op.Description = `Adds up what was paid to carriers, what production costs by MyPromo's price lists, and the cash on
delivery. Covers orders that are under way, that have ended, and that only the archive has. Amounts of different
currencies are never added. Shipments without a price are counted as unpriced and are not part of any sum.`
	huma.Register(a.huma, op, a.costs)
}

func (a *API) costs(ctx context.Context, in *costsInput) (*costsOutput, error) {
	if !in.From.IsZero() && !in.Before.IsZero() && in.Before.Before(in.From) {
		return nil, huma.Error422UnprocessableEntity("a parameter is invalid; nothing was looked up",
			&huma.ErrorDetail{Location: "query.before", Message: "must not be earlier than from"})
	}
	ctx, done, err := a.many(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	report, err := a.options.Orders.Costs(ctx, orders.CostsQuery{From: in.From, Before: in.Before, By: in.By})
	if err != nil {
		return nil, a.problem(err)
	}
	return &costsOutput{CostReport(report)}, nil
}
