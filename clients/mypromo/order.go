package mypromo

import (
	"strings"

	"orderflow/clients/lenient"
)

// The history texts that show an order's progress.
const (
	HistoryCreated      = "New order created."
	HistorySubmitted    = "Order submitted."
	HistoryReady        = "Order ready for production."
	HistoryInProduction = "Order is now in production."
	HistoryFinished     = "Order finished."
	HistoryCanceled     = "Order canceled."
)

// Order is an order as the merchant sees it; webhooks carry the same form. It
// contains no price.
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

// Submitted reports whether the order is no longer a draft. The status does not
// show it: MyPromo uses PENDING before and after the submit.
func (o Order) Submitted() bool {
	switch o.Status {
	case StatusPreflight, StatusReady, StatusProcessing, StatusFinished:
		return true
	}
	return o.happened(HistorySubmitted)
}

// Ready reports whether preflight has passed. The order may already be in
// production.
func (o Order) Ready() bool {
	return o.Status == StatusReady || o.happened(HistoryReady) || o.InProduction()
}

// InProduction reports whether production has started or ended: MyPromo refuses to
// cancel the order.
func (o Order) InProduction() bool {
	return o.Status == StatusFinished || o.happened(HistoryInProduction)
}

// Canceled reports whether the order is cancelled, by us or by MyPromo.
func (o Order) Canceled() bool {
	return o.Status == StatusCanceled || o.happened(HistoryCanceled)
}

// Progress is a step in an order's life that workflows wait for.
type Progress string

// The steps of an order.
const (
	ProgressReady      Progress = "ready"
	ProgressProduction Progress = "production"
	ProgressCanceled   Progress = "canceled"
)

// Progress returns the latest step that the order has reached, "" before the
// first.
func (o Order) Progress() Progress {
	switch {
	case o.Canceled():
		return ProgressCanceled
	case o.InProduction():
		return ProgressProduction
	case o.Ready():
		return ProgressReady
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
