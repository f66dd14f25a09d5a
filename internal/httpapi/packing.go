package httpapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"orderflow/internal/access"
	"orderflow/internal/orders"
	"orderflow/order"
)

type toPackInput struct {
	Carrier      order.Carrier `query:"carrier" enum:"shipx,tpk,best,mediaport,merchant,by-hand" doc:"The carrier." example:"shipx"`
	NeverPrinted bool          `query:"neverPrinted" doc:"Only orders without a printed label."`
	Days         int           `query:"days" minimum:"1" maximum:"60" default:"7" doc:"Include orders that ended in the last days. Orders under way are always included."`
	Skip         int           `query:"skip" minimum:"0" maximum:"20000" doc:"Number of orders to skip."`
	Limit        int           `query:"limit" minimum:"1" maximum:"1000" default:"50" doc:"Highest number of orders per page."`
}

type toPackOutput struct{ Body orders.ToPack }

type packInput struct{ Body packBody }

type packBody struct {
	Actor
	Orders []string           `json:"orders" minItems:"1" maxItems:"500" doc:"The ids of the orders." example:"[\"shop-1001\", \"shop-1002\"]"`
	Label  order.DocumentKind `json:"label,omitempty" pattern:"^label(-[a-z0-9-]{1,40})?$" doc:"One parcel only, by the kind of its label, such as label-2. Default: all parcels." example:"label"`
	Undo   bool               `json:"undo,omitempty" doc:"Mark the parcels as not packed."`
}

// Resolve refuses strings that can't be an order's id, and duplicates.
func (in *packInput) Resolve(huma.Context) []error {
	var broken []error
	seen := map[string]bool{}
	for i, id := range in.Body.Orders {
		at := fmt.Sprintf("body.orders[%d]", i)
		switch {
		case !orderIDForm.MatchString(id):
			broken = append(broken, &huma.ErrorDetail{Location: at, Message: "is not an order id"})
		case seen[id]:
			broken = append(broken, &huma.ErrorDetail{Location: at, Message: "is named twice"})
		}
		seen[id] = true
	}
	return broken
}

type packOutput struct{ Body packAnswer }

// packAnswer is the result of packing orders, in the order of the call.
type packAnswer struct {
	// Done is how many orders are now as the call wants them, by this or an earlier call.
	Done   int           `json:"done"`
	Orders []packedOrder `json:"orders"`
}

// packedOrder is the result of packing one order.
type packedOrder struct {
	ID      string `json:"id"`
	Outcome string `json:"outcome" enum:"packed,undone,already,refused" doc:"already: it was done before; by and at say who did it and when. Nothing was changed."`
	// By and At say who packed or unpacked the parcels, and when.
	By string    `json:"by,omitempty"`
	At time.Time `json:"at,omitzero"`
	// Left is how many parcels of the order are not packed.
	Left int `json:"left"`
	// Detail says why the order refused.
	Detail string `json:"detail,omitempty"`
}

type packingOutput struct{ Body packingAnswer }

// packingAnswer is the packing and printing history of an order.
type packingAnswer struct {
	ID      string             `json:"id"`
	Parcels []parcelAnswer     `json:"parcels"`
	Events  []orders.PackEvent `json:"events"`
	Printed []orders.Printed   `json:"printed"`
}

// parcelAnswer is one parcel of an order, by its label.
type parcelAnswer struct {
	Label  order.DocumentKind `json:"label"`
	Packed bool               `json:"packed"`
	By     string             `json:"by,omitempty"`
	At     time.Time          `json:"at,omitzero"`
}

func (a *API) registerPacking() {
	list := a.operation(http.MethodGet, "/v1/packing", "list-to-pack", "List orders to pack", access.RoleRead)
	list.Description = `Lists the orders that have a label and are not packed, by carrier, oldest first: orders under way,
and orders that ended in the last days. Held orders and orders being cancelled are left out. A packed order leaves the list
at once; a new label appears within a minute.`
	huma.Register(a.huma, list, a.toPack)

	pack := a.operation(http.MethodPost, "/v1/packing", "pack-orders", "Mark parcels as packed", access.RolePack,
		http.StatusUnsupportedMediaType)
	pack.Description = `Marks the parcels of orders as packed, or with undo as not packed. Each order is handled on its own. The call can be
repeated: if two people pack the same parcel, the first counts, and the second learns who did it and when. An order that has no
label, or is held, cancelled or failed, is refused; the other orders are still packed. Needs a running worker.`
	huma.Register(a.huma, pack, a.pack)

	show := a.operation(http.MethodGet, "/v1/orders/{id}/packing", "get-packing", "Show who packed and printed an order", access.RoleRead,
		http.StatusNotFound)
	show.Description = "Shows which parcels of the order are packed, and who printed and packed them, and when. Needs a running worker."
	huma.Register(a.huma, show, a.packing)
}

func (a *API) toPack(ctx context.Context, in *toPackInput) (*toPackOutput, error) {
	filter := orders.PackFilter{Carrier: in.Carrier, NeverPrinted: in.NeverPrinted, Days: in.Days, Skip: in.Skip, Limit: in.Limit}
	ctx, cancel := context.WithTimeout(ctx, 2*a.options.Patience)
	defer cancel()
	list, err := a.options.Orders.ToPack(ctx, filter)
	var broken *orders.FilterError
	switch {
	case errors.As(err, &broken):
		return nil, brokenFilter(err)
	case errors.Is(err, orders.ErrQuery):
		return nil, huma.Error422UnprocessableEntity(err.Error())
	case err != nil:
		return nil, a.problem(err)
	}
	return &toPackOutput{list}, nil
}

func (a *API) pack(ctx context.Context, in *packInput) (*packOutput, error) {
	by := in.Body.name(ctx)
	ctx, done, err := a.many(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	packs := make([]orders.Pack, len(in.Body.Orders))
	for i, id := range in.Body.Orders {
		packs[i] = orders.Pack{ID: id, Label: in.Body.Label, By: by}
	}
	outcomes, failed := a.options.Orders.PackAll(ctx, packs, in.Body.Undo)
	if err := a.allAway(failed); err != nil {
		return nil, err
	}
	answer := packAnswer{Orders: make([]packedOrder, len(packs))}
	for i := range packs {
		answer.Orders[i] = a.packed(packs[i].ID, outcomes[i], failed[i])
		if failed[i] == nil {
			answer.Done++
		}
	}
	return &packOutput{answer}, nil
}

// allAway returns the error of a call that did nothing because something was unavailable for
// every order; otherwise nil.
func (a *API) allAway(failed []error) (answer error) {
	for _, one := range failed {
		if one == nil {
			return nil
		}
		var status huma.StatusError
		if answer = a.problem(one); !errors.As(answer, &status) || status.GetStatus() != http.StatusServiceUnavailable {
			return nil
		}
	}
	return answer
}

func (a *API) packed(id string, outcome orders.PackOutcome, failed error) packedOrder {
	if failed != nil {
		var model *huma.ErrorModel
		errors.As(a.problem(failed), &model) // all errors of this package are
		return packedOrder{ID: id, Outcome: "refused", Detail: model.Detail}
	}
	packed := packedOrder{ID: id, Outcome: "packed", By: outcome.Event.By, At: outcome.Event.At, Left: outcome.Left}
	switch {
	case outcome.Existing:
		packed.Outcome = "already"
	case outcome.Event.Undone:
		packed.Outcome = "undone"
	}
	return packed
}

func (a *API) packing(ctx context.Context, in *OrderID) (*packingOutput, error) {
	ctx, cancel := context.WithTimeout(ctx, orders.DefaultPatience+a.options.Patience)
	defer cancel()
	state, err := a.state(ctx, in.ID)
	if err != nil {
		return nil, a.problem(err)
	}
	events, err := a.options.Orders.Packing(ctx, in.ID)
	if err != nil {
		return nil, a.problem(err)
	}
	printed, err := a.options.Orders.Printed(ctx, in.ID)
	if err != nil {
		return nil, a.problem(err)
	}
	answer := packingAnswer{ID: in.ID, Parcels: []parcelAnswer{}, Events: append([]orders.PackEvent{}, events...),
		Printed: append([]orders.Printed{}, printed...)}
	for _, label := range orders.Labels(state) {
		parcel := parcelAnswer{Label: label.Kind}
		if by := events.Packed(label); by != nil {
			parcel.Packed, parcel.By, parcel.At = true, by.By, by.At
		}
		answer.Parcels = append(answer.Parcels, parcel)
	}
	return &packingOutput{answer}, nil
}
