package shipx_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/clients/shipx"
)

func TestFurtherCallsAsDocumented(t *testing.T) {
	ok := func(body string) answer { return answer{Status: 200, Body: body} }
	page := `{"count":1,"page":1,"per_page":30,"items":[%s]}`
	const mpk = `{"href":"x","id":"3","name":"Paper","description":null,"created_at":"2026-01-15T09:00:00.000+01:00","updated_at":null}`
	const organization = "/v1/organizations/1111"
	for name, test := range map[string]struct {
		answer answer
		call   func(context.Context, *shipx.Client) error
		method string
		path   string
		body   string
	}{
		"calculate": {ok(`[{"id":1,"calculated_charge_amount":"15.99"}]`), func(ctx context.Context, c *shipx.Client) error {
			_, err := c.CalculatePrices(ctx, shipx.PriceQuery{ID: "a", NewShipment: shipx.NewShipment{Service: "inpost_locker_standard"}})
			return err
		}, "POST", organization + "/shipments/calculate", `{"shipments":[{"id":"a","parcels":[],"service":"inpost_locker_standard"}]}`},
		"comment": {ok(`{"id":24,"comment":"Rampa 2"}`), func(ctx context.Context, c *shipx.Client) error {
			_, err := c.CommentDispatchOrder(ctx, 991, "Rampa 2")
			return err
		}, "POST", organization + "/dispatch_orders/991/comment", `{"comment":"Rampa 2"}`},
		"change a comment": {ok(`{"id":24,"comment":"Rampa 3"}`), func(ctx context.Context, c *shipx.Client) error {
			_, err := c.UpdateDispatchOrderComment(ctx, 991, 24, "Rampa 3")
			return err
		}, "PUT", organization + "/dispatch_orders/991/comment", `{"id":24,"comment":"Rampa 3"}`},
		"delete comments": {ok(`{"id":991,"status":"new"}`), func(ctx context.Context, c *shipx.Client) error {
			_, err := c.DeleteDispatchOrderComments(ctx, 991, 24, 25)
			return err
		}, "DELETE", organization + "/dispatch_orders/991/comment", `{"comment_ids":[24,25]}`},
		"list cost centres": {ok(fmt.Sprintf(page, mpk)), func(ctx context.Context, c *shipx.Client) error {
			got, err := c.ListMPKs(ctx)
			require.Equal(t, []shipx.MPK{{ID: 3, Name: "Paper", CreatedAt: at("2026-01-15T09:00:00.000+01:00")}}, got)
			return err
		}, "GET", organization + "/mpks", ""},
		"create a cost centre": {answer{Status: 201, Body: mpk}, func(ctx context.Context, c *shipx.Client) error {
			_, err := c.CreateMPK(ctx, "Paper", "")
			return err
		}, "POST", organization + "/mpks", `{"name":"Paper"}`},
		"update a cost centre": {ok(mpk), func(ctx context.Context, c *shipx.Client) error {
			_, err := c.UpdateMPK(ctx, 3, "Paper", "printed")
			return err
		}, "PUT", "/v1/mpks/3", `{"name":"Paper","description":"printed"}`},
		"get a dispatch point": {ok(`{"id":5,"name":"Hala","status":"created","office_hours":null,"address":{"city":"Łódź"}}`), func(ctx context.Context, c *shipx.Client) error {
			got, err := c.GetDispatchPoint(ctx, 5)
			require.Equal(t, shipx.DispatchPoint{ID: 5, Name: "Hala", Status: shipx.DispatchPointCreated, Address: shipx.Address{City: "Łódź"}}, got)
			return err
		}, "GET", "/v1/dispatch_points/5", ""},
		"list users": {ok(fmt.Sprintf(page, `{"id":1}`)), func(ctx context.Context, c *shipx.Client) error {
			_, err := c.ListUsers(ctx)
			return err
		}, "GET", organization + "/users", ""},
	} {
		t.Run(name, func(t *testing.T) {
			client, requests := serve(t, test.answer)
			require.NoError(t, test.call(context.Background(), client))
			sent := (*requests)[0]
			require.Equal(t, []string{test.method, test.path, "Bearer " + token}, []string{sent.Method, sent.Path, sent.Authorization})
			if test.body == "" {
				require.Empty(t, sent.Body)
				return
			}
			require.JSONEq(t, test.body, sent.Body)
		})
	}
}
