package activities

import "orderflow/order"

// Offers is what a shipment can be bought for. Gone says that the shipment was
// cancelled or its offers expired, and Paid that none is needed any more.
type Offers struct {
	Offers []order.Offer `json:"offers,omitempty"`
	Gone   bool          `json:"gone,omitempty"`
	Paid   bool          `json:"paid,omitempty"`
}

// Bought is a shipment that has been paid for.
type Bought struct {
	// TrackingNumbers has the shipment's own first, then those of its parcels.
	TrackingNumbers []string `json:"trackingNumbers"`
	// Offer is the one that was bought.
	Offer *order.Offer `json:"offer,omitempty"`
	// Gone says that nothing was paid, because the offer could no longer be bought.
	Gone bool `json:"gone,omitempty"`
}

// Delivery is how the way of a shipment ended.
type Delivery struct {
	Milestone order.Milestone `json:"milestone"`
	// Words are the carrier's own.
	Words string `json:"words"`
}

// Verdict is a provider's answer to the wish to cancel.
type Verdict struct {
	Cancelled bool `json:"cancelled"`
	// Explanation is the provider's own words when it refused, or what was undone.
	Explanation string `json:"explanation"`
	// Undone says that something was cancelled before the refusal, so that an order
	// which goes on has to make it again.
	Undone bool `json:"undone,omitempty"`
}
