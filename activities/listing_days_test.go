package activities_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/activities"
	"orderflow/clients/shipx/shipxtest"
	"orderflow/clients/tpk/tpktest"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// startAnew replaces the worker by one that has read nothing yet.
func (c *carriers) startAnew() {
	c.tpk = &activities.TPK{Options: c.tpk.Options}
	c.shipX = &activities.ShipX{Options: c.shipX.Options}
}

// A worker that has just started reads the days of an old order one after the other. It
// misses no day between two of them: neither if TPK's search ends at the beginning of its
// last day, nor when Poland's clocks go forward.
func TestNoDayIsLeftOutWhereAWorkerStartsAnew(t *testing.T) {
	warsaw, err := time.LoadLocation("Europe/Warsaw")
	require.NoError(t, err)
	summerTime := time.Date(2026, 3, 29, 10, 0, 0, 0, time.UTC)
	for name, tc := range map[string]struct {
		tpk                    tpktest.Options
		accepted, made, looked time.Time
	}{
		"the last day is included":     {tpktest.Options{}, noon, noon.Add(24 * time.Hour), noon.Add(96 * time.Hour)},
		"the last day is not included": {tpktest.Options{TillMidnight: true}, noon, noon.Add(24 * time.Hour), noon.Add(96 * time.Hour)},
		"clocks put forward, late in the evening": {tpktest.Options{Zone: warsaw},
			time.Date(2026, 3, 27, 22, 30, 0, 0, time.UTC), summerTime, summerTime.Add(48 * time.Hour)},
		"clocks put forward, the evening after": {tpktest.Options{Zone: warsaw},
			time.Date(2026, 3, 28, 22, 30, 0, 0, time.UTC), summerTime, summerTime.Add(48 * time.Hour)},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCarriers(t, shipxtest.Options{}, tc.tpk)
			token := order.PackageToken("A-1", 1)
			c.packs.Faults().Add(simkit.Fault{Operation: "create-order", Ref: token, Call: 1, Mode: simkit.LostAnswer})
			c.clock.pass(tc.made.Sub(noon))
			_, err := c.pack("A-1", tc.made.Sub(tc.accepted))
			require.Error(t, err)
			c.clock.pass(tc.looked.Sub(tc.made))
			c.startAnew()
			_, err = c.pack("A-1", tc.looked.Sub(tc.accepted))
			require.NoError(t, err)
			require.Equal(t, 1, c.packs.Ledger().Count(token, "order-created"))
		})
	}
}
