package desk

import (
	"net/url"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/order"
)

func TestAFormWritesTheMergePatch(t *testing.T) {
	doc := order.Order{ID: "shop-1", Recipient: order.Party{FirstName: "Ola", Phone: "+48600100200", Company: "Test"},
		Items: []order.Item{{Reference: "a", SKU: "MUG", Quantity: 1}, {Reference: "b", SKU: "CAP", Quantity: 2}},
		Shipping: order.Shipping{Carrier: order.CarrierShipX, LockerPoint: "XXX99X",
			CashOnDelivery: &order.Money{Amount: decimal.NewFromInt(80), Currency: "PLN"},
			Parcels:        []order.Parcel{{Length: 100, Weight: decimal.RequireFromString("1.5")}}}}
	for name, test := range map[string]struct {
		form  url.Values
		want  string
		rules []string
	}{
		"nothing changed":        {url.Values{"amend.shipping.lockerPoint": {"XXX99X"}}, "", nil},
		"a locker":               {url.Values{"amend.shipping.lockerPoint": {" GDY01A "}, "amend.recipient.phone": {"+48600100200"}}, `{"shipping": {"lockerPoint": "GDY01A"}}`, nil},
		"a field is taken away":  {url.Values{"amend.recipient.company": {""}}, `{"recipient": {"company": null}}`, nil},
		"money that was not":     {url.Values{"amend.shipping.priceCap.amount": {"15,99"}, "amend.shipping.priceCap.currency": {"PLN"}}, `{"shipping": {"priceCap": {"amount": "15.99", "currency": "PLN"}}}`, nil},
		"money is taken away":    {url.Values{"amend.shipping.cashOnDelivery.amount": {""}, "amend.shipping.cashOnDelivery.currency": {"PLN"}}, `{"shipping": {"cashOnDelivery": null}}`, nil},
		"with its currency":      {url.Values{"amend.shipping.cashOnDelivery.amount": {""}, "amend.shipping.cashOnDelivery.currency": {""}}, `{"shipping": {"cashOnDelivery": null}}`, nil},
		"an element of a list":   {url.Values{"amend.items[1].quantity": {"3"}}, `{"items": [{"reference": "a", "sku": "MUG", "quantity": 1}, {"reference": "b", "sku": "CAP", "quantity": 3}]}`, nil},
		"a shipper that was not": {url.Values{"amend.shipper.phone": {"600100200"}}, `{"shipper": {"phone": "600100200"}}`, nil},
		"what is no number":      {url.Values{"amend.items[1].quantity": {"many"}, "amend.recipient.firstName": {"Ala"}}, "", []string{"want a whole number"}},
		"an element too many":    {url.Values{"amend.items[7].quantity": {"3"}}, "", []string{"items[7].quantity: there is no such element"}},
		"what is no field":       {url.Values{"amend.id": {"shop-2"}, "amend.nothing": {"x"}, "amend.": {"x"}, "amend.items": {"x"}, "amend.referencePrefix": {"x"}}, "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			patch, _, broken, err := amendment(doc, test.form)
			require.NoError(t, err)
			var rules []string
			for _, one := range broken {
				rules = append(rules, one.Rule)
			}
			require.Equal(t, test.rules, rules)
			if test.want == "" {
				require.Nil(t, patch)
				return
			}
			require.JSONEq(t, test.want, string(patch))
			_, err = doc.Amend(patch)
			require.NoError(t, err)
		})
	}
}
