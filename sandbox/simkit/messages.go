package simkit

import (
	"bytes"
	"encoding/json"
	"time"
)

// Message is a request that a provider received and acted on, unchanged. It is the truth
// about names, addresses and numbers, which answers may show differently.
type Message struct {
	At time.Time `json:"at"`
	// Operation is the name that faults use: "create-order".
	Operation string `json:"operation"`
	// Ref is the customer's reference, as in an Effect.
	Ref string `json:"ref"`
	// ID is the provider's id of the thing that was created or changed.
	ID   string          `json:"id"`
	Body json.RawMessage `json:"body"`
}

// Keep stores a copy of a message; the caller may reuse its body.
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
