package activities

import (
	"fmt"

	"orderflow/activities/attempt"
	"orderflow/clients/shipx"
	"orderflow/order"
)

// needDropoff are the sending methods that need a drop-off point according to any source; for
// parcel_locker only one source says so.
var needDropoff = map[string]bool{shipx.SendingByPOK: true, shipx.SendingByCourierPOK: true}

// takeDropoff are those that the default drop-off point is for.
var takeDropoff = map[string]bool{shipx.SendingByPOK: true, shipx.SendingByCourierPOK: true, shipx.SendingByParcelLocker: true}

// sendingMethod is how InPost gets the parcels of an order.
func (a *ShipX) sendingMethod(doc order.Order) string {
	if doc.Shipping.SendingMethod != "" {
		return doc.Shipping.SendingMethod
	}
	return a.Options.SendingMethod
}

// dropoffPoint is where the sender leaves the parcels of an order: the document's point, or
// the setting's if the sending method takes one.
func (a *ShipX) dropoffPoint(doc order.Order) string {
	if doc.Shipping.DropoffPoint == "" && takeDropoff[a.sendingMethod(doc)] {
		return a.Options.DropoffPoint
	}
	return doc.Shipping.DropoffPoint
}

// ensureDropoff refuses an order whose sending method needs a drop-off point that neither the
// document nor the settings name.
func (a *ShipX) ensureDropoff(doc order.Order) error {
	method := a.sendingMethod(doc)
	if !needDropoff[method] || a.dropoffPoint(doc) != "" {
		return nil
	}
	return attempt.Refuse(order.Problem{
		Provider: order.ProviderShipX, Operation: "make the shipment", Code: "dropoff-point",
		Message: fmt.Sprintf("shipx: the sending method %s needs a drop-off point, such as GDY01A: "+
			"amend shipping.dropoffPoint, or set ORDERFLOW_SHIPX_DROPOFF_POINT and retry", method),
		Fields: []order.FieldProblem{{Path: "shipping.dropoffPoint", Rule: fmt.Sprintf("must be given for sending method %s", method)}},
	})
}
