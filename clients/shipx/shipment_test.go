package shipx_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients"
	"orderflow/clients/lenient"
	"orderflow/clients/shipx"
)

func TestWhereAShipmentStands(t *testing.T) {
	type verdict struct{ Canceled, Bought, OffersReady, PurchasePending, Failed bool }
	ready := []shipx.Offer{{ID: 1, Status: shipx.OfferAvailable}, {ID: 2, Status: shipx.OfferUnavailable}}
	paying := shipx.Transaction{ID: 1, Status: shipx.TransactionInitiated, CreatedAt: at("2026-01-15T09:00:00+01:00")}
	paid := shipx.Transaction{ID: 2, Status: shipx.TransactionSuccess, CreatedAt: at("2026-01-15T09:00:01+01:00")}
	failed := shipx.Transaction{ID: 3, Status: shipx.TransactionFailure, CreatedAt: at("2026-01-15T09:00:02+01:00")}
	cases := map[string]struct {
		shipment shipx.Shipment
		want     verdict
	}{
		"no shipment":               {shipx.Shipment{}, verdict{}},
		"created":                   {shipx.Shipment{Status: shipx.StatusCreated}, verdict{}},
		"created, paying":           {shipx.Shipment{Status: shipx.StatusCreated, Transactions: []shipx.Transaction{paying}}, verdict{PurchasePending: true}},
		"offers prepared":           {shipx.Shipment{Status: shipx.StatusOffersPrepared, Offers: ready}, verdict{OffersReady: true}},
		"offers prepared, but none": {shipx.Shipment{Status: shipx.StatusOffersPrepared}, verdict{}},
		"one offer in preparation": {shipx.Shipment{Status: shipx.StatusOffersPrepared,
			Offers: append([]shipx.Offer{{ID: 3, Status: shipx.OfferInPreparation}}, ready...)}, verdict{}},
		"offer selected": {shipx.Shipment{Status: shipx.StatusOfferSelected,
			SelectedOffer: &shipx.Offer{ID: 1, Status: shipx.OfferSelected}}, verdict{OffersReady: true}},
		"selected offer in preparation": {shipx.Shipment{Status: shipx.StatusOfferSelected, Offers: ready,
			SelectedOffer: &shipx.Offer{ID: 1, Status: shipx.OfferInPreparation}}, verdict{}},
		"paid, not yet confirmed": {shipx.Shipment{Status: shipx.StatusOfferSelected, Offers: ready,
			Transactions: []shipx.Transaction{paid}}, verdict{OffersReady: true, PurchasePending: true}},
		"payment failed": {shipx.Shipment{Status: shipx.StatusOfferSelected, Offers: ready,
			Transactions: []shipx.Transaction{failed}}, verdict{OffersReady: true, Failed: true}},
		"failed, then paying again": {shipx.Shipment{Status: shipx.StatusOfferSelected, Offers: ready,
			Transactions: []shipx.Transaction{failed, {ID: 4, Status: shipx.TransactionInitiated, CreatedAt: at("2026-01-15T09:01:00+01:00")}}},
			verdict{OffersReady: true, PurchasePending: true}},
		"a transaction of a new status": {shipx.Shipment{Status: shipx.StatusOfferSelected,
			Transactions: []shipx.Transaction{{ID: 5, Status: "on_hold"}}}, verdict{PurchasePending: true}},
		"confirmed":                  {shipx.Shipment{Status: shipx.StatusConfirmed, Offers: ready, Transactions: []shipx.Transaction{paid}}, verdict{Bought: true}},
		"delivered":                  {shipx.Shipment{Status: shipx.StatusDelivered}, verdict{Bought: true}},
		"a status of tomorrow":       {shipx.Shipment{Status: "carried_by_drone"}, verdict{Bought: true}},
		"canceled":                   {shipx.Shipment{Status: shipx.StatusCanceled, Offers: ready}, verdict{Canceled: true}},
		"canceled after its payment": {shipx.Shipment{Status: shipx.StatusCanceled, Transactions: []shipx.Transaction{paid}}, verdict{Canceled: true}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, hasFailed := c.shipment.FailedTransaction()
			require.Equal(t, c.want, verdict{
				Canceled: c.shipment.Canceled(), Bought: c.shipment.Bought(), OffersReady: c.shipment.OffersReady(),
				PurchasePending: c.shipment.PurchasePending(), Failed: hasFailed,
			})
		})
	}
}

func TestTheNewestTransactionCounts(t *testing.T) {
	failed := func(id lenient.Int, created string) shipx.Transaction {
		return shipx.Transaction{ID: id, Status: shipx.TransactionFailure, CreatedAt: at(created)}
	}
	newest := failed(9, "2026-01-15T09:05:00Z")
	cases := map[string][]shipx.Transaction{
		"in order":          {failed(8, "2026-01-15T09:00:00Z"), newest},
		"newest first":      {newest, failed(10, "2026-01-15T09:00:00Z")},
		"at the same time":  {newest, failed(8, "2026-01-15T09:05:00Z")},
		"in several zones":  {newest, failed(10, "2026-01-15T10:04:59+01:00")},
		"after a success":   {{ID: 10, Status: shipx.TransactionSuccess, CreatedAt: at("2026-01-15T09:04:00Z")}, newest},
		"the only one":      {newest},
		"one without times": {{ID: 11, Status: shipx.TransactionFailure}, newest},
	}
	for name, transactions := range cases {
		t.Run(name, func(t *testing.T) {
			got, ok := shipx.Shipment{Transactions: transactions}.FailedTransaction()
			require.True(t, ok)
			require.Equal(t, newest, got)
		})
	}
}

func TestTrackingNumbersComeOnce(t *testing.T) {
	parcels := []shipx.Parcel{{TrackingNumber: "52A"}, {}, {TrackingNumber: "52B"}, {TrackingNumber: "52B"}}
	require.Equal(t, []string{"52A", "52B"}, shipx.Shipment{TrackingNumber: "52A", Parcels: parcels}.TrackingNumbers())
	require.Equal(t, []string{"52A", "52B"}, shipx.Shipment{Parcels: parcels}.TrackingNumbers())
	require.Empty(t, shipx.Shipment{Parcels: []shipx.Parcel{{}}}.TrackingNumbers())
}

// Nobody has seen the forms below: numbers instead of documented texts, and texts
// instead of numbers.
func TestShipmentIsDecodedLeniently(t *testing.T) {
	const body = `{"id": "4100200300", "status": "offer_selected", "tracking_number": 520000014966200008041111,
		"reference": 20260007, "service": null, "is_return": null, "custom_attributes": {"dispatch_order_id": "991", "customer_delivering_code": 123456, "open_code": 1234},
		"cod": null, "insurance": {"amount": "100,50", "currency": "PLN"},
		"receiver": {"phone": 600700800, "address": {"building_number": 5, "post_code": "81-001"}},
		"selected_offer": {"id": "7001", "status": "selected", "rate": "15.99", "service": "inpost_courier_standard"},
		"offers": null, "transactions": [{"id": 1, "status": "failure", "details": {"insurance": ["too_small"]}}],
		"parcels": [{"id": "9001", "tracking_number": 520000014966200008041111, "identify_number": 77}]}`
	var got shipx.Shipment
	require.NoError(t, json.Unmarshal([]byte(body), &got))
	require.Equal(t, shipx.Shipment{
		ID: 4100200300, Status: shipx.StatusOfferSelected, TrackingNumber: "520000014966200008041111", Reference: "20260007",
		CustomAttributes: shipx.ShipmentAttributes{DispatchOrderID: 991, DeliveringCode: "123456"},
		Insurance:        money("100.50"),
		Receiver:         shipx.Peer{Phone: "600700800", Address: &shipx.Address{BuildingNumber: "5", PostCode: "81-001"}},
		SelectedOffer: &shipx.Offer{ID: 7001, Status: shipx.OfferSelected, Rate: number("15.99"),
			Service: shipx.Named{ID: "inpost_courier_standard"}},
		Transactions: []shipx.Transaction{{ID: 1, Status: shipx.TransactionFailure,
			Details: clients.ErrorBody{Fields: []clients.Field{{Path: "insurance", Problem: "too_small"}}}}},
		Parcels: []shipx.Parcel{{ID: 9001, TrackingNumber: "520000014966200008041111", IdentifyNumber: "77"}},
	}, got)
}

func TestUnsetMoneyIsZero(t *testing.T) {
	for _, body := range []string{`null`, `{}`, `{"amount":null,"currency":null}`, `{"amount":null,"currency":"PLN"}`} {
		read := struct{ COD shipx.Money }{money("12.50")}
		require.NoError(t, json.Unmarshal([]byte(`{"cod":`+body+`}`), &read))
		require.Equal(t, shipx.Money{}, read.COD, body)
		require.True(t, read.COD.IsZero(), body)
	}
	require.False(t, money("0").IsZero())
}

func TestAnOfferIsAsOldAsExpiresAtSays(t *testing.T) {
	expiry := time.Date(2026, 1, 15, 9, 5, 0, 0, time.UTC)
	for name, test := range map[string]struct {
		status           shipx.OfferStatus
		expires          time.Time
		buyable, expired bool
	}{
		"selected, and still good":               {shipx.OfferSelected, expiry.Add(time.Second), true, false},
		"selected, and too old":                  {shipx.OfferSelected, expiry, false, true},
		"available, and too old":                 {shipx.OfferAvailable, expiry.Add(-time.Hour), false, true},
		"available, of no known age":             {shipx.OfferAvailable, time.Time{}, true, false},
		"expired, whatever the time":             {shipx.OfferExpired, expiry.Add(time.Hour), false, true},
		"unavailable":                            {shipx.OfferUnavailable, time.Time{}, false, false},
		"bought: it has no use for an age":       {shipx.OfferBought, expiry.Add(-time.Hour), false, false},
		"in preparation: it is not there to buy": {shipx.OfferInPreparation, expiry.Add(-time.Hour), false, false},
	} {
		offer := shipx.Offer{Status: test.status, ExpiresAt: lenient.Time{Time: test.expires}}
		require.Equal(t, test.buyable, offer.Buyable(expiry), name)
		require.Equal(t, test.expired, offer.Expired(expiry), name)
	}
}

func TestTheCodeOfALockerIsNeverShown(t *testing.T) {
	const code = "771199"
	var read shipx.Shipment
	require.NoError(t, json.Unmarshal([]byte(`{"id": 1, "status": "confirmed", "custom_attributes": {"customer_delivering_code": "`+code+`"}}`), &read))
	require.Equal(t, code, read.CustomAttributes.DeliveringCode.Reveal())
	encoded, err := json.Marshal(read)
	require.NoError(t, err)
	unreadable := json.Unmarshal([]byte(`{"id": 1, "status": "confirmed", "custom_attributes": {"customer_delivering_code": ["`+code+`"]}}`), &read)
	require.Error(t, unreadable)
	for _, shown := range []string{string(encoded), fmt.Sprintf("%v %+v %#v", read, read, read), unreadable.Error()} {
		require.NotContains(t, shown, code)
	}
}

// ShipX refuses an empty name even where it requires no name.
func TestEmptyNamesAreLeftOut(t *testing.T) {
	sent, err := json.Marshal(shipx.NewShipment{Receiver: shipx.Peer{CompanyName: "Beta"}})
	require.NoError(t, err)
	require.NotContains(t, string(sent), "first_name")
}

// ShipX writes null for unset fields, and different accounts leave different fields
// unset.
func TestEveryFieldMayBeNull(t *testing.T) {
	whole, err := json.Marshal(map[string]any{"id": 1, "status": "created", "tracking_number": nil, "return_tracking_number": nil,
		"service": nil, "reference": nil, "is_return": nil, "external_customer_id": nil, "sending_method": nil, "mpk": nil, "comments": nil,
		"additional_services": nil, "custom_attributes": nil, "cod": nil, "insurance": nil, "sender": nil, "receiver": nil,
		"selected_offer": nil, "offers": nil, "transactions": nil, "end_of_week_collection": nil, "created_at": nil, "updated_at": nil,
		"parcels": []any{map[string]any{"id": nil, "tracking_number": nil, "identify_number": nil, "is_non_standard": nil, "template": nil,
			"dimensions": nil, "weight": nil}}})
	require.NoError(t, err)
	var read shipx.Shipment
	require.NoError(t, json.Unmarshal(whole, &read))
	require.Equal(t, shipx.Shipment{ID: 1, Status: shipx.StatusCreated, Parcels: []shipx.Parcel{{}}}, read)

	var attributes shipx.ShipmentAttributes
	require.NoError(t, json.Unmarshal([]byte(`{"target_point": null, "dropoff_point": null, "sending_method": null,
		"dispatch_order_id": null, "customer_delivering_code": null}`), &attributes))
	require.Equal(t, shipx.ShipmentAttributes{}, attributes)

	var transaction shipx.Transaction
	require.NoError(t, json.Unmarshal([]byte(`{"id": 1, "status": "failure", "offer_id": null, "details": null, "created_at": null}`), &transaction))
	require.Equal(t, shipx.Transaction{ID: 1, Status: shipx.TransactionFailure}, transaction)
}
