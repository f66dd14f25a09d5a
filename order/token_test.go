package order_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/order"
)

// Tokens are on packages in transit: they never change.
func TestPackageTokens(t *testing.T) {
	require.Equal(t, "PEZGYLEC", order.Token("shop-1"))
	require.Equal(t, "PEZGYLEC.12", order.PackageToken("shop-1", 12))
	require.Len(t, order.Token(""), order.TokenLength)
}

func TestADescriptionHasAsMuchOfTheTokenAsThereIsRoomFor(t *testing.T) {
	for contents, want := range map[string]string{
		"Goods":                                "Goods NQ5QCXYGMIDFC#PEZGYLEC.1",
		"T":                                    "T NQ5QCXYGMIDFCND3T#PEZGYLEC.1",
		strings.Repeat("x", 16):                strings.Repeat("x", 16) + " NQ#PEZGYLEC.1",
		strings.Repeat("x", order.MaxContents): strings.Repeat("x", order.MaxContents) + " N#PEZGYLEC.1",
	} {
		got := order.PackageDescription(contents, "shop-1", 1)
		require.Len(t, got, 30)
		require.Equal(t, want, got)
		require.Equal(t, 1, order.ParcelOf("shop-1", got))
		require.Equal(t, 1, parcelOfOld("shop-1", got), "workers of 0.1.0 find it")
		require.Zero(t, order.ParcelOf("shop-2", got))
	}
	longest := order.PackageDescription(strings.Repeat("x", order.MaxContents), "shop-1", 50)
	require.Equal(t, strings.Repeat("x", order.MaxContents)+" #PEZGYLEC.50", longest)
	require.Equal(t, 50, order.ParcelOf("shop-1", longest))
}

// parcelOfOld is how workers of 0.1.0 read a description.
func parcelOfOld(reference, description string) int {
	_, token, _ := strings.Cut(description, "#")
	number, found := strings.CutPrefix(token, order.Token(reference)+".")
	parcel, err := strconv.Atoi(number)
	if !found || err != nil {
		return 0
	}
	return parcel
}

func TestParcelOf(t *testing.T) {
	for description, want := range map[string]int{
		"Goods #PEZGYLEC.2":               2, // of 0.1.0
		"#PEZGYLEC.2":                     2,
		" #PEZGYLEC.2":                    2,
		"Mugs and more NQ5#PEZGYLEC.3":    3,
		"Goods NQ5QCXYGMIDF0#PEZGYLEC.2":  0, // the first 8 characters are another order's, too
		"Goods A#PEZGYLEC.2":              0,
		"Goods NQ5QCXYGMIDFC#PEZGYLED.2":  0,
		"Goods NQ5QCXYGMIDFC#PEZGYLEC.":   0,
		"Goods NQ5QCXYGMIDFC#PEZGYLEC.2x": 0,
		"Goods":                           0,
		"":                                0,
	} {
		require.Equal(t, want, order.ParcelOf("shop-1", description), description)
	}
}
