package workflows_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/converter"

	"orderflow/clients/mypromo/mypromotest"
	"orderflow/order"
)

// TestThreeDaysOfPreflightAreOneWait counts how often the order schedules its wait, because
// that is how its history grows: polls are retries of one activity.
func TestThreeDaysOfPreflightAreOneWait(t *testing.T) {
	withoutRace(t) // 4,300 polls
	const days = 3 * 24 * time.Hour
	w := newWorldOf(t, setting{myPromo: mypromotest.Options{Timing: mypromotest.Timing{InProduction: days}}})
	scheduled := map[string]bool{} // by id, which a retry keeps
	w.env.SetOnActivityStartedListener(func(info *activity.Info, _ context.Context, _ converter.EncodedValues) {
		if info.ActivityType.Name == "AwaitProduction" {
			scheduled[info.ActivityID] = true
		}
	})
	began := w.env.Now()
	require.Equal(t, order.StatusCompleted, w.live(madeToOrder()).Status)
	require.Greater(t, w.env.Now().Sub(began), days)
	require.Greater(t, w.myPromo.Faults().Calls("get-order", "shop-1001"), int(days/time.Minute), "it has been polled")
	require.Len(t, scheduled, 1)
}
