package mypromotest

import (
	"encoding/json"
	"fmt"

	"orderflow/sandbox/simkit"
)

// notifyOrder queues the webhook of an order's event.
func (s *Server) notifyOrder(o *order, kind string) {
	s.notify(o, kind, fmt.Sprintf("order #%d", o.ID))
}

// notify queues a webhook with the order as GET v1/orders/{id} answers it now.
// After delivery the order's history has the receiver's status, 0 for no answer.
func (s *Server) notify(o *order, kind, subject string) {
	body, err := json.Marshal(without(o, lackedByGet))
	if err != nil {
		panic(err) // every type of this package can be encoded
	}
	webhook := simkit.Webhook{
		Ref: o.Reference, Kind: kind, Body: body,
		URL: s.options.WebhookURL, Header: s.options.WebhookHeader,
		Sent: func(status int) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.note(o, s.options.Clock().UTC(), fmt.Sprintf("Callback for %s sent. (HTTP %d)", subject, status))
		},
	}
	if o.Callback != nil {
		webhook.URL, webhook.Header = o.Callback.URL, o.Callback.header
	}
	s.webhooks.Add(webhook)
}
