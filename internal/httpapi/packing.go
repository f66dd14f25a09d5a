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
	Carrier      order.Carrier `query:"carrier" enum:"shipx,tpk,best,mediaport,merchant,by-hand" doc:"Who ships them." example:"shipx"`
	NeverPrinted bool          `query:"neverPrinted" doc:"Only orders of which no label was printed."`
	Days         int           `query:"days" minimum:"1" maximum:"60" default:"7" doc:"How many days ago an order may have ended. Those under way are always listed."`
	Skip         int           `query:"skip" minimum:"0" maximum:"20000" doc:"How many orders to leave out at the beginning."`
	Limit        int           `query:"limit" minimum:"1" maximum:"1000" default:"50" doc:"The most orders of a page."`
}

type toPackOutput struct{ Body orders.ToPack }

type packInput struct{ Body packBody }

type packBody struct {
	Actor
	Orders []string           `json:"orders" minItems:"1" maxItems:"500" doc:"The ids of the orders." example:"[\"shop-1001\", \"shop-1002\"]"`
	Label  order.DocumentKind `json:"label,omitempty" pattern:"^label(-[a-z0-9-]{1,40})?$" doc:"The one parcel that is meant, by the kind of its label, such as label-2. Without it all parcels are." example:"label"`
	Undo   bool               `json:"undo,omitempty" doc:"The parcels are not packed after all."`
}

// Resolve refuses what can't be the id of an order, and one that is named twice.
func (in *packInput) Resolve(huma.Context) []error {
	var broken []error
	seen := map[string]bool{}
	for i, id := range in.Body.Orders {
		at := fmt.Sprintf("body.orders[%d]", i)
		switch {
		case !orderIDForm.MatchString(id):
			broken = append(broken, &huma.ErrorDetail{Location: at, Message: "is not the id of an order"})
		case seen[id]:
			broken = append(broken, &huma.ErrorDetail{Location: at, Message: "is named twice"})
		}
		seen[id] = true
	}
	return broken
}

type packOutput struct{ Body packAnswer }

// packAnswer is what came of packing orders, in the order of the call.
type packAnswer struct {
	// Done is how many orders are as the call wants them, by this call or before.
	Done   int           `json:"done"`
	Orders []packedOrder `json:"orders"`
}

// packedOrder is what came of packing one order.
type packedOrder struct {
	ID      string `json:"id"`
	Outcome string `json:"outcome" enum:"packed,undone,already,refused" doc:"already: somebody had done so before, who is named by and at; nothing was added."`
	// By and At say who packed the parcels, or undid that, and when.
	By string    `json:"by,omitempty"`
	At time.Time `json:"at,omitzero"`
	// Left is how many parcels of the order are not packed.
	Left int `json:"left"`
	// Detail says why it was refused.
	Detail string `json:"detail,omitempty"`
}

type packingOutput struct{ Body packingAnswer }

// packingAnswer is what is known of the packing and printing of an order.
type packingAnswer struct {
	ID      string             `json:"id"`
	Parcels []parcelAnswer     `json:"parcels"`
	Events  []orders.PackEvent `json:"events"`
	Printed []orders.Printed   `json:"printed"`
}

// parcelAnswer is a parcel of an order, by its label.
type parcelAnswer struct {
	Label  order.DocumentKind `json:"label"`
	Packed bool               `json:"packed"`
	By     string             `json:"by,omitempty"`
	At     time.Time          `json:"at,omitzero"`
}

func (a *API) registerPacking() {
	list := a.operation(http.MethodGet, "/v1/packing", "list-to-pack", "List what is to be packed", access.RoleRead)
	list.Description = `Lists the orders whose label is bought and that are not packed, by carrier, the oldest first: those
under way, and those that ended in the last days. Orders that are held or being cancelled are not among them. What is packed
leaves the list at once; a new label shows within a minute.`
	huma.Register(a.huma, list, a.toPack)

	pack := a.operation(http.MethodPost, "/v1/packing", "pack-orders", "Mark parcels as packed", access.RolePack,
		http.StatusUnsupportedMediaType)
	pack.Description = `Marks the parcels of orders as packed, or with undo as not packed after all, each order by itself. Send
it again at will: of two who pack the same parcel one counts, and the other is told who and when. An order that has no
label, is held, is cancelled or has failed is refused, and does not keep the others from being packed. A worker has to answer.`
	huma.Register(a.huma, pack, a.pack)

	show := a.operation(http.MethodGet, "/v1/orders/{id}/packing", "get-packing", "Show who packed and printed an order", access.RoleRead,
		http.StatusNotFound)
	show.Description = "Tells which parcels of the order are packed, and who printed and packed them when. A worker has to answer."
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

// allAway is the answer to a call of which nothing was done, as something was away for each
// of its orders; nil where that is not so.
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
		errors.As(a.problem(failed), &model) // all of ours are
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
