package main_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/order"
)

// bulk is the JSON output of resolve --query.
type bulk struct {
	DryRun bool   `json:"dryRun"`
	Action string `json:"action"`
	Orders []struct {
		ID       string `json:"id"`
		Possible bool   `json:"possible"`
		Why      string `json:"why"`
		Error    string `json:"error"`
	} `json:"orders"`
}

func TestResolveMany(t *testing.T) {
	waiting(t, "many", tooDear(t, "many-dear-1"), noSuchLocker(t, "many-locker"), tooDear(t, "many-dear-2"))
	many := []string{"resolve", "--query", `OrderStatus = "needs-attention" AND OrderSource = "many"`,
		"--amend", `{"shipping": {"service": "inpost_courier_standard", "priceCap": null}}`}

	dry := run(t, many...)
	require.Equal(t, 0, dry.code, dry.err)
	lines := rows(dry.out)
	require.Equal(t, []string{"ORDER", "STAGE", "CODE", "WHAT", "POSSIBLE"}, lines[0])
	require.Equal(t, []string{"many-dear-1", "buy", "price-unknown"}, lines[1][:3])
	require.Equal(t, "yes", lines[1][4])
	require.Equal(t, []string{"many-locker", "create", "no-such-point"}, lines[2][:3])
	require.Contains(t, lines[2][4], "no: shipping.lockerPoint: ")
	require.Contains(t, dry.out, "\nNothing was done. amend is possible for 2 of 3 orders; to answer them, add --yes.\n")
	shown := decode[bulk](t, many...)
	require.True(t, shown.DryRun)
	require.Equal(t, "amend", shown.Action)
	require.Equal(t, []bool{true, false, true}, []bool{shown.Orders[0].Possible, shown.Orders[1].Possible, shown.Orders[2].Possible})
	awaitStatus(t, "many-dear-1", order.StatusNeedsAttention)

	done := run(t, append(many, "--yes")...)
	require.Equal(t, 1, done.code)
	require.Equal(t, "many-dear-1: answered with amend\nmany-dear-2: answered with amend\n", done.out)
	require.Contains(t, done.err, "orderflow: many-locker: resolve: shipping.lockerPoint: ")
	require.Contains(t, done.err, "orderflow: 1 of 3 orders have not taken the answer\n")
	awaitStatus(t, "many-dear-1", order.StatusCompleted)
	awaitStatus(t, "many-dear-2", order.StatusCompleted)
	awaitStatus(t, "many-locker", order.StatusNeedsAttention)
}

func TestResolveManyForScripts(t *testing.T) {
	waiting(t, "many-json", tooDear(t, "script-1"), tooDear(t, "script-2"))
	cancel := []string{"resolve", "--query", `OrderSource = "many-json"`, "--action", "cancel", "--yes"}
	done := decode[bulk](t, cancel...)
	require.False(t, done.DryRun)
	require.Len(t, done.Orders, 2)
	require.Equal(t, "script-1", done.Orders[0].ID)
	require.Empty(t, done.Orders[0].Error+done.Orders[1].Error)
	awaitStatus(t, "script-1", order.StatusCancelled)
	awaitStatus(t, "script-2", order.StatusCancelled)

	require.Eventually(t, func() bool { // lists lag a little
		none := run(t, append(cancel, "-o", "json")...)
		var shown bulk
		return none.code == 0 && json.Unmarshal([]byte(none.out), &shown) == nil && len(shown.Orders) == 0
	}, waitFor, tick)
	require.Equal(t, result{out: "no orders match\n"}, run(t, cancel...))
}
