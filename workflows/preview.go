package workflows

import (
	"orderflow/activities"
	"orderflow/order"
	"orderflow/workflows/carrier"
)

// Preview is what would come of an order if it started now. It holds personal data.
type Preview struct {
	// Order is the document as it is read, with its defaults.
	Order order.Order `json:"order"`
	// Problems are the rules that the document breaks; it would not start.
	Problems order.Problems `json:"problems,omitempty"`
	// Unfit are the carriers that would make no offer for an order of carrier best, and why.
	Unfit []order.Unfit `json:"unfit,omitempty"`
	// Requests are what each provider would be sent of a document that breaks no rule.
	Requests []activities.Request `json:"requests,omitempty"`
	// Points is what its carrier says of the points that the document names, where it was
	// asked.
	Points *PointsSeen `json:"points,omitempty"`
	// Quote is the cheapest offer, where a quote was wanted.
	Quote *Quoted `json:"quote,omitempty"`
}

// Quoted is what an order would cost to ship.
type Quoted struct {
	Offer *order.Offer `json:"offer,omitempty"` // the cheapest; nil when there is none
	Why   string       `json:"why,omitempty"`   // there is none
}

// NamesPoints reports whether there is a point to ask a document's carrier for.
func NamesPoints(doc order.Order) bool { return carrier.NamesPoints(doc) }

// PreviewOf looks at a document as a start would do, and starts nothing: no provider is
// asked.
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
