package orders

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/order"
	"orderflow/starter/cli"
)

// TestWatchTellsWhenThingsHappened: the printed times are those of the events, not those of the
// output.
func TestWatchTellsWhenThingsHappened(t *testing.T) {
	at := func(day, hour, minute int) time.Time {
		return time.Date(2026, time.March, day, hour, minute, 0, 0, time.Local)
	}
	state := order.State{ID: "shop-1", Status: order.StatusRunning, Stage: order.StageOffers,
		Waiting: &order.Waiting{For: "offers", Since: at(3, 9, 0), Attempts: quietAttempts, LastError: "503", FailedAt: at(3, 9, 5)}}
	var out strings.Builder
	printer := watchPrinter{Streams: cli.Streams{Out: &out}, id: "shop-1", today: at(4, 12, 0)}
	printer.state(state)
	state.Waiting = nil
	state.Status, state.HeldBy, state.StatusSince = order.StatusHeld, "ewa", at(3, 9, 7)
	printer.state(state)
	state.Cancellation = &order.Cancellation{RequestedAt: at(4, 8, 0)}
	printer.state(state)
	state.Cancellation = &order.Cancellation{RequestedAt: at(4, 8, 0), Decision: order.CancelAccepted, DecidedAt: at(4, 8, 1), Explanation: "undone"}
	state.Status, state.HeldBy, state.StatusSince = order.StatusCancelled, "", at(4, 8, 2)
	printer.state(state)

	require.Equal(t, `2026-03-03:
09:00:00  offers           under way    offers
09:05:00  offers           tries again  503
09:07:00  offers           held         by ewa
2026-03-04:
08:00:00  cancel           asked for
08:01:00  cancel           accepted     undone
08:02:00  order            cancelled
`, out.String())
}

// TestWatchOfAnOrderOfAnOldWorker: an old worker does not send the time of the status.
func TestWatchOfAnOrderOfAnOldWorker(t *testing.T) {
	ended := time.Date(2026, time.March, 4, 10, 0, 0, 0, time.Local)
	var out strings.Builder
	printer := watchPrinter{Streams: cli.Streams{Out: &out}, id: "shop-1", today: ended}
	printer.state(order.State{Status: order.StatusCompleted, Stages: []order.StageRecord{
		{Stage: order.StageProtocol, Outcome: order.OutcomeDone, EndedAt: ended}}})
	require.Equal(t, "10:00:00  protocol         done\n10:00:00  order            completed\n", out.String())
}
