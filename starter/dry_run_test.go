package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/order"
	"orderflow/workflows"
)

func TestADryRunStartsNothing(t *testing.T) {
	doc := fromStock(t, "dry-1")
	doc.Recipient.Phone = "(0048) 600-100-200"
	path := file(t, doc)

	text := run(t, "start", "--dry-run", path)
	require.Equal(t, 0, text.code, text.err)
	require.Empty(t, text.err)
	require.Contains(t, text.out, "order dry-1: would be started\n  shipx: create shipment\n    receiver.")
	require.Contains(t, text.out, "\n    receiver.phone: 600100200\n")
	require.Contains(t, text.out, "\n    sender: (the organization's address at InPost)\n")

	seen := decode[[]workflows.Preview](t, "start", "--dry-run", path)
	require.Len(t, seen, 1)
	require.Equal(t, "+48600100200", seen[0].Order.Recipient.Phone)
	require.Equal(t, order.ProviderShipX, seen[0].Requests[0].Provider)

	require.Contains(t, run(t, "show", "dry-1").err, "there is no such order")
}

func TestADryRunOfABadDocument(t *testing.T) {
	doc := fromStock(t, "dry-bad")
	doc.Items[0].Quantity = 0
	done := run(t, "start", "--dry-run", file(t, doc))
	require.Equal(t, 2, done.code)
	require.Empty(t, done.out)
	require.Contains(t, done.err, "items[0].quantity: must be 1 to 200000; is 0\norderflow: 1 problem; nothing was started\n")
}

func TestADryRunTellsWhatWouldWait(t *testing.T) {
	doc := fromStock(t, "dry-waits")
	doc.Shipping.SendingMethod = "pok"
	done := run(t, "start", "--dry-run", file(t, doc))
	require.Equal(t, 0, done.code, "another machine may have other settings")
	require.Contains(t, done.err, "orderflow: order dry-waits: shipx: create shipment would wait for a person: "+
		"shipx: the sending method pok needs a drop-off point")
	require.Contains(t, done.out, "custom_attributes.sending_method: pok")

	doc.Shipping.SendingMethod, doc.Shipping.Carrier = "", order.CarrierBest
	doc.Shipping.Service, doc.Shipping.OfferPolicy = "", ""
	doc.Recipient.LastName = "Wiśniowiecka-Brzęczyszczykiewiczowa"
	done = run(t, "start", "--dry-run", file(t, doc))
	require.Equal(t, 0, done.code, done.err)
	require.Contains(t, done.err, "orderflow: order dry-waits: tpk makes no offer: recipient.lastName: ")
	require.NotContains(t, done.out, "tpk:")
}

func TestADryRunSaysWhatWasStartedBefore(t *testing.T) {
	doc := tooDear(t, "dry-again")
	require.Equal(t, 0, run(t, "start", file(t, doc)).code)
	awaitStatus(t, doc.ID, order.StatusNeedsAttention)
	require.Eventually(t, func() bool {
		return run(t, "start", "--dry-run", file(t, doc)).out ==
			"order dry-again: was started before, and is needs-attention: nothing would be done, and no provider would be sent anything\n"
	}, waitFor, tick)
	doc.Items[0].Quantity++
	other := run(t, "start", "--dry-run", file(t, doc))
	require.Equal(t, 0, other.code)
	require.Contains(t, other.out, "order dry-again: would be refused: order dry-again was started before with different content")
}

// The page shows some lines of a dry run, in the order of the output.
func TestTheDryRunOfThePage(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "docs", "order-document.md"))
	require.NoError(t, err)
	_, shown, found := strings.Cut(string(page), "```\norder shop-2026-10419: would be started\n")
	require.True(t, found)
	shown, _, _ = strings.Cut(shown, "```")
	left := run(t, "start", "--dry-run", filepath.Join("..", "examples", "made-to-order-broker.json")).out
	for line := range strings.Lines(shown) {
		_, left, found = strings.Cut(left, "\n"+line[:len(line)-1]+"\n")
		require.True(t, found, line)
		left = "\n" + left
	}
}
