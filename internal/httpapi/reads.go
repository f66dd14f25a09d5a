package httpapi

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"orderflow/internal/access"
	"orderflow/internal/orders"
	"orderflow/order"
)

type listInput struct {
	Status        order.Status  `query:"status" enum:"running,needs-attention,held,cancelling,completed,cancelled,failed"`
	Stage         order.Stage   `query:"stage" enum:"create,add-items,submit,preflight,offers,buy,label,protocol,report,track" doc:"The stage that the orders have come to."`
	Source        string        `query:"source" doc:"The system they came from." example:"shop"`
	Carrier       order.Carrier `query:"carrier" enum:"shipx,tpk,best,mediaport,merchant,by-hand" doc:"Who ships them." example:"shipx"`
	Tracking      string        `query:"tracking" doc:"A parcel's number, as it is printed: spaces and dashes in it, and small letters, don't matter." example:"600000014966200008041111"`
	Reference     string        `query:"reference" doc:"The order's name in its shop (source.reference), or its ID. An order whose reference names its recipient is found by its ID." example:"10417"`
	Ref           string        `query:"ref" doc:"An id at a provider, until the order gives it up: mypromo:ID, shipx:ID or tpk:ID." example:"shipx:4100200300"`
	Attention     bool          `query:"attention" doc:"Only what waits for a person, cases included, the longest first, with what each needs."`
	Archived      bool          `query:"archived" doc:"The archive's orders instead of Temporal's, the newest acceptance first: all that have ended, forgotten by Temporal or not."`
	StartedFrom   time.Time     `query:"startedFrom" doc:"Started at this time or later." example:"2026-11-01T00:00:00Z"`
	StartedBefore time.Time     `query:"startedBefore" doc:"Started before this time." example:"2026-12-01T00:00:00Z"`
	Limit         int           `query:"limit" minimum:"1" maximum:"1000" default:"50" doc:"The most orders of a page."`
	Page          string        `query:"page" maxLength:"4096" doc:"The value of next from the page before; the other parameters stay the same."`
}

// Resolve refuses parameters without a value: a caller whose variable is empty would get
// all orders.
func (in *listInput) Resolve(ctx huma.Context) []error {
	var empty []error
	given := ctx.URL()
	for name, values := range given.Query() {
		if slices.Contains(values, "") {
			empty = append(empty, &huma.ErrorDetail{Location: "query." + name, Message: "is empty; leave the parameter out to list all"})
		}
	}
	return empty
}

func (in *listInput) filter() orders.Filter {
	return orders.Filter{Status: in.Status, Stage: in.Stage, Source: in.Source, Carrier: in.Carrier, Attention: in.Attention,
		Tracking: in.Tracking, Reference: in.Reference, Ref: in.Ref,
		StartedFrom: in.StartedFrom, StartedBefore: in.StartedBefore, Limit: in.Limit, Page: in.Page}
}

type listOutput struct{ Body listed }

// listed is a page of orders. Only those that wait for a person say what they need.
type listed struct {
	Orders []orders.Task `json:"orders"`
	// Next is the parameter page for what follows; empty at the end.
	Next string `json:"next,omitempty"`
}

type stateOutput struct{ Body order.State }

func (a *API) registerReads() {
	list := a.operation(http.MethodGet, "/v1/orders", "list-orders", "List orders", access.RoleRead, http.StatusUnprocessableEntity)
	list.Description = `Lists orders, newest first within a page. What has changed in the last second or so may not
show yet; an order is found by tracking and ref within a minute. Where there is more than a page, those under way come
before those that have ended. No parameter is about people: orders are not found by a recipient's name, phone number or
e-mail address.

With attention=true it is the worklist: the orders that wait for a person, and the cases of what ended badly or could
not begin, those that wait longest first, with what each needs and what can be answered. An id of a case fits wherever
an order is shown or resolved; its answer is done. A provider's words that may be personal are held back. It has no pages and no
status, and a worker has to answer.

With archived=true the orders are those of the archive. It is read day by day, so startedFrom and startedBefore bound what
a call takes.`
	huma.Register(a.huma, list, a.list)

	show := a.operation(http.MethodGet, "/v1/orders/{id}", "get-order", "Show an order", access.RoleRead, http.StatusNotFound)
	show.Description = "Tells how an order stands, with its document. A worker has to answer. An order that Temporal has forgotten " +
		"is answered from its record in the archive, which says so (archived) and also tells who asked what of the order (acts)."
	huma.Register(a.huma, show, a.show)
}

func (a *API) list(ctx context.Context, in *listInput) (*listOutput, error) {
	filter := in.filter()
	if err := filter.Check(); err != nil {
		return nil, brokenFilter(err)
	}
	switch {
	case filter.Attention && in.Archived:
		return nil, huma.Error422UnprocessableEntity("attention does not go with archived: what has ended waits for nobody")
	case filter.Attention:
		return a.worklist(ctx, filter)
	}
	ctx, cancel := context.WithTimeout(ctx, a.options.Patience)
	defer cancel()
	read := a.options.Orders.Page
	if in.Archived {
		read = a.options.Orders.PageArchived
	}
	page, err := read(ctx, filter)
	if err != nil {
		return nil, a.problem(err)
	}
	shown := listed{Orders: []orders.Task{}, Next: page.Next}
	for _, row := range page.Orders {
		shown.Orders = append(shown.Orders, orders.Task{Row: row})
	}
	return &listOutput{shown}, nil
}

// brokenFilter names the parameter and its rule, and not its value.
func brokenFilter(err error) error {
	var broken *orders.FilterError
	if !errors.As(err, &broken) {
		return huma.Error422UnprocessableEntity(err.Error())
	}
	return huma.Error422UnprocessableEntity("a parameter breaks a rule; nothing was looked up",
		&huma.ErrorDetail{Location: "query." + broken.Field, Message: broken.Rule})
}

func (a *API) worklist(ctx context.Context, filter orders.Filter) (*listOutput, error) {
	if filter.Status != "" || filter.Page != "" {
		return nil, huma.Error422UnprocessableEntity("attention goes with neither status nor page; limit may be up to 1000")
	}
	ctx, done, err := a.many(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	tasks, err := a.options.Orders.Worklist(ctx, filter)
	if err != nil {
		return nil, a.problem(err)
	}
	return &listOutput{listed{Orders: tasks}}, nil
}

func (a *API) show(ctx context.Context, in *OrderID) (*stateOutput, error) {
	state, err := a.state(ctx, in.ID)
	if err != nil {
		return nil, a.problem(err)
	}
	return &stateOutput{state}, nil
}

// state asks an order how it stands.
func (a *API) state(ctx context.Context, id string) (order.State, error) {
	ctx, cancel := a.patient(ctx)
	defer cancel()
	return a.options.Orders.State(ctx, id)
}

// patient bounds a question to an order. The service itself bounds how long a worker may
// take; this bounds it together with Temporal.
func (a *API) patient(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, orders.DefaultPatience+a.options.Patience)
}
