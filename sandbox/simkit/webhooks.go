package simkit

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Webhook is a notification from a simulator to its customer.
type Webhook struct {
	// Ref is the customer's reference, Kind the event; they only select faults.
	Ref, Kind string
	// URL is where it goes; Header goes with it.
	URL    string
	Header map[string]string
	Body   json.RawMessage
	// Sent receives the receiver's status, 0 if it was unreachable; may be nil.
	Sent func(status int)
}

// WebhookFault is a failure of a notification.
type WebhookFault string

// The ways.
const (
	WebhookDropped    WebhookFault = "dropped"
	WebhookDuplicated WebhookFault = "duplicated"
	WebhookHeldBack   WebhookFault = "held-back" // sent after the next one: out of order
	WebhookLate       WebhookFault = "late"      // sent some seconds later
	WebhookForged     WebhookFault = "forged"    // sent after one from somebody without the secret
)

// lateness is the delay of a late webhook.
const lateness = 3 * time.Second

// Webhooks sends notifications by real HTTP when Deliver is called. It is safe for
// concurrent use.
type Webhooks struct {
	mu     sync.Mutex
	queue  []Webhook
	held   []Webhook
	faults map[callKey]WebhookFault
	late   []lateWebhook
	client http.Client

	random *Random // nil without a random plan
	added  map[callKey]int
	counts map[string]int
}

type lateWebhook struct {
	Webhook
	due time.Time
}

const webhookTimeout = 5 * time.Second

// Fault sets the fault of notifications of a kind for a reference; "" means any.
func (h *Webhooks) Fault(ref, kind string, fault WebhookFault) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.faults == nil {
		h.faults = map[callKey]WebhookFault{}
	}
	h.faults[callKey{kind, ref}] = fault
}

// Randomize adds a random plan, for notifications without a fault from Fault.
func (h *Webhooks) Randomize(random Random) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.random, h.added = &random, map[callKey]int{}
}

// Clear removes all faults; webhooks that are held back or late are still sent.
func (h *Webhooks) Clear() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.random, h.faults = nil, nil
}

// Counts returns how many notifications had each fault.
func (h *Webhooks) Counts() map[string]int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return maps.Clone(h.counts)
}

// Add queues a notification; one without a URL is dropped.
func (h *Webhooks) Add(webhook Webhook) {
	if webhook.URL == "" {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	fault := h.faultOf(webhook)
	if fault != "" {
		if h.counts == nil {
			h.counts = map[string]int{}
		}
		h.counts["webhook-"+string(fault)]++
	}
	switch fault {
	case WebhookDropped:
	case WebhookLate:
		h.late = append(h.late, lateWebhook{webhook, time.Now().Add(lateness)})
	case WebhookForged:
		h.queue = append(h.queue, webhook.forged(), webhook)
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
	if h.random == nil {
		return ""
	}
	key := callKey{webhook.Kind, webhook.Ref}
	h.added[key]++
	return h.random.webhookFaultFor(webhook.Kind, webhook.Ref, h.added[key])
}

// forged returns a copy by somebody who knows the webhook but not its secret.
func (w Webhook) forged() Webhook {
	if cut := strings.LastIndex(w.URL, "/"); cut > 0 {
		w.URL = w.URL[:cut+1] + "guessed-by-a-stranger"
	}
	w.Header, w.Sent = nil, nil
	return w
}

// Deliver sends everything in the queue, in order, and then returns.
func (h *Webhooks) Deliver(ctx context.Context) {
	h.mu.Lock()
	due := slices.Clone(h.queue)
	h.queue = nil
	now := time.Now()
	h.late = slices.DeleteFunc(h.late, func(one lateWebhook) bool {
		if now.Before(one.due) {
			return false
		}
		due = append(due, one.Webhook)
		return true
	})
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
