package shop_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"

	"orderflow/clients/shop"
	"orderflow/clients/shop/shoptest"
)

const (
	older  = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	newer  = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
	others = "whsec_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
)

// target is a shop at a URL with signing secrets.
func target(t *testing.T, url string, secrets ...string) shop.Target {
	t.Helper()
	made := shop.Target{Name: "shop", URL: url}
	for _, secret := range secrets {
		signer, err := shop.NewSigner(secret)
		require.NoError(t, err)
		made.Signers = append(made.Signers, signer)
	}
	return made
}

func message(t *testing.T, id string) shop.Message {
	t.Helper()
	body, err := json.Marshal(shop.Event{Type: "order.shipped", Timestamp: time.Date(2026, 11, 29, 10, 0, 0, 0, time.UTC),
		Data: shop.Data{ID: "shop-1001", TrackingNumbers: []string{"620000000000000000000001"}}})
	require.NoError(t, err)
	return shop.Message{ID: id, Body: body}
}

func serve(t *testing.T, handler http.Handler) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

// While a secret is being replaced, a shop can verify with either.
func TestASignedMessageIsVerified(t *testing.T) {
	for name, test := range map[string]struct {
		signed, known []string
		taken         bool
	}{
		"one secret":                        {[]string{older}, []string{older}, true},
		"in rotation, the shop has the old": {[]string{newer, older}, []string{older}, true},
		"in rotation, the shop has the new": {[]string{newer, older}, []string{newer}, true},
		"the shop has another":              {[]string{newer, older}, []string{others}, false},
		"the shop has none":                 {[]string{newer}, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			receiver, err := shoptest.New(test.known...)
			require.NoError(t, err)
			to := target(t, serve(t, receiver), test.signed...)
			for range 2 {
				answer, err := shop.New(0).Post(t.Context(), to, message(t, "notify-order-shop-1001@shipped-1"))
				require.NoError(t, err)
				require.Equal(t, test.taken, answer.Accepted(), answer)
			}
			if !test.taken {
				require.Equal(t, 2, receiver.Refused())
				require.Empty(t, receiver.Got())
				return
			}
			got := receiver.Got()
			require.Len(t, got, 1)
			require.Equal(t, "notify-order-shop-1001@shipped-1", got[0].ID)
			require.Equal(t, 2, got[0].Times)
			require.Equal(t, "order.shipped", got[0].Type)
			require.JSONEq(t, `{"id": "shop-1001", "trackingNumbers": ["620000000000000000000001"]}`, string(got[0].Data))
		})
	}
}

func TestTheHeadersAreThoseOfStandardWebhooks(t *testing.T) {
	var header http.Header
	url := serve(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { header = r.Header }))
	_, err := shop.New(0).Post(t.Context(), target(t, url, newer, older), message(t, "id-1"))
	require.NoError(t, err)
	require.Equal(t, "id-1", header.Get(standardwebhooks.HeaderWebhookID))
	require.Regexp(t, `^\d{10}$`, header.Get(standardwebhooks.HeaderWebhookTimestamp))
	require.Regexp(t, `^v1,[A-Za-z0-9+/]{43}= v1,[A-Za-z0-9+/]{43}=$`, header.Get(standardwebhooks.HeaderWebhookSignature))
	require.Equal(t, "application/json", header.Get("Content-Type"))
}

func TestWhatAShopAnswers(t *testing.T) {
	in := time.Now().Add(10 * time.Minute).UTC().Format(http.TimeFormat)
	for name, test := range map[string]struct {
		status int
		header map[string]string
		good   bool
		after  time.Duration
	}{
		"taken":              {204, nil, true, 0},
		"gone":               {410, nil, false, 0},
		"moved":              {302, map[string]string{"Location": "/elsewhere"}, false, 0},
		"later, in seconds":  {429, map[string]string{"Retry-After": "120"}, false, 2 * time.Minute},
		"later, at a time":   {503, map[string]string{"Retry-After": in}, false, 10 * time.Minute},
		"far too late":       {503, map[string]string{"Retry-After": "99999999"}, false, 24 * time.Hour},
		"before it was sent": {503, map[string]string{"Retry-After": "-5"}, false, 0},
		"no time at all":     {503, map[string]string{"Retry-After": "soon"}, false, 0},
	} {
		t.Run(name, func(t *testing.T) {
			asked := 0
			url := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked++
				for name, value := range test.header {
					w.Header().Set(name, value)
				}
				w.WriteHeader(test.status)
			}))
			answer, err := shop.New(0).Post(t.Context(), target(t, url+"/hooks", older), message(t, "id-1"))
			require.NoError(t, err)
			require.Equal(t, 1, asked, "a redirect is not followed")
			require.Equal(t, test.status, answer.Status)
			require.Equal(t, test.good, answer.Accepted())
			require.InDelta(t, test.after.Seconds(), answer.RetryAfter.Seconds(), 2)
		})
	}
}

// The path of a shop's URL may be its only secret.
func TestAnErrorDoesNotTellTheURL(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	_, err := shop.New(0).Post(t.Context(), target(t, server.URL+"/hunter2", older), message(t, "id-1"))
	require.ErrorContains(t, err, "tell shop: ")
	require.NotContains(t, err.Error(), "hunter2")
}

func TestAShopThatHangsIsLeft(t *testing.T) {
	released := make(chan struct{})
	url := serve(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-released:
		case <-r.Context().Done():
		}
	}))
	defer close(released)
	_, err := shop.New(50*time.Millisecond).Post(t.Context(), target(t, url, older), message(t, "id-1"))
	require.Error(t, err)
}
