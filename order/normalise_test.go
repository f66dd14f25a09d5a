package order_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/order"
)

// asTyped is goodOrder as people might type it.
func asTyped() order.Order {
	doc := goodOrder()
	doc.ID = " shop-1001\u00a0"
	doc.Recipient.FirstName, doc.Recipient.Phone = "\u202aEwa\u202c ", "(60) 070-08-00"
	doc.Recipient.City = "Ło\u0301dz\u0301"
	doc.Recipient.CareOf = "\u200b\u00a0"
	doc.Shipper.Phone, doc.Shipper.Country = "+49 (0)151 23456789", "DE"
	doc.Shipping.ContactPhone = "22/431 05 00"
	doc.Items[0].Files[0].URL = " https://files.kubkowo.example/o\u0301.pdf "
	return doc
}

func TestParseMendsWhatPeopleType(t *testing.T) {
	want := goodOrder()
	want.Recipient.City, want.Recipient.Phone = "Łódź", "+48600700800"
	want.Shipper.Phone, want.Shipper.Country, want.Shipper.PostCode = "+4915123456789", "DE", "03236"
	want.Shipping.ContactPhone = "+48224310500"
	want.Items[0].Files[0].URL = "https://files.kubkowo.example/o\u0301.pdf"

	data, err := json.Marshal(asTyped())
	require.NoError(t, err)
	parsed, err := order.Parse(data)

	require.NoError(t, err)
	require.Equal(t, []order.Parsed{{Number: 1, Line: 1, Order: want}}, parsed)
	require.Equal(t, want, want.Normalised(), "idempotent")
}

func TestNormalisingLeavesItsOrderAlone(t *testing.T) {
	typed := asTyped()
	_ = typed.Normalised()
	require.Equal(t, asTyped(), typed)
}

func TestDefaultsMendNothing(t *testing.T) {
	typed := asTyped()
	typed.Production = ""
	want := asTyped()
	require.Equal(t, want, typed.WithDefaults(), "replay repeats them")
}

func TestAnAmendmentMendsOnlyWhatItChanges(t *testing.T) {
	before := goodOrder() // an order of before phone numbers were normalised
	before.Items[0].Reference = "1001-1 "
	before.Recipient.Phone = "600 700 800"

	amended, err := before.Amend(json.RawMessage(`{"recipient": {"firstName": " Ada "}}`))
	require.NoError(t, err)
	require.Equal(t, []order.Difference{{Path: "recipient.firstName"}}, order.Differences(before, amended))
	require.Equal(t, "Ada", amended.Recipient.FirstName)

	amended, err = before.Amend(json.RawMessage(`{"recipient": {"phone": "22/431 05 00"}}`))
	require.NoError(t, err)
	require.Equal(t, "+48224310500", amended.Recipient.Phone)

	amended, err = before.Amend(json.RawMessage(`{"recipient": {"country": "DE"}}`))
	require.NoError(t, err)
	require.Equal(t, "+48600700800", amended.Recipient.Phone, "it stays a number of Poland")
}

func TestTheContactPhoneIsForInPostAndForeignPhones(t *testing.T) {
	foreign := goodOrder()
	foreign.Recipient.Phone = "+380 67 123 45 67"
	require.Equal(t, "+48224310500", foreign.WithContactPhone("22 431 05 00").Shipping.ContactPhone)
	require.Empty(t, foreign.WithContactPhone("").Shipping.ContactPhone)
	require.Empty(t, goodOrder().WithContactPhone("22 431 05 00").Shipping.ContactPhone, "a Polish phone")

	elsewhere := foreign
	elsewhere.Shipping.Carrier = order.CarrierTPK
	require.Empty(t, elsewhere.WithContactPhone("22 431 05 00").Shipping.ContactPhone)

	own := foreign
	own.Shipping.ContactPhone = "+48600100200"
	require.Equal(t, "+48600100200", own.WithContactPhone("22 431 05 00").Shipping.ContactPhone)
}
