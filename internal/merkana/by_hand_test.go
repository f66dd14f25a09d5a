package merkana_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/merkana/merkanatest"
	"orderflow/order"
)

// Merkana's own sample has cash on delivery in BGN, an office of Econt's in Sofia, and
// products that nobody here knows. A person ships it, and Merkana is told.
func TestTheDocumentedOrderIsShippedByHand(t *testing.T) {
	c := open(t, setting{})
	var given merkanatest.OrderCreate
	require.NoError(t, json.Unmarshal([]byte(sample(t, "create-order")), &given))
	c.create(t, given, accepted(`Products that are not in our catalogue, booked as unknown: "41705", "7563", "9047".`))
	doc := document(t, given)
	require.Equal(t, "77.70 BGN", doc.Shipping.CashOnDelivery.String())
	require.Equal(t, "77.70 BGN", doc.Shipping.Insurance.String())
	require.Contains(t, doc.Notes, "SHIPPED BY HAND: wanted at econt office 1085; ")
	id := idOf(given)
	require.Eventually(t, func() bool {
		state, err := service.State(t.Context(), id)
		return err == nil && state.Status == order.StatusNeedsAttention
	}, time.Minute, 20*time.Millisecond)
	state, err := service.State(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, order.StageBuy, state.Problem.Stage)
	require.Equal(t, "ship-by-hand", state.Problem.Code)
	require.NoError(t, service.ShipByHand(t.Context(), id, order.Resolve{Action: order.ActionShipByHand, By: "Jan",
		Shipped: &order.ShippedByHand{Carrier: "econt", TrackingNumbers: []string{"1051234567"}}}, []byte("%PDF-1.4\n%%EOF\n")))
	require.Equal(t, order.StatusCompleted, ends(t, given))
	told, known := simulated.Merkana.Order("40103")
	require.True(t, known)
	require.Equal(t, merkanatest.Order{Status: "send", AWB: "1051234567", Courier: "econt"}, told)
}

// A person ships it for reasons that may be long or broken into lines; when the order comes
// again, that is no other content.
func TestAnOrderForAPersonComesAgain(t *testing.T) {
	for name, change := range map[string]func(*merkanatest.OrderCreate){
		"as documented":               func(*merkanatest.OrderCreate) {},
		"an office of two lines":      func(o *merkanatest.OrderCreate) { o.Shipping.CourierOffice = "Sofia\nMladost 1" },
		"an office with a long name":  func(o *merkanatest.OrderCreate) { o.Shipping.CourierOffice = strings.Repeat("Sofia ", 500) },
		"a note that fills the notes": func(o *merkanatest.OrderCreate) { o.CustomerNote = strings.Repeat("gift ", 1000) },
		"a note that repeats the line": func(o *merkanatest.OrderCreate) {
			o.CustomerNote = "SHIPPED BY HAND: please\n; it is sent to the address"
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := open(t, setting{})
			given := parcel(time.Now().UnixNano() % 1_000_000_000)
			given.Shipping.Courier, given.Shipping.CourierOffice = "econt", "1085"
			change(&given)
			c.create(t, given, accepted(""))
			require.Equal(t, order.CarrierByHand, document(t, given).Shipping.Carrier)
			c.create(t, given, accepted(""))
			require.NotContains(t, c.logged.String(), "another content")
		})
	}
}
