package shipx_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/clients"
	"orderflow/clients/shipx"
)

// check compares one sample with how this package decodes it.
type check func(t *testing.T, sample []byte)

// The samples are named by their source and the line they start at: create-shipment
// is InPost's page on creating a shipment, shipx the collected facts about the rest
// of the API, with invented values. Samples called mended lack a comma in the
// source.
var samples = map[string]check{
	"create-shipment-0140.json":        encodes(courierRequest),
	"create-shipment-0194-mended.json": decodes(documentedShipment(nil)),
	"create-shipment-0296.json":        encodes(twoParcelsRequest),
	"create-shipment-0363-mended.json": decodes(documentedShipment(twoParcels)),
	"create-shipment-0480.json":        encodes(lockerRequest),
	"create-shipment-0516-mended.json": decodes(documentedShipment(locker)),
	"create-shipment-0604.json":        encodes(allegroLockerRequest),
	"create-shipment-0628-mended.json": decodes(documentedShipment(allegroLocker)),
	"create-shipment-0716.json":        encodes(allegroLetterRequest),
	"create-shipment-0747-mended.json": decodes(documentedShipment(allegroLetter)),
	"create-shipment-0844.json":        encodes(allegroCourierRequest),
	"create-shipment-0888-mended.json": decodes(documentedShipment(allegroCourier)),

	"shipx-0039.json": refuses(clients.Error{Kind: clients.Refused, HTTPStatus: 400, Code: "validation_failed",
		Message: "There are some validation errors. Check details object for more info.",
		Fields:  []clients.Field{{Path: "custom_attributes.target_point", Problem: "does_not_exist"}}}),
	"shipx-0129.json": decodes(confirmedShipment()),
	"shipx-0260.json": decodes(courierOffer("available", "2026-01-15T09:05:00.279+01:00", "15.99", "email")),
	"shipx-0274.json": decodes(shipx.Transaction{ID: 8002, Status: shipx.TransactionFailure, OfferID: 7001,
		Details:   clients.ErrorBody{Code: "debt_collection", Message: "debt_collection"},
		CreatedAt: at("2026-01-15T09:00:00.772+01:00"), UpdatedAt: at("2026-01-15T09:00:01.100+01:00")}),
	"shipx-0332.json": encodes(shipx.NewShipment{
		Receiver:         shipx.Peer{FirstName: "Ewa", LastName: "Lis", Email: "ewa@beta.example", Phone: "600700800"},
		Parcels:          []shipx.NewParcel{{ID: "box-1", Template: "small"}},
		CustomAttributes: shipx.CustomAttributes{SendingMethod: shipx.SendingByDispatchOrder, TargetPoint: "GDY01A"},
		Service:          "inpost_locker_standard", Reference: "ORD-2026-0007", OnlyChoiceOfOffer: true,
	}),
	"shipx-0354.json": lists(shipx.Shipment{ID: 4100200300, Status: shipx.StatusConfirmed}),
	"shipx-0365.json": refuses(clients.Error{Kind: clients.Refused, HTTPStatus: 400, Code: shipx.CodeInvalidAction,
		Message: "Action (cancel) can not be taken on shipment with status (confirmed).",
		Fields:  []clients.Field{{Path: "action", Problem: "cancel"}, {Path: "shipment_status", Problem: "confirmed"}}}),
	"shipx-0420.json": decodes(shipx.DispatchOrder{ID: 991, Status: shipx.DispatchOrderSent,
		Address:   shipx.Address{Street: "Fabryczna", BuildingNumber: "5", City: "Łódź", PostCode: "90-001", CountryCode: "PL"},
		Shipments: []shipx.DispatchedShipment{{ID: 4100200300, TrackingNumber: "520000014966200008041111"}},
		Comments:  []shipx.DispatchOrderComment{{ID: 24, Comment: "Rampa 2", CreatedAt: at("2026-01-15T10:00:00.852+01:00")}},
		CreatedAt: at("2026-01-15T10:00:00.843+01:00"), UpdatedAt: at("2026-01-15T10:00:01.340+01:00")}),
	"shipx-0449.json": refuses(clients.Error{Kind: clients.Refused, HTTPStatus: 404, Code: shipx.CodeNotFound,
		Message: "Tracking information about 520000014966200008041111 InPost shipment has not been found."}),
	"shipx-0482.json": parses(shipx.Event{At: at("2026-01-15T09:00:01+01:00"), Kind: shipx.EventShipmentConfirmed,
		OrganizationID: 1111, ShipmentID: 4100200300, TrackingNumber: "520000014966200008041111"}),
	"shipx-0486.json": parses(shipx.Event{At: at("2026-01-17T13:20:06+01:00"), Kind: shipx.EventShipmentStatusChanged,
		OrganizationID: 1111, ShipmentID: 4100200300, Status: shipx.StatusDelivered, TrackingNumber: "520000014966200008041111"}),
	"shipx-0490.json": parses(shipx.Event{At: at("2026-01-19T14:56:01+01:00"), Kind: shipx.EventShipmentStatusChanged,
		OrganizationID: 1111, ShipmentID: 4100200300, Status: shipx.StatusReturnedToSender,
		TrackingNumber: "520000014966200008041111", ReturnTrackingNumber: "520107015145404000172222"}),
	"shipx-0495.json": parses(shipx.Event{At: at("2026-01-15T09:00:00+01:00"), Kind: shipx.EventOffersPrepared,
		OrganizationID: 1111, ShipmentID: 4100200300, Offers: []shipx.Offer{
			courierOffer("available", "2026-01-15T09:05:00.279+01:00", ""),
			{ID: 7002, Status: shipx.OfferUnavailable, AdditionalServices: []string{},
				Carrier: shipx.Named{ID: "inpost_locker", Name: "InPost Paczkomaty", Description: "InPost Paczkomaty - Przesyłki paczkomatowe"},
				Service: shipx.Named{ID: "inpost_locker_pass_thru", Name: "Podaj dalej", Description: "Przesyłka paczkomatowa Podaj Dalej"},
				UnavailabilityReasons: []shipx.Reason{{Key: "dropoff_and_target_points_must_be_equal",
					Message: "Dropoff point and target point must be equal for selected service."}}},
		}}),
}

func TestDocumentedSamples(t *testing.T) {
	files, err := filepath.Glob("testdata/*.json")
	require.NoError(t, err)
	require.Len(t, files, len(samples), "every sample has a check, and every check its sample")
	for _, file := range files {
		name := filepath.Base(file)
		t.Run(name, func(t *testing.T) {
			sample, err := os.ReadFile(file)
			require.NoError(t, err)
			require.Contains(t, samples, name)
			samples[name](t, sample)
		})
	}
}

func decodes[T any](want T) check {
	return func(t *testing.T, sample []byte) {
		var got T
		require.NoError(t, json.Unmarshal(sample, &got))
		require.Equal(t, want, got)
	}
}

func parses(want shipx.Event) check {
	return func(t *testing.T, sample []byte) {
		got, err := shipx.ParseEvent(sample)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}

func refuses(want clients.Error) check {
	return func(t *testing.T, sample []byte) {
		client, _ := serve(t, answer{Status: want.HTTPStatus, Body: string(sample)})
		err := client.CancelShipment(context.Background(), 42)
		want.Provider, want.Operation = "shipx", "cancel shipment 42"
		require.Equal(t, want, failure(t, err))
	}
}

func lists(want ...shipx.Shipment) check {
	return func(t *testing.T, sample []byte) {
		client, _ := serve(t, answer{Status: 200, Body: string(sample)})
		got, err := client.ListShipments(context.Background(), shipx.ShipmentFilter{})
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}

// encodes compares a request with a sample. It ignores what documented requests
// contradict each other about: a single parcel without its list, and a false that
// others omit.
func encodes(shipment shipx.NewShipment) check {
	return func(t *testing.T, sample []byte) {
		var want map[string]any
		require.NoError(t, json.Unmarshal(sample, &want))
		if single, ok := want["parcels"].(map[string]any); ok {
			want["parcels"] = []any{single}
		}
		for _, parcel := range want["parcels"].([]any) {
			if members := parcel.(map[string]any); members["is_non_standard"] == false {
				delete(members, "is_non_standard")
			}
		}
		got, err := json.Marshal(shipment)
		require.NoError(t, err)
		wanted, err := json.Marshal(want)
		require.NoError(t, err)
		require.JSONEq(t, string(wanted), string(got))
	}
}

func courierOffer(status shipx.OfferStatus, expires, rate string, services ...string) shipx.Offer {
	offer := shipx.Offer{
		ID: 7001, Status: status, Currency: "PLN", AdditionalServices: append([]string{}, services...),
		Carrier: shipx.Named{ID: "inpost_courier", Name: "InPost Kurier", Description: "InPost Express - Przesyłki kurierskie"},
		Service: shipx.Named{ID: "inpost_courier_standard", Name: "Kurier standard", Description: "Przesyłka kurierska standardowa"},
	}
	if expires != "" {
		offer.ExpiresAt = at(expires)
	}
	if rate != "" {
		offer.Rate = number(rate)
	}
	return offer
}

func confirmedShipment() shipx.Shipment {
	bought := courierOffer("bought", "", "", "email", "sms")
	return shipx.Shipment{
		ID: 4100200300, Status: shipx.StatusConfirmed, TrackingNumber: "520000014966200008041111",
		Service: "inpost_courier_standard", Reference: "ORD-2026-0007", IsReturn: no, SendingMethod: "dispatch_order",
		AdditionalServices: []string{"email", "sms"},
		CustomAttributes: shipx.ShipmentAttributes{DispatchOrderID: 991,
			CustomAttributes: shipx.CustomAttributes{SendingMethod: shipx.SendingByDispatchOrder}},
		Insurance: money("100.0"),
		Sender: shipx.Peer{CompanyName: "Drukarnia Alfa", Email: "wysylki@alfa.example", Phone: "500100200",
			Address: &shipx.Address{Street: "Fabryczna", BuildingNumber: "5", City: "Łódź", PostCode: "90-001", CountryCode: "PL"}},
		Receiver: shipx.Peer{CompanyName: "Beta sp. z o.o.", FirstName: "Ewa", LastName: "Lis", Email: "ewa@beta.example", Phone: "600700800",
			Address: &shipx.Address{Street: "Polna", BuildingNumber: "12A", City: "Gdynia", PostCode: "81-001", CountryCode: "PL"}},
		SelectedOffer: &bought, Offers: []shipx.Offer{bought},
		Transactions: []shipx.Transaction{{ID: 8001, Status: shipx.TransactionSuccess, OfferID: 7001,
			CreatedAt: at("2026-01-15T09:00:00.772+01:00"), UpdatedAt: at("2026-01-15T09:00:01.284+01:00")}},
		Parcels: []shipx.Parcel{{ID: 9001, TrackingNumber: "520000014966200008041111", NonStandard: no,
			Dimensions: millimetres("80.0", "360.0", "640.0"), Weight: kilograms("2.0")}},
		EndOfWeekCollection: no,
		CreatedAt:           at("2026-01-15T09:00:00.430+01:00"), UpdatedAt: at("2026-01-15T09:00:01.296+01:00"),
	}
}

func millimetres(length, width, height string) shipx.Dimensions {
	return shipx.Dimensions{Length: number(length), Width: number(width), Height: number(height), Unit: "mm"}
}

func kilograms(amount string) shipx.Weight { return shipx.Weight{Amount: number(amount), Unit: "kg"} }

func weight(kilograms string) decimal.Decimal { return decimal.RequireFromString(kilograms) }
