package desk

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"orderflow/internal/access"
	"orderflow/internal/orders"
	"orderflow/order"
)

// cancelWait is the timeout for an order's decision on a cancellation request.
const cancelWait = 30 * time.Second

func (d *Desk) registerOrders() {
	d.page("/desk/orders/{id}", d.showOrder)
	d.page("/desk/orders/{id}/documents/{kind}", d.sendDocument)
	d.add(Route{Pattern: "GET /desk/orders/{id}/events", Role: access.RoleRead, Streams: true}, d.sendEvents)
	d.action("/desk/orders/{id}/cancel", access.RoleOperate, maxForm, d.cancel)
	d.action("/desk/orders/{id}/hold", access.RoleOperate, maxForm, d.hold)
	d.action("/desk/orders/{id}/release", access.RoleOperate, maxForm, d.release)
	d.action("/desk/orders/{id}/again", access.RoleOperate, maxForm, d.again)
}

// orderPage is the page of one order.
type orderPage struct {
	ID    string
	State order.State
	Task  task
	// Stages are the stages on the order's route, passed or not.
	Stages []order.StageRecord
	// Printed are the printed documents, when they were printed and by whom.
	Printed []orders.Printed
	// WebUI is the URL of the order in the Temporal Web UI.
	WebUI string
	// Said is the message key of what was just done.
	Said string
	// Cancelled is the final answer to a cancellation request.
	Cancelled *order.CancelAnswer
}

// Ended reports whether the order is final.
func (p orderPage) Ended() bool {
	return p.State.Status.Final() || p.State.Case != nil && !p.State.Case.DoneAt.IsZero()
}

// Standing is the state that the page's script compares with later events.
func (p orderPage) Standing() string {
	problem := ""
	if p.State.Problem != nil {
		problem = p.State.Problem.ID
	}
	return strings.Join([]string{string(p.State.Status), problem, p.State.HeldBy}, "|")
}

// EventsSeen is the id of the last event that the page shows; see httpapi.
func (p orderPage) EventsSeen() int {
	seen := 2 * len(p.State.Stages)
	if n := len(p.State.Stages); n > 0 && p.State.Stages[n-1].Outcome == order.OutcomeUnderWay {
		seen--
	}
	return seen
}

func (d *Desk) showOrder(c *call) error {
	ctx, cancel := c.bounded()
	defer cancel()
	page, err := d.orderNow(ctx, c, c.r.PathValue("id"))
	if err != nil {
		return err
	}
	if said := c.r.URL.Query().Get("said"); strings.HasPrefix(said, "said.") && english[said] != "" {
		page.Said = said
	}
	return c.show(http.StatusOK, "order", "order.title", page)
}

// orderNow reads the current state of an order.
func (d *Desk) orderNow(ctx context.Context, c *call, id string) (orderPage, error) {
	state, err := d.options.Orders.State(ctx, id)
	if err != nil {
		return orderPage{}, err
	}
	page := orderPage{ID: id, State: state, Stages: route(state), WebUI: d.options.Orders.PageOf(ctx, id)}
	if page.Task, err = taskOf(id, state, true); err != nil {
		return orderPage{}, err
	}
	if len(state.Documents) > 0 {
		page.Printed, err = d.options.Orders.Printed(ctx, id)
	}
	return page, err
}

// route returns an order's stages: those that it has reached, each with its last record, and
// those that follow.
func route(state order.State) []order.StageRecord {
	passed := map[order.Stage]order.StageRecord{}
	for _, record := range state.Stages {
		passed[record.Stage] = record
	}
	ended := state.Case != nil || state.Status.Final()
	var line []order.StageRecord
	for _, stage := range orders.Stages() {
		record, was := passed[stage]
		switch {
		case was:
			line = append(line, record)
		case !ended && follows(state.Order, stage):
			line = append(line, order.StageRecord{Stage: stage})
		}
	}
	return line
}

// follows reports whether a stage is on the route of an order.
func follows(doc order.Order, stage order.Stage) bool {
	switch stage {
	case order.StageCreate, order.StageAddItems, order.StageSubmit, order.StagePreflight:
		return doc.Production != order.ProductionNone
	case order.StageOffers:
		return doc.Shipping.Carrier != order.CarrierMediaPort
	case order.StageReport:
		return len(doc.Reports) > 0
	case order.StageTrack:
		return doc.Shipping.Track
	}
	return true
}

func (d *Desk) sendEvents(c *call) error {
	// A stream ends with its session.
	ctx, cancel := context.WithDeadline(c.r.Context(), c.session.Ends)
	defer cancel()
	d.options.Events(c.w, c.r.WithContext(ctx), c.r.PathValue("id"))
	return nil
}

// sendDocument sends a label or protocol as a download. Browsers never show it as a page.
func (d *Desk) sendDocument(c *call) error {
	ctx, cancel := c.bounded()
	defer cancel()
	id := c.r.PathValue("id")
	file, err := d.options.Orders.Document(ctx, id, order.DocumentKind(c.r.PathValue("kind")))
	if err != nil {
		return err
	}
	sendFile(c, file.Name(id), file.MediaType, file.Content)
	return nil
}

// sentTypes are the allowed media types of documents. Others are sent as
// application/octet-stream, because the carrier chooses the type and it can't be trusted.
var sentTypes = []string{"application/pdf", "application/zip", "application/zpl", "application/epl2"}

func sendFile(c *call, name, mediaType string, content []byte) {
	header := c.w.Header()
	header.Set("Content-Type", "application/octet-stream")
	if slices.Contains(sentTypes, mediaType) {
		header.Set("Content-Type", mediaType)
	}
	header.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="%s"`, name))
	http.ServeContent(c.w, c.r, "", time.Time{}, bytes.NewReader(content))
}

// cancel asks an order to cancel itself, and shows its final answer.
func (d *Desk) cancel(c *call) error {
	ctx, stop := context.WithTimeout(c.r.Context(), cancelWait+2*orders.DefaultPatience)
	defer stop()
	id := c.r.PathValue("id")
	answer, err := d.options.Orders.Cancel(ctx, id, order.RequestCancel{Reason: strings.TrimSpace(c.r.PostFormValue("reason")),
		By: c.by(), Deadline: time.Now().UTC().Add(cancelWait)})
	if err != nil {
		return err
	}
	page, err := d.orderNow(ctx, c, id)
	if err != nil {
		return err
	}
	page.Cancelled = &answer
	return c.show(http.StatusOK, "order", "order.title", page)
}

func (d *Desk) hold(c *call) error {
	return d.tell(c, "said.held", func(ctx context.Context, id string) error {
		return d.awaitHold(ctx, id, true, d.options.Orders.Hold(ctx, id, c.by()))
	})
}

func (d *Desk) release(c *call) error {
	return d.tell(c, "said.released", func(ctx context.Context, id string) error {
		return d.awaitHold(ctx, id, false, d.options.Orders.Release(ctx, id, c.by()))
	})
}

func (d *Desk) again(c *call) error {
	return d.tell(c, "said.again", func(ctx context.Context, id string) error {
		_, err := d.options.Orders.StartAgain(ctx, id)
		return err
	})
}

// awaitHold waits until the order says that it is held, so that the answer is final.
func (d *Desk) awaitHold(ctx context.Context, id string, held bool, sent error) error {
	for sent == nil {
		state, err := d.options.Orders.State(ctx, id)
		if err != nil {
			return err
		}
		if (state.HeldBy != "") == held || state.Status.Final() {
			return nil
		}
		select {
		case <-ctx.Done():
			return orders.ErrNoWorker
		case <-time.After(50 * time.Millisecond):
		}
	}
	return sent
}

func (d *Desk) tell(c *call, said string, do func(context.Context, string) error) error {
	ctx, cancel := c.bounded()
	defer cancel()
	id := c.r.PathValue("id")
	if err := do(ctx, id); err != nil {
		return err
	}
	c.redirect(saidPath("orders/"+id, said, ""))
	return nil
}
