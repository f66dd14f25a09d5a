package desk

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"orderflow/internal/access"
	"orderflow/internal/orders"
	"orderflow/order"
)

func (d *Desk) registerAnswers() {
	d.action("/desk/orders/{id}/answer", access.RoleOperate, maxLabelForm, d.answer)
}

// answer sends a form's answer to the problem that the form shows. If the order refuses it, the
// response is the order's page with the typed values and the order's reason.
func (d *Desk) answer(c *call) error {
	ctx, cancel := context.WithTimeout(c.r.Context(), 2*orders.DefaultPatience)
	defer cancel()
	id := c.r.PathValue("id")
	state, err := d.options.Orders.State(ctx, id)
	if err != nil {
		return err
	}
	answer := order.Resolve{Problem: c.r.PostFormValue("problem"), Action: order.Action(c.r.PostFormValue("action")),
		By: c.by(), Reason: strings.TrimSpace(c.r.PostFormValue("reason"))}
	typed, broken, err := d.give(ctx, c, id, state, answer)
	if errors.Is(err, orders.ErrEnded) { // the order's page shows how, and who was first
		err = &orders.RefusedError{Message: c.words.T("trouble.ended")}
	}
	var refused *orders.RefusedError
	var unclear *orders.BadAnswerError
	switch {
	case err == nil && len(broken) == 0:
		c.redirect(saidPath(localPath(c.r.PostFormValue(fieldNext)), "said."+string(answer.Action), id))
		return nil
	case errors.As(err, &refused), errors.As(err, &unclear), err == nil:
		return d.showRefusal(ctx, c, id, typed, broken, err)
	}
	return err
}

// give sends the answer, and returns the typed fields and the rules that they break.
func (d *Desk) give(ctx context.Context, c *call, id string, state order.State, answer order.Resolve) (map[string]string, order.Problems, error) {
	if state.Status == order.StatusCancelling { // the problem is still shown, in case a provider refuses the cancellation
		return nil, nil, &orders.RefusedError{Message: c.words.T("answer.cancelling", cancelledBy(state))}
	}
	switch answer.Action {
	case order.ActionAmend:
		return d.giveAmendment(ctx, c, id, state, answer)
	case order.ActionChooseOffer:
		limit, err := decimal.NewFromString(strings.ReplaceAll(c.r.PostFormValue("cap"), ",", "."))
		if err != nil || len(c.r.PostFormValue("cap")) > 12 {
			return nil, order.Problems{{Path: "priceCap", Rule: c.words.T("answer.cap-rule")}}, nil
		}
		answer.Service = c.r.PostFormValue("service")
		answer.PriceCap = &order.Money{Amount: limit, Currency: c.r.PostFormValue("currency")}
	case order.ActionShipByHand:
		label, err := formFile(c)
		if err != nil {
			return nil, order.Problems{{Path: "shipped.document", Rule: c.words.T("answer.file-rule")}}, nil
		}
		answer.Shipped = &order.ShippedByHand{Carrier: strings.TrimSpace(c.r.PostFormValue("carrier")),
			TrackingNumbers: strings.Fields(c.r.PostFormValue("tracking")), Force: c.r.PostFormValue("force") == "yes"}
		return nil, nil, d.options.Orders.ShipByHand(ctx, id, answer, label)
	}
	return nil, nil, d.options.Orders.Resolve(ctx, id, answer)
}

// cancelledBy is the person who asked to cancel the order.
func cancelledBy(state order.State) string {
	if state.Cancellation == nil {
		return ""
	}
	return state.Cancellation.By
}

func (d *Desk) giveAmendment(ctx context.Context, c *call, id string, state order.State, answer order.Resolve) (map[string]string, order.Problems, error) {
	patch, typed, broken, err := amendment(state.Order, c.r.PostForm)
	if err != nil || len(broken) > 0 {
		return typed, broken, err
	}
	if patch == nil {
		return typed, nil, &orders.RefusedError{Message: c.words.T("answer.unchanged")}
	}
	if broken, err = orders.CheckAmendment(state, patch); err != nil {
		return typed, nil, &orders.RefusedError{Message: err.Error()}
	}
	if len(broken) > 0 {
		return typed, broken, nil
	}
	answer.Patch = patch
	return typed, nil, d.options.Orders.Resolve(ctx, id, answer)
}

// formFile reads the file in a form.
func formFile(c *call) ([]byte, error) {
	file, _, err := c.r.FormFile("label")
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	content, err := io.ReadAll(file)
	if err == nil && len(content) == 0 {
		err = io.ErrUnexpectedEOF
	}
	return content, err
}

// showRefusal shows the order's current state, and why it refused the answer. If two people
// answer, the second one sees here who was first.
func (d *Desk) showRefusal(ctx context.Context, c *call, id string, typed map[string]string, broken order.Problems, refusal error) error {
	page, err := d.orderNow(ctx, c, id)
	if err != nil {
		return err
	}
	page.Task.Typed, page.Task.Broken, page.Task.Invalid = c.r.PostForm, broken, len(broken) > 0
	if refusal != nil {
		page.Task.Refused = strings.TrimPrefix(refusal.Error(), "resolve: ")
	}
	if page.Task.Problem != nil && typed != nil && page.Task.Problem.ID == c.r.PostFormValue("problem") {
		page.Task.Rules = nil
		if err := page.Task.fill(typed, broken, true); err != nil {
			return err
		}
		page.Task.Broken = slices.DeleteFunc(slices.Clone(broken), func(p order.FieldProblem) bool { return page.Task.has(p.Path) })
	}
	status := http.StatusConflict
	if refusal == nil {
		status = http.StatusUnprocessableEntity
	}
	return c.show(status, "order", "order.title", page)
}
