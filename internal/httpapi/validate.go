package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"orderflow/internal/access"
	"orderflow/order"
	"orderflow/workflows"
)

type validateInput struct {
	Quote   bool   `query:"quote" doc:"Name the cheapest price as well. Carriers only make offers for a shipment, so an unpaid one may be made, and is cancelled again."`
	RawBody []byte `contentType:"application/json"`
}

type validateOutput struct{ Body workflows.Preview }

func (a *API) registerValidate() {
	op := a.operation(http.MethodPost, "/v1/orders:validate", "validate-order", "Look at an order before it starts", access.RoleStart,
		http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
	op.Description = `Starts nothing. The answer has the document as it is read, the carriers of "best"
that would make no offer, and the fields that each provider would be sent, by the settings of this server. What only the
run shows has "atRunTime", which says where it comes from. An order that breaks rules is a 422, as at its start.

The carrier of an order that names a locker or a point is asked for it: "points.problem" is what a person would be asked
before anything is made, with the path, the rule and the nearest points that would do. A carrier that does not answer is
a remark. With quote=true the answer names the cheapest price ("quote"), for which an unpaid shipment may be made at the
carrier and cancelled again; without it nothing is made anywhere.`
	op.MaxBodyBytes = order.MaxOrderSize + 1
	op.SkipValidateBody = true
	op.RequestBody = &huma.RequestBody{}
	huma.Register(a.huma, op, a.validate)
	a.bodyOf(op, "application/json", exampleOrder())
}

func (a *API) validate(ctx context.Context, in *validateInput) (*validateOutput, error) {
	doc, err := parseOne(in.RawBody)
	if err != nil {
		return nil, a.problem(err)
	}
	seen, err := a.options.Orders.Validate(ctx, doc, in.Quote)
	if err != nil {
		return nil, a.problem(err)
	}
	return &validateOutput{seen}, nil
}
