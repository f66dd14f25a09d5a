// Package schedules synchronizes Temporal's schedules with the configuration: one opens cases
// for what ended badly, one writes records of ended orders, one erases expired data, one per
// supplier polls Media Port for new orders, and one requests the day's pick-up.
package schedules

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"orderflow/activities"
	"orderflow/internal/config"
	"orderflow/workflows"
)

// prefix is the prefix of the ids of suppliers' schedules, and of the workflows that they
// start.
const prefix = "mediaport-orders-"

// ID is the id of a supplier's schedule.
func ID(supplier int64) string { return prefix + strconv.FormatInt(supplier, 10) }

// catchUp is how late a poll may start that was missed while Temporal was unavailable. The next
// poll finds the same orders, so a missed one need not be repeated.
const catchUp = time.Minute

// pickupCatchUp is how late a pick-up may start that was missed while Temporal was unavailable:
// the next one is on the next workday, and couriers come until the evening.
const pickupCatchUp = 4 * time.Hour

// PickupID is the schedule that requests the day's pick-up.
const PickupID = "pickup-shipx-daily"

// The archive's schedules, and how often expired data is searched.
const (
	ArchiveID   = "archive-orders"
	ExpireID    = "archive-expire"
	expireEvery = time.Hour
)

// WatchID is the schedule that opens cases for what ended badly.
const WatchID = "watch-ended"

// The interval and the reach of the watch: it catches up after a week without runs. Orders that
// ended just now wait for the next pass, because lists may show the end of a run before the run
// that a reset started.
const (
	WatchEvery  = 2 * time.Minute
	watchWithin = 7 * 24 * time.Hour
	watchSettle = 15 * time.Second
)

// Changes are the results of Sync, by schedule id.
type Changes struct {
	// Kept exist, including new ones; Stale are our schedules that this configuration does not
	// need.
	Kept, Stale []string
}

// Sync creates and updates the configured schedules, and finds our schedules that are not
// configured, for Delete. It is idempotent. A schedule that a person has paused stays paused.
func Sync(ctx context.Context, c client.Client, settings config.Config) (Changes, error) {
	var done Changes
	for _, one := range plans(settings) {
		if slices.Contains(done.Kept, one.id) {
			continue
		}
		if err := keep(ctx, c.ScheduleClient(), one); err != nil {
			return done, fmt.Errorf("schedule %s: %w", one.id, err)
		}
		done.Kept = append(done.Kept, one.id)
	}
	var err error
	if done.Stale, err = others(ctx, c.ScheduleClient(), done.Kept); err != nil {
		return done, fmt.Errorf("list schedules: %w", err)
	}
	return done, nil
}

// Delete deletes schedules; a missing one is no error.
func Delete(ctx context.Context, c client.Client, ids ...string) error {
	for _, id := range ids {
		err := c.ScheduleClient().GetHandle(ctx, id).Delete(ctx)
		var missing *serviceerror.NotFound // lists show a schedule for a moment after it was deleted
		if err != nil && !errors.As(err, &missing) {
			return fmt.Errorf("delete schedule %s: %w", id, err)
		}
	}
	return nil
}

// plan is the desired state of a schedule.
type plan struct {
	id, note string
	catchUp  time.Duration
	spec     client.ScheduleSpec
	action   *client.ScheduleWorkflowAction
}

func plans(settings config.Config) (all []plan) {
	all = append(all, plan{
		id: WatchID, note: "opens a case for every order that failed, was terminated or timed out",
		spec: client.ScheduleSpec{Intervals: []client.ScheduleIntervalSpec{{Every: WatchEvery}}},
		action: &client.ScheduleWorkflowAction{
			ID: WatchID, Workflow: workflows.WatchType, TaskQueue: activities.QueueOrders,
			Args: []any{activities.WatchSpan{Within: watchWithin, Settle: watchSettle}}},
	})
	all = append(all, archivePlans(settings.Archive)...)
	for _, supplier := range settings.MediaPort.Suppliers {
		all = append(all, plan{
			id: ID(supplier), catchUp: catchUp, note: fmt.Sprintf("starts the new orders of Media Port's supplier %d", supplier),
			spec: client.ScheduleSpec{Intervals: []client.ScheduleIntervalSpec{{Every: settings.MediaPort.Every}}},
			action: &client.ScheduleWorkflowAction{
				ID: ID(supplier), Workflow: workflows.MediaPortPollType, Args: []any{supplier}, TaskQueue: activities.QueueOrders},
		})
	}
	if at, wanted := settings.ShipX.PickupTime(); wanted {
		all = append(all, plan{
			id: PickupID, catchUp: pickupCatchUp, note: "requests InPost's courier for the day's shipments",
			spec: client.ScheduleSpec{TimeZoneName: "Europe/Warsaw", Calendars: []client.ScheduleCalendarSpec{{
				Hour: []client.ScheduleRange{{Start: at.Hour()}}, Minute: []client.ScheduleRange{{Start: at.Minute()}},
				DayOfWeek: []client.ScheduleRange{{Start: int(time.Monday), End: int(time.Friday)}}}}},
			action: &client.ScheduleWorkflowAction{
				ID: workflows.PickupID, Workflow: workflows.PickupType, TaskQueue: activities.QueueOrders},
		})
	}
	return all
}

// archivePlans are the schedule that writes records, and the one that erases expired data if
// anything expires.
func archivePlans(settings config.Archive) []plan {
	all := []plan{{
		id: ArchiveID, note: "writes records of ended orders",
		spec: client.ScheduleSpec{Intervals: []client.ScheduleIntervalSpec{{Every: cmp.Or(settings.Every, archiveEvery)}}},
		action: &client.ScheduleWorkflowAction{
			ID: ArchiveID, Workflow: workflows.ArchiveType, TaskQueue: activities.QueueOrders}}}
	if settings.Expires() {
		all = append(all, plan{
			id: ExpireID, note: "erases documents and records whose retention is over",
			spec: client.ScheduleSpec{Intervals: []client.ScheduleIntervalSpec{{Every: expireEvery}}},
			action: &client.ScheduleWorkflowAction{
				ID: ExpireID, Workflow: workflows.ExpireType, TaskQueue: activities.QueueOrders,
				Args: []any{activities.KeepFor{Documents: settings.KeepDocuments, Records: settings.KeepRecords}}}})
	}
	return all
}

// archiveEvery applies if no configuration was loaded.
const archiveEvery = 10 * time.Minute

// keep creates or updates a schedule.
func keep(ctx context.Context, schedules client.ScheduleClient, wanted plan) error {
	policy := client.SchedulePolicies{Overlap: enums.SCHEDULE_OVERLAP_POLICY_SKIP, CatchupWindow: wanted.catchUp}
	_, err := schedules.Create(ctx, client.ScheduleOptions{
		ID: wanted.id, Spec: wanted.spec, Action: wanted.action, Note: wanted.note,
		Overlap: policy.Overlap, CatchupWindow: policy.CatchupWindow})
	if !errors.Is(err, temporal.ErrScheduleAlreadyRunning) {
		return err
	}
	return schedules.GetHandle(ctx, wanted.id).Update(ctx, client.ScheduleUpdateOptions{
		DoUpdate: func(current client.ScheduleUpdateInput) (*client.ScheduleUpdate, error) {
			return &client.ScheduleUpdate{Schedule: &client.Schedule{
				Spec: &wanted.spec, Action: wanted.action, Policy: &policy, State: current.Description.Schedule.State}}, nil
		}})
}

// others are our schedules that are not configured.
func others(ctx context.Context, schedules client.ScheduleClient, kept []string) ([]string, error) {
	listed, err := schedules.List(ctx, client.ScheduleListOptions{})
	if err != nil {
		return nil, err
	}
	var found []string
	for listed.HasNext() {
		one, err := listed.Next()
		if err != nil {
			return nil, err
		}
		if ours(one.ID) && !slices.Contains(kept, one.ID) {
			found = append(found, one.ID)
		}
	}
	return found, nil
}

// ours reports whether a schedule id is ours.
func ours(id string) bool {
	text, found := strings.CutPrefix(id, prefix)
	supplier, err := strconv.ParseInt(text, 10, 64)
	return id == WatchID || id == PickupID || id == ArchiveID || id == ExpireID || found && err == nil && ID(supplier) == id
}
