package shipx_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/clients"
	"orderflow/clients/lenient"
	"orderflow/clients/shipx"
)

const (
	token        = "token-of-organization-1111"
	organization = "1111"
)

// request is a request that the server received.
type request struct {
	Method, Path  string
	Query         url.Values
	Authorization string
	Body          string
}

// answer is the server's answer.
type answer struct {
	Status int
	Header map[string]string
	Body   string
}

// serve starts a server that returns the answers in turn and repeats the last one.
// It returns a client for it and the received requests.
func serve(t *testing.T, answers ...answer) (*shipx.Client, *[]request) {
	t.Helper()
	var requests []request // calls of a test come one after another
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Errorf("read the request: %v", err)
		}
		next := answers[min(len(requests), len(answers)-1)]
		requests = append(requests, request{
			Method: r.Method, Path: r.URL.EscapedPath(), Query: r.URL.Query(),
			Authorization: r.Header.Get("Authorization"), Body: string(body),
		})
		w.Header().Set("Content-Type", "application/json")
		for name, value := range next.Header {
			w.Header().Set(name, value)
		}
		w.WriteHeader(next.Status)
		_, _ = io.WriteString(w, next.Body)
	}))
	t.Cleanup(server.Close)
	return connect(t, shipx.Config{BaseURL: server.URL}), &requests
}

func connect(t *testing.T, config shipx.Config) *shipx.Client {
	t.Helper()
	config.Token, config.Organization = token, organization
	client, err := shipx.New(config)
	require.NoError(t, err)
	return client
}

func at(text string) lenient.Time {
	parsed, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		panic(err)
	}
	return lenient.Time{Time: parsed}
}

func number(text string) lenient.Decimal {
	return lenient.Decimal{Known: true, Value: decimal.RequireFromString(text)}
}

func money(amount string) shipx.Money {
	return shipx.Money{Amount: decimal.RequireFromString(amount), Currency: "PLN"}
}

func TestNewNamesWhatIsMissing(t *testing.T) {
	cases := map[string]struct {
		config shipx.Config
		want   string
	}{
		"token":        {shipx.Config{BaseURL: shipx.SandboxURL, Organization: organization}, "shipx: no token (Parcel Manager, My account, API)"},
		"organization": {shipx.Config{BaseURL: shipx.SandboxURL, Token: token}, "shipx: no organization"},
		"base URL":     {shipx.Config{Token: token, Organization: organization}, `shipx: base URL "": want http(s)://host`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := shipx.New(c.config)
			require.EqualError(t, err, c.want)
		})
	}
}

func TestMessagesAreAskedForInEnglish(t *testing.T) {
	var language, accept string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		language, accept = r.Header.Get("Accept-Language"), r.Header.Get("Accept")
		_, _ = io.WriteString(w, `{"id": 1, "status": "created"}`)
	}))
	defer server.Close()

	_, err := connect(t, shipx.Config{BaseURL: server.URL}).GetShipment(context.Background(), 1)

	require.NoError(t, err)
	require.Equal(t, []string{"en_GB", "application/json"}, []string{language, accept})
}

func TestMeterIsToldOfEveryCall(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	defer server.Close()
	type told struct {
		provider, operation string
		err                 error
	}
	var calls []told
	client := connect(t, shipx.Config{BaseURL: server.URL,
		Meter: func(_ context.Context, provider, operation string, _ time.Duration, err error) {
			calls = append(calls, told{provider, operation, err})
		}})

	_, err := client.GetShipment(context.Background(), 7)

	require.Equal(t, []told{{"shipx", "get shipment 7", err}}, calls)
	require.ErrorIs(t, err, clients.Unavailable)
}

var (
	yes = lenient.Bool{Known: true, Value: true}
	no  = lenient.Bool{Known: true}
)
