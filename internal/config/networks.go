package config

import (
	"net/netip"
	"strings"
)

// Networks are address ranges, written as 10.0.0.0/8,192.0.2.7.
type Networks []netip.Prefix

// UnmarshalText parses networks; a single address is also valid.
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

// String formats networks as UnmarshalText reads them.
func (n Networks) String() string {
	texts := make([]string, len(n))
	for i, network := range n {
		texts[i] = network.String()
	}
	return strings.Join(texts, ",")
}
