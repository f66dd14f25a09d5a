package simkit

import (
	"bytes"
	"encoding/json"
	"time"
)

// Message is what a provider was sent and acted upon, as the wire had it: the truth
// about names, addresses and numbers, which answers may show otherwise.
type Message struct {
	At time.Time `json:"at"`
	// Operation is the call's name, as faults have it: "create-order".
	Operation string `json:"operation"`
	// Ref is the customer's reference, as in an Effect.
	Ref string `json:"ref"`
	// ID is the provider's id of the thing that was made or changed.
	ID   string          `json:"id"`
	Body json.RawMessage `json:"body"`
}

// Keep adds a message. Its body may be used anew after that.
func (l *Ledger) Keep(message Message) {
	message.Body = bytes.Clone(message.Body)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.messages = append(l.messages, message)
}

// Messages returns all that was kept, oldest first.
func (l *Ledger) Messages() []Message {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]Message(nil), l.messages...)
}
