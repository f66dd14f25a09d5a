package main_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/examples"
	"orderflow/order"
	"orderflow/workflows"
)

// toLocker is the example for a locker, with another id and locker.
func toLocker(t *testing.T, id, point string) order.Order {
	t.Helper()
	doc, err := examples.Order("made-to-order-locker")
	require.NoError(t, err)
	doc.ID, doc.Shipping.LockerPoint = id, point
	return doc
}

// quotesAtShipX counts, by kind, what ShipX has done for quotes so far.
func quotesAtShipX(t *testing.T) map[string]int {
	t.Helper()
	answer, err := http.Get(shipXLedger)
	require.NoError(t, err)
	defer func() { require.NoError(t, answer.Body.Close()) }()
	var effects []struct{ Kind, Ref string }
	require.NoError(t, json.NewDecoder(answer.Body).Decode(&effects))
	kinds := map[string]int{}
	for _, one := range effects {
		if strings.HasPrefix(one.Ref, "quote-") {
			kinds[one.Kind]++
		}
	}
	return kinds
}

func TestADryRunAsksForTheLocker(t *testing.T) {
	before := quotesAtShipX(t)
	good := run(t, "start", "--dry-run", file(t, toLocker(t, "dry-good", "GDY01A")))
	require.Equal(t, 0, good.code)
	require.Empty(t, good.err)

	path := file(t, toLocker(t, "dry-closed", "ZAM01X"), fromStock(t, "dry-other"))
	closed := run(t, "start", "--dry-run", path)
	require.Equal(t, 0, closed.code, "as for all that would wait for a person")
	require.Contains(t, closed.err, "orderflow: order dry-closed: shipping.lockerPoint: must be an open point, such as WAW123, POP-WAW4, KRK02M; ZAM01X is Disabled\n"+
		"orderflow: order dry-closed: would wait for a person before anything is made: "+
		"shipx: the point ZAM01X is closed (Disabled); amend shipping.lockerPoint to one of the nearest: WAW123 (")
	require.Equal(t, 2, strings.Count(closed.err, "\n"))

	seen := decode[[]workflows.Preview](t, "start", "--dry-run", path)
	require.Equal(t, "point-closed", seen[0].Points.Problem.Code)
	require.Len(t, seen[0].Points.Problem.Points, 3)
	require.Nil(t, seen[1].Points, "it names none")
	require.Equal(t, before, quotesAtShipX(t), "nothing is made")
	require.Empty(t, shipXEffects(t, "dry-closed"))
	require.Contains(t, run(t, "show", "dry-closed").err, "there is no such order")
}

// A dry run without Temporal shows everything that needs no provider.
func TestADryRunWithoutTemporalSaysWhatItCan(t *testing.T) {
	t.Setenv("TEMPORAL_ADDRESS", "127.0.0.1:1")
	done := run(t, "start", "--dry-run", "--quote", file(t, toLocker(t, "dry-alone", "XXX99X")))
	require.Equal(t, 0, done.code, done.err)
	require.Contains(t, done.err, "orderflow: order dry-alone: its points were not checked: temporal: connect to 127.0.0.1:1")
	require.Contains(t, done.out, "custom_attributes.target_point: XXX99X\n")
	require.Contains(t, done.out, "\n  cheapest: temporal: connect to 127.0.0.1:1")

	bad := toLocker(t, "dry-bad-alone", "XXX99X")
	bad.Items[0].Quantity = 0
	done = run(t, "start", "--dry-run", file(t, bad))
	require.Equal(t, 2, done.code)
	require.Contains(t, done.err, "items[0].quantity: must be 1 to 200000; is 0\norderflow: 1 problem; nothing was started\n")
	require.NotContains(t, done.err, "not asked")
}

func TestADryRunNamesTheCheapestPrice(t *testing.T) {
	before := quotesAtShipX(t)
	path := file(t, fromStock(t, "dry-quote"))
	quoted := decode[[]workflows.Preview](t, "start", "--dry-run", "--quote", path)[0].Quote
	require.NotNil(t, quoted)
	require.NotNil(t, quoted.Offer, quoted.Why)
	require.Contains(t, run(t, "start", "--dry-run", "--quote", path).out, "\n  cheapest: "+quoted.Offer.Service+" ("+quoted.Offer.Name+") of shipx")
	after := quotesAtShipX(t)
	require.Equal(t, 2, after["shipment-created"]-before["shipment-created"])
	require.Equal(t, 2, after["shipment-canceled"]-before["shipment-canceled"], "an unpaid shipment is cancelled again")
	require.Equal(t, before["shipment-bought"], after["shipment-bought"])

	wrong := decode[[]workflows.Preview](t, "start", "--dry-run", "--quote", file(t, toLocker(t, "dry-quote-wrong", "XXX99X")))[0].Quote
	require.Equal(t, "no price was requested: fix the order's point first", wrong.Why)
}

// The page shows the dry run of an order whose locker does not exist.
func TestThePointOfThePage(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "docs", "order-document.md"))
	require.NoError(t, err)
	_, shown, found := strings.Cut(string(page), "```\norderflow: order shop-2026-10417: ")
	require.True(t, found)
	shown, _, _ = strings.Cut(shown, "```")
	require.Equal(t, "orderflow: order shop-2026-10417: "+shown, run(t, "start", "--dry-run", file(t, toLocker(t, "shop-2026-10417", "GDY99X"))).err)
}
