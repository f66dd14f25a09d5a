package workflows

import (
	"orderflow/activities"
	"orderflow/order"
	"orderflow/workflows/carrier"
)

// Preview is what an order would do if it started now. It has personal data.
type Preview struct {
	// Order is the document as it is read, with its defaults.
	Order order.Order `json:"order"`
	// Problems are the rules that the document breaks; it would not start.
	Problems order.Problems `json:"problems,omitempty"`
	// Unfit are the carriers that would make no offer for an order of carrier best, and why.
	Unfit []order.Unfit `json:"unfit,omitempty"`
	// Requests are what each provider would be sent for a document that breaks no rule.
	Requests []activities.Request `json:"requests,omitempty"`
	// Points is the carrier's answer about the document's points, if it was asked.
	Points *PointsSeen `json:"points,omitempty"`
	// Quote is the cheapest offer, if a quote was requested.
	Quote *Quoted `json:"quote,omitempty"`
}

// Quoted is the price of an order's shipping.
type Quoted struct {
	Offer *order.Offer `json:"offer,omitempty"` // the cheapest; nil if there is none
	Why   string       `json:"why,omitempty"`   // there is none
}

// NamesPoints reports whether the document names a point that its carrier can check.
func NamesPoints(doc order.Order) bool { return carrier.NamesPoints(doc) }

// PreviewOf checks a document as a start would do, and starts nothing. It calls no provider.
func PreviewOf(doc order.Order, settings activities.RequestSettings) Preview {
	doc = doc.Normalised().WithDefaults()
	seen := Preview{Order: doc, Problems: Validate(doc)}
	if len(seen.Problems) > 0 {
		return seen
	}
	seen.Unfit = DropOuts(doc)
	seen.Requests = append(productionRequests(doc, settings.MyPromo), carrier.Requests(doc, settings)...)
	return seen
}

// productionRequests are what MyPromo would be sent.
func productionRequests(doc order.Order, settings activities.MyPromoOptions) (made []activities.Request) {
	items := doc.ToMake()
	if doc.Production != order.ProductionMyPromo || len(items) == 0 {
		return nil
	}
	made = append(made, activities.MyPromoOrderRequest(settings, doc.ForDraft()))
	for _, item := range items {
		made = append(made, activities.MyPromoItemRequest(settings, item))
	}
	return made
}
