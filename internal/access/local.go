package access

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// authenticateLocal lets everybody on this machine through an open gate, but not web pages in
// its browsers: a page can post to a loopback address, and resolve its own host name to it (DNS
// rebinding). It also refuses what a proxy on this machine forwards: that would open the gate
// to everybody who reaches the proxy.
func (g *Gate) authenticateLocal(r *http.Request) (Caller, *Refusal) {
	trusted := slices.Contains(g.options.Origins, r.Header.Get("Origin"))
	if !LocalHost(r.Host) || ViaProxy(r) || !trusted && g.browsers.Check(r) != nil {
		return Caller{}, Forbidden()
	}
	return Caller{Name: "local", Roles: []Role{RoleAdmin}, local: true}, nil
}

// LocalHost reports whether a Host header names this machine.
func LocalHost(host string) bool {
	name, address := splitHost(host)
	return name == "localhost" || address.IsLoopback()
}

// NamedHost reports whether a Host header contains an address, localhost, or one of the given
// names. A web page that uses its own host name (DNS rebinding) has none of these.
func NamedHost(host string, names []string) bool {
	name, address := splitHost(host)
	return name == "localhost" || address.IsValid() || slices.Contains(names, name)
}

// splitHost returns the name in a Host header, and its address, if it is one.
func splitHost(host string) (string, netip.Addr) {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	address, _ := netip.ParseAddr(strings.Trim(host, "[]"))
	return strings.ToLower(host), address
}

// viaProxy are headers that proxies add.
var viaProxy = []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Via"}

// ViaProxy reports whether a proxy forwarded the request.
func ViaProxy(r *http.Request) bool {
	return slices.ContainsFunc(viaProxy, func(name string) bool { return r.Header.Get(name) != "" })
}
