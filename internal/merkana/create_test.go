package merkana_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"orderflow/activities"
	"orderflow/clients/merkana/merkanatest"
	"orderflow/internal/orders"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// made is what is made of parcel(id).
func made(doc merkanatest.OrderCreate) order.Order {
	return order.Order{
		ID:     idOf(doc),
		Source: order.Source{System: "merkana", Reference: strconv.FormatInt(doc.ID, 10), Account: 293},
		Recipient: order.Party{FirstName: "Ewa", LastName: "Lis", Street: "ul. Polna", Building: "12A/3",
			PostCode: "81-001", City: "Gdynia", Country: "PL", Phone: "+48600700800", Email: "ewa@beta.example"},
		Items: []order.Item{
			{Reference: "line-1", SKU: "PEN-BLUE", Quantity: 10, Stock: true},
			{Reference: "line-2", SKU: "CALENDAR-2027", Quantity: 1, Stock: true}},
		Production: order.ProductionMyPromo,
		Shipping: order.Shipping{Carrier: order.CarrierTPK,
			Parcels: []order.Parcel{{Length: 300, Width: 200, Height: 150, Weight: decimal.NewFromInt(2)}}},
		Reports: []order.ReportTarget{order.ReportMerkana, order.ReportMyPromo},
		Notes:   "invoice: https://files.example/invoice.pdf\nproblems to: problems@shop.example",
	}
}

func TestWhatIsMadeOfAnOrder(t *testing.T) {
	c := open(t, setting{})
	for name, tc := range map[string]struct {
		id      int64
		given   func(*merkanatest.OrderCreate)
		made    func(*order.Order)
		message string
	}{
		"as usual": {1, func(*merkanatest.OrderCreate) {}, func(*order.Order) {}, ""},
		"a name of several words": {6,
			func(o *merkanatest.OrderCreate) { o.Shipping.Contact = "Ewa  Maria Lis" },
			func(o *order.Order) { o.Recipient.FirstName = "Ewa Maria" }, ""},
		"cash on delivery, insured for less": {2,
			func(o *merkanatest.OrderCreate) { o.PaymentMethod, o.Insurance = "COD", "77" },
			func(o *order.Order) {
				collected := order.Money{Amount: decimal.RequireFromString("77.70"), Currency: "PLN"}
				o.Shipping.CashOnDelivery, o.Shipping.Insurance = &collected, &collected
			}, ""},
		"an unknown product": {3,
			func(o *merkanatest.OrderCreate) { o.LineItems[1].SKU = "9047" },
			func(o *order.Order) {
				o.Items[1] = order.Item{Reference: "line-2", SKU: "1", Quantity: 1, OnHand: true}
				o.Notes = "UNKNOWN PRODUCT: line-2 is 1 x SKU \"9047\", which MyPromo doesn't have\n" + o.Notes
			}, `Products that are not in our catalogue, booked as unknown: "9047".`},
		"unknown products only, and no product that stands for them": {4,
			func(o *merkanatest.OrderCreate) {
				o.UnknownProductID, o.LineItems = 0, []merkanatest.LineItem{{SKU: "9047", Quantity: 2}}
			},
			func(o *order.Order) {
				o.Items = []order.Item{{Reference: "line-1", SKU: "9047", Quantity: 2, OnHand: true}}
				o.Production, o.Reports = order.ProductionNone, []order.ReportTarget{order.ReportMerkana}
				o.Notes = "UNKNOWN PRODUCT: line-1 is 2 x SKU \"9047\", which MyPromo doesn't have\n" + o.Notes
			}, `Products that are not in our catalogue, booked as unknown: "9047".`},
		"everything that has no place of its own": {5,
			func(o *merkanatest.OrderCreate) {
				o.AWB, o.AWBURL, o.CustomerNote, o.FFNote = 105123, new("https://files.example/awb.pdf"), "call\r\nme", new("fragile")
				o.Shipping.Courier, o.Shipping.CourierOffice, o.Shipping.Instructions = "econt", "1085", "black door"
				o.Shipping.Suburb, o.Shipping.Company = "Orłowo", "Beta\tsp. z o.o."
			},
			func(o *order.Order) {
				o.Recipient.District, o.Recipient.Company = "Orłowo", "Beta sp. z o.o."
				o.Shipping.Carrier = order.CarrierByHand
				o.Notes = "SHIPPED BY HAND: wanted at econt office 1085\n" +
					"MERKANA HAS A WAYBILL ALREADY: 105123 https://files.example/awb.pdf; ours is another\n" +
					"WANTED AT A COURIER'S OFFICE: econt 1085\n" +
					"instructions: black door\ncustomer's note: call\nme\nnote: fragile\n" + o.Notes
			}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			given := parcel(tc.id)
			want := made(given)
			tc.given(&given)
			tc.made(&want)
			c.create(t, given, accepted(tc.message))
			require.Empty(t, order.Differences(want, document(t, given)))
			c.create(t, given, accepted("")) // the same again
		})
	}
}

// What no carrier of ours can do is a person's, and no reason to refuse an order.
func TestWhatTheCarrierCannotDoIsShippedByHand(t *testing.T) {
	c := open(t, setting{})
	for name, tc := range map[string]struct {
		id    int64
		given func(*merkanatest.OrderCreate)
		why   string
	}{
		"cash in a currency that the carrier doesn't take": {20,
			func(o *merkanatest.OrderCreate) { o.PaymentMethod, o.Currency = "COD", "BGN" },
			`shipping.cashOnDelivery.currency: TPK accepts only PLN; is "BGN"`},
		"cash in euros": {24,
			func(o *merkanatest.OrderCreate) { o.PaymentMethod, o.Currency = "COD", "EUR" },
			`shipping.cashOnDelivery.currency: TPK accepts only PLN; is "EUR"`},
		"insured in another currency": {25,
			func(o *merkanatest.OrderCreate) { o.Insurance, o.Currency = "77", "BGN" },
			`shipping.insurance.currency: TPK accepts only PLN; is "BGN"`},
		"a single name": {21, func(o *merkanatest.OrderCreate) { o.Shipping.Contact = "Ewa" },
			"recipient.firstName: TPK needs a first name, beside any company"},
		"a street without a number": {22, func(o *merkanatest.OrderCreate) { o.Shipping.Street = "Polna" },
			"recipient.building: TPK needs it"},
	} {
		t.Run(name, func(t *testing.T) {
			given := parcel(tc.id)
			tc.given(&given)
			c.create(t, given, accepted(""))
			doc := document(t, given)
			require.Equal(t, order.CarrierByHand, doc.Shipping.Carrier)
			require.True(t, strings.HasPrefix(doc.Notes, "SHIPPED BY HAND: "+tc.why), doc.Notes)
			c.create(t, given, accepted("")) // the same again
			again := open(t, setting{carrier: order.CarrierBest})
			again.create(t, given, accepted(""))
			require.Empty(t, again.logged.String(), "another carrier of ours makes no other order")
		})
	}
}

func TestAnOrderThatNobodyCouldShipIsRefusedForGood(t *testing.T) {
	c := open(t, setting{})
	given := parcel(23)
	given.Shipping.Country = "XX"
	c.create(t, given, refused("shipping.shipping_country: must be an ISO 3166-1 code of two upper-case letters, such as PL"))
	_, err := service.StartedWith(t.Context(), idOf(given))
	require.ErrorIs(t, err, orders.ErrNotFound)
}

func TestAnotherContentUnderTheSameNameIsNotedForTheOperator(t *testing.T) {
	c := open(t, setting{})
	first := parcel(30)
	c.create(t, first, accepted(""))
	other := parcel(30)
	other.LineItems[0].Quantity = 11
	other.Shipping.Phone = "600700801"
	c.create(t, other, accepted("The order was already received with different content, and is not changed. Our staff was told about the differences."))
	require.Contains(t, c.logged.String(), `level=ERROR msg="merkana: an order was sent again with different content; the first version is kept" `+
		`order=merkana-293-30 differences="[recipient.phone items[0].quantity]"`)
	require.NotContains(t, c.logged.String(), "600700801")
	require.Empty(t, order.Differences(made(first), document(t, first)))

	state, err := service.State(t.Context(), order.CaseIDOf("order-merkana-293-30",
		order.TroubleChanged+order.CaseHash("recipient.phone, items[0].quantity")))
	require.NoError(t, err, "it is a case")
	require.Contains(t, state.Problem.Message, "differences: recipient.phone, items[0].quantity")
}

// What was unknown, and how we pack and ship, is no part of Merkana's order.
func TestWhatWeDecideMakesNoOtherOrder(t *testing.T) {
	first := parcel(31)
	first.LineItems[1].SKU = "9047"
	open(t, setting{}).create(t, first, accepted(`Products that are not in our catalogue, booked as unknown: "9047".`))
	c := open(t, setting{carrier: order.CarrierBest})
	c.create(t, first, accepted(""))
	require.Empty(t, c.logged.String())
}

func TestAnOrderIsTakenWhileMyPromoIsAway(t *testing.T) {
	c := open(t, setting{stockWithin: 300 * time.Millisecond})
	simulated.MyPromo.Faults().Add(simkit.Fault{Operation: "list-inventory", Mode: simkit.FailBefore, Status: 503})
	given := parcel(32)
	given.LineItems[1].SKU = "9048"
	c.create(t, given, accepted("The products could not be compared with our catalogue at the moment."))
	simulated.MyPromo.Faults().Clear()
	require.True(t, document(t, given).Items[1].Stock, "MyPromo itself is to say whether it has it")
}

func TestTemporalAway(t *testing.T) {
	away, err := client.NewLazyClient(client.Options{HostPort: "127.0.0.1:1"})
	require.NoError(t, err)
	t.Cleanup(away.Close)
	c := open(t, setting{client: away})
	want := merkanatest.Answer{HTTPStatus: http.StatusServiceUnavailable, Message: "This is not possible at the moment. Please send it again."}
	c.create(t, parcel(33), want)
	c.cancel(t, parcel(33), want)
}

func TestRefusalsNameTheFieldsOfMerkana(t *testing.T) {
	c := open(t, setting{})
	for name, tc := range map[string]struct {
		id    int64
		given func(*merkanatest.OrderCreate)
		field string
	}{
		"a foreign phone with an extension": {1610, func(o *merkanatest.OrderCreate) { o.Shipping.Phone = "+359 888 123 456 ext. 3" },
			"shipping.shipping_phone"},
		"two phones":        {1611, func(o *merkanatest.OrderCreate) { o.Shipping.Phone = "600700800 / 600700801" }, "shipping.shipping_phone"},
		"no e-mail address": {1612, func(o *merkanatest.OrderCreate) { o.Shipping.Email = "ewa at beta" }, "shipping.email"},
		"no post code":      {1613, func(o *merkanatest.OrderCreate) { o.Shipping.PostalCode = "" }, "shipping.shipping_postal_code"},
		"no city":           {1614, func(o *merkanatest.OrderCreate) { o.Shipping.City = "" }, "shipping.shipping_city"},
		"a very long street": {1615, func(o *merkanatest.OrderCreate) { o.Shipping.Street = strings.Repeat("Polna ", 100) },
			"shipping.shipping_street"},
		"too many pieces": {1617, func(o *merkanatest.OrderCreate) { o.LineItems[1].Quantity = 200_001 }, "line_items[1].quantity"},
	} {
		t.Run(name, func(t *testing.T) {
			given := parcel(tc.id)
			tc.given(&given)
			answer, err := c.CreateOrder(t.Context(), given)
			require.NoError(t, err)
			require.False(t, answer.Status)
			require.True(t, strings.HasPrefix(answer.Message, tc.field+": "), answer.Message)
			require.NotContains(t, answer.Message, "recipient.")
		})
	}
}

// A street that MyPromo has no room for is shown to it in part: it does not ship.
func TestALongStreetOfMerkanaIsTaken(t *testing.T) {
	c := open(t, setting{})
	given := parcel(1620)
	given.Shipping.Street = "ul. Bulwar Nadmorski Trzech Żaglowców 14/16 m. 2"
	c.create(t, given, accepted(""))
	doc := document(t, given)
	require.Equal(t, order.CarrierTPK, doc.Shipping.Carrier)
	require.Equal(t, "ul. Bulwar Nadmorski Trzech Żaglowców", doc.Recipient.Street)
	require.Equal(t, "14/16 m. 2", doc.Recipient.Building)
}

// An older version split other streets than this one, and left out the sign before a number.
func TestAStreetThatWasSplitOtherwiseIsTheSame(t *testing.T) {
	c := open(t, setting{})
	given := parcel(1621)
	given.Shipping.Street = "ж.к. Младост 1"
	before := made(given)
	before.Recipient.Street, before.Recipient.Building = "ж.к. Младост", "1"
	_, err := temporal.ExecuteWorkflow(t.Context(),
		client.StartWorkflowOptions{ID: order.WorkflowID(before.ID), TaskQueue: activities.QueueOrders}, order.WorkflowType, before)
	require.NoError(t, err)
	c.create(t, given, accepted(""))
	require.Empty(t, c.logged.String(), "it is the same order")
}

// Versions that did not normalise documents started orders with what Merkana sent.
func TestMerkanaSendsAnOrderFromBeforeAgain(t *testing.T) {
	c := open(t, setting{})
	given := parcel(1600)
	given.Shipping.Phone, given.Shipping.City = "(60) 070-08-00", "Ło\u0301dz\u0301"
	before := made(given)
	before.Recipient.Phone, before.Recipient.City = given.Shipping.Phone, given.Shipping.City
	_, err := temporal.ExecuteWorkflow(t.Context(),
		client.StartWorkflowOptions{ID: order.WorkflowID(before.ID), TaskQueue: activities.QueueOrders}, order.WorkflowType, before)
	require.NoError(t, err)
	c.create(t, given, accepted(""))
	require.Empty(t, c.logged.String(), "it is the same order")
}
