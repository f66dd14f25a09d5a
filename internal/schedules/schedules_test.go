package schedules_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"

	"orderflow/internal/config"
	"orderflow/internal/devserver/devservertest"
	"orderflow/internal/schedules"
)

// listed are the ids of all schedules, sorted.
func listed(t require.TestingT, ctx context.Context, c client.Client) []string {
	all, err := c.ScheduleClient().List(ctx, client.ScheduleListOptions{})
	require.NoError(t, err)
	var ids []string
	for all.HasNext() {
		one, err := all.Next()
		require.NoError(t, err)
		ids = append(ids, one.ID)
	}
	slices.Sort(ids)
	return ids
}

// eventuallyListed waits for the lists, which lag a little.
func eventuallyListed(t *testing.T, c client.Client, ids ...string) {
	t.Helper()
	require.EventuallyWithT(t, func(collect *assert.CollectT) {
		require.Equal(collect, ids, listed(collect, t.Context(), c))
	}, 20*time.Second, 20*time.Millisecond)
}

func TestSchedulesFollowTheConfiguration(t *testing.T) {
	c := devservertest.New(t)
	foreign, err := c.ScheduleClient().Create(t.Context(), client.ScheduleOptions{
		ID: "mediaport-orders-of-somebody", Paused: true, Action: &client.ScheduleWorkflowAction{Workflow: "Other", TaskQueue: "other"}})
	require.NoError(t, err)

	two := config.Config{MediaPort: config.MediaPort{Suppliers: []int64{100, 101, 100}, Every: time.Hour}}
	for range 2 {
		changes, err := schedules.Sync(t.Context(), c, two)
		require.NoError(t, err)
		require.Equal(t, schedules.Changes{Kept: []string{"watch-ended", "archive-orders", "mediaport-orders-100", "mediaport-orders-101"}}, changes)
	}
	eventuallyListed(t, c, "archive-orders", "mediaport-orders-100", "mediaport-orders-101", foreign.GetID(), "watch-ended")

	own := c.ScheduleClient().GetHandle(t.Context(), schedules.ID(100))
	require.NoError(t, own.Pause(t.Context(), client.SchedulePauseOptions{Note: "stocktaking"}))
	changes, err := schedules.Sync(t.Context(), c, config.Config{
		MediaPort: config.MediaPort{Suppliers: []int64{100}, Every: 2 * time.Hour}, ShipX: config.ShipX{PickupAt: "14:30"}})
	require.NoError(t, err)
	require.Equal(t, schedules.Changes{Kept: []string{"watch-ended", "archive-orders", "mediaport-orders-100", "pickup-shipx-daily"}, Stale: []string{"mediaport-orders-101"}}, changes)
	require.NoError(t, schedules.Delete(t.Context(), c, changes.Stale...))
	require.NoError(t, schedules.Delete(t.Context(), c, changes.Stale...), "twice is harmless")
	eventuallyListed(t, c, "archive-orders", "mediaport-orders-100", foreign.GetID(), "pickup-shipx-daily", "watch-ended")
	daily, err := c.ScheduleClient().GetHandle(t.Context(), schedules.PickupID).Describe(t.Context())
	require.NoError(t, err)
	next := daily.Info.NextActionTimes[0].In(poland(t))
	require.Equal(t, "14:30", next.Format("15:04"))

	now, err := own.Describe(t.Context())
	require.NoError(t, err)
	require.Equal(t, []client.ScheduleIntervalSpec{{Every: 2 * time.Hour}}, now.Schedule.Spec.Intervals)
	require.Equal(t, enums.SCHEDULE_OVERLAP_POLICY_SKIP, now.Schedule.Policy.Overlap)
	require.Equal(t, time.Minute, now.Schedule.Policy.CatchupWindow)
	require.True(t, now.Schedule.State.Paused, "what a person has paused stays so")
	require.Equal(t, "stocktaking", now.Schedule.State.Note)
	action := now.Schedule.Action.(*client.ScheduleWorkflowAction)
	require.Equal(t, "MediaPortPoll", action.Workflow)
	require.Equal(t, "orders", action.TaskQueue)
	require.Len(t, action.Args, 1)

	changes, err = schedules.Sync(t.Context(), c, config.Config{})
	require.NoError(t, err)
	require.ElementsMatch(t, []string{"mediaport-orders-100", "pickup-shipx-daily"}, changes.Stale)
	eventuallyListed(t, c, "archive-orders", "mediaport-orders-100", foreign.GetID(), "pickup-shipx-daily", "watch-ended")
}

// An older installation has a schedule that starts a missed pick-up only within a minute.
func TestAPickupThatTemporalMissedIsMadeUpForTheSameDay(t *testing.T) {
	c := devservertest.New(t)
	_, err := c.ScheduleClient().Create(t.Context(), client.ScheduleOptions{ID: schedules.PickupID, CatchupWindow: time.Minute,
		Action: &client.ScheduleWorkflowAction{ID: "pickup-shipx", Workflow: "Pickup", TaskQueue: "orders"}})
	require.NoError(t, err)
	_, err = schedules.Sync(t.Context(), c, config.Config{ShipX: config.ShipX{PickupAt: "14:30"}})
	require.NoError(t, err)
	daily, err := c.ScheduleClient().GetHandle(t.Context(), schedules.PickupID).Describe(t.Context())
	require.NoError(t, err)
	require.Equal(t, 4*time.Hour, daily.Schedule.Policy.CatchupWindow)
	require.Equal(t, enums.SCHEDULE_OVERLAP_POLICY_SKIP, daily.Schedule.Policy.Overlap)
}

func TestWhatIsOldIsErasedByASchedule(t *testing.T) {
	c := devservertest.New(t)
	keeps := config.Config{Archive: config.Archive{KeepDocuments: 48 * time.Hour, KeepRecords: 1000 * time.Hour}}
	changes, err := schedules.Sync(t.Context(), c, keeps)
	require.NoError(t, err)
	require.Equal(t, []string{"watch-ended", "archive-orders", "archive-expire"}, changes.Kept)
	found, err := c.ScheduleClient().GetHandle(t.Context(), schedules.ExpireID).Describe(t.Context())
	require.NoError(t, err)
	action := found.Schedule.Action.(*client.ScheduleWorkflowAction)
	require.Equal(t, "Expire", action.Workflow)
	require.Len(t, action.Args, 1)
	require.EventuallyWithT(t, func(collect *assert.CollectT) {
		changes, err := schedules.Sync(t.Context(), c, config.Config{})
		require.NoError(collect, err)
		require.Equal(collect, []string{"archive-expire"}, changes.Stale)
	}, 20*time.Second, 20*time.Millisecond)
}

func poland(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Warsaw")
	require.NoError(t, err)
	return zone
}
