package mypromo

import (
	"strings"

	"orderflow/clients/lenient"
)

// The texts of an order's histories that tell how far it has come.
const (
	HistoryCreated      = "New order created."
	HistorySubmitted    = "Order submitted."
	HistoryReady        = "Order ready for production."
	HistoryInProduction = "Order is now in production."
	HistoryFinished     = "Order finished."
	HistoryCanceled     = "Order canceled."
)

// Order is an order as the merchant sees it; webhooks carry the same. It holds
// no price.
type Order struct {
	ID                lenient.Int            `json:"id"`
	Reference         lenient.String         `json:"reference"`
	Reference2        lenient.String         `json:"reference2"`
	Complaint         lenient.Bool           `json:"complaint"`
	ExpressProduction lenient.Bool           `json:"express_production"`
	ExpressShipping   lenient.Bool           `json:"express_shipping"`
	ShippingEarliest  lenient.Time           `json:"shipping_earliest"`
	ShippingLatest    lenient.Time           `json:"shipping_latest"`
	ShippingLate      lenient.Bool           `json:"shipping_late"`
	Status            Status                 `json:"status"`
	Comment           lenient.String         `json:"comment"`
	Callback          Optional[Endpoint]     `json:"callback"`
	GenericLabel      Optional[Endpoint]     `json:"generic_label"`
	CustomProperties  lenient.List[Property] `json:"custom_properties"`
	Shipper           Optional[Address]      `json:"shipper"`
	Recipient         Optional[Address]      `json:"recipient"`
	Export            Optional[Exporter]     `json:"export"`
	Items             lenient.List[Item]     `json:"items"`
	Histories         lenient.List[History]  `json:"histories"`
	Files             lenient.List[File]     `json:"files"`
	Shipments         lenient.List[Shipment] `json:"shipments"`
	CreatedAt         lenient.Time           `json:"created_at"`
	UpdatedAt         lenient.Time           `json:"updated_at"`
}

func (o Order) key() string { return idKey(o.ID) }

// Submitted reports whether the order has left its draft. PENDING does not tell:
// MyPromo uses the word before and after.
func (o Order) Submitted() bool {
	switch o.Status {
	case StatusPreflight, StatusReady, StatusProcessing, StatusFinished:
		return true
	}
	return o.happened(HistorySubmitted)
}

// Ready reports whether preflight has passed; the order may be in production by now.
func (o Order) Ready() bool {
	return o.Status == StatusReady || o.happened(HistoryReady) || o.InProduction()
}

// InProduction reports whether production has begun, and may have ended: MyPromo
// refuses to cancel the order.
func (o Order) InProduction() bool {
	return o.Status == StatusFinished || o.happened(HistoryInProduction)
}

// Canceled reports whether the order was cancelled, by us or by MyPromo.
func (o Order) Canceled() bool {
	return o.Status == StatusCanceled || o.happened(HistoryCanceled)
}

// Turn is the last thing that befell an order and that others wait for.
type Turn string

// The turns of an order.
const (
	TurnReady      Turn = "ready"
	TurnProduction Turn = "production"
	TurnCanceled   Turn = "canceled"
)

// Turn is the last one that the order has taken, "" before the first.
func (o Order) Turn() Turn {
	switch {
	case o.Canceled():
		return TurnCanceled
	case o.InProduction():
		return TurnProduction
	case o.Ready():
		return TurnReady
	}
	return ""
}

func (o Order) happened(text string) bool {
	for _, history := range o.Histories {
		if strings.EqualFold(strings.TrimSpace(string(history.Text)), text) {
			return true
		}
	}
	return false
}
