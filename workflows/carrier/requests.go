package carrier

import (
	"orderflow/activities"
	"orderflow/order"
	"orderflow/workflows/step"
)

func shipXRequests(doc order.Order, settings activities.RequestSettings) []activities.Request {
	return []activities.Request{activities.ShipXRequest(settings.ShipX, doc.ForShipping())}
}

func tpkRequests(doc order.Order, settings activities.RequestSettings) (made []activities.Request) {
	for i := range doc.Shipping.Parcels {
		choice := activities.PackageChoice{Parcel: i + 1, Courier: activities.CourierWanted(doc.Shipping)}
		one := activities.TPKRequest(settings.TPK, doc.ForParcel(i+1), choice)
		if one.Problem != nil {
			one.Problem.Fields = step.InDocument(one.Problem.Fields, tpkFields)
		}
		made = append(made, one)
	}
	return made
}

// bestRequests are the requests of the competitors that do not refuse the document.
func bestRequests(doc order.Order, settings activities.RequestSettings) (made []activities.Request) {
	for _, name := range competitors {
		if one := carriers()[name]; len(one.check(doc)) == 0 {
			made = append(made, one.requests(doc, settings)...)
		}
	}
	return made
}
