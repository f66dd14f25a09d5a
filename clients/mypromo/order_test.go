package mypromo_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/clients/lenient"
	"orderflow/clients/mypromo"
)

func TestHowFarAnOrderHasCome(t *testing.T) {
	type progress struct{ submitted, ready, inProduction, canceled bool }
	cases := []struct {
		name  string
		order string
		want  progress
	}{
		{"created", `{"status":"PENDING","histories":[{"text":"New order created."}]}`, progress{}},
		{"no history at all", `{"status":"pending"}`, progress{}},
		{"unknown status", `{"status":"ON_HOLD"}`, progress{}},
		{"submitted by its history, pending by its status", `{"status":"pending","histories":[{"text":"Order submitted."}]}`, progress{submitted: true}},
		{"the answer to submit", `{"status":"PROCESSING"}`, progress{submitted: true}},
		{"preflight", `{"status":" preflight "}`, progress{submitted: true}},
		{"ready by its status", `{"status":"ready"}`, progress{submitted: true, ready: true}},
		{
			"ready by its history",
			`{"status":"PROCESSING","histories":[{"text":"Order submitted."},{"text":"order ready for production."}]}`,
			progress{submitted: true, ready: true},
		},
		{
			"in production", `{"status":"PROCESSING","histories":[{"text":"Order is now in production."}]}`,
			progress{submitted: true, ready: true, inProduction: true},
		},
		{"finished", `{"status":"Finished"}`, progress{submitted: true, ready: true, inProduction: true}},
		{"canceled draft", `{"status":"canceled"}`, progress{canceled: true}},
		{
			"canceled after submit", `{"status":"CANCELED","histories":[{"text":"Order submitted."}]}`,
			progress{submitted: true, canceled: true},
		},
		{"canceled by its history", `{"status":"PENDING","histories":[{"text":"Order canceled."}]}`, progress{canceled: true}},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			var o mypromo.Order
			require.NoError(t, json.Unmarshal([]byte(tc.order), &o))
			require.Equal(t, tc.want, progress{o.Submitted(), o.Ready(), o.InProduction(), o.Canceled()})
		})
	}
}

func TestOddShapesAreRead(t *testing.T) {
	const odd = `{
		"id": "9", "reference": 1582218043, "complaint": "0", "shipping_late": null, "status": "finished",
		"callback": [], "generic_label": null, "export": {}, "recipient": {"id": "28", "zip": 12345},
		"items": {"1": {"id": 8, "quantity": "5", "customs": []}},
		"histories": null, "files": "",
		"shipments": [{"id": 7, "carrier": " UPS ", "tracking_id": "1Z", "tracking_code": null, "weight": "1,5", "delivered": 1}],
		"created_at": "2019-08-13 22:39:56"
	}`
	var got mypromo.Order
	require.NoError(t, json.Unmarshal([]byte(odd), &got))
	require.Equal(t, mypromo.Order{
		ID: 9, Reference: "1582218043", Complaint: no, Status: mypromo.StatusFinished,
		Recipient: known(mypromo.Address{ID: 28, Zip: "12345"}),
		Items:     lenient.List[mypromo.Item]{{ID: 8, Quantity: 5}},
		Shipments: lenient.List[mypromo.Shipment]{{ID: 7, Carrier: "ups", TrackingCode: "1Z", Weight: number("1.5"), Delivered: yes}},
		CreatedAt: at("2019-08-13T22:39:56Z"),
	}, got)
}

func TestPricesAreReadFromAllTheirNames(t *testing.T) {
	tier := lenient.List[mypromo.Tier]{{Quantity: 50, Price: number("14.99")}}
	cases := []struct {
		name string
		json string
		want mypromo.Prices
	}{
		{"of the merchant", `{"buying_prices":[{"qty":50,"price":14.99}]}`, mypromo.Prices{Purchase: tier}},
		{"of the fulfiller", `{"purchase_prices":[{"qty":"50","price":"14,99"}]}`, mypromo.Prices{Purchase: tier}},
		{"as written", `{"retail_prices":[{"qty":50,"price":14.99}]}`, mypromo.Prices{Sales: tier}},
		{"as read", `{"sales_prices":{"qty":50,"price":14.99}}`, mypromo.Prices{Sales: tier}},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			var got mypromo.Prices
			require.NoError(t, json.Unmarshal([]byte(tc.json), &got))
			require.Equal(t, tc.want, got)
		})
	}
}
