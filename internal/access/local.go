package access

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
)

// authenticateLocal lets everybody on this machine through an open gate, but not
// the web pages that its browsers show: one can post to a loopback address, and
// give its own host name that address (DNS rebinding).
func (g *Gate) authenticateLocal(r *http.Request) (Caller, *Refusal) {
	trusted := slices.Contains(g.options.Origins, r.Header.Get("Origin"))
	if !localHost(r.Host) || !trusted && g.browsers.Check(r) != nil {
		return Caller{}, Forbidden()
	}
	return Caller{Name: "local", Roles: []Role{RoleAdmin}}, nil
}

// localHost reports whether a Host header names this machine.
func localHost(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	address, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && address.IsLoopback()
}
