package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"orderflow/clients/shop/shoptest"
	"orderflow/order"
	"orderflow/sandbox/audit"
	"orderflow/workflows"
)

// The worker's timeout and slowest retry for notices to the shop.
const (
	noticeTimeout = 2 * time.Second
	slowestNotice = 3 * time.Second
)

// toldShop is the shop that receives notices of all orders. It is down for the first half
// of the faults.
type toldShop struct {
	*shoptest.Shop
	turned atomic.Int64
	early  int // notices that it accepted while it was down; must be none
}

func openShop() (*toldShop, error) {
	shop, err := shoptest.Open()
	if err != nil {
		return nil, err
	}
	s := &toldShop{Shop: shop}
	s.Away(http.HandlerFunc(s.dead))
	return s, nil
}

// dead answers an error, hangs, or breaks the connection, in turn.
func (s *toldShop) dead(w http.ResponseWriter, r *http.Request) {
	switch s.turned.Add(1) % 3 {
	case 0:
		w.WriteHeader(http.StatusServiceUnavailable)
	case 1:
		select {
		case <-r.Context().Done():
		case <-time.After(2 * noticeTimeout):
		}
	default:
		panic(http.ErrAbortHandler)
	}
}

// comeBack makes the shop accept notices from now on.
func (s *toldShop) comeBack() {
	s.early = len(s.IDs())
	s.Away(nil)
}

// awaitNotices waits until no notice is under way.
func (t *trial) awaitNotices(ctx context.Context) {
	under := &workflowservice.CountWorkflowExecutionsRequest{Namespace: client.DefaultNamespace,
		Query: fmt.Sprintf("WorkflowType = '%s' AND ExecutionStatus = 'Running'", workflows.NotifyType)}
	for {
		left, err := t.client.CountWorkflow(ctx, under)
		if err == nil && left.GetCount() == 0 || !pause(ctx, time.Second) {
			return
		}
	}
}

// notTold returns the events of an order that the shop did not receive, or received with
// wrong data.
func (t *trial) notTold(c audit.Case) (findings []audit.Finding) {
	heard := map[string]shoptest.Message{}
	for _, one := range t.shop.Got() {
		heard[one.ID] = one
	}
	for _, notice := range impliedBy(c) {
		if _, told := heard[notice.WebhookID()]; !told {
			findings = append(findings, audit.Finding{Kind: audit.Lost, Effect: "event " + string(notice.Event), Words: notice.WebhookID()})
		}
	}
	if c.Result.Status == order.StatusCompleted && !slices.ContainsFunc(t.shop.Got(), func(one shoptest.Message) bool { return tellsParcels(one, c) }) {
		findings = append(findings, audit.Finding{Kind: audit.Mismatch, Effect: "event shipped",
			Words: fmt.Sprintf("the shop received no notice of the parcels %v", c.Result.TrackingNumbers)})
	}
	return findings
}

// tellsParcels reports whether a notice has the tracking numbers of the final shipment.
func tellsParcels(message shoptest.Message, c audit.Case) bool {
	var said struct {
		ID              string   `json:"id"`
		TrackingNumbers []string `json:"trackingNumbers"`
	}
	return json.Unmarshal(message.Data, &said) == nil && said.ID == c.State.ID && message.Type == "order.shipped" &&
		slices.Equal(said.TrackingNumbers, c.Result.TrackingNumbers)
}

// impliedBy returns the events that an order has reported by its own account, and those
// that its result implies.
func impliedBy(c audit.Case) (notices []order.Notice) {
	told := map[order.Event]int{order.EventAccepted: 1}
	for event, last := range c.State.Told {
		told[event] = last.Count
	}
	needs := func(event order.Event) { told[event] = max(told[event], 1) }
	switch c.Result.Status {
	case order.StatusCancelled:
		needs(order.EventCancelled)
	case order.StatusCompleted:
		needs(order.EventShipped)
		if c.State.Order.Production == order.ProductionMyPromo {
			needs(order.EventInProduction)
		}
	}
	for _, event := range order.Events {
		for count := range told[event] {
			notices = append(notices, order.Notice{Order: c.State.ID, Event: event, Count: count + 1})
		}
	}
	return notices
}

// unheard lists what the run had to show at the shop but did not.
func (t *trial) unheard() (missed []string) {
	switch {
	case t.shop.Turned() == 0:
		missed = append(missed, "no notice was sent while the shop was down")
	case t.shop.early > 0:
		missed = append(missed, "the shop accepted a notice while it was down")
	case t.shop.Refused() > 0:
		missed = append(missed, fmt.Sprintf("%d notices to the shop had a wrong signature", t.shop.Refused()))
	}
	return missed
}

// again counts the notices that arrived twice because an answer was lost.
func (s *toldShop) again() (n int) {
	for _, one := range s.Got() {
		n += one.Times - 1
	}
	return n
}
