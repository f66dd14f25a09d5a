package merkana_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/merkana/merkanatest"
	"orderflow/order"
)

// bulgarian is an order of somebody in Sofia, as Merkana's merchants have them.
func bulgarian() merkanatest.OrderCreate {
	given := parcel(time.Now().UnixNano() % 1_000_000_000)
	given.Shipping.Contact, given.Shipping.Phone, given.Shipping.Country = "Петя Щъркелова", "0888123456", "BG"
	given.Shipping.City, given.Shipping.Street, given.Shipping.PostalCode = "София", "бул. Братя Бъкстон, 33", "1000"
	return given
}

func TestABulgarianOrderShipsInItsOwnLetters(t *testing.T) {
	c, given := open(t, setting{}), bulgarian()
	c.create(t, given, accepted(""))
	doc := document(t, given)
	require.Equal(t, order.CarrierTPK, doc.Shipping.Carrier)
	require.Equal(t, "София", doc.Recipient.City)
}

func TestABulgarianOrderShipsInLatinLettersWhereConfigured(t *testing.T) {
	c, given := open(t, setting{latin: true}), bulgarian()
	c.create(t, given, accepted(""))
	doc := document(t, given)
	require.Equal(t, order.CarrierTPK, doc.Shipping.Carrier)
	require.True(t, doc.Shipping.Transliterate)
	require.Equal(t, []string{"Petya", "Shtarkelova", "bul. Bratya Bakston", "Sofia"},
		[]string{doc.Recipient.FirstName, doc.Recipient.LastName, doc.Recipient.Street, doc.Recipient.City})

	later := open(t, setting{})
	for _, centre := range []*centre{c, later} { // whatever is configured by then
		centre.create(t, given, accepted(""))
		require.NotContains(t, centre.logged.String(), "another content")
	}
}

func TestAPersonsCourierReadsTheCustomersLetters(t *testing.T) {
	c, given := open(t, setting{latin: true}), bulgarian()
	given.Shipping.Courier, given.Shipping.CourierOffice = "econt", "1085"
	c.create(t, given, accepted(""))
	doc := document(t, given)
	require.Equal(t, order.CarrierByHand, doc.Shipping.Carrier)
	require.False(t, doc.Shipping.Transliterate)
	require.Equal(t, "София", doc.Recipient.City)
	c.create(t, given, accepted(""))
	require.NotContains(t, c.logged.String(), "another content")
}

// What a label can't show is a question for a person, never a refusal of the order.
func TestEmojiInANameAreForAPerson(t *testing.T) {
	c, given := open(t, setting{}), parcel(time.Now().UnixNano()%1_000_000_000)
	given.Shipping.Company = "Cvety 🌷"
	given.LineItems[0].SKU = "PEN-\u200bBLUE"
	c.create(t, given, accepted("Products that are not in our catalogue, booked as unknown: \"PEN-\\u200bBLUE\"."))
	doc := document(t, given)
	require.Equal(t, order.CarrierByHand, doc.Shipping.Carrier)
	require.Contains(t, doc.Notes, "emoji or other pictographs")
	require.True(t, doc.Items[0].OnHand)
}
