package order_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/order"
)

func TestForeignNamesBecomeIDs(t *testing.T) {
	long := strings.Repeat("9", 60)
	cases := []struct{ name, got, want string }{
		{"Media Port", order.MediaPortID(100, "MP-2026.7"), "mediaport-100-MP-2026.7"},
		{"Merkana", order.MerkanaID(293, "244"), "merkana-293-244"},
		{"what an ID may not have", order.MediaPortID(100, "A/7 ż_"), "mediaport-100-A_2f7_20_c5_bc_5f"},
		{"too long", order.MerkanaID(293, long), "merkana-293-_hf038e42cbc1a2c460c97"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) { require.Equal(t, tc.want, tc.got) })
	}
}

func TestDifferentForeignNamesAreDifferentOrders(t *testing.T) {
	names := []string{"A/1", "A_1", "A_2f1", "A 1", "a/1", strings.Repeat("x", 60), strings.Repeat("x", 61)}
	seen := map[string]string{}
	for _, name := range names {
		id := order.MediaPortID(7, name)
		require.Empty(t, seen[id], "%q and %q", seen[id], name)
		require.LessOrEqual(t, len(id), 50)
		seen[id] = name
	}
}
