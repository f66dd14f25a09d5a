package webhooks_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"orderflow/internal/webhooks"
)

// These tests use the fake time of synctest: nothing waits for real.

// pass lets time go by, and all that happens then come to rest.
func pass(period time.Duration) {
	time.Sleep(period)
	synctest.Wait()
}

// timeline notes when signals arrive, in seconds since the beginning.
func timeline(temporal *server) *[]int {
	began, times := time.Now(), &[]int{}
	temporal.received = func() { *times = append(*times, int(time.Since(began)/time.Second)) }
	return times
}

func TestAnOrderGetsAtMostOneHintInTenSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		temporal := &server{orders: map[string]string{"shipx:41": "order-a"}}
		times := timeline(temporal)
		h := open(t, webhooks.Options{Client: temporal})
		for range 250 { // for 25 seconds
			h.hand("shipx", shipX(41))
			pass(100 * time.Millisecond)
		}
		pass(time.Hour)
		require.Equal(t, []int{0, 10, 20, 30}, *times, "the last hint is kept, and then there are no more")
		require.Equal(t, map[string]int{"shipx received": 250, "shipx hinted": 4, "shipx coalesced": 246}, h.counts())
		require.Equal(t, []string{"shipx:41"}, temporal.asked(), "it is remembered whose shipment it is")

		h.hand("shipx", shipX(41))
		synctest.Wait()
		require.Len(t, *times, 5, "after a quiet time the next goes at once")
	})
}

// Each hint is some events in the order's history, of which Temporal allows 50,000.
func TestAWeekOfHintsIsNoWeekOfSignals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		temporal := &server{orders: map[string]string{"shipx:41": "order-a"}}
		times := timeline(temporal)
		h := open(t, webhooks.Options{Client: temporal})
		const week = 7 * 24 * time.Hour
		for range week / time.Minute {
			h.hand("shipx", shipX(41))
			pass(time.Minute)
		}
		require.InDelta(t, 30+7*24, len(*times), 1)
	})
}

func TestTheHintThatIsKeptIsTheLast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		temporal := &server{orders: map[string]string{"shipx:41": "order-a"}}
		h := open(t, webhooks.Options{Client: temporal})
		for _, kind := range []string{"offers_prepared", "shipment_confirmed", "shipment_status_changed"} {
			h.hand("shipx", `{"event":"`+kind+`","payload":{"shipment_id":41}}`)
			synctest.Wait()
		}
		pass(time.Minute)
		require.Equal(t, []signal{
			toOrder("a", "shipx", "offers_prepared", "41"),
			toOrder("a", "shipx", "shipment_status_changed", "41"),
		}, temporal.seen())
	})
}

// An order has things at several providers, and its hints count together; other
// orders do not wait for it.
func TestHintsOfTwoProvidersToOneOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		temporal := &server{orders: map[string]string{"mypromo:9": "order-a", "shipx:41": "order-a", "shipx:42": "order-b"}}
		times := timeline(temporal)
		h := open(t, webhooks.Options{Client: temporal})
		h.hand("mypromo", myPromo(9))
		synctest.Wait()
		for range 3 {
			h.hand("shipx", shipX(41))
			synctest.Wait()
			pass(time.Millisecond)
			h.hand("mypromo", myPromo(9))
		}
		h.hand("shipx", shipX(42))
		pass(time.Hour)
		require.ElementsMatch(t, []signal{
			toOrder("a", "mypromo", "order", "9"),
			toOrder("b", "shipx", "shipment_confirmed", "42"),
			toOrder("a", "shipx", "shipment_confirmed", "41"),
			toOrder("a", "mypromo", "order", "9"),
		}, temporal.seen())
		require.Equal(t, []int{0, 0, 10, 20}, *times)
	})
}

// A provider can be faster than Temporal's lists, so an order that isn't there
// is looked for twice.
func TestAnOrderThatShowsLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		temporal := &server{orders: map[string]string{}}
		h := open(t, webhooks.Options{Client: temporal})
		h.hand("shipx", shipX(41))
		pass(2 * time.Second)
		temporal.with(func() { temporal.orders["shipx:41"] = "order-a" })
		h.hand("shipx", shipX(41))
		pass(time.Hour)
		require.Equal(t, []signal{toOrder("a", "shipx", "shipment_confirmed", "41")}, temporal.seen())
		require.Equal(t, map[string]int{"shipx received": 2, "shipx coalesced": 1, "shipx hinted": 1}, h.counts())
	})
}

func TestWhatIsNobodysIsNotLookedForAgainAndAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		temporal := &server{}
		h := open(t, webhooks.Options{Client: temporal})
		for range 20 {
			h.hand("mypromo", myPromo(9))
			pass(time.Second)
		}
		require.Equal(t, []string{"mypromo:9", "mypromo:9"}, temporal.asked())
		require.Equal(t, map[string]int{"mypromo received": 20, "mypromo coalesced": 2, "mypromo unknown": 18}, h.counts())

		temporal.with(func() { temporal.orders = map[string]string{"mypromo:9": "order-a"} })
		pass(time.Minute)
		h.hand("mypromo", myPromo(9))
		synctest.Wait()
		require.Equal(t, []signal{toOrder("a", "mypromo", "order", "9")}, temporal.seen(), "it is forgotten in time")
	})
}

// A hint can come after its order has ended, which Temporal's lists show late.
func TestALateHint(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		temporal := &server{orders: map[string]string{"shipx:41": "order-a"}, ended: map[string]bool{"order-a": true}}
		h := open(t, webhooks.Options{Client: temporal})
		for range 3 {
			h.hand("shipx", shipX(41))
			synctest.Wait()
		}
		require.Equal(t, map[string]int{"shipx received": 3, "shipx unknown": 3}, h.counts())
		require.Equal(t, []string{"shipx:41"}, temporal.asked())
		require.Empty(t, temporal.seen())
	})
}

func TestMoreThanCanWait(t *testing.T) {
	temporal := &server{}
	registry := prometheus.NewRegistry()
	receiver := webhooks.New(webhooks.Options{Client: temporal, Secrets: secrets, Registry: registry}) // it doesn't run
	h := &house{T: t, handler: receiver.Handler(), registry: registry}
	for id := range 10_003 {
		h.hand("mypromo", myPromo(id+1))
	}
	h.hand("mypromo", myPromo(1))
	require.Equal(t, map[string]int{"mypromo received": 10_004, "mypromo dropped": 3, "mypromo coalesced": 1}, h.counts())

	ctx, stop := context.WithCancel(t.Context())
	go receiver.Run(ctx)
	eventually(t, func() bool { return len(temporal.asked()) == 10_000 })
	stop()
}

func TestTemporalIsAwayForAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		temporal := &server{orders: map[string]string{"shipx:41": "order-a", "shipx:42": "order-b"}}
		times := timeline(temporal)
		var log bytes.Buffer
		h := open(t, webhooks.Options{Client: temporal, Logger: logger(&log)})
		h.hand("shipx", shipX(41))
		synctest.Wait()
		temporal.with(func() { temporal.down = errors.New("no connection") })
		h.hand("shipx", shipX(42))
		h.hand("shipx", shipX(41)) // whose order is known, and has to wait
		pass(28 * time.Second)
		temporal.with(func() { temporal.down = nil })
		pass(time.Hour)

		require.Equal(t, []int{0, 30, 30}, *times)
		require.Equal(t, map[string]int{"shipx received": 3, "shipx hinted": 3}, h.counts())
		require.Equal(t, "level=WARN msg=\"webhooks can't be delivered to orders; orders poll instead, less often\" ref=shipx:42 error=\"no connection\"\n"+
			"level=INFO msg=\"webhooks are delivered to orders again\"\n", log.String(), "not a line for each")
	})
}

func TestTemporalStaysAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		temporal := &server{down: errors.New("no connection")}
		h := open(t, webhooks.Options{Client: temporal})
		h.hand("shipx", shipX(41))
		pass(time.Minute - time.Second)
		require.Equal(t, map[string]int{"shipx received": 1}, h.counts())
		pass(time.Hour)
		require.Equal(t, map[string]int{"shipx received": 1, "shipx failed": 1}, h.counts())
		require.Len(t, temporal.asked(), 13)
	})
}

// logger writes lines without the time.
func logger(to io.Writer) *slog.Logger {
	return slog.New(slog.NewTextHandler(to, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}))
}
