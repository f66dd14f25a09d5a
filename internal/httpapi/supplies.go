package httpapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"orderflow/activities"
	"orderflow/internal/access"
	"orderflow/internal/orders"
	"orderflow/order"
	"orderflow/workflows"
)

// maxSuppliesBody is the largest body of supplies, in bytes.
const maxSuppliesBody = 256 << 10

// MerchantID is the path parameter that names a merchant.
type MerchantID struct {
	Merchant int64 `path:"mid" minimum:"1" doc:"Id of Merkana's merchant in our system." example:"293"`
}

type suppliesInput struct {
	MerchantID
	Body suppliesBody
}

type suppliesBody struct {
	Actor
	Event    string   `json:"event" pattern:"^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$" doc:"Your own name for the event. Supplies with this name are reported once, however often you send them." example:"AUDIT-7"`
	Products []supply `json:"products" minItems:"1" maxItems:"1000"`
}

// supply is a change of one product's stock.
type supply struct {
	SKU      string `json:"sku" minLength:"1" maxLength:"100" example:"PEN-BLUE"`
	Quantity int    `json:"quantity" doc:"Number of pieces that came in; negative for missing pieces." example:"-2"`
}

type suppliesOutput struct{ Body suppliesAnswer }

type pushedOutput struct {
	Location string `header:"Location"`
	Body     suppliesAnswer
}

// suppliesAnswer is the answer for supplies that Temporal has stored.
type suppliesAnswer struct {
	Merchant int64    `json:"merchant"`
	Event    string   `json:"event"`
	Products []supply `json:"products"`
	By       string   `json:"by,omitempty"`
	// Existing says that the same event was already pushed.
	Existing bool         `json:"existing"`
	Status   order.Status `json:"status" enum:"running,completed,cancelled,failed"`
	// Problem says why they have not arrived yet, or what a person must check.
	Problem        string        `json:"problem,omitempty"`
	NeedsAttention bool          `json:"needsAttention"`
	StartedAt      time.Time     `json:"startedAt"`
	EndedAt        time.Time     `json:"endedAt,omitzero"`
	Links          suppliesLinks `json:"links"`
}

type suppliesLinks struct {
	Self  string `json:"self"`
	WebUI string `json:"webUi"`
}

type suppliesQuestion struct {
	MerchantID
	Event string `path:"event" pattern:"^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$" example:"AUDIT-7"`
}

func (a *API) registerSupplies() {
	push := a.operation(http.MethodPost, "/v1/merchants/{mid}/supplies", "push-supplies", "Report supplies to Merkana", access.RoleSupplies,
		http.StatusConflict, http.StatusUnsupportedMediaType)
	push.Description = `Reports to Merkana what came into a merchant's stock, or is missing there. Merkana adds the numbers up and has
no call to read them back, so an event is sent at most once. Push the same event with the same products again to get its
state; with different products the answer is 409.
If the outcome is unknown, the supplies become "failed" with "needsAttention", and the problem says what to compare.`
	push.DefaultStatus = http.StatusAccepted
	push.MaxBodyBytes = maxSuppliesBody
	huma.Register(a.huma, push, a.pushSupplies)
	show := a.operation(http.MethodGet, "/v1/merchants/{mid}/supplies/{event}", "show-supplies", "Show the state of supplies", access.RoleSeeSupplies,
		http.StatusNotFound)
	huma.Register(a.huma, show, a.showSupplies)
}

func (a *API) pushSupplies(ctx context.Context, in *suppliesInput) (*pushedOutput, error) {
	pushed := workflows.Supplies{Merchant: in.Merchant, Event: in.Body.Event, By: in.Body.name(ctx)}
	for _, product := range in.Body.Products {
		pushed.Products = append(pushed.Products, activities.Supply(product))
	}
	ctx, cancel := context.WithTimeout(ctx, 2*a.options.Patience)
	defer cancel()
	out, err := a.suppliesAnswered(a.options.Orders.PushSupplies(ctx, pushed))
	if err != nil {
		return nil, err
	}
	return &pushedOutput{Location: out.Body.Links.Self, Body: out.Body}, nil
}

func (a *API) showSupplies(ctx context.Context, in *suppliesQuestion) (*suppliesOutput, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*a.options.Patience)
	defer cancel()
	return a.suppliesAnswered(a.options.Orders.Supplies(ctx, in.Merchant, in.Event))
}

func (a *API) suppliesAnswered(found orders.Supplies, err error) (*suppliesOutput, error) {
	var broken order.Problems
	var conflict *orders.SuppliesConflictError
	switch {
	case errors.As(err, &broken):
		return nil, huma.Error422UnprocessableEntity("the supplies are invalid; nothing was sent", details(broken)...)
	case errors.As(err, &conflict):
		return nil, huma.Error409Conflict(conflict.Error())
	case errors.Is(err, orders.ErrNoSupplies):
		return nil, huma.Error404NotFound(err.Error())
	case err != nil:
		return nil, a.problem(err)
	}
	answer := suppliesAnswer{
		Merchant: found.Merchant, Event: found.Event, By: found.By, Existing: found.Existing,
		Status: found.Status, Problem: found.Problem, NeedsAttention: found.NeedsAttention,
		StartedAt: found.StartedAt, EndedAt: found.EndedAt,
		Links: suppliesLinks{
			Self: fmt.Sprintf("/v1/merchants/%d/supplies/%s", found.Merchant, found.Event), WebUI: found.WebUI},
	}
	for _, product := range found.Products {
		answer.Products = append(answer.Products, supply(product))
	}
	return &suppliesOutput{answer}, nil
}
