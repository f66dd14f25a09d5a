package main_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/order"
)

// noSuchLocker is an order whose parcel locker does not exist.
func noSuchLocker(t *testing.T, id string) order.Order {
	t.Helper()
	doc := madeToOrder(t, id)
	require.NotEmpty(t, doc.Shipping.LockerPoint)
	doc.Shipping.LockerPoint, doc.Shipping.PriceCap = "XXX99X", nil
	return doc
}

// waiting starts orders of their own source, each when the one before needs attention, and
// returns when the worklist has all of them.
func waiting(t *testing.T, source string, documents ...order.Order) {
	t.Helper()
	for _, doc := range documents {
		doc.Source.System = source
		require.Equal(t, 0, run(t, "start", file(t, doc)).code)
		awaitStatus(t, doc.ID, order.StatusNeedsAttention)
	}
	require.Eventually(t, func() bool {
		return len(decode[[]any](t, "list", "--attention", "--source", source)) == len(documents)
	}, waitFor, tick)
}

// rows are the cells of a table, line by line.
func rows(text string) [][]string {
	var cells [][]string
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		cells = append(cells, regexp.MustCompile(` {2,}`).Split(line, -1))
	}
	return cells
}

// shipXEffects counts what ShipX did for an order.
func shipXEffects(t *testing.T, id string) map[string]int {
	t.Helper()
	answer, err := http.Get(shipXLedger + "?ref=" + id)
	require.NoError(t, err)
	defer func() { require.NoError(t, answer.Body.Close()) }()
	var effects []struct{ Kind string }
	require.NoError(t, json.NewDecoder(answer.Body).Decode(&effects))
	counted := map[string]int{}
	for _, effect := range effects {
		if !strings.HasSuffix(effect.Kind, "-fetched") {
			counted[effect.Kind]++
		}
	}
	return counted
}

func TestALockerThatDoesNotExistIsAmended(t *testing.T) {
	locker, dear := noSuchLocker(t, "attention-1"), tooDear(t, "attention-2")
	waiting(t, "attention", locker, dear)

	listed := run(t, "list", "--attention", "--source", "attention")
	require.Equal(t, 0, listed.code, listed.err)
	lines := rows(listed.out)
	require.Len(t, lines, 3)
	require.Equal(t, []string{"SINCE", "ORDER", "STAGE", "PROVIDER", "CODE", "WHAT", "ANSWERS"}, lines[0])
	require.Regexp(t, `^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$`, lines[1][0])
	require.Equal(t, []string{"attention-1", "create", "shipx", "no-such-point"}, lines[1][1:5])
	require.Contains(t, lines[1][5], "shipping.lockerPoint: must be a point of InPost, such as GDY04N, GDY01A, GDA07C; ")
	require.Contains(t, lines[1][5], " (more in orderflow show attention-1)", "as the nearest have addresses in the recipient's city")
	require.Equal(t, "retry|amend|skip|cancel", lines[1][6])
	require.Equal(t, []string{"attention-2", "buy", "shipx", "price-unknown"}, lines[2][1:5])
	for _, personal := range []string{locker.Recipient.LastName, locker.Recipient.City, locker.Recipient.Email, locker.Recipient.Phone} {
		require.NotContains(t, listed.out, personal)
	}

	refused := run(t, "resolve", "attention-1", "--amend", `{"shipping": {"target_point": "GDY01A"}}`)
	require.Equal(t, 2, refused.code)
	require.Contains(t, refused.err, "shipping.target_point")
	answered := run(t, "resolve", "attention-1", "--amend", `{"shipping": {"lockerPoint": "GDY01A"}}`)
	require.Equal(t, result{out: "attention-1: answered with amend\n"}, answered)
	awaitStatus(t, "attention-1", order.StatusCompleted)
	require.Equal(t, map[string]int{"shipment-created": 1, "shipment-bought": 1}, withoutPickup(shipXEffects(t, "attention-1")))
}

// withoutPickup removes the dispatch order, which calls the courier for the order's parcels.
func withoutPickup(effects map[string]int) map[string]int {
	delete(effects, "dispatch-order-created")
	return effects
}

func TestTheWorklistHoldsPersonalWordsBack(t *testing.T) {
	doc := tooDear(t, "attention-personal")
	doc.Recipient.LastName = "Cannot" // a word of the problem's message
	waiting(t, "personal", doc)
	listed := run(t, "list", "--attention", "--source", "personal")
	require.Equal(t, "shipping.priceCap: must be null while the offer's price is unknown; is 0.50 PLN (more in orderflow show attention-personal)", rows(listed.out)[1][5])
	script := run(t, "list", "--attention", "--source", "personal", "-o", "json")
	require.NotContains(t, strings.ToLower(listed.out+script.out), "cannot")
}

func TestAmendFromAFileAndStandardInput(t *testing.T) {
	patch := `{"shipping": {"lockerPoint": "GDY01A"}}`
	path := filepath.Join(t.TempDir(), "patch.json")
	require.NoError(t, os.WriteFile(path, []byte(patch), 0o600))
	waiting(t, "amend-from", noSuchLocker(t, "amend-file"), noSuchLocker(t, "amend-stdin"))

	require.Equal(t, result{out: "amend-file: answered with amend\n"},
		run(t, "resolve", "amend-file", "--action", "amend", "--amend", "@"+path))
	require.Equal(t, result{out: "amend-stdin: answered with amend\n"},
		runWith(t, patch, "resolve", "amend-stdin", "--amend", "-"))
	awaitStatus(t, "amend-file", order.StatusCompleted)
	awaitStatus(t, "amend-stdin", order.StatusCompleted)
}

func TestAWorklistWithoutWork(t *testing.T) {
	require.Equal(t, result{out: "nothing needs attention\n"}, run(t, "list", "--attention", "--source", "nobody"))
	require.Equal(t, "[]\n", run(t, "list", "--attention", "--source", "nobody", "-o", "json").out)
}
