package activities

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.temporal.io/sdk/temporal"

	"orderflow/clients/shop"
	"orderflow/order"
)

// eventPrefix is the prefix of the types of events about orders.
const eventPrefix = "order."

// testEvent is the type of the test event.
const testEvent = "test"

// event is the message of a notice, with personal data if the configuration asks for it.
func (n *Notices) event(ctx context.Context, notice order.Notice) (shop.Event, error) {
	event := shop.Event{Type: eventPrefix + string(notice.Event), Timestamp: notice.At, Data: shop.Data{
		ID: notice.Order, Source: notice.Source.System, Reference: notice.Source.Reference, Account: notice.Source.Account,
		Count: notice.Count, Status: string(notice.Status), Stage: string(notice.Stage),
		Carrier: string(notice.Carrier), Service: notice.Service, TrackingNumbers: notice.TrackingNumbers}}
	if problem := notice.Problem; problem != nil {
		event.Data.Problem = &shop.Problem{ID: problem.ID, Stage: string(problem.Stage), Provider: problem.Provider,
			HTTPStatus: problem.HTTPStatus, Code: problem.Code}
	}
	if n.options.Personal == nil {
		return event, nil
	}
	state, err := n.options.Personal(ctx, notice.Order)
	if err != nil {
		return shop.Event{}, fmt.Errorf("read the personal data of order %s: %w", notice.Order, err)
	}
	addPersonal(&event.Data, notice, state)
	return event, nil
}

// addPersonal adds the personal data that the configuration asks for. An erased order has
// none, and a problem that was answered meanwhile has no message.
func addPersonal(data *shop.Data, notice order.Notice, state order.State) {
	if state.Erased {
		return
	}
	to := state.Order.Recipient
	data.Recipient = &shop.Recipient{Name: strings.Join(strings.Fields(to.Company+" "+to.FirstName+" "+to.LastName), " "),
		Email: to.Email, Phone: to.Phone, Country: to.Country}
	if state.Cancellation != nil && notice.Event == order.EventCancelled {
		data.Reason = state.Cancellation.Reason
	}
	if data.Problem != nil && state.Problem != nil && state.Problem.ID == data.Problem.ID {
		data.Problem.Message = state.Problem.Message
	}
}

// NoticeTried is a shop's answer to a test message.
type NoticeTried struct {
	Target string `json:"target"`
	// HTTPStatus is 0 if there was no answer; then Error says why.
	HTTPStatus int    `json:"httpStatus,omitempty"`
	Error      string `json:"error,omitempty"`
	// Signatures is the number of signing secrets.
	Signatures int `json:"signatures"`
	// Milliseconds is the duration of the call.
	Milliseconds int64 `json:"milliseconds"`
}

// Taken reports whether the shop accepted it.
func (n NoticeTried) Taken() bool {
	return n.Error == "" && shop.Answer{Status: n.HTTPStatus}.Accepted()
}

// TestNotices sends one message of type "test" to the shop of a source, or to all shops if no
// source is named, once, under an id.
func (n *Notices) TestNotices(ctx context.Context, source, id string) ([]NoticeTried, error) {
	names := slices.Sorted(maps.Keys(n.options.Targets))
	if source != "" {
		target, found := n.target(source)
		if !found {
			return nil, temporal.NewNonRetryableApplicationError(fmt.Sprintf(
				"ORDERFLOW_NOTIFY_URL of the worker has no entry for the source %s; it has: %s", source, strings.Join(names, ", ")), typeUndelivered, nil)
		}
		names = []string{target.Name}
	}
	if len(names) == 0 {
		return nil, temporal.NewNonRetryableApplicationError("ORDERFLOW_NOTIFY_URL of the worker is not set, so no shop is told about orders", typeUndelivered, nil)
	}
	tried := []NoticeTried{}
	for _, name := range names {
		tried = append(tried, n.try(ctx, n.options.Targets[name], id))
	}
	return tried, nil
}

func (n *Notices) try(ctx context.Context, target shop.Target, id string) NoticeTried {
	began := n.options.Clock()
	data := shop.Data{}
	if target.Name != shop.All {
		data.Source = target.Name
	}
	answer, err := n.post(ctx, target, id, shop.Event{Type: testEvent, Timestamp: began.UTC(), Data: data})
	tried := NoticeTried{Target: target.Name, HTTPStatus: answer.Status, Signatures: len(target.Signers),
		Milliseconds: n.options.Clock().Sub(began).Milliseconds()}
	if err != nil {
		tried.Error = err.Error()
	}
	return tried
}
