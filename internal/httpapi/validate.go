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
	Quote   bool   `query:"quote" doc:"Also return the cheapest price. Carriers make offers only for a shipment, so an unpaid one may be created and cancelled again."`
	RawBody []byte `contentType:"application/json"`
}

type validateOutput struct{ Body workflows.Preview }

func (a *API) registerValidate() {
	op := a.operation(http.MethodPost, "/v1/orders:validate", "validate-order", "Check an order before it starts", access.RoleStart,
		http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
	op.Description = `Starts nothing. The answer contains the document as it is read, the carriers of "best"
that would make no offer, and the fields that each provider would get, by the settings of this server. Values that are known
only at run time have "atRunTime", which says where they come from. An invalid order is a 422, as at its start.
If the order names a locker or a point, its carrier is asked about it: "points.problem" is the problem that the order would
have before anything is created, with the path, the rule and the nearest points that fit. A carrier that does not answer is
a remark. With quote=true the answer contains the cheapest price ("quote"); for it an unpaid shipment may be created at the
carrier and cancelled again. Without it nothing is created anywhere.`
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
