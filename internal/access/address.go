package access

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// ClientAddr is the address that a request comes from: the peer's address, or, if the peer is a
// trusted proxy, the last hop in X-Forwarded-For that is not a trusted proxy. The client may
// have made up everything before that hop. The header Forwarded is ignored.
//
// It is the zero Addr if the peer has no address, as on a Unix socket.
func ClientAddr(r *http.Request, trusted []netip.Prefix) netip.Addr {
	address, _ := parseAddr(r.RemoteAddr)
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		if !Within(trusted, address) {
			break
		}
		before, ok := parseAddr(strings.TrimSpace(hop))
		if !ok {
			break
		}
		address = before
	}
	return address
}

// Within reports whether an address is in one of the networks.
func Within(networks []netip.Prefix, address netip.Addr) bool {
	return slices.ContainsFunc(networks, func(network netip.Prefix) bool { return network.Contains(address) })
}

// parseAddr reads an address with or without a port. It turns IPv4-mapped IPv6 into IPv4, so
// that it matches networks of either notation.
func parseAddr(text string) (netip.Addr, bool) {
	if withPort, err := netip.ParseAddrPort(text); err == nil {
		return withPort.Addr().Unmap().WithZone(""), true
	}
	address, err := netip.ParseAddr(strings.Trim(text, "[]"))
	if err != nil {
		return netip.Addr{}, false
	}
	return address.Unmap().WithZone(""), true
}
