// Package shoptest is a shop that is told of its orders: it verifies what it gets with the
// library of Standard Webhooks, and keeps it by its id.
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

// Message is one that the shop has taken.
type Message struct {
	// ID is the webhook-id, and Times how often the message arrived under it.
	ID    string
	Times int
	// Type is "order.shipped", and Timestamp when that happened.
	Type      string
	Timestamp time.Time
	// Data is the rest, as it came.
	Data json.RawMessage
	// First is when it arrived first.
	First time.Time
}

// Receiver is the shop. The zero value refuses everything; New makes one. It is safe for
// concurrent use.
type Receiver struct {
	secrets []*standardwebhooks.Webhook

	mu      sync.Mutex
	got     map[string]*Message
	refused int
	turned  int
	answer  http.Handler // instead of taking a message; nil takes them
}

// New returns a shop that takes what is signed with one of some secrets.
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

// maxBody is far more than any message has.
const maxBody = 1 << 20

// ServeHTTP takes a message, unless it is not signed or the shop is away.
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

// Away has every message answered by a handler, such as one of 503 or one that hangs; nil
// takes messages again.
func (r *Receiver) Away(answer http.Handler) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer = answer
}

// Got are the messages that the shop has taken, each id once, by their ids.
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

// IDs are the ids of what Got returns.
func (r *Receiver) IDs() []string {
	var ids []string
	for _, one := range r.Got() {
		ids = append(ids, one.ID)
	}
	return ids
}

// Turned is how many messages came while the shop was away.
func (r *Receiver) Turned() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.turned
}

// Refused is how many messages were not signed as they must be.
func (r *Receiver) Refused() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.refused
}
