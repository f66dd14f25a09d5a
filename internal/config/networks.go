package config

import (
	"net/netip"
	"strings"
)

// Networks are ranges of addresses, written as 10.0.0.0/8,192.0.2.7.
type Networks []netip.Prefix

// UnmarshalText reads networks; a single address is one, too.
func (n *Networks) UnmarshalText(text []byte) error {
	var read Networks
	for one := range strings.SplitSeq(string(text), ",") {
		if one = strings.TrimSpace(one); one == "" {
			continue
		}
		network, err := netip.ParsePrefix(one)
		if address, notOne := netip.ParseAddr(one); notOne == nil {
			network, err = address.Prefix(address.BitLen())
		}
		if err != nil {
			return err
		}
		read = append(read, network.Masked())
	}
	*n = read
	return nil
}

// String writes networks as UnmarshalText reads them.
func (n Networks) String() string {
	texts := make([]string, len(n))
	for i, network := range n {
		texts[i] = network.String()
	}
	return strings.Join(texts, ",")
}
