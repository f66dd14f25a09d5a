package access_test

import (
	"net/http"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/access"
)

func TestClientAddr(t *testing.T) {
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	for name, tc := range map[string]struct {
		peer      string
		forwarded []string
		want      string
	}{
		"no proxy":                       {"203.0.113.9:4000", nil, "203.0.113.9"},
		"a peer that isn't trusted":      {"203.0.113.9:4000", []string{"198.51.100.1"}, "203.0.113.9"},
		"behind a proxy":                 {"10.0.0.1:4000", []string{"203.0.113.9"}, "203.0.113.9"},
		"behind two":                     {"10.0.0.1:4000", []string{"203.0.113.9, 10.0.0.2"}, "203.0.113.9"},
		"behind two, in two headers":     {"10.0.0.1:4000", []string{"203.0.113.9", "10.0.0.2"}, "203.0.113.9"},
		"with a beginning made up":       {"10.0.0.1:4000", []string{"198.51.100.1, 203.0.113.9"}, "203.0.113.9"},
		"a trusted address made up":      {"10.0.0.1:4000", []string{"10.0.0.7, 203.0.113.9, 10.0.0.2"}, "203.0.113.9"},
		"only proxies":                   {"10.0.0.1:4000", []string{"10.0.0.3, 10.0.0.2"}, "10.0.0.3"},
		"a proxy that says nothing":      {"10.0.0.1:4000", nil, "10.0.0.1"},
		"a proxy that says nonsense":     {"10.0.0.1:4000", []string{"203.0.113.9, unknown"}, "10.0.0.1"},
		"an address with a port":         {"10.0.0.1:4000", []string{"203.0.113.9:5000"}, "203.0.113.9"},
		"IPv6 with a port":               {"[fd00::1]:4000", []string{"[2001:db8::9]:5000"}, "2001:db8::9"},
		"IPv6 in brackets":               {"[fd00::1]:4000", []string{"[2001:db8::9]"}, "2001:db8::9"},
		"a trusted IPv4 peer in IPv6":    {"[::ffff:10.0.0.1]:4000", []string{"203.0.113.9"}, "203.0.113.9"},
		"a link-local peer":              {"[fe80::1%eth0]:4000", nil, "fe80::1"},
		"a Unix socket, which is nobody": {"@", []string{"203.0.113.9"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			want := netip.Addr{}
			if tc.want != "" {
				want = netip.MustParseAddr(tc.want)
			}
			request := &http.Request{RemoteAddr: tc.peer, Header: http.Header{"X-Forwarded-For": tc.forwarded}}
			require.Equal(t, want, access.ClientAddr(request, trusted))
		})
	}
}
