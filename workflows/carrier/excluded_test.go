package carrier

import (
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/order"
)

func TestNoOfferPointsAtTheFieldThatExcludedThem(t *testing.T) {
	const locker, door = "inpost_locker_standard", "inpost_courier_standard"
	inPost := func(service string, reasons ...string) order.Offer {
		return order.Offer{ID: 7, Carrier: order.CarrierShipX, Service: service, Reasons: reasons, Available: len(reasons) == 0}
	}
	broker := func(reasons ...string) order.Offer {
		return order.Offer{Carrier: order.CarrierTPK, Service: "any courier", Reasons: reasons}
	}
	heavy := order.Parcel{Length: 400, Width: 300, Height: 200, Weight: decimal.NewFromInt(38)}
	light := order.Parcel{Length: 400, Width: 300, Height: 200, Weight: decimal.NewFromInt(3)}
	const does, size = "for carrier shipx: ", "the size, weight or number of the parcels does not fit, parcels_size_invalid"
	for name, c := range map[string]struct {
		shipping order.Shipping
		offers   []order.Offer
		want     order.Problems
	}{
		"a size": {order.Shipping{LockerPoint: "GDY01A", Parcels: []order.Parcel{{Template: "large"}}},
			[]order.Offer{inPost(locker, "parcels_size_invalid"), inPost("inpost_locker_economy", "parcels_size_invalid"), inPost(door, "receiver_address_required")},
			order.Problems{{Path: "shipping.parcels[0].template", Rule: does + size + " (inpost_locker_standard, inpost_locker_economy)"}}},
		"measures": {order.Shipping{Parcels: []order.Parcel{light}}, []order.Offer{inPost(door, "parcels_size_invalid")},
			order.Problems{{Path: "shipping.parcels[0]", Rule: does + size + " (inpost_courier_standard)"}}},
		"several parcels": {order.Shipping{Parcels: []order.Parcel{light, light}}, []order.Offer{inPost(door, "parcels_size_invalid")},
			order.Problems{{Path: "shipping.parcels", Rule: does + size + " (inpost_courier_standard)"}}},
		"a key that nobody has documented": {order.Shipping{Parcels: []order.Parcel{light}}, []order.Offer{inPost(door, "insurance_amount_too_low")},
			order.Problems{{Path: "shipping.insurance.amount", Rule: does + "insurance_amount_too_low (inpost_courier_standard)"}}},
		"what no field says": {order.Shipping{Parcels: []order.Parcel{light}}, []order.Offer{inPost(door, "missing_trucker_id")}, nil},
		"a service that is not there": {order.Shipping{OfferPolicy: order.OfferService, Service: "dpd", Parcels: []order.Parcel{light}}, []order.Offer{inPost(door)},
			order.Problems{{Path: "shipping.service", Rule: "dpd is not offered"}}},
		"only to the door": {order.Shipping{LockerPoint: "GDY01A", Parcels: []order.Parcel{light}}, []order.Offer{inPost(door)},
			order.Problems{{Path: "shipping.lockerPoint", Rule: "no offer that is available goes to a point"}}},
		"only to points": {order.Shipping{Parcels: []order.Parcel{light}}, []order.Offer{inPost(locker)},
			order.Problems{{Path: "shipping.lockerPoint", Rule: "every offer that is available goes to a point, and none is named"}}},
		"no courier, and no reason": {order.Shipping{Carrier: order.CarrierTPK, Parcels: []order.Parcel{light}}, []order.Offer{broker("Brak ofert.")}, nil},
		"too heavy for a courier": {order.Shipping{Carrier: order.CarrierTPK, Parcels: []order.Parcel{heavy}}, []order.Offer{broker("Brak ofert.")},
			order.Problems{{Path: "shipping.parcels[0].weight", Rule: "for carrier tpk: Brak ofert. (any courier)"}}},
		"the second parcel": {order.Shipping{Carrier: order.CarrierTPK, Parcels: []order.Parcel{light, light}}, []order.Offer{broker("parcel 2: Brak ofert.")},
			order.Problems{{Path: "shipping.parcels[1]", Rule: "for carrier tpk: parcel 2: Brak ofert. (any courier)"}}},
		"what is collected": {order.Shipping{Carrier: order.CarrierTPK, Parcels: []order.Parcel{light}}, []order.Offer{broker("there are offers without shipping.insurance")},
			order.Problems{{Path: "shipping.insurance.amount", Rule: "for carrier tpk: there are offers without shipping.insurance (any courier)"}}},
	} {
		t.Run(name, func(t *testing.T) {
			suits := func(o order.Offer) bool {
				return c.shipping.OfferPolicy != order.OfferService && goesToPoint(o) == (c.shipping.LockerPoint != "")
			}
			require.Equal(t, c.want, Excluded(order.Order{Shipping: c.shipping}, c.offers, suits))
		})
	}
}

// With carrier best, the reason why a competitor dropped out stands beside what the other
// says.
func TestNoOfferNamesTheCompetitorThatDroppedOut(t *testing.T) {
	doc := order.Order{Recipient: order.Party{FirstName: "Ewa", LastName: "Lis", Street: "Polna", Building: "3", City: "Gdynia",
		PostCode: "81-391", Country: "PL", Phone: "600700800", Email: "ewa@beta.example"},
		Shipping: order.Shipping{Carrier: order.CarrierBest, LockerPoint: "GDY01A", LabelFormat: order.LabelPDF, OfferPolicy: order.OfferCheapest,
			Parcels: []order.Parcel{{Template: "large"}}}}
	found := Excluded(doc, []order.Offer{{Carrier: order.CarrierShipX, Service: "inpost_locker_standard", Reasons: []string{"parcels_size_invalid"}}},
		func(order.Offer) bool { return true })
	require.Len(t, found, 2)
	require.Equal(t, "shipping.parcels[0].template", found[0].Path)
	require.Contains(t, found[1].Rule, "for carrier tpk: must be envelope, or length, width, height and weight instead")
}
