package access_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/access"
)

func TestWithoutTokensTheGateIsOpenToThisMachine(t *testing.T) {
	gate := access.NewGate(access.Options{FailuresPerMinute: 1, RequestsPerMinute: 1})
	require.True(t, gate.Open())
	url := serve(t, gate, access.RoleAdmin)
	for range 3 {
		passed := ask(t, url)
		require.Equal(t, 200, passed.status)
		require.Equal(t, "local", passed.body)
	}

	_, entry := create(t, "shop", access.RoleRead)
	require.False(t, access.NewGate(access.Options{Tokens: []access.Token{entry}}).Open())
}

// A browser on this machine runs the pages of strangers.
func TestAnOpenGateIsClosedToWebPages(t *testing.T) {
	url := serve(t, access.NewGate(access.Options{Origins: []string{"http://127.0.0.1:8233"}}), access.RoleRead)
	for name, tc := range map[string]struct {
		method  string
		headers []string
		want    int
	}{
		"by address":                       {"POST", nil, 200},
		"by name":                          {"POST", []string{"Host", "localhost:8080"}, 200},
		"by IPv6 address":                  {"POST", []string{"Host", "[::1]:8080"}, 200},
		"our own page":                     {"POST", []string{"Sec-Fetch-Site", "same-origin"}, 200},
		"the Web UI's":                     {"POST", []string{"Sec-Fetch-Site", "same-site", "Origin", "http://127.0.0.1:8233"}, 200},
		"a stranger's":                     {"POST", []string{"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"}, 403},
		"a stranger's, in an old browser":  {"POST", []string{"Origin", "https://evil.example"}, 403},
		"another port's":                   {"POST", []string{"Sec-Fetch-Site", "same-site", "Origin", "http://127.0.0.1:9999"}, 403},
		"a host that is made to lead here": {"GET", []string{"Host", "evil.example"}, 403},
		"one that looks like it":           {"GET", []string{"Host", "localhost.evil.example:8080"}, 403},
		"through a proxy on this machine":  {"GET", []string{"X-Forwarded-For", "192.0.2.1"}, 403},
		"through another kind of proxy":    {"GET", []string{"Via", "1.1 cache"}, 403},
		"the address of another machine":   {"GET", []string{"Host", "192.0.2.1:8080"}, 403},
	} {
		t.Run(name, func(t *testing.T) {
			got := send(t, tc.method, url, "", tc.headers...)
			require.Equal(t, tc.want, got.status)
			if tc.want == http.StatusForbidden {
				require.Equal(t, refused(403), got)
			}
		})
	}
}
