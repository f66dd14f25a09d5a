package shipx_test

import (
	"context"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients"
	"orderflow/clients/shipx"
)

func TestListShipmentsSendsItsFilter(t *testing.T) {
	common := url.Values{"sort_by": {"created_at"}, "sort_order": {"asc"}, "per_page": {"100"}, "page": {"1"}}
	cases := map[string]struct {
		filter shipx.ShipmentFilter
		want   url.Values
	}{
		"nothing":      {shipx.ShipmentFilter{}, url.Values{}},
		"created from": {shipx.ShipmentFilter{CreatedFrom: at("2026-01-15T09:00:00.967+01:00").Time}, url.Values{"created_at_gteq": {"2026-01-15T08:00:00Z"}}},
		"everything": {
			shipx.ShipmentFilter{CreatedFrom: time.Unix(0, 0), CreatedTo: time.Unix(1, 0), IDs: []int64{1, 2}, Statuses: []string{"confirmed", "created"}, TrackingNumber: "5200"},
			url.Values{"created_at_gteq": {"1970-01-01T00:00:00Z"}, "created_at_lteq": {"1970-01-01T00:00:01Z"}, "id": {"1,2"}, "status": {"confirmed,created"}, "tracking_number": {"5200"}},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			client, requests := serve(t, answer{Status: 200, Body: `{"count":0,"items":[]}`})
			got, err := client.ListShipments(context.Background(), c.filter)
			require.NoError(t, err)
			require.Empty(t, got)
			for name, value := range common {
				c.want[name] = value
			}
			require.Equal(t, []request{{
				Method: "GET", Path: "/v1/organizations/1111/shipments", Query: c.want, Authorization: "Bearer " + token,
			}}, *requests)
		})
	}
}

func TestListShipmentsFollowsAllPages(t *testing.T) {
	client, requests := serve(t,
		answer{Status: 200, Body: `{"count":"3","page":1,"per_page":2,"items":[{"id":1,"status":"created"},{"id":2,"status":"canceled"}]}`},
		answer{Status: 200, Body: `{"count":4,"page":2,"per_page":2,"items":[{"id":3,"status":"confirmed"},{"id":4,"status":"created"}]}`},
	)

	got, err := client.ListShipments(context.Background(), shipx.ShipmentFilter{})

	require.NoError(t, err)
	require.Equal(t, []shipx.Shipment{
		{ID: 1, Status: shipx.StatusCreated}, {ID: 2, Status: shipx.StatusCanceled},
		{ID: 3, Status: shipx.StatusConfirmed}, {ID: 4, Status: shipx.StatusCreated},
	}, got)
	require.Len(t, *requests, 2)
	require.Equal(t, "2", (*requests)[1].Query.Get("page"))
}

func TestListReferences(t *testing.T) {
	client, requests := serve(t,
		answer{Status: 200, Body: `{"count":2,"items":[{"id":1,"status":"created","reference":"a-1","created_at":"2026-01-15T09:00:00.967+01:00","parcels":[{}]}]}`},
		answer{Status: 200, Body: `{"count":2,"items":[{"id":1,"created_at":"2026-01-15T09:00:00.967+01:00"},{"id":"2","status":"created","reference":null}]}`})
	got, err := client.ListReferences(t.Context(), shipx.ShipmentFilter{})
	require.NoError(t, err)
	require.Equal(t, []shipx.ListedShipment{
		{ID: 1, Reference: "a-1", CreatedAt: at("2026-01-15T09:00:00.967+01:00")}, {ID: 2}}, got)
	require.Equal(t, "/v1/organizations/1111/shipments", (*requests)[1].Path)
	require.Equal(t, "1", (*requests)[1].Query.Get("page"))
	require.Equal(t, "2026-01-15T08:00:00Z", (*requests)[1].Query.Get("created_at_gteq"), "from the last seen on")

	client, _ = serve(t, answer{Status: 200, Body: `{"count":1,"items":[{}]}`})
	_, err = client.ListReferences(t.Context(), shipx.ShipmentFilter{})
	require.EqualError(t, err, "shipx: list shipments of organization 1111: a shipment needs an id")
}

// An incomplete list must be an error: an order whose shipment is missing would
// create a second one.
func TestIncompleteListsAreErrors(t *testing.T) {
	first := answer{Status: 200, Body: `{"count":2,"items":[{"id":1,"status":"created"}]}`}
	cases := map[string]struct {
		answers []answer
		want    string
	}{
		"ends early": {[]answer{first, {Status: 200, Body: `{"count":2,"items":[]}`}}, "the list ends after 1 of 2 items"},
		"second page refused": {[]answer{first, {Status: 500, Body: `{"status":500,"error":"internal_error","message":"Sorry."}`}},
			"internal_error: Sorry."},
		"no total":           {[]answer{{Status: 200, Body: `{"items":[]}`}}, "unreadable answer: a list needs count and items"},
		"no items":           {[]answer{{Status: 200, Body: `{"count":0}`}}, "unreadable answer: a list needs count and items"},
		"no content":         {[]answer{{Status: 204}}, "the answer has no content"},
		"an item of nothing": {[]answer{{Status: 200, Body: `{"count":1,"items":[{}]}`}}, "unreadable answer: a shipment needs id and status"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			client, _ := serve(t, c.answers...)
			got, err := client.ListShipments(context.Background(), shipx.ShipmentFilter{})
			require.EqualError(t, err, "shipx: list shipments of organization 1111: "+c.want)
			require.ErrorIs(t, err, clients.Unknown)
			require.Nil(t, got)
		})
	}
}

func TestListPoints(t *testing.T) {
	cases := map[string]struct {
		filter  shipx.PointFilter
		answers []answer
		queries []url.Values
		want    []shipx.Point
	}{
		"all pages": {
			shipx.PointFilter{Names: []string{"A", "B"}, Types: []string{"parcel_locker", "pop"}, Functions: []string{"parcel_collect"},
				City: "Gdynia", Province: "pomorskie", PostCode: "81-001"},
			[]answer{
				{Status: 200, Body: `{"count":2,"page":1,"per_page":1,"total_pages":2,"items":[{"name":"A"}]}`},
				{Status: 200, Body: `{"count":2,"page":2,"per_page":1,"total_pages":2,"items":[{"name":"B","type":"pop"}]}`},
			},
			[]url.Values{
				{"name": {"A,B"}, "type": {"parcel_locker,pop"}, "functions": {"parcel_collect"}, "city": {"Gdynia"},
					"province": {"pomorskie"}, "post_code": {"81-001"}, "per_page": {"500"}, "page": {"1"}},
				{"name": {"A,B"}, "type": {"parcel_locker,pop"}, "functions": {"parcel_collect"}, "city": {"Gdynia"},
					"province": {"pomorskie"}, "post_code": {"81-001"}, "per_page": {"500"}, "page": {"2"}},
			},
			[]shipx.Point{{Name: "A"}, {Name: "B", Type: []string{"pop"}}},
		},
		"the nearest only": {
			shipx.PointFilter{RelativePoint: "54.5,18.5", RelativePostCode: "81-001", MaxDistance: 2000, Limit: 1},
			[]answer{{Status: 200, Body: `{"count":30,"page":1,"per_page":1,"items":[{"name":"A"}]}`}},
			[]url.Values{{"relative_point": {"54.5,18.5"}, "relative_post_code": {"81-001"}, "max_distance": {"2000"},
				"sort_by": {"distance_to_relative_point"}, "sort_order": {"asc"}, "limit": {"1"}, "per_page": {"1"}, "page": {"1"}}},
			[]shipx.Point{{Name: "A"}},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			client, requests := serve(t, c.answers...)
			got, err := client.ListPoints(context.Background(), c.filter)
			require.NoError(t, err)
			require.Equal(t, c.want, got)
			var queries []url.Values
			for _, sent := range *requests {
				require.Equal(t, request{Method: "GET", Path: "/v1/points", Query: sent.Query}, sent)
				queries = append(queries, sent.Query)
			}
			require.Equal(t, c.queries, queries)
		})
	}
}

// A list whose filter ShipX ignored contains all shipments.
func TestShipmentsOfAnotherCustomerAreDropped(t *testing.T) {
	body := `{"count": 3, "page": 1, "per_page": 100, "items": [
		{"id": 1, "status": "created", "external_customer_id": "shop-1"}, {"id": 2, "status": "created", "external_customer_id": "shop-10"},
		{"id": 3, "status": "created", "external_customer_id": null}]}`
	filter := shipx.ShipmentFilter{ExternalCustomerID: "shop-1"}
	client, requests := serve(t, answer{Status: 200, Body: body})
	listed, err := client.ListShipments(context.Background(), filter)
	require.NoError(t, err)
	require.Equal(t, []shipx.Shipment{{ID: 1, Status: shipx.StatusCreated, ExternalCustomerID: "shop-1"}}, listed)
	known, err := client.ListReferences(context.Background(), filter)
	require.NoError(t, err)
	require.Equal(t, []shipx.ListedShipment{{ID: 1, ExternalCustomerID: "shop-1"}}, known)
	require.Equal(t, "shop-1", (*requests)[0].Query.Get("external_customer_id"))
}

func TestShipmentsOfACustomerAreAllOnlyWhereTheFilterIsHeeded(t *testing.T) {
	const items = `[{"id": 1, "external_customer_id": "shop-1"}]`
	for name, test := range map[string]struct {
		body     string
		listed   []shipx.ListedShipment
		filtered bool
	}{
		"filtered":         {`{"href": "https://x/shipments?external_customer_id=shop-1&page=1", "count": 1, "items": ` + items + `}`, []shipx.ListedShipment{{ID: 1, ExternalCustomerID: "shop-1"}}, true},
		"none":             {`{"href": "https://x/shipments?external_customer_id=shop-1", "count": 0, "items": []}`, []shipx.ListedShipment{}, true},
		"missing in href":  {`{"href": "https://x/shipments?page=1", "count": 1, "items": ` + items + `}`, nil, false},
		"no href":          {`{"count": 0, "items": []}`, nil, false},
		"another customer": {`{"href": "https://x/shipments?external_customer_id=shop-1", "count": 1, "items": [{"id": 2, "external_customer_id": "shop-10"}]}`, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			client, requests := serve(t, answer{Status: 200, Body: test.body})
			listed, filtered, err := client.ListOfCustomer(context.Background(), "shop-1")
			require.NoError(t, err)
			require.Equal(t, test.filtered, filtered)
			require.Equal(t, test.listed, listed)
			require.Len(t, *requests, 1)
		})
	}
}
