package activities

import "orderflow/order"

// Offers are the offers for a shipment. Gone: the shipment was cancelled or its offers
// expired. Paid: no offer is needed any more.
type Offers struct {
	Offers []order.Offer `json:"offers,omitempty"`
	Gone   bool          `json:"gone,omitempty"`
	Paid   bool          `json:"paid,omitempty"`
}

// Bought is a shipment that is paid.
type Bought struct {
	// TrackingNumbers starts with the shipment's own number; the numbers of its parcels
	// follow.
	TrackingNumbers []string `json:"trackingNumbers"`
	// Offer is the offer that was bought.
	Offer *order.Offer `json:"offer,omitempty"`
	// Gone: nothing was paid, because the offer could no longer be bought.
	Gone bool `json:"gone,omitempty"`
}

// Delivery is the end of a shipment's transport.
type Delivery struct {
	Milestone order.Milestone `json:"milestone"`
	// Words is the carrier's own status.
	Words string `json:"words"`
}

// Verdict is a provider's answer to a request to cancel.
type Verdict struct {
	Cancelled bool `json:"cancelled"`
	// Explanation is the provider's message when it refused, or what was undone.
	Explanation string `json:"explanation"`
	// Undone: something was cancelled before the refusal, so an order that continues must make
	// it again.
	Undone bool `json:"undone,omitempty"`
}
