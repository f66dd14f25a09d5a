package merkana

import (
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/order"
)

func TestEveryFieldThatMerkanaFillsHasMerkanasName(t *testing.T) {
	for ours, want := range map[string]string{
		"recipient": "shipping.shipping_contact", "items[3].sku": "line_items[3].sku", "items[0]": "line_items[0].sku",
		"items[12].quantity": "line_items[12].quantity", "shipping.cashOnDelivery.amount": "total",
		"shipping.cashOnDelivery.currency": "currency", "shipping.insurance.currency": "currency",
		"shipping.insurance.amount": "insurance", "source.account": "mid", "id": "id", "recipient.phone": "shipping.shipping_phone",
	} {
		theirs, found := merkanasField(ours)
		require.True(t, found, ours)
		require.Equal(t, want, theirs)
	}
	party := reflect.TypeFor[order.Party]()
	for i := range party.NumField() {
		name, _, _ := strings.Cut(party.Field(i).Tag.Get("json"), ",")
		theirs, found := merkanasField("recipient." + name)
		require.True(t, found, name)
		require.True(t, strings.HasPrefix(theirs, "shipping."), theirs)
	}
}

func TestWhatComesOfOurSettingsIsSaidToBeThat(t *testing.T) {
	problems := order.Problems{{Path: "recipient.phone", Rule: "must be one phone number"}, {Path: "shipping.parcels[0].weight", Rule: "must be less"}}
	require.Equal(t, "shipping.shipping_phone: must be one phone number\n"+
		"settings of the fulfilment centre, shipping.parcels[0].weight: must be less", inMerkanasFields(problems).Error())
}
