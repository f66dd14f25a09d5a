package httpapi

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/shopspring/decimal"

	"orderflow/internal/access"
	"orderflow/internal/orders"
	"orderflow/order"
)

// Actor names the person who makes a call. Anyone can claim a name, so the order records the
// token's name as well.
type Actor struct {
	By string `json:"by,omitempty" maxLength:"100" doc:"Name of the person who makes the call. The order records it together with the token's name." example:"ewa"`
}

// name is the caller's name as the order records it.
func (a Actor) name(ctx context.Context) string {
	caller, _ := access.CallerOf(ctx) // the gate has authenticated the caller
	if a.By == "" {
		return caller.Name
	}
	return fmt.Sprintf("%s (%s)", a.By, caller.Name)
}

type cancelBody struct {
	Actor
	Reason string `json:"reason,omitempty" maxLength:"500" example:"ordered twice"`
	Wait   int    `json:"wait,omitempty" minimum:"1" maximum:"60" default:"30" doc:"How many seconds to wait for the order's decision. After that the request counts as refused."`
}

type cancelInput struct {
	OrderID
	Body cancelBody
}

type cancelOutput struct{ Body cancelAnswer }

type cancelAnswer struct {
	ID       string               `json:"id"`
	Decision order.CancelDecision `json:"decision" enum:"accepted,refused"`
	// Explanation says what was undone, or who refused and why.
	Explanation string `json:"explanation,omitempty"`
}

type cancelItemsInput struct {
	OrderID
	Body cancelItemsBody
}

type cancelItemsBody struct {
	Actor
	Items []string `json:"items" minItems:"1" maxItems:"500" doc:"References of items of the order."`
	// CashOnDelivery is a string for the same reason as priceCap's amount.
	CashOnDelivery *priceCap `json:"cashOnDelivery,omitempty" doc:"Cash on delivery for the remaining items; 0 for none. Required if the order has cash on delivery."`
	Reason         string    `json:"reason,omitempty" maxLength:"500"`
}

type resolveInput struct {
	OrderID
	Body resolveBody
}

type resolveBody struct {
	Answer
	Problem string       `json:"problem,omitempty" maxLength:"100" doc:"Id of the problem to answer, as the order's state and the worklist show it. If that problem was already answered, the call is refused, and a newer problem is not touched. Without an id the call answers the current problem." example:"protocol-1-t5k1xc"`
	Shipped *shippedBody `json:"shipped,omitempty" doc:"For ship-by-hand: the label that you made elsewhere."`
}

type shippedBody struct {
	Carrier         string   `json:"carrier" minLength:"1" maxLength:"50" doc:"Name of the carrier. If the shipment is reported to MyPromo: a key from MyPromo's list of carriers." example:"dpd"`
	TrackingNumbers []string `json:"trackingNumbers" minItems:"1" maxItems:"60" doc:"Tracking numbers of all parcels."`
	Document        []byte   `json:"document" doc:"The label file (PDF, ZPL or EPL) in base64. It is stored before the order gets the answer."`
	Force           bool     `json:"force,omitempty" doc:"Ship by hand even if the order has already bought a shipment. That shipment is not cancelled."`
}

func (b *shippedBody) shipped() *order.ShippedByHand {
	return &order.ShippedByHand{Carrier: b.Carrier, TrackingNumbers: b.TrackingNumbers, Force: b.Force}
}

// Answer is the answer to the problem of one order or of many.
type Answer struct {
	Actor
	Action  order.Action    `json:"action" enum:"retry,amend,choose-offer,skip,ship-by-hand,cancel,done" doc:"One of the answers that the problem allows. A case allows only done."`
	Reason  string          `json:"reason,omitempty" maxLength:"500"`
	Service string          `json:"service,omitempty" maxLength:"100" doc:"For choose-offer: the service, as the carrier names it." example:"inpost_courier_standard"`
	Patch   json.RawMessage `json:"patch,omitempty" doc:"For amend: a JSON merge patch (RFC 7396) of the order document."`
	Cap     *priceCap       `json:"priceCap,omitempty" doc:"For choose-offer: the highest price to accept."`
}

func (b Answer) answer(ctx context.Context) order.Resolve {
	return order.Resolve{Action: b.Action, By: b.name(ctx), Reason: b.Reason, Patch: b.Patch, Service: b.Service, PriceCap: b.Cap.money()}
}

// priceCap is an amount of money. The amount is a string with a bounded length: a number like
// 1e999999999 would be huge when it is printed.
type priceCap struct {
	Amount   string `json:"amount" pattern:"^[0-9]{1,9}(\\.[0-9]{1,2})?$" example:"15.99"`
	Currency string `json:"currency" pattern:"^[A-Z]{3}$" example:"PLN"`
}

func (c *priceCap) money() *order.Money {
	if c == nil {
		return nil
	}
	return &order.Money{Amount: decimal.RequireFromString(c.Amount), Currency: c.Currency}
}

type signalInput struct {
	OrderID
	Body *Actor `required:"false"`
}

type doneOutput struct{ Body done }

// done confirms that the order has received the request.
type done struct {
	ID   string `json:"id"`
	Done string `json:"done"`
}

// maxLabelBody bounds an answer with a label, in bytes; base64 makes the file a third larger.
const maxLabelBody = 8 << 20

func (a *API) registerActions() {
	post := func(action, id, summary, description string) huma.Operation {
		op := a.operation(http.MethodPost, "/v1/orders/{id}/"+action, id, summary, access.RoleOperate,
			http.StatusNotFound, http.StatusConflict, http.StatusUnsupportedMediaType)
		op.Description = description
		return op
	}
	huma.Register(a.huma, post("cancel", "cancel-order", "Cancel an order",
		"Asks the order to cancel itself and returns its decision: accepted, or refused with the reason. If the order "+
			"does not decide in time, the request counts as refused and the order goes on."), a.cancel)
	resolve := post("resolve", "resolve-order", "Answer an order's problem",
		"Returns 409 if the problem does not allow the answer (the detail says why), or if the call names a problem "+
			"that is not the order's current one.")
	resolve.MaxBodyBytes = maxLabelBody
	huma.Register(a.huma, resolve, a.resolve)

	again := post("again", "start-order-again", "Start an order again that ended badly",
		"Starts an order again that failed, was terminated or timed out. It keeps its id and its state, and finds what was "+
			"already done at the providers. Returns 409 if the order is under way, completed or cancelled.")
	again.DefaultStatus = http.StatusAccepted
	huma.Register(a.huma, again, a.again)

	told := func(op huma.Operation) huma.Operation {
		op.DefaultStatus = http.StatusAccepted
		return op
	}
	huma.Register(a.huma, told(post("items/cancel", "cancel-items", "Cancel some items of an order",
		"Sends the order the request; the notes of its stages show the result. Today no provider "+
			"can remove single items from an order, so they all refuse it.")), a.cancelItems)
	huma.Register(a.huma, told(post("hold", "hold-order", "Hold an order",
		"The order starts no further step until it is released.")), a.hold)
	huma.Register(a.huma, told(post("release", "release-order", "Release a held order", "")), a.release)
}

func (a *API) cancel(ctx context.Context, in *cancelInput) (*cancelOutput, error) {
	wait := time.Duration(in.Body.Wait) * time.Second
	answer, err := a.options.Orders.Cancel(ctx, in.ID, order.RequestCancel{
		Reason: in.Body.Reason, By: in.Body.name(ctx), Deadline: time.Now().UTC().Add(wait)})
	if err != nil {
		return nil, a.problem(err)
	}
	return &cancelOutput{cancelAnswer{ID: in.ID, Decision: answer.Decision, Explanation: answer.Explanation}}, nil
}

func (a *API) again(ctx context.Context, in *struct{ OrderID }) (*startOutput, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*a.options.Patience)
	defer cancel()
	started, err := a.options.Orders.StartAgain(ctx, in.ID)
	if err != nil {
		return nil, a.problem(err)
	}
	answer := acceptanceOf(started)
	return &startOutput{Location: answer.Links.Self, Body: answer}, nil
}

func (a *API) cancelItems(ctx context.Context, in *cancelItemsInput) (*doneOutput, error) {
	return a.tell(ctx, in.ID, "told to cancel items", func(ctx context.Context) error {
		return a.options.Orders.CancelItems(ctx, in.ID,
			order.CancelItems{Items: in.Body.Items, CashOnDelivery: in.Body.CashOnDelivery.money(), Reason: in.Body.Reason, By: in.Body.name(ctx)})
	})
}

func (a *API) resolve(ctx context.Context, in *resolveInput) (*doneOutput, error) {
	return a.tell(ctx, in.ID, "answered with "+string(in.Body.Action), func(ctx context.Context) error {
		answer := in.Body.answer(ctx)
		answer.Problem = in.Body.Problem
		if byHand := answer.Action == order.ActionShipByHand; byHand != (in.Body.Shipped != nil) {
			return &orders.RefusedError{Message: "resolve: shipped: required for ship-by-hand, and not allowed for other actions"}
		}
		if in.Body.Shipped != nil {
			answer.Shipped = in.Body.Shipped.shipped()
			return a.options.Orders.ShipByHand(ctx, in.ID, answer, in.Body.Shipped.Document)
		}
		return a.options.Orders.Resolve(ctx, in.ID, answer)
	})
}

func (a *API) hold(ctx context.Context, in *signalInput) (*doneOutput, error) {
	return a.tell(ctx, in.ID, "held", func(ctx context.Context) error {
		return a.options.Orders.Hold(ctx, in.ID, in.by(ctx))
	})
}

func (a *API) release(ctx context.Context, in *signalInput) (*doneOutput, error) {
	return a.tell(ctx, in.ID, "released", func(ctx context.Context) error {
		return a.options.Orders.Release(ctx, in.ID, in.by(ctx))
	})
}

func (in *signalInput) by(ctx context.Context) string {
	if in.Body == nil {
		return Actor{}.name(ctx)
	}
	return in.Body.name(ctx)
}

func (a *API) tell(ctx context.Context, id, what string, send func(context.Context) error) (*doneOutput, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*a.options.Patience)
	defer cancel()
	if err := send(ctx); err != nil {
		return nil, a.problem(err)
	}
	return &doneOutput{done{ID: id, Done: what}}, nil
}
