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

// Actor says in whose name a call acts. It stands beside the name of the token,
// which is what can be relied on.
type Actor struct {
	By string `json:"by,omitempty" maxLength:"100" doc:"The person who asks, for those who look at the order later; the token's name is added." example:"ewa"`
}

// name is who the order is told it was.
func (a Actor) name(ctx context.Context) string {
	caller, _ := access.CallerOf(ctx) // the gate has let somebody through
	if a.By == "" {
		return caller.Name
	}
	return fmt.Sprintf("%s (%s)", a.By, caller.Name)
}

type cancelBody struct {
	Actor
	Reason string `json:"reason,omitempty" maxLength:"500" example:"ordered twice"`
	Wait   int    `json:"wait,omitempty" minimum:"1" maximum:"60" default:"30" doc:"How many seconds the order has to decide; then it counts as refused."`
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
	// CashOnDelivery is a text for the reason that priceCap has.
	CashOnDelivery *priceCap `json:"cashOnDelivery,omitempty" doc:"What is to be collected for the items that are left, 0 for nothing. An order with cash on delivery wants it."`
	Reason         string    `json:"reason,omitempty" maxLength:"500"`
}

type resolveInput struct {
	OrderID
	Body resolveBody
}

type resolveBody struct {
	Answer
	Problem string       `json:"problem,omitempty" maxLength:"100" doc:"The id of the problem that is answered, as the order's state and the worklist show it. When somebody else has answered that one, this answer is refused, and another problem stays as it is. Without it the answer is to whichever problem there is." example:"protocol-1-t5k1xc"`
	Shipped *shippedBody `json:"shipped,omitempty" doc:"For ship-by-hand: the label that somebody has made elsewhere."`
}

type shippedBody struct {
	Carrier         string   `json:"carrier" minLength:"1" maxLength:"50" doc:"Who carries the parcel. Where the shipment is reported to MyPromo, a key of its list of carriers." example:"dpd"`
	TrackingNumbers []string `json:"trackingNumbers" minItems:"1" maxItems:"60" doc:"Those of all parcels."`
	Document        []byte   `json:"document" doc:"The label's file, a PDF, ZPL or EPL, in base64. It is stored before the order is answered."`
	Force           bool     `json:"force,omitempty" doc:"Ships by hand also where the order has bought something that ships it, which stays bought then."`
}

func (b *shippedBody) shipped() *order.ShippedByHand {
	return &order.ShippedByHand{Carrier: b.Carrier, TrackingNumbers: b.TrackingNumbers, Force: b.Force}
}

// Answer is what is said to the problem of an order, or of many.
type Answer struct {
	Actor
	Action  order.Action    `json:"action" enum:"retry,amend,choose-offer,skip,ship-by-hand,cancel,done" doc:"One of the problem's answers; done is that of cases."`
	Reason  string          `json:"reason,omitempty" maxLength:"500"`
	Service string          `json:"service,omitempty" maxLength:"100" doc:"For choose-offer: the carrier's name of the service." example:"inpost_courier_standard"`
	Patch   json.RawMessage `json:"patch,omitempty" doc:"For amend: a JSON merge patch (RFC 7396) of the order document."`
	Cap     *priceCap       `json:"priceCap,omitempty" doc:"For choose-offer: the most it may cost."`
}

func (b Answer) answer(ctx context.Context) order.Resolve {
	return order.Resolve{Action: b.Action, By: b.name(ctx), Reason: b.Reason, Patch: b.Patch, Service: b.Service, PriceCap: b.Cap.money()}
}

// priceCap is an amount of money as a text that stays short when it is printed,
// unlike 1e999999999.
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

// done says that an order has been told something.
type done struct {
	ID   string `json:"id"`
	Done string `json:"done"`
}

// maxLabelBody bounds an answer with a label in it, which base64 makes a third larger.
const maxLabelBody = 8 << 20

func (a *API) registerActions() {
	post := func(action, id, summary, description string) huma.Operation {
		op := a.operation(http.MethodPost, "/v1/orders/{id}/"+action, id, summary, access.RoleOperate,
			http.StatusNotFound, http.StatusConflict, http.StatusUnsupportedMediaType)
		op.Description = description
		return op
	}
	huma.Register(a.huma, post("cancel", "cancel-order", "Cancel an order",
		"Asks the order to cancel itself and answers what came of it: accepted, or refused with the reason. What the order "+
			"has not decided in time counts as refused, and it goes on."), a.cancel)
	resolve := post("resolve", "resolve-order", "Answer an order's problem",
		"An answer that does not fit the problem is a conflict, explained in the order's own words; so is one that names "+
			"another problem than the order asks about now.")
	resolve.MaxBodyBytes = maxLabelBody
	huma.Register(a.huma, resolve, a.resolve)

	again := post("again", "start-order-again", "Take up an order again",
		"For an order that ended as failed, terminated or timed out: it goes on under its own id, as it stood, and finds "+
			"what was done. One that is under way, completed or cancelled is a conflict.")
	again.DefaultStatus = http.StatusAccepted
	huma.Register(a.huma, again, a.again)

	told := func(op huma.Operation) huma.Operation {
		op.DefaultStatus = http.StatusAccepted
		return op
	}
	huma.Register(a.huma, told(post("items/cancel", "cancel-items", "Cancel some items of an order",
		"Leaves the order the wish; what comes of it stands in the notes of its stages. No provider of today's routes "+
			"takes single items out of an order, so it is refused there.")), a.cancelItems)
	huma.Register(a.huma, told(post("hold", "hold-order", "Hold an order",
		"Keeps the order from beginning another step until it is released.")), a.hold)
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
			return &orders.RefusedError{Message: "resolve: shipped: ship-by-hand, and only that, must have it"}
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
