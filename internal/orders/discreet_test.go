package orders_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/orders"
	"orderflow/order"
)

func TestDiscreet(t *testing.T) {
	doc := order.Order{
		Recipient: order.Party{FirstName: "Ewa", LastName: "Lis-Nowak", Street: "ul. Źródlana", Building: "8",
			PostCode: "30-009", City: "Kraków", Country: "PL", Phone: "+48 601 202 303", Email: "ewa@beta.example"},
		Shipper: &order.Party{Company: "Drukarnia Ósma", City: "Łódź", Country: "PL"},
	}
	for text, want := range map[string]bool{
		"": true,
		"shipx: create shipment: validation_failed (custom_attributes.target_point: does_not_exist)": true,
		"the list of points is 8 days old, PL":                                                       true,
		"shipment 4100200300 of order market-883201 is not paid":                                     true,
		"no post office at ŹRÓDLANA 8":                                                               false,
		"receiver Nowak is unknown":                                                                  false,
		"30-009 is no post code of the city":                                                         false,
		"phone 0048601202303 is not a mobile phone":                                                  false,
		"phone 601-202-303 is not a mobile phone":                                                    false,
		"somebody@else.example is not an address":                                                    false,
		"sender drukarnia is blocked":                                                                false,
		"no courier in łódź today":                                                                   false,
	} {
		t.Run(text, func(t *testing.T) { require.Equal(t, want, orders.Discreet(text, doc)) })
	}
}
