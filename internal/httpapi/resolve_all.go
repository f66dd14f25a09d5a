package httpapi

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"orderflow/internal/access"
	"orderflow/internal/orders"
	"orderflow/order"
)

const (
	// maxMany limits the calls that query or answer many orders at the same time: each of them
	// keeps the workers busy.
	maxMany = 4
	// manyTime bounds such a call. Orders that were not asked by then are reported as not
	// reached.
	manyTime = time.Minute
)

type resolveAllInput struct{ Body resolveAllBody }

type resolveAllBody struct {
	Answer
	Query  string `json:"query" minLength:"1" maxLength:"2000" doc:"A Temporal visibility query for the orders. Only orders under way are included." example:"NeedsAttention = true AND Carrier = \"shipx\""`
	DryRun *bool  `json:"dryRun,omitempty" default:"true" doc:"Only show what would be done. Set to false to do it."`
}

type resolveAllOutput struct{ Body resolveAllAnswer }

// resolveAllAnswer contains the prospects of a dry run, or the orders' answers.
type resolveAllAnswer struct {
	DryRun bool         `json:"dryRun"`
	Action order.Action `json:"action"`
	// Taken is how many orders took the answer, or would take it.
	Taken     int               `json:"taken"`
	Prospects []orders.Prospect `json:"prospects,omitempty"`
	Answered  []orders.Answered `json:"answered,omitempty"`
}

func (a *API) registerResolveAll() {
	op := a.operation(http.MethodPost, "/v1/orders:resolve", "resolve-orders", "Answer many orders' problems", access.RoleOperate,
		http.StatusUnprocessableEntity, http.StatusUnsupportedMediaType)
	op.Description = `Gives the same answer to all orders under way that match a query, oldest first. By default it is a dry
run: it lists the orders, with what each needs and whether it would take the answer. Set dryRun to false to answer.
Each order gets the answer to the problem that it has when it is listed. If somebody else answers that problem first, the
order refuses. A refusal does not stop the other orders. Orders that could not be reached within a minute are marked as such;
repeat the call.`
	huma.Register(a.huma, op, a.resolveAll)
}

func (a *API) resolveAll(ctx context.Context, in *resolveAllInput) (*resolveAllOutput, error) {
	ctx, done, err := a.many(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	answer := in.Body.answer(ctx)
	made := resolveAllAnswer{Action: answer.Action, DryRun: in.Body.DryRun == nil || *in.Body.DryRun}
	if made.DryRun {
		made.Prospects, err = a.options.Orders.Preview(ctx, in.Body.Query, answer, nil)
	} else {
		made.Answered, err = a.options.Orders.ResolveAll(ctx, in.Body.Query, answer, nil)
	}
	switch {
	case errors.Is(err, orders.ErrQuery):
		return nil, huma.Error422UnprocessableEntity("query: " + err.Error())
	case err != nil:
		return nil, a.problem(err)
	}
	for _, one := range made.Prospects {
		if one.Possible {
			made.Taken++
		}
	}
	for _, one := range made.Answered {
		if one.Error == "" {
			made.Taken++
		}
	}
	return &resolveAllOutput{made}, nil
}

// many takes a slot for a call that queries many orders, and bounds its time.
func (a *API) many(ctx context.Context) (context.Context, func(), error) {
	caller, _ := access.CallerOf(ctx)
	giveBack, refusal := a.shareOfMany.Take(caller)
	if refusal != nil {
		return nil, nil, tooMany("too many calls for many orders with this token; wait for their answers")
	}
	select {
	case a.manyAtOnce <- struct{}{}:
	default:
		giveBack()
		return nil, nil, later("too many calls for many orders are in flight")
	}
	lasting, stop := a.lasting(ctx)
	bounded, cancel := context.WithTimeout(lasting, manyTime)
	return bounded, func() { cancel(); stop(); <-a.manyAtOnce; giveBack() }, nil
}
