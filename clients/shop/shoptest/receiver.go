// Package shoptest is a shop that receives notifications about its orders: it
// verifies them with the library of Standard Webhooks, and keeps them by id.
package shoptest

import (
	"cmp"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// Message is a message that the shop accepted.
type Message struct {
	// ID is the webhook-id, and Times how often the shop received it.
	ID    string
	Times int
	// Type is "order.shipped", for example, and Timestamp when it happened.
	Type      string
	Timestamp time.Time
	// Data is the rest of the body, unchanged.
	Data json.RawMessage
	// First is when it arrived for the first time.
	First time.Time
}

// Receiver is the shop. The zero value refuses everything; use New. It is safe for
// concurrent use.
type Receiver struct {
	secrets []*standardwebhooks.Webhook

	mu      sync.Mutex
	got     map[string]*Message
	refused int
	turned  int
	answer  http.Handler // instead of taking a message; nil takes them
}

// New returns a shop that accepts messages signed with one of the secrets.
func New(secrets ...string) (*Receiver, error) {
	r := &Receiver{got: map[string]*Message{}}
	for _, secret := range secrets {
		verifier, err := standardwebhooks.NewWebhook(secret)
		if err != nil {
			return nil, err
		}
		r.secrets = append(r.secrets, verifier)
	}
	return r, nil
}

// maxBody is far larger than any message.
const maxBody = 1 << 20

// ServeHTTP accepts a message if it is signed and the shop is not away.
func (r *Receiver) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	r.mu.Lock()
	away := r.answer
	if away != nil {
		r.turned++
	}
	r.mu.Unlock()
	if away != nil {
		away.ServeHTTP(w, request)
		return
	}
	body, err := io.ReadAll(io.LimitReader(request.Body, maxBody))
	if err != nil {
		http.Error(w, "not read", http.StatusBadRequest)
		return
	}
	var message struct {
		Type      string          `json:"type"`
		Timestamp time.Time       `json:"timestamp"`
		Data      json.RawMessage `json:"data"`
	}
	verified := slices.ContainsFunc(r.secrets, func(one *standardwebhooks.Webhook) bool { return one.Verify(body, request.Header) == nil })
	if !verified || json.Unmarshal(body, &message) != nil {
		r.mu.Lock()
		r.refused++
		r.mu.Unlock()
		http.Error(w, "not verified", http.StatusUnauthorized)
		return
	}
	r.keep(Message{ID: request.Header.Get(standardwebhooks.HeaderWebhookID), Type: message.Type,
		Timestamp: message.Timestamp, Data: message.Data, First: time.Now()})
	w.WriteHeader(http.StatusNoContent)
}

func (r *Receiver) keep(message Message) {
	r.mu.Lock()
	defer r.mu.Unlock()
	known, is := r.got[message.ID]
	if !is {
		known = &message
		r.got[message.ID] = known
	}
	known.Times++
}

// Away answers every message with a handler, such as one that answers 503 or hangs;
// nil accepts messages again.
func (r *Receiver) Away(answer http.Handler) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer = answer
}

// Got returns the accepted messages by id.
func (r *Receiver) Got() []Message {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []Message
	for _, one := range r.got {
		all = append(all, *one)
	}
	slices.SortFunc(all, func(a, b Message) int { return cmp.Compare(a.ID, b.ID) })
	return all
}

// IDs returns the ids of the messages in Got.
func (r *Receiver) IDs() []string {
	var ids []string
	for _, one := range r.Got() {
		ids = append(ids, one.ID)
	}
	return ids
}

// Turned is the number of messages that came while the shop was away.
func (r *Receiver) Turned() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.turned
}

// Refused is the number of messages with a wrong signature or none.
func (r *Receiver) Refused() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.refused
}
