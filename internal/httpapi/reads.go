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
	Stage         order.Stage   `query:"stage" enum:"create,add-items,submit,preflight,offers,buy,label,protocol,report,track" doc:"The current stage."`
	Source        string        `query:"source" doc:"The system that the order came from." example:"shop"`
	Carrier       order.Carrier `query:"carrier" enum:"shipx,tpk,best,mediaport,merchant,by-hand" doc:"The carrier." example:"shipx"`
	Tracking      string        `query:"tracking" doc:"A tracking number. Spaces, dashes and upper or lower case are ignored." example:"600000014966200008041111"`
	Reference     string        `query:"reference" doc:"The order's reference in its shop (source.reference), or its id. If the reference contains the recipient's name, search by id." example:"10417"`
	Ref           string        `query:"ref" doc:"An id at a provider, as long as the order uses it: mypromo:ID, shipx:ID or tpk:ID." example:"shipx:4100200300"`
	Attention     bool          `query:"attention" doc:"Only orders and cases that need attention, longest wait first, with what each needs."`
	Archived      bool          `query:"archived" doc:"List the archive instead of Temporal, last accepted first: all orders that have ended, also those that Temporal has deleted."`
	StartedFrom   time.Time     `query:"startedFrom" doc:"Started at this time or later." example:"2026-11-01T00:00:00Z"`
	StartedBefore time.Time     `query:"startedBefore" doc:"Started before this time." example:"2026-12-01T00:00:00Z"`
	Limit         int           `query:"limit" minimum:"1" maximum:"1000" default:"50" doc:"Highest number of orders per page."`
	Page          string        `query:"page" maxLength:"4096" doc:"The value of next from the previous page. Keep the other parameters the same."`
}

// Resolve refuses parameters without a value: a script with an empty variable would get all
// orders.
func (in *listInput) Resolve(ctx huma.Context) []error {
	var empty []error
	given := ctx.URL()
	for name, values := range given.Query() {
		if slices.Contains(values, "") {
			empty = append(empty, &huma.ErrorDetail{Location: "query." + name, Message: "must not be empty; leave the parameter out to list all"})
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

// listed is a page of orders. Only orders that need attention say what they need.
type listed struct {
	Orders []orders.Task `json:"orders"`
	// Next is the page parameter for the next page; empty on the last one.
	Next string `json:"next,omitempty"`
}

type stateOutput struct{ Body order.State }

func (a *API) registerReads() {
	list := a.operation(http.MethodGet, "/v1/orders", "list-orders", "List orders", access.RoleRead, http.StatusUnprocessableEntity)
	list.Description = `Lists orders, newest first within a page. Changes of the last second or so may be missing; tracking and ref
find an order within a minute of the change. If there is more than one page, orders under way come before orders that
have ended. You can't search by a recipient's name, phone number or e-mail address.
With attention=true it lists the worklist: orders that need attention, and cases (orders that ended badly or could not
start), longest wait first, with what each needs and the possible answers. You can show and resolve a case by its id like an
order; its only answer is done. Provider messages that may be personal are left out. The worklist has no pages and takes no
status. It needs a running worker.
With archived=true it lists the archive. The archive is read day by day: set startedFrom and startedBefore to keep
the call fast.`
	huma.Register(a.huma, list, a.list)

	show := a.operation(http.MethodGet, "/v1/orders/{id}", "get-order", "Show an order", access.RoleRead, http.StatusNotFound)
	show.Description = "Shows the order's state with its document. Needs a running worker. An order that Temporal has deleted " +
		"is shown from its record in the archive (archived is true), with a log of who did what to the order (acts)."
	huma.Register(a.huma, show, a.show)
}

func (a *API) list(ctx context.Context, in *listInput) (*listOutput, error) {
	filter := in.filter()
	if err := filter.Check(); err != nil {
		return nil, brokenFilter(err)
	}
	switch {
	case filter.Attention && in.Archived:
		return nil, huma.Error422UnprocessableEntity("attention can't be combined with archived: an ended order needs no attention")
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

// brokenFilter names the parameter and its rule, but not its value.
func brokenFilter(err error) error {
	var broken *orders.FilterError
	if !errors.As(err, &broken) {
		return huma.Error422UnprocessableEntity(err.Error())
	}
	return huma.Error422UnprocessableEntity("a parameter is invalid; nothing was looked up",
		&huma.ErrorDetail{Location: "query." + broken.Field, Message: broken.Rule})
}

func (a *API) worklist(ctx context.Context, filter orders.Filter) (*listOutput, error) {
	if filter.Status != "" || filter.Page != "" {
		return nil, huma.Error422UnprocessableEntity("attention can't be combined with status or page; limit is at most 1000")
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

// state returns the order's state.
func (a *API) state(ctx context.Context, id string) (order.State, error) {
	ctx, cancel := a.patient(ctx)
	defer cancel()
	return a.options.Orders.State(ctx, id)
}

// patient bounds a query to an order. The service itself bounds how long a worker may take;
// this bounds it together with Temporal.
func (a *API) patient(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, orders.DefaultPatience+a.options.Patience)
}
