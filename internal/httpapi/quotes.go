package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"orderflow/internal/access"
	"orderflow/order"
)

// quoteTime is how long carriers may take to answer with offers.
const quoteTime = 50 * time.Second

type quoteInput struct {
	RawBody []byte `contentType:"application/json"`
}

type quoteOutput struct{ Body quotation }

type quotation struct {
	Offers []order.Offer `json:"offers"`
}

func (a *API) registerQuotes() {
	op := a.operation(http.MethodPost, "/v1/quotes", "quote-order", "Get the shipping price of an order", access.RoleStart,
		http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
	op.Description = `Asks the order's carrier for its offers, which may take some seconds. Does not start the order;
the offers can't be bought. If the carrier refuses, the answer is 422 with the carrier's own words.`
	op.MaxBodyBytes = order.MaxOrderSize + 1
	op.SkipValidateBody = true
	op.RequestBody = &huma.RequestBody{}
	huma.Register(a.huma, op, a.quote)
	a.bodyOf(op, "application/json", exampleOrder())
}

func (a *API) quote(ctx context.Context, in *quoteInput) (*quoteOutput, error) {
	doc, err := parseOne(in.RawBody)
	if err != nil {
		return nil, a.problem(err)
	}
	ctx, cancel := context.WithTimeout(ctx, quoteTime)
	defer cancel()
	offers, err := a.options.Orders.Quote(ctx, doc)
	if err != nil {
		return nil, a.problem(err)
	}
	return &quoteOutput{quotation{Offers: offers}}, nil
}
