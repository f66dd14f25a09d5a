package shop

import "time"

// Event is the body of a message.
type Event struct {
	// Type is "order.shipped", or "test".
	Type string `json:"type"`
	// Timestamp is when it happened, not when it is sent.
	Timestamp time.Time `json:"timestamp"`
	Data      Data      `json:"data"`
}

// Data describes the event's order. Empty fields are omitted.
type Data struct {
	ID string `json:"id,omitempty"`
	// Source and Reference are the shop's names for itself and for the order.
	Source    string `json:"source,omitempty"`
	Reference string `json:"reference,omitempty"`
	Account   int64  `json:"account,omitempty"`
	// Count numbers the order's events of one type, from 1.
	Count           int      `json:"count,omitempty"`
	Status          string   `json:"status,omitempty"`
	Stage           string   `json:"stage,omitempty"`
	Carrier         string   `json:"carrier,omitempty"`
	Service         string   `json:"service,omitempty"`
	TrackingNumbers []string `json:"trackingNumbers,omitempty"`
	Problem         *Problem `json:"problem,omitempty"`
	// Reason and Recipient are set only if ORDERFLOW_NOTIFY_PERSONAL includes them.
	Reason    string     `json:"reason,omitempty"`
	Recipient *Recipient `json:"recipient,omitempty"`
}

// Problem is what a person has to decide.
type Problem struct {
	ID         string `json:"id,omitempty"`
	Stage      string `json:"stage,omitempty"`
	Provider   string `json:"provider,omitempty"`
	HTTPStatus int    `json:"httpStatus,omitempty"`
	Code       string `json:"code,omitempty"`
	// Message is set only if ORDERFLOW_NOTIFY_PERSONAL includes it.
	Message string `json:"message,omitempty"`
}

// Recipient receives the parcels.
type Recipient struct {
	Name    string `json:"name,omitempty"`
	Email   string `json:"email,omitempty"`
	Phone   string `json:"phone,omitempty"`
	Country string `json:"country,omitempty"`
}
