package workflows_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/order"
	"orderflow/workflows"
)

// delivery is an address as the providers get it, its fields joined by " | ".
type delivery struct{ shipX, tpk, myPromo string }

func TestAnAddressIsTheSameForAllProviders(t *testing.T) {
	for name, c := range map[string]struct {
		street, building, street2 string
		want                      delivery
	}{
		"street and flat":     {"Polna", "12A/3", "", delivery{"Polna | 12A/3", "Polna | 12A | 3", "Polna 12A/3"}},
		"a flat by its word":  {"Polna", "14/16 m. 2", "", delivery{"Polna | 14/16 m. 2", "Polna | 14/16 | m. 2", "Polna 14/16 m. 2"}},
		"three numbers":       {"Polna", "5/7/9", "", delivery{"Polna | 5/7/9", "Polna | 5/7/9", "Polna 5/7/9"}},
		"all in the street":   {"ul. 3 Maja 12 lok. 5", "", "", delivery{"ul. 3 Maja | 12 lok. 5", "ul. 3 Maja | 12 | lok. 5", "ul. 3 Maja 12 lok. 5"}},
		"a second line":       {"Polna", "12", "wejście B", delivery{"Polna 12 | wejście B", "wejście B, Polna | 12", "Polna 12, wejście B"}},
		"a long second line":  {"Polna", "12", "wejście od strony ogrodu", delivery{"Polna 12 | wejście od strony ogrodu", "wejście od strony ogrodu, Polna | 12", "Polna 12 | wejście od strony ogrodu"}},
		"longer than MyPromo": {"Bulwar Nadmorski Trzech Żaglowców", "14", "", delivery{"Bulwar Nadmorski Trzech Żaglowców | 14", "Bulwar Nadmorski Trzech Żaglowców | 14", "Bulwar Nadmorski Trzech Żag..."}},
	} {
		t.Run(name, func(t *testing.T) {
			at := func(doc order.Order) order.Order {
				doc.Recipient.Street, doc.Recipient.Building, doc.Recipient.Street2 = c.street, c.building, c.street2
				return doc
			}
			made := madeToOrder()
			made.Shipping = fromStock().Shipping
			require.Equal(t, c.want, delivery{toShipX(t, at(fromStock())), toTPK(t, at(byBroker(1))), toMyPromo(t, at(made))})
		})
	}
}

func filled(fields ...string) string {
	var said []string
	for _, field := range fields {
		if field != "" {
			said = append(said, field)
		}
	}
	return strings.Join(said, " | ")
}

func toShipX(t *testing.T, doc order.Order) string {
	w := newWorld(t)
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	require.Len(t, w.shipX.Shipments(), 1)
	at := w.shipX.Shipments()[0].Receiver.Address
	return filled(string(at.Street), string(at.BuildingNumber), string(at.Line1), string(at.Line2))
}

func toTPK(t *testing.T, doc order.Order) string {
	w := newWorld(t)
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	require.Len(t, w.tpk.Orders(), 1)
	made, err := w.broker().GetOrder(context.Background(), w.tpk.Orders()[0].ID)
	require.NoError(t, err)
	return filled(made.Receiver.Street, made.Receiver.HouseNumber, made.Receiver.DoorNumber)
}

func toMyPromo(t *testing.T, doc order.Order) string {
	w := newWorld(t)
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	require.Len(t, w.myPromo.Orders(), 1)
	made, err := w.merchant().GetOrder(context.Background(), int64(w.myPromo.Orders()[0].ID))
	require.NoError(t, err)
	return filled(string(made.Recipient.Value.Street), string(made.Recipient.Value.CareOf))
}

func TestAStreetWithoutACertainNumberIsRefusedByTheCarriersThatNeedOne(t *testing.T) {
	for carrier, doc := range map[order.Carrier]order.Order{order.CarrierShipX: fromStock(), order.CarrierTPK: byBroker(1), order.CarrierBest: byBest()} {
		for _, street := range []string{"ul. Jana Pawła 2", "ul. 11 Listopada", "Długa 15 23", "Skrytka pocztowa 12", "Polna"} {
			doc.Recipient.Street, doc.Recipient.Building = street, ""
			problems := workflows.Validate(doc)
			require.NotEmpty(t, problems, "%s with %s", street, carrier)
			for _, problem := range problems {
				require.Equal(t, "recipient.building", problem.Path)
				require.NotContains(t, problem.Rule, street)
			}
		}
	}
}

// The offer costs more than the order allows, so its shipment stays unpaid.
func TestWhatIsBoughtHasTheAmendedAddress(t *testing.T) {
	for name, c := range map[string]struct {
		patch string
		want  string
	}{
		"another house":       {`{"recipient": {"building": "11/2"}, "shipping": {"priceCap": null}}`, "Polna | 11/2"},
		"a second line":       {`{"recipient": {"street2": "wejście B"}, "shipping": {"priceCap": null}}`, "Polna 1/12 | wejście B"},
		"only in other words": {`{"recipient": {"street": "ul. Polna 1/12", "building": null}, "shipping": {"priceCap": null}}`, "ul. Polna | 1/12"},
	} {
		t.Run(name, func(t *testing.T) {
			doc := fromStock()
			doc.Recipient.Building, doc.Shipping.PriceCap = "1/12", pln("0.01")
			w := newWorld(t)
			w.at(day, w.resolve(amend(c.patch)))
			require.Equal(t, order.StatusCompleted, w.live(doc).Status)
			var bought []string
			for _, one := range w.shipX.Shipments() {
				if at := one.Receiver.Address; string(one.TrackingNumber) != "" {
					bought = append(bought, filled(string(at.Street), string(at.BuildingNumber), string(at.Line1), string(at.Line2)))
				}
			}
			require.Equal(t, []string{c.want}, bought)
		})
	}
}
