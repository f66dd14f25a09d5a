package webhooks_test

import (
	"io"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/internal/access"
	"orderflow/internal/secret"
	"orderflow/internal/webhooks"
	"orderflow/order"
)

func TestWhatWebhooksSay(t *testing.T) {
	const large = `{"note":"` // several times what MyPromo sends
	for name, tc := range map[string]struct {
		provider, body string
		status         int
		want           order.ProviderEvent // none when it is zero
		outcome        string
	}{
		"an order of MyPromo's": {"mypromo",
			`{"id":9,"reference":"shop-1","status":"PREFLIGHT","items":[{"id":4}],"histories":[{"id":1,"text":"Order is now in production."}]}`,
			200, order.ProviderEvent{Provider: "mypromo", Kind: "order", Ref: "9"}, "hinted"},
		"its id as text": {"mypromo", `{"id":"9"}`,
			200, order.ProviderEvent{Provider: "mypromo", Kind: "order", Ref: "9"}, "hinted"},
		"a production order": {"mypromo", `{"id":60,"order_id":9,"status":"FINISHED"}`,
			200, order.ProviderEvent{Provider: "mypromo", Kind: "production-order", Ref: "9"}, "hinted"},
		"offers of ShipX's": {"shipx",
			`{"event_ts":"2026-01-15 09:00:01 +0100","event":"offers_prepared","organization_id":1111,"payload":{"shipment_id":41,"offers":[]}}`,
			200, order.ProviderEvent{Provider: "shipx", Kind: "offers_prepared", Ref: "41"}, "hinted"},
		"an event of ShipX's that is new": {"shipx", `{"event":"parcel_weighed","payload":{"shipment_id":41}}`,
			200, order.ProviderEvent{Provider: "shipx", Kind: "parcel_weighed", Ref: "41"}, "hinted"},
		"an event that holds more than its name": {"shipx", `{"event":"Jan Kowalski, Rynek 1","payload":{"shipment_id":41}}`,
			200, order.ProviderEvent{Provider: "shipx", Kind: "other", Ref: "41"}, "hinted"},
		"one that says who holds the provider": {"shipx", `{"event":"provider-held","payload":{"shipment_id":41}}`,
			200, order.ProviderEvent{Provider: "shipx", Kind: "other", Ref: "41"}, "hinted"},
		"one that says it is released": {"shipx", `{"event":"provider-released","payload":{"shipment_id":41}}`,
			200, order.ProviderEvent{Provider: "shipx", Kind: "other", Ref: "41"}, "hinted"},
		"a kind of an order's": {"mypromo", `{"id":9,"kind":"provider-released"}`,
			200, order.ProviderEvent{Provider: "mypromo", Kind: "order", Ref: "9"}, "hinted"},
		"a try":               {"mypromo", ``, 200, order.ProviderEvent{}, "empty"},
		"a try with a line":   {"shipx", "\r\n", 200, order.ProviderEvent{}, "empty"},
		"no id":               {"mypromo", `{"reference":"shop-1"}`, 400, order.ProviderEvent{}, "unreadable"},
		"an id below 1":       {"mypromo", `{"id":-9}`, 400, order.ProviderEvent{}, "unreadable"},
		"an id that is none":  {"mypromo", `{"id":"9' OR '1'='1"}`, 400, order.ProviderEvent{}, "unreadable"},
		"no shipment":         {"shipx", `{"event":"offers_prepared"}`, 400, order.ProviderEvent{}, "unreadable"},
		"no JSON":             {"shipx", `<event/>`, 400, order.ProviderEvent{}, "unreadable"},
		"deep JSON":           {"mypromo", strings.Repeat(`{"id":`, 100_000), 400, order.ProviderEvent{}, "unreadable"},
		"more than can be":    {"mypromo", large + strings.Repeat("x", 1<<20) + `"}`, 400, order.ProviderEvent{}, "unreadable"},
		"the largest that is": {"mypromo", large + strings.Repeat("x", 1<<20-20) + `","id":9}`, 200, order.ProviderEvent{Provider: "mypromo", Kind: "order", Ref: "9"}, "hinted"},
	} {
		t.Run(name, func(t *testing.T) {
			temporal := &server{orders: map[string]string{"mypromo:9": "order-a", "shipx:41": "order-a"}}
			h := open(t, webhooks.Options{Client: temporal}).listen()
			require.Equal(t, tc.status, h.post("/webhooks/"+tc.provider+"/"+secrets[tc.provider][0].Reveal(), tc.body))

			want := map[string]int{tc.provider + " received": 1, tc.provider + " " + tc.outcome: 1}
			eventually(t, func() bool { return len(h.counts()) == len(want) })
			require.Equal(t, want, h.counts())
			var signals []signal
			if tc.want != (order.ProviderEvent{}) {
				signals = []signal{{"order-a", "provider-event", tc.want}}
			}
			require.Equal(t, signals, temporal.seen())
		})
	}
}

func eventually(t *testing.T, condition func() bool) {
	t.Helper()
	require.Eventually(t, condition, time.Minute, 2*time.Millisecond)
}

func TestWhoIsBelieved(t *testing.T) {
	const path, header = "/webhooks/shipx", webhooks.SecretHeader
	proxies := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	inPost := []netip.Prefix{netip.MustParsePrefix("91.216.25.0/24")}
	for name, tc := range map[string]struct {
		path     string
		headers  []string
		networks []netip.Prefix
		proxies  []netip.Prefix
		status   int
	}{
		"the secret in the path":                   {path + "/shipx-secret-2026", nil, nil, nil, 200},
		"the older one":                            {path + "/shipx-secret-2025", nil, nil, nil, 200},
		"in the header":                            {path, []string{header, "shipx-secret-2025"}, nil, nil, 200},
		"in the header, with nonsense in the path": {path + "/x", []string{header, "shipx-secret-2026"}, nil, nil, 200},
		"in both":                                  {path + "/shipx-secret-2026", []string{header, "shipx-secret-2026"}, nil, nil, 200},
		"two in turn":                              {path + "/shipx-secret-2026", []string{header, "shipx-secret-2025"}, nil, nil, 200},
		"none":                                     {path, nil, nil, nil, 404},
		"a wrong one":                              {path + "/shipx-secret-2024", nil, nil, nil, 404},
		"a part":                                   {path + "/shipx-secret", nil, nil, nil, 404},
		"the other provider's":                     {path + "/mypromo-secret-2026", nil, nil, nil, 404},
		"in the query":                             {path + "?secret=shipx-secret-2026", nil, nil, nil, 404},
		"as a bearer":                              {path, []string{"Authorization", "Bearer shipx-secret-2026"}, nil, nil, 404},
		"an empty header":                          {path, []string{header, ""}, nil, nil, 404},
		"a right one, one step deeper":             {path + "/a/shipx-secret-2026", nil, nil, nil, 404},
		"from the provider's network":              {path + "/shipx-secret-2026", []string{"X-Forwarded-For", "91.216.25.7"}, inPost, proxies, 200},
		"from elsewhere":                           {path + "/shipx-secret-2026", []string{"X-Forwarded-For", "203.0.113.9"}, inPost, proxies, 404},
		"from the proxy itself":                    {path + "/shipx-secret-2026", nil, inPost, proxies, 404},
		"from elsewhere, made up":                  {path + "/shipx-secret-2026", []string{"X-Forwarded-For", "91.216.25.7, 203.0.113.9"}, inPost, proxies, 404},
		"from the network, says nobody known":      {path + "/shipx-secret-2026", []string{"X-Forwarded-For", "91.216.25.7"}, inPost, nil, 404},
		"from the network, without a secret":       {path, []string{"X-Forwarded-For", "91.216.25.7"}, inPost, proxies, 404},
	} {
		t.Run(name, func(t *testing.T) {
			temporal := &server{orders: map[string]string{"shipx:41": "order-a"}}
			h := open(t, webhooks.Options{Client: temporal, TrustedProxies: tc.proxies,
				Networks: map[string][]netip.Prefix{"shipx": tc.networks, "mypromo": {anyNetwork}}}).listen()
			require.Equal(t, tc.status, h.post(tc.path, shipX(41), tc.headers...))
			if tc.status == http.StatusOK {
				eventually(t, func() bool { return h.counts()["shipx hinted"] == 1 })
				return
			}
			require.Empty(t, temporal.asked())
			want := map[string]int{"shipx forged": 1}
			if strings.Contains(tc.path, "/a/") {
				want = map[string]int{} // it isn't a path of ours
			}
			require.Equal(t, want, h.counts())
		})
	}
}

// Nothing tells a forger what was wrong, or whether a path is there at all.
func TestForgedWebhooksAreAnsweredAlike(t *testing.T) {
	h := open(t, webhooks.Options{Client: &server{}}).listen()
	body := func(path string) string {
		response, err := http.Post(h.url+path, "application/json", strings.NewReader(shipX(41)))
		require.NoError(t, err)
		defer func() { _ = response.Body.Close() }()
		content, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		response.Header.Del("Date")
		return response.Status + string(content) + strings.Join(response.Header.Values("Content-Type"), ",")
	}
	nowhere := body("/webhooks/nobody/secret")
	for _, path := range []string{"/webhooks/shipx", "/webhooks/shipx/wrong", "/webhooks/mypromo/shipx-secret-2026"} {
		require.Equal(t, nowhere, body(path), path)
	}
}

// Secrets can't be guessed as fast as somebody asks; who has a right one passes.
func TestForgedWebhooksAreLimited(t *testing.T) {
	gate := access.NewGate(access.Options{FailuresPerMinute: 3})
	h := open(t, webhooks.Options{Client: &server{}, Failed: gate.Failed}).listen()
	for range 3 {
		require.Equal(t, 404, h.post("/webhooks/shipx/guess", shipX(41)))
	}
	require.Equal(t, 429, h.post("/webhooks/shipx/guess", shipX(41)))
	require.Equal(t, 429, h.post("/webhooks/mypromo", myPromo(9), webhooks.SecretHeader, "guess"))
	require.Equal(t, 200, h.post("/webhooks/shipx/shipx-secret-2026", shipX(41)))
}

func TestAProviderWithoutSecretsIsTurnedAway(t *testing.T) {
	h := open(t, webhooks.Options{Client: &server{}, Secrets: map[string][]secret.Text{"shipx": {"shipx-secret-2026"}}}).listen()
	require.Equal(t, 404, h.post("/webhooks/mypromo", myPromo(9)))
	require.Equal(t, 404, h.post("/webhooks/mypromo/shipx-secret-2026", myPromo(9)))
	require.Equal(t, map[string]int{"mypromo forged": 2}, h.counts())
}

// ShipX asks by GET whether there is somebody before it takes an address.
func TestOtherMethods(t *testing.T) {
	temporal := &server{}
	h := open(t, webhooks.Options{Client: temporal}).listen()
	for _, path := range []string{"/webhooks/shipx", "/webhooks/shipx/shipx-secret-2026", "/webhooks/shipx/wrong", "/webhooks/mypromo"} {
		require.Equal(t, 200, h.send(http.MethodGet, path, ""), path)
		require.Equal(t, 200, h.send(http.MethodHead, path, ""), path)
		require.Equal(t, 405, h.send(http.MethodPut, path, myPromo(9)), path)
		require.Equal(t, 405, h.send(http.MethodDelete, path, ""), path)
	}
	require.Empty(t, h.counts())
	require.Empty(t, temporal.asked())
}
