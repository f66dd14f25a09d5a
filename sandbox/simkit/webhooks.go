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
	WebhookLate       WebhookFault = "late"      // sent some seconds later
	WebhookForged     WebhookFault = "forged"    // sent after another by somebody without the secret
)

// lateness is how long after its time a late webhook is sent.
const lateness = 3 * time.Second

// Webhooks sends notifications by real HTTP, when told to. It is safe for
// concurrent use.
type Webhooks struct {
	mu     sync.Mutex
	queue  []Webhook
	held   []Webhook
	faults map[callKey]WebhookFault
	late   []lateWebhook
	client http.Client

	random *Random // nil when nothing is left to chance
	added  map[callKey]int
	counts map[string]int
}

type lateWebhook struct {
	Webhook
	due time.Time
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

// Randomize has notifications go wrong by a random plan, where no fault was set.
func (h *Webhooks) Randomize(random Random) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.random, h.added = &random, map[callKey]int{}
}

// Clear ends all faults; what is held back or late still comes.
func (h *Webhooks) Clear() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.random, h.faults = nil, nil
}

// Counts returns how many notifications went wrong in each way.
func (h *Webhooks) Counts() map[string]int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return maps.Clone(h.counts)
}

// Add puts a notification into the queue; one without a URL is nobody's.
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
	return h.random.webhookFate(webhook.Kind, webhook.Ref, h.added[key])
}

// forged is what somebody sends who has seen a webhook, but not its secret.
func (w Webhook) forged() Webhook {
	if cut := strings.LastIndex(w.URL, "/"); cut > 0 {
		w.URL = w.URL[:cut+1] + "guessed-by-a-stranger"
	}
	w.Header, w.Sent = nil, nil
	return w
}

// Deliver sends everything in the queue, in order, and returns when it is done.
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
