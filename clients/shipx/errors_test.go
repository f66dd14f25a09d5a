package shipx_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients"
	"orderflow/clients/shipx"
)

// failure is a *clients.Error without its cause, to be compared whole.
func failure(t *testing.T, err error) clients.Error {
	t.Helper()
	var failed *clients.Error
	require.ErrorAs(t, err, &failed)
	require.NotContains(t, fmt.Sprintf("%v %+v", err, failed), token)
	plain := *failed
	plain.Err = nil
	return plain
}

func TestRefusalsKeepTheWordsOfShipX(t *testing.T) {
	cases := map[string]struct {
		answer answer
		want   clients.Error
	}{
		"flat details": {
			answer{Status: 400, Body: `{"status":400,"error":"validation_failed","message":"Check details.","details":{"name":["required"]}}`},
			clients.Error{Kind: clients.Refused, HTTPStatus: 400, Code: "validation_failed", Message: "Check details.",
				Fields: []clients.Field{{Path: "name", Problem: "required"}}},
		},
		"details with the index of a parcel": {
			answer{Status: 400, Body: `{"status":400,"error":"validation_failed","message":"Check details.","details":
				{"insurance":[{"amount":["too_small"]}],"parcels":[{"0":{"weight":[{"amount":["too_small","not_a_number"]}]}}]}}`},
			clients.Error{Kind: clients.Refused, HTTPStatus: 400, Code: "validation_failed", Message: "Check details.",
				Fields: []clients.Field{
					{Path: "insurance.amount", Problem: "too_small"},
					{Path: "parcels.0.weight.amount", Problem: "too_small"},
					{Path: "parcels.0.weight.amount", Problem: "not_a_number"},
				}},
		},
		"details that are a text": {
			answer{Status: 400, Body: `{"status":400,"error":"validation_failed","details":"no contract"}`},
			clients.Error{Kind: clients.Refused, HTTPStatus: 400, Code: "validation_failed",
				Fields: []clients.Field{{Path: "details", Problem: "no contract"}}},
		},
		"a token that is not known waits for the operator": {
			answer{Status: 401, Header: map[string]string{"WWW-Authenticate": `Bearer error="invalid_token"`}, Body: `{"error":"token_invalid"}`},
			clients.Error{Kind: clients.Unavailable, HTTPStatus: 401, Code: "token_invalid"},
		},
		"another organization": {
			answer{Status: 403, Body: `{"status":403,"error":"access_forbidden","message":"Access forbidden.","details":null}`},
			clients.Error{Kind: clients.Refused, HTTPStatus: 403, Code: "access_forbidden", Message: "Access forbidden."},
		},
		"description instead of message": {
			answer{Status: 404, Body: `{"status":404,"error":"resource_not_found","description":"Not found.","details":null}`},
			clients.Error{Kind: clients.Refused, HTTPStatus: 404, Code: shipx.CodeNotFound, Message: "Not found."},
		},
		// The wait is not documented; the header is HTTP's own.
		"too many calls": {
			answer{Status: 429, Header: map[string]string{"Retry-After": "7"}},
			clients.Error{Kind: clients.Unavailable, HTTPStatus: 429, RetryAfter: 7 * time.Second},
		},
		"out of service": {
			answer{Status: 503, Header: map[string]string{"Content-Type": "text/html"}, Body: "<html>503</html>"},
			clients.Error{Kind: clients.Unavailable, HTTPStatus: 503},
		},
		"internal error": {
			answer{Status: 500, Body: `{"status":500,"error":"internal_error","message":"Sorry."}`},
			clients.Error{Kind: clients.Unknown, HTTPStatus: 500, Code: "internal_error", Message: "Sorry."},
		},
		"an error within a success": {
			answer{Status: 200, Body: `{"status":422,"key":"invalid_offer","error":"The offer is not yours."}`},
			clients.Error{Kind: clients.Refused, HTTPStatus: 422, Code: "invalid_offer", Message: "The offer is not yours."},
		},
		"an error within a success, its status a string": {
			answer{Status: 200, Body: `{"status":"503","error":"maintenance"}`},
			clients.Error{Kind: clients.Unavailable, HTTPStatus: 503, Code: "maintenance"},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			client, requests := serve(t, c.answer)

			_, err := client.Buy(context.Background(), 4100200300, 7001)

			c.want.Provider, c.want.Operation = "shipx", "buy offer 7001 of shipment 4100200300"
			require.Equal(t, c.want, failure(t, err))
			require.Len(t, *requests, 1, "a purchase is never repeated by the client")
		})
	}
}

func TestOfferIsNotAvailableAndAlreadyBoughtAreUnderstoodInEveryEnvelope(t *testing.T) {
	envelopes := map[string]answer{
		"its own code":            {Status: 400, Body: `{"status":400,"error":"%s","message":"No.","details":null}`},
		"the message":             {Status: 422, Body: `{"status":422,"error":"validation_failed","message":"%s","details":{}}`},
		"a leaf":                  {Status: 400, Body: `{"status":400,"error":"validation_failed","message":"No.","details":{"shipment":["%s"]}}`},
		"a leaf of an object":     {Status: 400, Body: `{"status":400,"error":"validation_failed","details":{"shipments":[{"7":[{"offer":["other","%s"]}]}]}}`},
		"details that are a text": {Status: 400, Body: `{"status":400,"error":"validation_failed","details":"%s"}`},
		"within a success":        {Status: 200, Body: `{"status":400,"key":"%s","error":"No."}`},
	}
	for code, want := range map[string]struct{ gone, bought bool }{
		shipx.CodeOfferExpired: {gone: true}, shipx.CodeOfferUnavailable: {gone: true}, shipx.CodeOfferNotAvailable: {gone: true},
		shipx.CodeAlreadyBought: {bought: true}, shipx.CodeTransactionFailed: {}, "debt_collection": {},
	} {
		for name, envelope := range envelopes {
			t.Run(code+" as "+name, func(t *testing.T) {
				envelope.Body = fmt.Sprintf(envelope.Body, code)
				client, _ := serve(t, envelope)
				_, err := client.Buy(context.Background(), 4100200300, 7001)
				require.ErrorIs(t, err, clients.Refused)
				require.Equal(t, want.gone, shipx.OfferGone(err))
				require.Equal(t, want.bought, shipx.AlreadyBought(err))
			})
		}
	}
	require.False(t, shipx.OfferGone(nil))
	require.False(t, shipx.AlreadyBought(errors.New(shipx.CodeAlreadyBought)), "that ShipX did not say")
}

func TestAFailedTransactionSaysTheSame(t *testing.T) {
	for details, want := range map[string]struct{ gone, bought bool }{
		`{"status":422,"error":"offer_is_not_available","message":"No.","details":{}}`:              {gone: true},
		`{"status":422,"error":"validation_failed","details":{"offer":["offer_is_not_available"]}}`: {gone: true},
		`{"status":422,"error":"validation_failed","details":{"shipment":["already_bought"]}}`:      {bought: true},
		`{"status":422,"error":"debt_collection","message":"debt_collection","details":{}}`:         {},
		`{}`: {},
	} {
		var failed shipx.Transaction
		require.NoError(t, json.Unmarshal([]byte(`{"id":1,"status":"failure","offer_id":7,"details":`+details+`}`), &failed))
		require.Equal(t, want.gone, failed.OfferGone(), details)
		require.Equal(t, want.bought, failed.AlreadyBought(), details)
	}
}

func TestUnreadableAnswersAreOfUnknownOutcome(t *testing.T) {
	cases := map[string]answer{
		"broken JSON":             {Status: 200, Body: `{"id": 4100200300, "stat`},
		"empty body":              {Status: 200},
		"no content":              {Status: 204},
		"null":                    {Status: 200, Body: `null`},
		"no shipment":             {Status: 200, Body: `{}`},
		"a shipment without id":   {Status: 200, Body: `{"status":"confirmed"}`},
		"a shipment in no status": {Status: 201, Body: `{"id":4100200300,"status":null}`},
		"a list":                  {Status: 200, Body: `[]`},
	}
	for name, given := range cases {
		t.Run(name, func(t *testing.T) {
			client, _ := serve(t, given)
			got, err := client.CreateShipment(context.Background(), shipx.NewShipment{Reference: "ORD-1"})
			require.Equal(t, shipx.Shipment{}, got)
			failed := failure(t, err)
			require.Equal(t, `create shipment "ORD-1"`, failed.Operation)
			require.Equal(t, clients.Unknown, failed.Kind)
			require.Equal(t, given.Status, failed.HTTPStatus)
			require.NotEmpty(t, failed.Message)
		})
	}
}

func TestAnswersOfAnotherResourceAreUnreadable(t *testing.T) {
	ctx := context.Background()
	calls := map[string]func(*shipx.Client) error{
		"dispatch order": func(c *shipx.Client) error { _, err := c.GetDispatchOrder(ctx, 1); return err },
		"point":          func(c *shipx.Client) error { _, err := c.GetPoint(ctx, "GDY01A"); return err },
		"services":       func(c *shipx.Client) error { _, err := c.ListServices(ctx); return err },
		"shipments": func(c *shipx.Client) error {
			_, err := c.ListShipments(ctx, shipx.ShipmentFilter{})
			return err
		},
	}
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			client, _ := serve(t, answer{Status: 200, Body: `{}`})
			require.ErrorIs(t, call(client), clients.Unknown)
		})
	}
}

func TestCancellingNeedsAClearAnswer(t *testing.T) {
	cases := map[string]struct {
		answer answer
		want   error
	}{
		"no content":                     {answer{Status: 204}, nil},
		"empty where an error belongs":   {answer{Status: 200}, clients.Unknown},
		"error without a body":           {answer{Status: 404}, clients.Unknown},
		"error within a success":         {answer{Status: 200, Body: `{"status":400,"key":"invalid_action","error":"No."}`}, clients.Refused},
		"the shipment itself as content": {answer{Status: 200, Body: `{"id":1,"status":"canceled"}`}, nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			client, _ := serve(t, c.answer)
			require.ErrorIs(t, client.CancelShipment(context.Background(), 1), c.want)
			require.ErrorIs(t, client.CancelDispatchOrder(context.Background(), 1), c.want)
		})
	}
}

func TestTimeoutIsOfUnknownOutcome(t *testing.T) {
	stopped := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-stopped }))
	defer server.Close()
	defer close(stopped)
	client := connect(t, shipx.Config{BaseURL: server.URL, Timeout: 20 * time.Millisecond})

	_, err := client.GetShipment(context.Background(), 1)

	require.Equal(t, clients.Error{Provider: "shipx", Operation: "get shipment 1", Kind: clients.Unknown}, failure(t, err))
	var late net.Error
	require.True(t, errors.As(err, &late) && late.Timeout(), "%v", err)
}

func TestRefusedConnectionDidNothing(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	client := connect(t, shipx.Config{BaseURL: server.URL})

	_, err := client.Buy(context.Background(), 1, 2)

	require.Equal(t, clients.Error{Provider: "shipx", Operation: "buy offer 2 of shipment 1", Kind: clients.Unavailable}, failure(t, err))
}

func TestConfigurationHidesItsToken(t *testing.T) {
	config := shipx.Config{BaseURL: shipx.SandboxURL, Token: token, Organization: organization}
	require.NotContains(t, fmt.Sprintf("%v %+v %#v", config, config, config), token)
}
