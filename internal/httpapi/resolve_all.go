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
	// maxMany is how many calls ask or answer many orders at the same time: each of
	// them keeps the workers busy.
	maxMany = 4
	// manyTime bounds such a call; orders that it has not come to by then are told as
	// not reached.
	manyTime = time.Minute
)

type resolveAllInput struct{ Body resolveAllBody }

type resolveAllBody struct {
	Answer
	Query  string `json:"query" minLength:"1" maxLength:"2000" doc:"Which orders, in Temporal's language for lists. Only those under way are looked at." example:"NeedsAttention = true AND Carrier = \"shipx\""`
	DryRun *bool  `json:"dryRun,omitempty" default:"true" doc:"Only says what would be done; false does it."`
}

type resolveAllOutput struct{ Body resolveAllAnswer }

// resolveAllAnswer has prospects of a dry run, or else what orders have answered.
type resolveAllAnswer struct {
	DryRun bool         `json:"dryRun"`
	Action order.Action `json:"action"`
	// Taken is how many orders have taken the answer, or could.
	Taken     int               `json:"taken"`
	Prospects []orders.Prospect `json:"prospects,omitempty"`
	Answered  []orders.Answered `json:"answered,omitempty"`
}

func (a *API) registerResolveAll() {
	op := a.operation(http.MethodPost, "/v1/orders:resolve", "resolve-orders", "Answer many orders' problems", access.RoleOperate,
		http.StatusUnprocessableEntity, http.StatusUnsupportedMediaType)
	op.Description = `Gives the same answer to all orders under way that match a query, the oldest first. Unless dryRun is
false nothing is done: it lists the orders, with what each needs and whether it would take the answer.

The answer is to the problem that each order has when it is listed; one that somebody else answers meanwhile refuses it.
What refuses the answer does not keep the others from it. What could not be reached within a minute says so; the
call may be sent again.`
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

// many makes room for a call that asks many orders, and bounds it.
func (a *API) many(ctx context.Context) (context.Context, func(), error) {
	caller, _ := access.CallerOf(ctx)
	giveBack, refusal := a.shareOfMany.Take(caller)
	if refusal != nil {
		return nil, nil, tooMany("this token asks for too many orders at once; wait for the answers")
	}
	select {
	case a.manyAtOnce <- struct{}{}:
	default:
		giveBack()
		return nil, nil, later("too many calls for many orders are under way")
	}
	lasting, stop := a.lasting(ctx)
	bounded, cancel := context.WithTimeout(lasting, manyTime)
	return bounded, func() { cancel(); stop(); <-a.manyAtOnce; giveBack() }, nil
}
