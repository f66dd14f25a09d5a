package activities

import (
	"context"
	"fmt"
	"strings"

	"orderflow/activities/attempt"
	"orderflow/clients/mypromo"
	"orderflow/order"
)

// CodeSuppliedLabels is the code of labels that come with a production order and cannot be
// used without a person.
const CodeSuppliedLabels = "supplied-labels"

// SuppliedLabel is the label that comes with a production order; the zero value means none.
type SuppliedLabel struct {
	// Carrier is a key of MyPromo's list of carriers.
	Carrier        string `json:"carrier,omitempty"`
	TrackingNumber string `json:"trackingNumber,omitempty"`
}

// ReadSuppliedLabel returns the label among the files of a production order. It is read
// before a carrier is paid: MyPromo wants that label used before add_shipment accepts another
// one.
//
// Refused: there are several, or one without a carrier or a tracking code.
func (a *MyPromo) ReadSuppliedLabel(ctx context.Context, fulfilment int64) (SuppliedLabel, error) {
	current, err := a.Options.Fulfiller.GetProductionOrder(ctx, fulfilment)
	if err != nil {
		return SuppliedLabel{}, a.Options.Timing.ReadFailed(ctx, err)
	}
	labels := labelsOf(current)
	switch {
	case len(labels) == 0:
		return SuppliedLabel{}, nil
	case len(labels) == 1 && labels[0].Carrier != "" && labels[0].TrackingCode != "":
		return SuppliedLabel{Carrier: string(labels[0].Carrier), TrackingNumber: string(labels[0].TrackingCode)}, nil
	}
	var shown []string
	for _, one := range labels {
		shown = append(shown, fmt.Sprintf("file %d (carrier %q, tracking code %q)", one.ID, one.Carrier, one.TrackingCode))
	}
	return SuppliedLabel{}, attempt.Refuse(order.Problem{
		Provider: order.ProviderMyPromo, Operation: fmt.Sprintf("read the labels of production order %d", fulfilment), Code: CodeSuppliedLabels,
		Message: fmt.Sprintf("mypromo: production order %d has labels of the merchant's that must be used first: %s; "+
			"Orderflow uses only a single label with carrier and tracking code: ship these by hand", fulfilment, strings.Join(shown, ", "))})
}

// labelsOf are the labels among the files of a production order; generic labels count once
// they are fetched.
func labelsOf(current mypromo.ProductionOrder) (labels []mypromo.File) {
	for _, file := range current.Files {
		if file.Type == "label" {
			labels = append(labels, file)
		}
	}
	return labels
}
