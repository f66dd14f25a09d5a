package workflows_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/order"
	"orderflow/workflows"
)

// seen is a phone number as the providers get it.
type seen struct{ shipX, tpk, myPromo string }

// polishNumber is what they get for 600 700 800.
var polishNumber = seen{"600700800", "600700800", "+48600700800"}

func TestAPhoneNumberIsTheSameForAllProviders(t *testing.T) {
	const contact = "22 431 05 01" // for InPost, if the number is foreign
	for typed, want := range map[string]seen{
		"600700800":             polishNumber,
		"600 700-800":           polishNumber,
		"48600700800":           polishNumber,
		"+48 600 700 800":       polishNumber,
		"(0048) 600.700.800":    polishNumber,
		"\u202a600700800\u202c": polishNumber,
		"(22) 431-05-00":        {"224310500", "224310500", "+48224310500"},
		"22/431 05 00":          {"224310500", "224310500", "+48224310500"},
		"0 22 431 05 00":        {"224310500", "224310500", "+48224310500"},
		"+380 67 123 45 67":     {"224310501", "380671234567", "+380671234567"}, // TPK shows numbers without their plus
		"+49 (0)151 2345678":    {"224310501", "491512345678", "+491512345678"},
		"+49 (0)151 23456789":   {"224310501", "224310501", "+4915123456789"}, // TPK takes 13 characters
	} {
		for _, normalised := range []bool{true, false} { // false: an order from before
			t.Run(fmt.Sprintf("%s normalised %t", typed, normalised), func(t *testing.T) {
				phoned := func(doc order.Order) order.Order {
					doc.Recipient.Phone, doc.Shipping.ContactPhone = typed, contact
					if normalised {
						doc = doc.Normalised()
					}
					return doc
				}
				require.Equal(t, want, seen{shipXSees(t, phoned(fromStock())), tpkSees(t, phoned(byBroker(1))), myPromoSees(t, phoned(madeToOrder()))})
			})
		}
	}
}

func shipXSees(t *testing.T, doc order.Order) string {
	w := newWorld(t)
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	require.Len(t, w.shipX.Shipments(), 1)
	return string(w.shipX.Shipments()[0].Receiver.Phone)
}

func tpkSees(t *testing.T, doc order.Order) string {
	w := newWorld(t)
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	require.Len(t, w.tpk.Orders(), 1)
	made, err := w.broker().GetOrder(context.Background(), w.tpk.Orders()[0].ID)
	require.NoError(t, err)
	return made.Receiver.Phone
}

func myPromoSees(t *testing.T, doc order.Order) string {
	w := newWorld(t)
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	require.Len(t, w.myPromo.Orders(), 1)
	return w.myPromo.Orders()[0].Phone
}

func TestAPhoneNumberThatCanBeMisunderstoodIsRefusedByAllCarriers(t *testing.T) {
	for _, typed := range []string{"600700800/12", "600 700 800 ext. 12", "600700800 w. 3", "600700800, 600700801",
		"600700800/600700801", "600700800 600700801", "60070080", "brak"} {
		for carrier, doc := range ofAllCarriers() {
			doc.Recipient.Phone = typed
			problems := workflows.Validate(doc.Normalised())
			require.Len(t, problems, 1, "%s with %s: %v", typed, carrier, problems)
			require.Equal(t, "recipient.phone", problems[0].Path)
			require.NotContains(t, problems[0].Rule, typed)
		}
	}
}

func ofAllCarriers() map[order.Carrier]order.Order {
	byHand := fromStock()
	byHand.Shipping = order.Shipping{Carrier: order.CarrierByHand, Parcels: byHand.Shipping.Parcels}
	return map[order.Carrier]order.Order{order.CarrierShipX: fromStock(), order.CarrierTPK: byBroker(1),
		order.CarrierBest: byBest(), order.CarrierByHand: byHand}
}

func TestAForeignPhoneNumberNeedsAPolishOneForInPost(t *testing.T) {
	doc := fromStock()
	doc.Recipient.Phone = "+380 67 123 45 67"
	problems := workflows.Validate(doc)
	require.Len(t, problems, 1)
	require.Equal(t, "recipient.phone", problems[0].Path)
	require.Contains(t, problems[0].Rule, "shipping.contactPhone")
	require.Contains(t, problems[0].Rule, "ORDERFLOW_SHIPX_CONTACT_PHONE")

	doc.Shipping.ContactPhone = "+49 151 23456789"
	require.NotEmpty(t, workflows.Validate(doc), "which is not Polish either")
	doc.Shipping.ContactPhone = "600 100 200"
	require.Empty(t, workflows.Validate(doc))

	doc.Shipper = &order.Party{Company: "Kubkowo", Street: "Polna", Building: "1", City: "Gdynia", PostCode: "81-001", Phone: "+380671234567"}
	require.Empty(t, workflows.Validate(doc))
	doc.Shipping.ContactPhone = ""
	require.Len(t, workflows.Validate(doc), 2)
}

func TestACarrierThatDropsOutIsNamed(t *testing.T) {
	doc := byBest()
	require.Empty(t, workflows.DropOuts(doc))
	doc.Recipient.Phone = "+380671234567"
	unfit := workflows.DropOuts(doc)
	require.Len(t, unfit, 1)
	require.Equal(t, order.CarrierShipX, unfit[0].Carrier)
	require.Equal(t, "recipient.phone", unfit[0].Problems[0].Path)
	require.Empty(t, workflows.Validate(doc), "TPK is asked alone")

	w := newWorld(t)
	require.Equal(t, order.CarrierTPK, w.live(doc).Offer.Carrier)
	require.Empty(t, w.shipX.Shipments())

	doc.Shipping.Carrier = order.CarrierTPK
	require.Empty(t, workflows.DropOuts(doc), "nobody else is asked")
}

func TestAnOrderUnderWayIsAmendedWhateverItsPhoneNumber(t *testing.T) {
	before := byBroker(1)
	before.Recipient.Phone = "600700800/12" // which was good once
	after := before
	after.Recipient.LastName = "Sosna"
	require.NotEmpty(t, workflows.Validate(after))
	require.Empty(t, workflows.ValidateChange(before, after))
	after.Recipient.Phone = "600700800/13 "
	after.Recipient.City = ""
	require.Len(t, workflows.ValidateChange(before, after), 2, "the new problems; the phone's is the same rule")
}
