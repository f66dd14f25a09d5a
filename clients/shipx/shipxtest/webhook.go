package shipxtest

import (
	"encoding/json"
	"time"

	"orderflow/sandbox/simkit"
)

// notify queues a webhook. Its time format differs from that of resources.
func (s *Server) notify(sh *shipment, event string, at time.Time, payload any) {
	body, err := json.Marshal(map[string]any{
		"event_ts":        at.In(poland).Format("2006-01-02 15:04:05 -0700"),
		"event":           event,
		"organization_id": json.Number(s.options.Organization),
		"payload":         payload,
	})
	if err != nil {
		panic("shipxtest: " + err.Error()) // the payloads are ours
	}
	s.webhooks.Add(simkit.Webhook{
		Ref: string(sh.Reference), Kind: event,
		URL: s.options.WebhookURL, Header: s.options.WebhookHeader, Body: body,
	})
}
