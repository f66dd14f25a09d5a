package shipx_test

import (
	"context"
	"net/url"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/clients/shipx"
)

// call is one method, as a function that returns its answer.
type call func(context.Context, *shipx.Client) (any, error)

func TestCallsAsDocumented(t *testing.T) {
	const bearer = "Bearer " + token
	draft := shipx.Shipment{ID: 42, Status: shipx.StatusCreated}
	ok := func(body string) answer { return answer{Status: 200, Body: body} }
	cases := map[string]struct {
		call   call
		answer answer
		sent   request
		want   any
	}{
		"create a shipment": {
			func(ctx context.Context, c *shipx.Client) (any, error) {
				return c.CreateShipment(ctx, shipx.NewShipment{
					Receiver:         shipx.Peer{Email: "ewa@beta.example", Phone: "600700800"},
					Parcels:          []shipx.NewParcel{{Template: "small", Weight: decimal.RequireFromString("1.5")}},
					CustomAttributes: shipx.CustomAttributes{TargetPoint: "GDY01A", DropoffPoint: "KRA012", SendingMethod: shipx.SendingByParcelLocker},
					Insurance:        new(money("100.00")), Service: "inpost_locker_standard", Reference: "ORD-1", OnlyChoiceOfOffer: true,
				})
			},
			answer{Status: 201, Body: `{"id":42,"status":"created"}`},
			request{Method: "POST", Path: "/v1/organizations/1111/shipments", Authorization: bearer, Body: `{
				"receiver": {"email": "ewa@beta.example", "phone": "600700800"},
				"parcels": [{"template": "small", "weight": {"amount": "1.5", "unit": "kg"}}],
				"custom_attributes": {"target_point": "GDY01A", "dropoff_point": "KRA012", "sending_method": "parcel_locker"},
				"insurance": {"amount": 100, "currency": "PLN"},
				"service": "inpost_locker_standard", "reference": "ORD-1", "only_choice_of_offer": true}`},
			draft,
		},
		"create a return, with everything that is seldom said": {
			func(ctx context.Context, c *shipx.Client) (any, error) {
				return c.CreateShipment(ctx, shipx.NewShipment{
					IsReturn: true, EndOfWeekCollection: true, CommercialProductIdentifier: "X1",
					COD: &shipx.Money{Amount: decimal.RequireFromString("9.99")},
				})
			},
			answer{Status: 201, Body: `{"id":42,"status":"created"}`},
			request{Method: "POST", Path: "/v1/organizations/1111/shipments", Authorization: bearer, Body: `{
				"parcels": [], "is_return": true, "end_of_week_collection": true,
				"commercial_product_identifier": "X1", "cod": {"amount": 9.99}}`},
			draft,
		},
		"get a shipment": {
			func(ctx context.Context, c *shipx.Client) (any, error) { return c.GetShipment(ctx, 42) },
			ok(`{"id":42,"status":"created"}`),
			request{Method: "GET", Path: "/v1/shipments/42", Authorization: bearer},
			draft,
		},
		"update a shipment": {
			func(ctx context.Context, c *shipx.Client) (any, error) {
				return c.UpdateShipment(ctx, 42, shipx.NewShipment{
					Parcels: []shipx.NewParcel{{ID: "box", Length: 80, Width: 360, Height: 640, NonStandard: true}}})
			},
			ok(`{"id":42,"status":"created"}`),
			request{Method: "PUT", Path: "/v1/shipments/42", Authorization: bearer, Body: `{"parcels": [{"id": "box", "is_non_standard": true,
				"dimensions": {"length": "80", "width": "360", "height": "640", "unit": "mm"}}], "service": null, "additional_services": null,
				"cod": null, "insurance": null, "custom_attributes": {"target_point": null, "dropoff_point": null, "sending_method": null}}`},
			draft,
		},
		"cancel a shipment": {
			func(ctx context.Context, c *shipx.Client) (any, error) { return nil, c.CancelShipment(ctx, 42) },
			answer{Status: 204},
			request{Method: "DELETE", Path: "/v1/shipments/42", Authorization: bearer},
			nil,
		},
		"select an offer": {
			func(ctx context.Context, c *shipx.Client) (any, error) { return c.SelectOffer(ctx, 42, 7001) },
			ok(`{"id":42,"status":"offer_selected","selected_offer":{"id":7001,"status":"selected"}}`),
			request{Method: "POST", Path: "/v1/shipments/42/select_offer", Authorization: bearer, Body: `{"offer_id": 7001}`},
			shipx.Shipment{ID: 42, Status: shipx.StatusOfferSelected, SelectedOffer: &shipx.Offer{ID: 7001, Status: shipx.OfferSelected}},
		},
		"buy": {
			func(ctx context.Context, c *shipx.Client) (any, error) { return c.Buy(ctx, 42, 7001) },
			ok(`{"id":42,"status":"offers_prepared"}`),
			request{Method: "POST", Path: "/v1/shipments/42/buy", Authorization: bearer, Body: `{"offer_id": 7001}`},
			shipx.Shipment{ID: 42, Status: shipx.StatusOffersPrepared},
		},
		"create a dispatch order": {
			func(ctx context.Context, c *shipx.Client) (any, error) {
				return c.CreateDispatchOrder(ctx, shipx.NewDispatchOrder{
					Shipments: []int64{42, 43}, Name: "Alfa", Phone: "500100200", Email: "a@alfa.example", OfficeHours: "8-16", Comment: "Rampa 2",
					Address: &shipx.Address{Street: "Fabryczna", BuildingNumber: "5", City: "Łódź", PostCode: "90-001", CountryCode: "PL"},
				})
			},
			answer{Status: 201, Body: `{"id":"991","status":"new"}`},
			request{Method: "POST", Path: "/v1/organizations/1111/dispatch_orders", Authorization: bearer, Body: `{
				"shipments": [42, 43], "name": "Alfa", "phone": "500100200", "email": "a@alfa.example", "office_hours": "8-16", "comment": "Rampa 2",
				"address": {"street": "Fabryczna", "building_number": "5", "city": "Łódź", "post_code": "90-001", "country_code": "PL"}}`},
			shipx.DispatchOrder{ID: 991, Status: shipx.DispatchOrderNew},
		},
		"create a dispatch order at a dispatch point": {
			func(ctx context.Context, c *shipx.Client) (any, error) {
				return c.CreateDispatchOrder(ctx, shipx.NewDispatchOrder{Shipments: []int64{42}, DispatchPointID: 5})
			},
			answer{Status: 201, Body: `{"id":991,"status":"sent"}`},
			request{Method: "POST", Path: "/v1/organizations/1111/dispatch_orders", Authorization: bearer, Body: `{"shipments": [42], "dispatch_point_id": 5}`},
			shipx.DispatchOrder{ID: 991, Status: shipx.DispatchOrderSent},
		},
		"get a dispatch order": {
			func(ctx context.Context, c *shipx.Client) (any, error) { return c.GetDispatchOrder(ctx, 991) },
			ok(`{"id":991,"status":"rejected"}`),
			request{Method: "GET", Path: "/v1/dispatch_orders/991", Authorization: bearer},
			shipx.DispatchOrder{ID: 991, Status: shipx.DispatchOrderRejected},
		},
		"list dispatch orders": {
			func(ctx context.Context, c *shipx.Client) (any, error) {
				return c.ListDispatchOrders(ctx, shipx.DispatchOrderFilter{
					CreatedFrom: time.Date(2026, 1, 15, 9, 0, 0, 0, time.FixedZone("", 3600)), ShipmentID: 42, Statuses: []string{"new", "sent"}})
			},
			ok(`{"count":1,"page":1,"per_page":30,"items":[{"id":991,"status":"new","shipments":[{"id":"42","tracking_number":null}]}]}`),
			request{Method: "GET", Path: "/v1/organizations/1111/dispatch_orders", Authorization: bearer, Query: url.Values{
				"created_at_gteq": {"2026-01-15T08:00:00Z"}, "shipment_id": {"42"}, "status": {"new,sent"},
				"sort_by": {"created_at"}, "sort_order": {"asc"}, "page": {"1"}}},
			[]shipx.DispatchOrder{{ID: 991, Status: shipx.DispatchOrderNew, Shipments: []shipx.DispatchedShipment{{ID: 42}}}},
		},
		"cancel a dispatch order": {
			func(ctx context.Context, c *shipx.Client) (any, error) { return nil, c.CancelDispatchOrder(ctx, 991) },
			answer{Status: 204},
			request{Method: "DELETE", Path: "/v1/dispatch_orders/991", Authorization: bearer},
			nil,
		},
		"get a point": {
			func(ctx context.Context, c *shipx.Client) (any, error) { return c.GetPoint(ctx, "GDY/01A") },
			ok(`{"name":"GDY/01A","type":["parcel_locker"],"status":"Operating","location":{"longitude":18.5,"latitude":"54.5"},
				"location_type":"Outdoor","location_description":"Przy sklepie","opening_hours":"24/7",
				"address":{"line1":"Polna 12A","line2":"81-001 Gdynia"},
				"address_details":{"city":"Gdynia","province":"pomorskie","post_code":"81-001","street":"Polna","building_number":12,"flat_number":null},
				"functions":["parcel_collect"],"partner_id":0,"is_next":false,"payment_available":true,"payment_type":{"0":"Payments"},"virtual":"0","location_247":true}`),
			request{Method: "GET", Path: "/v1/points/GDY%2F01A"},
			shipx.Point{Name: "GDY/01A", Type: []string{"parcel_locker"}, Status: "Operating",
				Location:     shipx.Location{Longitude: number("18.5"), Latitude: number("54.5")},
				LocationType: "Outdoor", LocationDescription: "Przy sklepie", OpeningHours: "24/7",
				Address:        shipx.PointLines{Line1: "Polna 12A", Line2: "81-001 Gdynia"},
				AddressDetails: shipx.PointAddress{City: "Gdynia", Province: "pomorskie", PostCode: "81-001", Street: "Polna", BuildingNumber: "12"},
				Functions:      []string{"parcel_collect"}, IsNext: no, PaymentAvailable: yes, Location247: yes},
		},
		"get the organization": {
			func(ctx context.Context, c *shipx.Client) (any, error) { return c.GetOrganization(ctx) },
			ok(`{"id":"1111","owner_id":2222,"name":"Alfa","tax_id":5250000000,"carriers":["inpost_locker"],
				"services":[{"id":"inpost_locker_standard","name":"Paczkomat"}],"address":{"city":"Łódź"},"invoice_address":null,
				"contact_person":{"id":7,"email":"a@alfa.example","phone":"500100200","first_name":"Jan","last_name":"Nowak"},
				"created_at":"2020-01-15T10:00:00.000+01:00","updated_at":null}`),
			request{Method: "GET", Path: "/v1/organizations/1111", Authorization: bearer},
			shipx.Organization{ID: 1111, OwnerID: 2222, Name: "Alfa", TaxID: "5250000000",
				Carriers:      []shipx.Named{{ID: "inpost_locker"}},
				Services:      []shipx.Named{{ID: "inpost_locker_standard", Name: "Paczkomat"}},
				Address:       shipx.Address{City: "Łódź"},
				ContactPerson: shipx.Peer{Email: "a@alfa.example", Phone: "500100200", FirstName: "Jan", LastName: "Nowak"},
				CreatedAt:     at("2020-01-15T10:00:00.000+01:00")},
		},
		"list services": {
			func(ctx context.Context, c *shipx.Client) (any, error) { return c.ListServices(ctx) },
			ok(`[{"id":"inpost_courier_standard","name":"Kurier","description":"Do drzwi","additional_services":[{"id":"sms","name":"SMS","description":"Wiadomość"}]},
				{"id":"inpost_courier_alcohol","name":"Alkohol","additional_services":[]}]`),
			request{Method: "GET", Path: "/v1/services"},
			[]shipx.Service{
				{Named: shipx.Named{ID: "inpost_courier_standard", Name: "Kurier", Description: "Do drzwi"},
					AdditionalServices: []shipx.Named{{ID: "sms", Name: "SMS", Description: "Wiadomość"}}},
				{Named: shipx.Named{ID: "inpost_courier_alcohol", Name: "Alkohol"}, AdditionalServices: []shipx.Named{}},
			},
		},
		"list statuses": {
			func(ctx context.Context, c *shipx.Client) (any, error) { return c.ListStatuses(ctx) },
			ok(`{"href":"x","items":[{"name":"delivered","title":"Delivered","description":"Handed over."}]}`),
			request{Method: "GET", Path: "/v1/statuses", Query: url.Values{"lang": {"en_GB"}}},
			[]shipx.StatusInfo{{Name: shipx.StatusDelivered, Title: "Delivered", Description: "Handed over."}},
		},
		"list sending methods, as an object": {
			func(ctx context.Context, c *shipx.Client) (any, error) {
				return c.ListSendingMethods(ctx, "inpost_locker_standard")
			},
			ok(`{"href":"x","items":[{"id":"parcel_locker","name":"Paczkomat","description":"W Paczkomacie"}]}`),
			request{Method: "GET", Path: "/v1/sending_methods", Query: url.Values{"service": {"inpost_locker_standard"}}},
			[]shipx.Named{{ID: shipx.SendingByParcelLocker, Name: "Paczkomat", Description: "W Paczkomacie"}},
		},
		"list sending methods, as an array": {
			func(ctx context.Context, c *shipx.Client) (any, error) { return c.ListSendingMethods(ctx, "") },
			ok(` [{"id":"pop"},"branch"]`),
			request{Method: "GET", Path: "/v1/sending_methods", Query: url.Values{"service": {""}}},
			[]shipx.Named{{ID: shipx.SendingByPOP}, {ID: shipx.SendingByBranch}},
		},
		"get tracking": {
			func(ctx context.Context, c *shipx.Client) (any, error) { return c.GetTracking(ctx, "6200") },
			ok(`{"tracking_number":"6200","service":"inpost_locker_standard","type":"inpost_locker_standard","status":"delivered",
				"custom_attributes":{"size":"A","target_machine_id":"GDY01A","dropoff_machine_id":"KRA012","end_of_week_collection":false},
				"tracking_details":[{"status":"delivered","origin_status":"DOR","agency":"Gdynia","location":null,"datetime":"2026-01-17T13:20:06.000+01:00"}],
				"expected_flow":[],"created_at":"2026-01-15T09:00:00.000+01:00","updated_at":"2026-01-17T13:20:06.000+01:00"}`),
			request{Method: "GET", Path: "/v1/tracking/6200"},
			shipx.Tracking{TrackingNumber: "6200", Service: "inpost_locker_standard", Type: "inpost_locker_standard", Status: shipx.StatusDelivered,
				CustomAttributes: shipx.TrackingAttributes{Size: "A", TargetMachineID: "GDY01A", DropoffMachineID: "KRA012", EndOfWeekCollection: no},
				Details:          []shipx.TrackingDetail{{Status: shipx.StatusDelivered, OriginStatus: "DOR", Agency: "Gdynia", At: at("2026-01-17T13:20:06.000+01:00")}},
				CreatedAt:        at("2026-01-15T09:00:00.000+01:00"), UpdatedAt: at("2026-01-17T13:20:06.000+01:00")},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			client, requests := serve(t, c.answer)

			got, err := c.call(context.Background(), client)

			require.NoError(t, err)
			require.Equal(t, c.want, got)
			require.Len(t, *requests, 1)
			sent := (*requests)[0]
			if c.sent.Body != "" {
				require.JSONEq(t, c.sent.Body, sent.Body)
				sent.Body = c.sent.Body
			}
			if c.sent.Query == nil {
				c.sent.Query = url.Values{}
			}
			require.Equal(t, c.sent, sent)
		})
	}
}

func TestOnlyOperatingPointsTakeParcels(t *testing.T) {
	require.True(t, shipx.Point{Status: "Operating"}.Operating())
	require.False(t, shipx.Point{Status: "Disabled"}.Operating())
}
