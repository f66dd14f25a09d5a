package mediaport_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/mediaport"
)

// newOrder and labelledOrder are the orders in testdata/orders.json.
func newOrder() mediaport.Order {
	return mediaport.Order{
		Number: "MP000001", SupplierID: 100, Status: mediaport.StatusNew, CreatedAt: at("2026-03-02T08:00:00+01:00"),
		Items: []mediaport.Item{
			{ID: 1001, SKU: "MUG-300", Name: "Kubek", Courier: "DPD", Status: mediaport.ItemActive},
			{ID: 1002, SKU: "PEN", Name: "Długopis", Courier: "InPost", Status: mediaport.ItemCancelled},
		},
		Recipient: mediaport.Recipient{
			Company: "Beta sp. z o.o.", FirstName: "Ewa", LastName: "Lis", Street: "Polna", Building: "12A", Flat: "3",
			PostCode: "81-001", City: "Gdynia", Country: "PL", Phone: "600700800", Email: "ewa@beta.example",
		},
	}
}

func labelledOrder() mediaport.Order {
	return mediaport.Order{
		Number: "7", SupplierID: 100, Status: mediaport.StatusLabelGenerated,
		Items:           []mediaport.Item{{ID: 1003}},
		Recipient:       mediaport.Recipient{LastName: "Nowak", Building: "5"},
		TrackingNumbers: []mediaport.Shipment{{Courier: "DPD", TrackingNumber: "6200000000001"}},
	}
}

func TestMethods(t *testing.T) {
	const files = `[{"courier": "DPD", "fileName": "a.pdf", "content": "JVBERi0xLjM="},
		{"courier": "InPost", "fileName": "b.txt", "content": "QUJD"}]`
	wantFiles := []mediaport.File{
		{Courier: "DPD", Name: "a.pdf", Bytes: []byte("%PDF-1.3"), MediaType: "application/pdf"},
		{Courier: "InPost", Name: "b.txt", Bytes: []byte("ABC"), MediaType: "text/plain; charset=utf-8"},
	}
	ofSupplier := url.Values{"supplierId": {"100"}}
	ofOrder := url.Values{"supplierId": {"101"}, "orderNumber": {"A/1 &b"}}
	cases := []struct {
		name   string
		call   func(context.Context, *mediaport.Client) (any, error)
		answer http.HandlerFunc
		want   request
		got    any
	}{
		{
			"orders",
			func(ctx context.Context, c *mediaport.Client) (any, error) { return c.Orders(ctx, 100) },
			answers(200, sample(t, "orders.json")),
			request{Method: "GET", Path: "/api/orders", Query: ofSupplier},
			[]mediaport.Order{newOrder(), labelledOrder()},
		},
		{
			"no orders",
			func(ctx context.Context, c *mediaport.Client) (any, error) { return c.Orders(ctx, 100) },
			answers(200, " []"),
			request{Method: "GET", Path: "/api/orders", Query: ofSupplier},
			[]mediaport.Order(nil),
		},
		{
			"one order, among all",
			func(ctx context.Context, c *mediaport.Client) (any, error) { return c.Order(ctx, 100, "7") },
			answers(200, sample(t, "orders.json")),
			request{Method: "GET", Path: "/api/orders", Query: ofSupplier},
			labelledOrder(),
		},
		{
			"cancel an item",
			func(ctx context.Context, c *mediaport.Client) (any, error) {
				return nil, c.CancelItem(ctx, 100, "MP000001", 1001)
			},
			answers(200, "{}"),
			request{Method: "POST", Path: "/api/cancel-order-item",
				Body: `{"orderItemId":1001,"orderNumber":"MP000001","supplierId":100}`},
			nil,
		},
		{
			"cancel an item, answered without content",
			func(ctx context.Context, c *mediaport.Client) (any, error) {
				return nil, c.CancelItem(ctx, 100, "MP000001", 1001)
			},
			answers(204, ""),
			request{Method: "POST", Path: "/api/cancel-order-item",
				Body: `{"orderItemId":1001,"orderNumber":"MP000001","supplierId":100}`},
			nil,
		},
		{
			"generate a label",
			func(ctx context.Context, c *mediaport.Client) (any, error) {
				return nil, c.GenerateLabel(ctx, 101, "MP000001", []int64{1002, 1001})
			},
			answers(200, "{}"),
			request{Method: "POST", Path: "/api/generate-label",
				Body: `{"orderItemIds":[1002,1001],"orderNumber":"MP000001","supplierId":101}`},
			nil,
		},
		{
			"generate a label of nothing",
			func(ctx context.Context, c *mediaport.Client) (any, error) {
				return nil, c.GenerateLabel(ctx, 101, "MP000001", nil)
			},
			answers(200, "{}"),
			request{Method: "POST", Path: "/api/generate-label",
				Body: `{"orderItemIds":[],"orderNumber":"MP000001","supplierId":101}`},
			nil,
		},
		{
			"labels",
			func(ctx context.Context, c *mediaport.Client) (any, error) { return c.Labels(ctx, 101, "A/1 &b") },
			answers(200, files),
			request{Method: "GET", Path: "/api/get-labels", Query: ofOrder},
			wantFiles,
		},
		{
			"protocols",
			func(ctx context.Context, c *mediaport.Client) (any, error) { return c.Protocols(ctx, 101, "A/1 &b") },
			answers(200, files),
			request{Method: "GET", Path: "/api/get-protocols", Query: ofOrder},
			wantFiles,
		},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			s := newServer(t, tc.answer)
			got, err := tc.call(t.Context(), s.client(t))
			require.NoError(t, err)
			require.Equal(t, tc.got, got)

			tc.want.Auth = "Bearer hunter2-token-1"
			if tc.want.Query == nil {
				tc.want.Query = url.Values{}
			}
			require.Equal(t, []request{tc.want}, s.seen())
		})
	}
}

func TestLabelGenerated(t *testing.T) {
	shipments := []mediaport.Shipment{{Courier: "DPD", TrackingNumber: "1"}}
	for name, tc := range map[string]struct {
		order mediaport.Order
		want  bool
	}{
		"new":                         {mediaport.Order{Status: "New"}, false},
		"new in small letters":        {mediaport.Order{Status: "new"}, false},
		"cancelled":                   {mediaport.Order{Status: "Cancelled"}, false},
		"label generated":             {mediaport.Order{Status: "LabelGenerated"}, true},
		"unknown":                     {mediaport.Order{Status: "Sent"}, true},
		"new, but with tracking":      {mediaport.Order{Status: "New", TrackingNumbers: shipments}, true},
		"label generated and tracked": {mediaport.Order{Status: "LabelGenerated", TrackingNumbers: shipments}, true},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, tc.want, tc.order.LabelGenerated()) })
	}
}

func TestCancelledItems(t *testing.T) {
	for status, want := range map[string]bool{"cancelled": true, "Cancelled": true, "active": false, "packed": false, "": false} {
		require.Equal(t, want, mediaport.Item{Status: status}.Cancelled(), status)
	}
}

func TestNewNamesWhatIsMissing(t *testing.T) {
	const noUser = "mediaport: no username or no password (Media Port issues both)"
	for name, tc := range map[string]struct {
		config mediaport.Config
		want   string
	}{
		"username": {mediaport.Config{BaseURL: mediaport.SandboxURL, Password: password}, noUser},
		"password": {mediaport.Config{BaseURL: mediaport.SandboxURL, Username: "supplier"}, noUser},
		"base URL": {mediaport.Config{Username: "supplier", Password: password}, `mediaport: base URL "": want http(s)://host`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := mediaport.New(tc.config)
			require.EqualError(t, err, tc.want)
		})
	}
}

func TestMeterIsToldOfEveryCall(t *testing.T) {
	s := newServer(t, answers(404, `{"code": "not-found", "message": "no such order"}`))
	var told []string
	client := s.client(t, func(c *mediaport.Config) {
		c.Meter = func(_ context.Context, provider, operation string, _ time.Duration, err error) {
			told = append(told, provider+": "+operation)
			if err != nil {
				told = append(told, err.Error())
			}
		}
	})
	require.Error(t, client.CancelItem(t.Context(), 100, "MP000001", 1001))
	require.Equal(t, []string{
		"mediaport: log in",
		"mediaport: cancel item 1001 of order MP000001",
		"mediaport: cancel item 1001 of order MP000001: not-found: no such order",
	}, told)
}
