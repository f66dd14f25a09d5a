package mypromo_test

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/clients/mypromo"
)

// documentedRequest is a request that must equal the documented one, after the
// change that corrects the documentation's contradictions.
type documentedRequest struct {
	send   func(context.Context, *mypromo.Client) error
	change func(documented map[string]any)
}

var requests = map[string]documentedRequest{
	"0239-post-designs-request.json": {
		send: func(ctx context.Context, c *mypromo.Client) error {
			_, err := c.CreateDesign(ctx, mypromo.NewDesign{
				SKU: "MP-F1-C0000003", Intent: mypromo.IntentUpload, EditorUserHash: "{{EDITORUSERHASH}}",
				ReturnURL: "https://yourshop.com/basket/TPD123LD02LAXALOP/{DESIGNID}/add/{INTENT}/{USERHASH}/{INTENT}/{DESIGNID}",
				CancelURL: "https://yourshop.com/product/TPD123LD02LAXALOP/design/{DESIGNID}/user/{USERHASH}",
			})
			return err
		},
	},
	"0466-post-orders-request.json": {
		send: func(ctx context.Context, c *mypromo.Client) error {
			_, err := c.CreateOrder(ctx, newOrder())
			return err
		},
		change: func(documented map[string]any) {
			label := documented["files"].([]any)[1].(map[string]any)
			label["auth"] = map[string]any{"header": map[string]any{"key": "Authorization", "value": "Bearer: 1231313123"}}
		},
	},
	"1079-post-orders-id-items-request.json": {send: addItem(mypromo.NewItem{
		Reference: "{{$guid}}", Quantity: 100, SKU: "MP-F1-C0000003",
		CustomProperties: []mypromo.Property{
			{Key: "property-a", Value: "value-a"}, {Key: "property-b", Value: "value-b"}, {Key: "property-c", Value: "value-c"},
		},
		Files: []mypromo.NewFile{{
			URL:  "sftp://downloads.test.mypromo.com/upload/a4.pdf",
			Auth: &mypromo.Auth{Basic: &mypromo.BasicAuth{Username: "user", Password: "pass"}},
		}},
		Customs: newCustoms,
	})},
	"1255-post-orders-id-items-request.json": {
		send: addItem(mypromo.NewItem{
			Reference: "{{$guid}}", Quantity: 50, CustomProperties: properties("property", "value"),
			Designs: []int64{9}, Customs: newCustoms,
		}),
		change: func(documented map[string]any) {
			documented["designs"] = []any{map[string]any{"id": 9.0}} // a placeholder there
		},
	},
	"1407-post-orders-id-items-request.json": {send: addItem(mypromo.NewItem{
		Reference: "{{$guid}}", Quantity: 50, SKU: "TESTPRODUCT-stock",
		CustomProperties: properties("property", "value"), Customs: newCustoms,
	})},
	"6021-post-production-orders-id-add-shipment-request.json": {
		send: func(ctx context.Context, c *mypromo.Client) error {
			_, err := c.AddShipment(ctx, 61, mypromo.NewShipment{
				Carrier: "UPS", TrackingCode: "1Z123891378124", Height: 30, Width: 45, Depth: 20, Weight: 1000,
				Items: []mypromo.ShippedItem{{ID: 72, Quantity: 5}},
			})
			return err
		},
		change: func(documented map[string]any) {
			documented["carrier"], documented["tracking_id"] = "ups", documented["tracking_code"]
		},
	},
}

var newCustoms = &mypromo.NewCustoms{
	Description: "Printed matter, n.e.s.", Number: "49119900", Origin: "DE", Currency: "EUR", Amount: "10.5",
}

func addItem(item mypromo.NewItem) func(context.Context, *mypromo.Client) error {
	return func(ctx context.Context, c *mypromo.Client) error {
		_, err := c.AddItem(ctx, 9, item)
		return err
	}
}

func newAddress(phone, entry string) mypromo.NewAddress {
	return mypromo.NewAddress{
		Reference: "{{$guid}}", Company: "Sample Company", FirstName: "Sam", LastName: "Sample",
		Street: "Sample Street 1", CareOf: "Street add", Zip: "12345", City: "Sample Town", StateCode: "NW",
		District: "District", CountryCode: "DE", Phone: phone, Email: "sam@sample.com", CommercialRegisterEntry: entry,
	}
}

func newOrder() mypromo.NewOrder {
	off := false
	shipper := newAddress("+4991234567890", "Test123")
	auth := &mypromo.Auth{OAuth2: &mypromo.OAuth2{
		ClientID: "id", ClientSecret: "secret", AuthURL: "https://myshop.com/api/auth",
	}}
	basic := &mypromo.Auth{Basic: &mypromo.BasicAuth{Username: "user", Password: "pass"}}
	return mypromo.NewOrder{
		Reference: "{{$timestamp}}", FakePreflight: &off, FakeShipment: &off,
		Callback:     &mypromo.NewEndpoint{URL: "https://downloads.test.mypromo.com:10433/callback.php", Auth: auth},
		GenericLabel: &mypromo.NewEndpoint{URL: "https://downloads.test.mypromo.com/genericLabel/{{$guid}}", Auth: auth},
		CustomProperties: []mypromo.Property{
			{Key: "property1", Value: "value1"}, {Key: "property2", Value: "value2"}, {Key: "property3", Value: "value3"},
		},
		Shipper:   &shipper,
		Recipient: newAddress("+491234567890", "Test321"),
		Export: &mypromo.NewExporter{
			NewAddress: newAddress("+491234567890", "Test321444"),
			IBAN:       "DE89370400440532013000", BICOrSWIFT: "WELADED1SIE", AccountHolder: "Sam Sample",
		},
		Files: []mypromo.NewFile{
			{URL: "https://downloads.test.mypromo.com:8080/lfs.pdf", Type: "deliverySlip", Auth: basic},
			{
				URL: "https://downloads.test.mypromo.com/label2.pdf", Type: "label", Carrier: "UPS", TrackingCode: "1Z123891378124",
				Auth: &mypromo.Auth{Header: &mypromo.HeaderAuth{Key: "Authorization", Value: "Bearer: 1231313123"}},
			},
			{
				URL: "sftp://downloads.test.mypromo.com/upload/label2.pdf", Type: "label",
				Carrier: "ups", TrackingCode: "1Z123891378125", Auth: basic,
			},
		},
	}
}

func TestRequestsAreTheDocumentedOnes(t *testing.T) {
	for name, request := range requests {
		t.Run(name, func(t *testing.T) {
			var documented map[string]any
			require.NoError(t, json.Unmarshal([]byte(sample(t, name)), &documented))
			if request.change != nil {
				request.change(documented)
			}
			require.Equal(t, withoutEmpty(documented), sent(t, request.send))
		})
	}
}

func TestAuthHoldsItsSecretsOnlyOnTheWire(t *testing.T) {
	cases := []struct {
		name string
		auth mypromo.Auth
		want map[string]any
	}{
		{
			"basic", mypromo.Auth{Basic: &mypromo.BasicAuth{Username: "u", Password: "hunter2"}},
			map[string]any{"basic": map[string]any{"username": "u", "password": "hunter2"}},
		},
		{
			"header", mypromo.Auth{Header: &mypromo.HeaderAuth{Key: "X-Key", Value: "hunter2"}},
			map[string]any{"header": map[string]any{"key": "X-Key", "value": "hunter2"}},
		},
		{
			"oauth1", mypromo.Auth{OAuth1: &mypromo.OAuth1{Username: "u", Password: "hunter2", AuthURL: "https://a.example"}},
			map[string]any{"oauth1": map[string]any{"username": "u", "password": "hunter2", "auth_url": "https://a.example"}},
		},
		{
			"oauth2 with a password",
			mypromo.Auth{OAuth2: &mypromo.OAuth2{Username: "u", Password: "hunter2", AuthURL: "https://a.example", Scope: "*"}},
			map[string]any{"oauth2": map[string]any{
				"username": "u", "password": "hunter2", "auth_url": "https://a.example",
				"grant_type": "password_grant", "scope": "*",
			}},
		},
		{
			"oauth2 with a client",
			mypromo.Auth{OAuth2: &mypromo.OAuth2{ClientID: "c", ClientSecret: "hunter2", AuthURL: "https://a.example"}},
			map[string]any{"oauth2": map[string]any{
				"client_id": "c", "client_secret": "hunter2", "auth_url": "https://a.example",
				"grant_type": "client_credentials",
			}},
		},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			order := mypromo.NewOrder{
				Callback:     &mypromo.NewEndpoint{URL: "https://b.example", Auth: &tc.auth},
				GenericLabel: &mypromo.NewEndpoint{URL: "https://c.example", Auth: &tc.auth},
				Files:        []mypromo.NewFile{{URL: "https://d.example", Auth: &tc.auth}},
			}
			body := sent(t, func(ctx context.Context, c *mypromo.Client) error {
				_, err := c.CreateOrder(ctx, order)
				return err
			})
			require.Equal(t, tc.want, body["callback"].(map[string]any)["auth"])
			require.Equal(t, tc.want, body["generic_label"].(map[string]any)["auth"])
			require.Equal(t, tc.want, body["files"].([]any)[0].(map[string]any)["auth"])

			stored, err := json.Marshal(order)
			require.NoError(t, err)
			require.NotContains(t, string(stored), "hunter2")
		})
	}
}

func TestSandboxSwitchesAreSentOnlyWhenSet(t *testing.T) {
	on := true
	cases := []struct {
		name      string
		preflight *bool
		want      map[string]any
	}{
		{"unset", nil, map[string]any{}},
		{"set", &on, map[string]any{"fake_preflight": true}},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			body := sent(t, func(ctx context.Context, c *mypromo.Client) error {
				_, err := c.CreateOrder(ctx, mypromo.NewOrder{
					Reference: "W-1001", FakePreflight: tc.preflight, Recipient: mypromo.NewAddress{LastName: "Nowak"},
				})
				return err
			})
			want := map[string]any{
				"reference": "W-1001", "complaint": false, "express_production": false, "express_shipping": false,
				"recipient": map[string]any{"lastname": "Nowak"},
			}
			for key, value := range tc.want {
				want[key] = value
			}
			require.Equal(t, want, body)
		})
	}
}

// sent returns the body of the request that a call makes.
func sent(t *testing.T, send func(context.Context, *mypromo.Client) error) map[string]any {
	s := newServer(t, answers(http.StatusCreated, `{"id":1,"queue_id":1,"tracking_code":"1Z123891378124"}`))
	require.NoError(t, send(t.Context(), s.client(t)))
	var body map[string]any
	require.NoError(t, json.Unmarshal([]byte(s.seen()[0].Body), &body))
	return body
}

// withoutEmpty removes from a documented request what we don't send: null and "".
func withoutEmpty(value any) any {
	switch v := value.(type) {
	case map[string]any:
		kept := map[string]any{}
		for key, inner := range v {
			if inner != nil && inner != "" {
				kept[key] = withoutEmpty(inner)
			}
		}
		return kept
	case []any:
		kept := []any{}
		for _, inner := range v {
			kept = append(kept, withoutEmpty(inner))
		}
		return kept
	}
	return value
}
