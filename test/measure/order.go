package measure

import "orderflow/order"

// PlainOrder is an order of one item, made to order, which ShipX ships to a locker. Its
// names are plain ASCII: the simulators print such labels fastest.
func PlainOrder(id string) order.Order {
	return order.Order{
		ID: id, Source: order.Source{System: "bench", Reference: id},
		Recipient: order.Party{FirstName: "Ewa", LastName: "Lis", Street: "Polna", Building: "12", PostCode: "81-391",
			City: "Gdynia", Country: "PL", Phone: "600700800", Email: "ewa@beta.example"},
		Items: []order.Item{{Reference: "item-1", SKU: "MUG-300", Quantity: 1,
			Files: []order.PrintFile{{URL: "https://files.example/mug.pdf"}}}},
		Production: order.ProductionMyPromo,
		Shipping: order.Shipping{Carrier: order.CarrierShipX, LockerPoint: "GDY01A",
			Parcels: []order.Parcel{{Template: "small"}}, OfferPolicy: order.OfferCheapest},
		Reports: []order.ReportTarget{order.ReportMyPromo},
	}
}
