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
	RawBody []byte `contentType:"application/json"`
}

type validateOutput struct{ Body workflows.Preview }

func (a *API) registerValidate() {
	op := a.operation(http.MethodPost, "/v1/orders:validate", "validate-order", "Look at an order before it starts", access.RoleStart,
		http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
	op.Description = `Starts nothing and asks nobody. The answer has the document as it is read, the carriers of "best"
that would make no offer, and the fields that each provider would be sent, by the settings of this server. What only the
run shows has "atRunTime", which says where it comes from. An order that breaks rules is a 422, as at its start.`
	op.MaxBodyBytes = order.MaxOrderSize + 1
	op.SkipValidateBody = true
	op.RequestBody = &huma.RequestBody{}
	huma.Register(a.huma, op, a.validate)
	a.bodyOf(op, "application/json", exampleOrder())
}

func (a *API) validate(_ context.Context, in *validateInput) (*validateOutput, error) {
	doc, err := parseOne(in.RawBody)
	if err != nil {
		return nil, a.problem(err)
	}
	seen, err := a.options.Orders.Validate(doc)
	if err != nil {
		return nil, a.problem(err)
	}
	return &validateOutput{seen}, nil
}
