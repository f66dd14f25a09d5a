package activities

import "orderflow/order"

// ShipXRequest is the request for ShipX's shipment of a document.
func ShipXRequest(settings ShipXOptions, doc order.Order) Request {
	steps := ShipX{Options: settings}
	made := newRequest(order.ProviderShipX, "create shipment", steps.shipmentFor(doc), nil)
	if err := steps.ensureDropoff(doc); err != nil {
		made.Problem = refusalOf(err)
	}
	if doc.Shipper == nil {
		made.atRunTime("sender", "the organization's address at InPost")
	}
	return made
}
