package tpktest_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/tpk/tpktest"
)

func TestLogin(t *testing.T) {
	h := open(t, tpktest.Options{Email: "demo@orderflow.example", Password: "demo", APIKey: "demo-key"})
	for name, test := range map[string]struct {
		body   fields
		status int
		want   any
	}{
		"wrong password":   {fields{"email": "demo@orderflow.example", "password": "x"}, 401, "AuthenticationFailed"},
		"wrong e-mail":     {fields{"email": "x@orderflow.example", "password": "demo"}, 401, "AuthenticationFailed"},
		"no password":      {fields{"email": "demo@orderflow.example"}, 400, map[string][]string{"password": {"The field is required."}}},
		"username instead": {fields{"username": "demo@orderflow.example", "password": "demo"}, 400, map[string][]string{"email": {"The field is required."}}},
	} {
		t.Run(name, func(t *testing.T) {
			no := h.call(test.status, "POST", "/token", test.body)
			if test.status == 400 {
				require.Equal(t, test.want, no.problems())
				return
			}
			require.Equal(t, test.want, no.code())
		})
	}
}

func TestWaysToShowKeyAndToken(t *testing.T) {
	h := open(t, tpktest.Options{})
	token := h.login()
	for name, test := range map[string]struct {
		header http.Header
		query  string
		body   fields
		status int
		code   string
	}{
		"both in headers":   {http.Header{"X-Api-Key": {"demo-key"}, "Authorization": {"Bearer " + token}}, "", nil, 200, ""},
		"both in the query": {nil, "?api_key=demo-key&token=" + token, nil, 200, ""},
		"token in the body": {http.Header{"X-Api-Key": {"demo-key"}}, "", fields{"token": token}, 200, ""},
		"no key":            {http.Header{"Authorization": {"Bearer " + token}}, "", nil, 401, "AccessDenied"},
		"wrong key":         {http.Header{"X-Api-Key": {"x"}}, "?token=" + token, nil, 401, "AccessDenied"},
		"no token":          {http.Header{"X-Api-Key": {"demo-key"}}, "", nil, 401, "AuthenticationFailed"},
		"wrong token":       {http.Header{"X-Api-Key": {"demo-key"}}, "?token=x", nil, 401, "AuthenticationFailed"},
	} {
		t.Run(name, func(t *testing.T) {
			other := *h
			other.header = test.header
			got := other.call(test.status, "POST", "/user/orders/search"+test.query, test.body)
			if test.code != "" {
				require.Equal(t, test.code, got.code())
			}
		})
	}
}

func TestTokensExpire(t *testing.T) {
	h := open(t, tpktest.Options{})
	h.pass(120*time.Minute - time.Millisecond)
	h.call(http.StatusOK, "GET", "/user/data", nil)
	h.pass(time.Millisecond)
	require.Equal(t, "TokenExpired", h.call(http.StatusUnauthorized, "GET", "/user/data", nil).code())
	require.Equal(t, "TokenExpired", h.call(http.StatusUnauthorized, "DELETE", "/token", nil).code())

	fresh := h.call(http.StatusOK, "PUT", "/token", nil).object()["token"].(string)
	require.Equal(t, "TokenInvalid", h.call(http.StatusBadRequest, "PUT", "/token", nil).code(), "it was exchanged already")
	h.header.Set("Authorization", "Bearer "+fresh)
	h.call(http.StatusOK, "GET", "/user/data", nil)
	require.Empty(t, h.call(http.StatusCreated, "DELETE", "/token", fields{"token": fresh}).body)
	h.call(http.StatusUnauthorized, "GET", "/user/data", nil)
	require.Equal(t, "TokenInvalid", h.call(http.StatusBadRequest, "DELETE", "/token", nil).code())
}

func TestWhatIsNotServed(t *testing.T) {
	h := open(t, tpktest.Options{})
	for _, call := range [][2]string{
		{"POST", "/user"}, {"PUT", "/user/data"}, {"POST", "/user/address-book/search"}, {"GET", "/user/partner"},
		{"GET", "/configuration"}, {"POST", "/upload"}, {"DELETE", "/user/orders/777001"}, {"GET", "/user/orders/resources/colours"}, {"GET", "/"},
	} {
		require.Equal(t, "NotFound", h.call(http.StatusNotFound, call[0], call[1], nil).code(), call)
	}
	require.Empty(t, h.Ledger().All())
}

func TestBodiesThatCannotBeRead(t *testing.T) {
	h := open(t, tpktest.Options{})
	h.create(box("Kubki #A-1"))
	for _, call := range [][2]string{
		{"POST", "/token"}, {"POST", "/user/orders"}, {"PUT", path(777001, "")}, {"POST", "/user/orders/search"}, {"POST", "/user/payments"},
		{"POST", "/user/payments/search"}, {"POST", "/waybill/download"}, {"POST", "/user/orders/offers"},
		{"POST", "/user/orders/pickup-date/search"}, {"POST", "/city/search"}, {"POST", "/pop/search"},
	} {
		require.Contains(t, h.call(http.StatusBadRequest, call[0], call[1], "order_ids=777001").problems(), "body", call)
	}
	no := h.call(http.StatusBadRequest, "POST", "/user/orders/search", `{"filters": {"user_data": []}}`).problems()
	require.Contains(t, no, "body")
	require.Len(t, h.Orders(), 1)
}

func TestVersionsAreCounted(t *testing.T) {
	h := open(t, tpktest.Options{})
	h.header.Del("Accept")
	h.call(http.StatusOK, "GET", "/user/data", nil)
	h.call(http.StatusOK, "GET", "/user/data", nil)
	require.Equal(t, map[string]int{"application/x.zk.v1+json": 1, "": 2}, h.Versions())
}

func TestLanguages(t *testing.T) {
	h := open(t, tpktest.Options{})
	for language, want := range map[string]string{"": "Nie znaleziono.", "pl": "Nie znaleziono.", "en": "Not found.", "en-GB": "Not found."} {
		h.header.Set("Accept-Language", language)
		require.Equal(t, fields{"message": want, "error_code": "NotFound", "status_code": 404.},
			parsed(t, h.call(http.StatusNotFound, "GET", path(1, ""), nil).body), language)
	}
}

func TestAnswersCanBeWrapped(t *testing.T) {
	h := open(t, tpktest.Options{Wrap: true})
	data := h.call(http.StatusOK, "GET", "/user/data", nil).object()["data"]
	require.Equal(t, "demo@orderflow.example", data.(fields)["email"])
	require.Equal(t, "NotFound", h.call(http.StatusNotFound, "GET", path(1, ""), nil).code(), "errors are not")
}
