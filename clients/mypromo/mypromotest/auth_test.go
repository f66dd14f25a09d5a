package mypromotest_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/mypromo/mypromotest"
)

var (
	shop    = mypromotest.Credentials{ID: "shop", Secret: "s1", Role: mypromotest.Merchant}
	other   = mypromotest.Credentials{ID: "other", Secret: "s2", Role: mypromotest.Merchant}
	factory = mypromotest.Credentials{ID: "factory", Secret: "s3", Role: mypromotest.Fulfiller}
)

func TestWhatTheTokenCallRefuses(t *testing.T) {
	m := start(t, mypromotest.Options{Clients: []mypromotest.Credentials{shop}})
	invalidClient := object{"error": "invalid_client", "error_description": "Client authentication failed",
		"message": "Client authentication failed"}
	for _, test := range []struct {
		name   string
		body   object
		status int
		want   string
	}{
		{"a wrong secret", tokenRequest(mypromotest.Credentials{ID: "shop", Secret: "s2"}, "*"), http.StatusUnauthorized, "invalid_client"},
		{"an unknown client", tokenRequest(other, "*"), http.StatusUnauthorized, "invalid_client"},
		{"another's scope", tokenRequest(shop, "FULFILLER"), http.StatusBadRequest, "invalid_scope"},
		{"no such scope", tokenRequest(shop, "ALL"), http.StatusBadRequest, "invalid_scope"},
		{"another grant", object{"grant_type": "password"}, http.StatusBadRequest, "unsupported_grant_type"},
	} {
		t.Run(test.name, func(t *testing.T) {
			answer := m.must(test.status, "POST", "oauth/token", test.body)
			require.Equal(t, test.want, answer["error"])
			if test.status == http.StatusUnauthorized {
				require.Equal(t, invalidClient, answer)
			}
		})
	}
}

func TestATokenEnds(t *testing.T) {
	m := start(t, mypromotest.Options{Timing: mypromotest.Timing{TokenLife: time.Hour}})
	require.Equal(t, float64(3600), m.must(http.StatusOK, "POST", "oauth/token", tokenRequest(mypromotest.Credentials{ID: "demo", Secret: "demo"}, "*"))["expires_in"])
	m.clock.move(time.Hour - time.Second)
	m.must(http.StatusOK, "GET", "v1/orders", nil)
	m.clock.move(time.Second)
	require.Equal(t, object{"message": "Unauthenticated."}, m.must(http.StatusUnauthorized, "GET", "v1/orders", nil))
}

func TestRoles(t *testing.T) {
	m := start(t, mypromotest.Options{Clients: []mypromotest.Credentials{shop, factory, {ID: "both", Secret: "s"}}})
	both := mypromotest.Credentials{ID: "both", Secret: "s"}
	const merchants, fulfillers, everyones = "v1/orders", "v1/production_orders", "v1/carriers"
	for _, test := range []struct {
		who     mypromotest.Credentials
		scope   string
		allowed []string
	}{
		{shop, "*", []string{merchants, everyones}},
		{factory, "*", []string{fulfillers, everyones}},
		{both, "*", []string{merchants, fulfillers, everyones}},
		{both, "MERCHANT", []string{merchants, everyones}},
		{both, "FULFILLER", []string{fulfillers, everyones}},
	} {
		t.Run(test.who.ID+" "+test.scope, func(t *testing.T) {
			caller := m.as(test.who, test.scope)
			var allowed []string
			for _, path := range []string{merchants, fulfillers, everyones} {
				status, answer := caller.call("GET", path, nil)
				if status == http.StatusOK {
					allowed = append(allowed, path)
					continue
				}
				require.Equal(t, http.StatusForbidden, status)
				require.Equal(t, object{"message": "This action is unauthorized."}, answer)
			}
			require.Equal(t, test.allowed, allowed)
		})
	}
}

func TestAMerchantSeesItsOwnOrders(t *testing.T) {
	m := start(t, mypromotest.Options{Clients: []mypromotest.Credentials{shop, other, factory}})
	stranger, maker := m.as(other, "*"), m.as(factory, "*")
	order := m.create("A-1")
	require.Equal(t, object{"message": "Not found."},
		stranger.must(http.StatusNotFound, "GET", fmt.Sprintf("v1/orders/%d", order), nil))
	stranger.must(http.StatusNotFound, "POST", fmt.Sprintf("v1/orders/%d/submit", order), nil)
	stranger.must(http.StatusNotFound, "PATCH", fmt.Sprintf("v1/orders/%d/cancel", order), nil)
	require.Empty(t, stranger.must(http.StatusOK, "GET", "v1/orders", nil)["data"])

	m.submit(order)
	m.clock.move(105 * time.Second)
	slip := fmt.Sprintf("v1/production_orders/%d", maker.productionOf(order))
	file := maker.must(http.StatusOK, "GET", slip, nil)["production_order_items"].([]any)[0].(object)["files"].([]any)[0]
	path := file.(object)["url"].(string)[len(m.url):]
	status, _, _ := maker.fetch("GET", path, nil)
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, object{"message": "This action is unauthorized."}, m.must(http.StatusForbidden, "GET", path, nil))
}

func TestStatusNeedsNoToken(t *testing.T) {
	m := start(t, mypromotest.Options{})
	m.token = ""
	require.Equal(t, object{"message": "OK"}, m.must(http.StatusOK, "GET", "v1/status", nil))
}

func TestVerbs(t *testing.T) {
	newer := mypromotest.Options{PatchToSubmit: true, PutToCancel: true}
	for _, test := range []struct {
		name         string
		options      mypromotest.Options
		method, path string
		status       int
		allow        string
	}{
		{"submit by PATCH", mypromotest.Options{}, "PATCH", "v1/orders/1/submit", http.StatusMethodNotAllowed, "POST"},
		{"cancel by PUT, strictly", mypromotest.Options{Strict: true}, "PUT", "v1/orders/1/cancel", http.StatusMethodNotAllowed, "PATCH"},
		{"the newer submit by POST", newer, "POST", "v1/orders/1/submit", http.StatusMethodNotAllowed, "PATCH"},
		{"the newer submit by PATCH", newer, "PATCH", "v1/orders/1/submit", http.StatusOK, ""},
		{"the newer cancel by PATCH", newer, "PATCH", "v1/orders/1/cancel", http.StatusMethodNotAllowed, "PUT"},
		{"the newer cancel by PUT", newer, "PUT", "v1/orders/1/cancel", http.StatusOK, ""},
		{"the newer design by POST", newer, "POST", "v1/designs/1/submit", http.StatusMethodNotAllowed, "PATCH"},
		{"changing an order", mypromotest.Options{}, "PATCH", "v1/orders/1", http.StatusMethodNotAllowed, "GET"},
		{"jobs", mypromotest.Options{}, "GET", "v1/jobs/", http.StatusOK, ""},
		{"a job that isn't there", mypromotest.Options{}, "GET", "v1/jobs/7", http.StatusNotFound, ""},
		{"an order that isn't there", mypromotest.Options{}, "GET", "v1/orders/2", http.StatusNotFound, ""},
		{"no order's id", mypromotest.Options{}, "GET", "v1/orders/one", http.StatusNotFound, ""},
		{"no path of MyPromo's", mypromotest.Options{}, "GET", "v2/orders", http.StatusNotFound, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := start(t, test.options)
			require.Equal(t, 1, m.create("A-1"))
			response, err := m.send(test.method, test.path, nil)
			require.NoError(t, err)
			require.NoError(t, response.Body.Close())
			require.Equal(t, test.status, response.StatusCode)
			require.Equal(t, test.allow, response.Header.Get("Allow"))
		})
	}
}
