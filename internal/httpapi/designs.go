package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"orderflow/internal/access"
)

type designInput struct {
	OrderID
	Item string `path:"item" maxLength:"50" doc:"The item's reference." example:"10417-1"`
}

func (a *API) registerDesigns() {
	op := a.operation(http.MethodPost, "/v1/orders/{id}/items/{item}/design/finish", "finish-design", "Report that a customer has finished a design",
		access.RoleOperate, http.StatusNotFound, http.StatusConflict)
	op.Description = "Call this from the page to which MyPromo's editor sends the customer back: MyPromo itself does not report it. The order " +
		"closes the design to editing permanently, and goes on. Returns 409 if the item's design is not open."
	op.DefaultStatus = http.StatusAccepted
	huma.Register(a.huma, op, a.finishDesign)
}

func (a *API) finishDesign(ctx context.Context, in *designInput) (*doneOutput, error) {
	return a.tell(ctx, in.ID, "design finished", func(ctx context.Context) error {
		return a.options.Orders.FinishDesign(ctx, in.ID, in.Item)
	})
}
