package shop

import "time"

// Event is the body of a message.
type Event struct {
	// Type is "order.shipped", or "test".
	Type string `json:"type"`
	// Timestamp is when it happened, whenever it arrives.
	Timestamp time.Time `json:"timestamp"`
	Data      Data      `json:"data"`
}

// Data is what an event says of an order. Fields that are empty are left out.
type Data struct {
	ID string `json:"id,omitempty"`
	// Source and Reference are the shop's own names: of itself and of the order.
	Source    string `json:"source,omitempty"`
	Reference string `json:"reference,omitempty"`
	Account   int64  `json:"account,omitempty"`
	// Count tells the order's events of a type apart, from 1.
	Count           int      `json:"count,omitempty"`
	Status          string   `json:"status,omitempty"`
	Stage           string   `json:"stage,omitempty"`
	Carrier         string   `json:"carrier,omitempty"`
	Service         string   `json:"service,omitempty"`
	TrackingNumbers []string `json:"trackingNumbers,omitempty"`
	Problem         *Problem `json:"problem,omitempty"`
	// Reason and Recipient are there only where ORDERFLOW_NOTIFY_PERSONAL asks for them.
	Reason    string     `json:"reason,omitempty"`
	Recipient *Recipient `json:"recipient,omitempty"`
}

// Problem is what a person is asked about.
type Problem struct {
	ID         string `json:"id,omitempty"`
	Stage      string `json:"stage,omitempty"`
	Provider   string `json:"provider,omitempty"`
	HTTPStatus int    `json:"httpStatus,omitempty"`
	Code       string `json:"code,omitempty"`
	// Message is there only where ORDERFLOW_NOTIFY_PERSONAL asks for it.
	Message string `json:"message,omitempty"`
}

// Recipient is who gets the parcels.
type Recipient struct {
	Name    string `json:"name,omitempty"`
	Email   string `json:"email,omitempty"`
	Phone   string `json:"phone,omitempty"`
	Country string `json:"country,omitempty"`
}
