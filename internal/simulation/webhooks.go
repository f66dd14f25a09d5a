package simulation

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Webhook is a notification that a simulator owes its customer.
type Webhook struct {
	// Ref is the customer's reference, Kind what happened; both only key faults.
	Ref, Kind string
	// URL is where it goes; Header goes with it.
	URL    string
	Header map[string]string
	Body   json.RawMessage
	// Sent is told the receiver's status, 0 when it could not be reached; may be nil.
	Sent func(status int)
}

// WebhookFault is a way in which a notification goes wrong.
type WebhookFault string

// The ways.
const (
	WebhookDropped    WebhookFault = "dropped"
	WebhookDuplicated WebhookFault = "duplicated"
	WebhookHeldBack   WebhookFault = "held-back" // sent after the next one: out of order
)

// Webhooks sends notifications by real HTTP, when told to. It is safe for
// concurrent use.
type Webhooks struct {
	mu     sync.Mutex
	queue  []Webhook
	held   []Webhook
	faults map[callKey]WebhookFault
	client http.Client
}

const webhookTimeout = 5 * time.Second

// Fault makes the notifications of a kind for a reference go wrong; "" means any.
func (h *Webhooks) Fault(ref, kind string, fault WebhookFault) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.faults == nil {
		h.faults = map[callKey]WebhookFault{}
	}
	h.faults[callKey{kind, ref}] = fault
}

// Add puts a notification into the queue; one without a URL is nobody's.
func (h *Webhooks) Add(webhook Webhook) {
	if webhook.URL == "" {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	switch h.faultOf(webhook) {
	case WebhookDropped:
	case WebhookDuplicated:
		h.queue = append(h.queue, webhook, webhook)
	case WebhookHeldBack:
		h.held = append(h.held, webhook)
		return
	default:
		h.queue = append(h.queue, webhook)
	}
	h.queue = append(h.queue, h.held...)
	h.held = nil
}

func (h *Webhooks) faultOf(webhook Webhook) WebhookFault {
	for _, key := range []callKey{
		{webhook.Kind, webhook.Ref}, {webhook.Kind, ""}, {"", webhook.Ref}, {"", ""},
	} {
		if fault, ok := h.faults[key]; ok {
			return fault
		}
	}
	return ""
}

// Deliver sends everything in the queue, in order, and returns when it is done.
func (h *Webhooks) Deliver(ctx context.Context) {
	h.mu.Lock()
	due := slices.Clone(h.queue)
	h.queue = nil
	h.mu.Unlock()
	for _, webhook := range due {
		status := h.post(ctx, webhook)
		if webhook.Sent != nil {
			webhook.Sent(status)
		}
	}
}

func (h *Webhooks) post(ctx context.Context, webhook Webhook) int {
	ctx, cancel := context.WithTimeout(ctx, webhookTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, webhook.URL, bytes.NewReader(webhook.Body))
	if err != nil {
		return 0
	}
	request.Header.Set("Content-Type", "application/json")
	for name, value := range webhook.Header {
		request.Header.Set(name, value)
	}
	response, err := h.client.Do(request)
	if err != nil {
		return 0
	}
	defer func() { _ = response.Body.Close() }()
	_, _ = io.Copy(io.Discard, response.Body)
	return response.StatusCode
}
