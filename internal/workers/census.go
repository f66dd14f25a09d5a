package workers

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"orderflow/clients/limit"
)

// LimitTiming is the timing by which workers, who share the providers' limits, count each other.
// The zero value means DefaultLimitTiming.
type LimitTiming struct {
	// Window is the time window of a provider's limit.
	Window time.Duration
	// Count is the interval at which a worker counts the pollers of a queue. A count is valid
	// for two intervals, and a new worker makes no call before it has seen itself for that
	// long: by then all others have counted it, or make no more calls.
	Count time.Duration
	// Seen is how long a worker counts after its last poll. An empty poll takes a minute.
	Seen time.Duration
}

// DefaultLimitTiming is the production timing.
var DefaultLimitTiming = LimitTiming{Window: time.Minute, Count: 15 * time.Second, Seen: 90 * time.Second}

// Poller is a worker that polled a queue.
type Poller struct {
	Identity string
	Last     time.Time // by the server's clock
}

// Census counts the workers of a queue, and sets their share of the limit.
type Census struct {
	// Provider is the limit's provider, and Self is this worker.
	Provider, Self string
	Limit          *limit.Limit
	// Pollers lists the recent pollers of the queue.
	Pollers func(context.Context) ([]Poller, error)
	Timing  LimitTiming
	Logger  *slog.Logger

	seen   map[string]sighting
	joined time.Time // when this worker first saw itself
	share  int       // number of workers that share the limit
}

// sighting is when a worker was last seen, by our clock, which may differ from the server's.
type sighting struct {
	last time.Time // by the server's clock
	at   time.Time
}

// Run counts until the context ends.
func (c *Census) Run(ctx context.Context) {
	for {
		pause, err := c.Timing.Count, c.count(ctx)
		if err != nil || c.joined.IsZero() {
			pause /= 5
		}
		if err != nil {
			c.Logger.Warn("workers not counted: after two missed counts no call is made", "provider", c.Provider, "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}

// count counts once.
func (c *Census) count(ctx context.Context) error {
	asking, cancel := context.WithTimeout(ctx, c.Timing.Count/3)
	defer cancel()
	asked := time.Now()
	pollers, err := c.Pollers(asking)
	if ctx.Err() != nil {
		return nil
	}
	if err != nil {
		return err
	}
	now, holds := time.Now(), 2*c.Timing.Count
	c.see(now, pollers)
	if c.joined.IsZero() || now.Sub(c.joined) < holds {
		return nil
	}
	if workers := c.workers(now); c.share != workers {
		c.share = workers
		c.Logger.Info("the limit of calls is shared", "provider", c.Provider, "workers", c.share)
	}
	c.Limit.Share(c.share, asked.Add(holds))
	return nil
}

// see records who polled since the last count. A worker that is no longer listed still counts
// for a while, because a restarted server forgets all pollers.
func (c *Census) see(now time.Time, pollers []Poller) {
	if c.seen == nil {
		c.seen = map[string]sighting{}
	}
	for _, p := range pollers {
		if p.Last.After(c.seen[p.Identity].last) {
			c.seen[p.Identity] = sighting{p.Last, now}
		}
		if p.Identity == c.Self && c.joined.IsZero() {
			c.joined = now
		}
	}
}

// workers is the number of workers that share the limit, including this one.
func (c *Census) workers(now time.Time) int {
	others := 0
	for who, sighted := range c.seen {
		switch since := now.Sub(sighted.at); {
		case who == c.Self:
		case since <= c.Timing.Seen:
			others++
		case since > forgotten:
			delete(c.seen, who)
		}
	}
	return others + 1
}

// forgotten is when no server lists a worker any more.
const forgotten = time.Hour

// pollersOf lists the activity pollers of a queue. Each partition knows its own.
func pollersOf(temporal client.Client, namespace, queue string) func(context.Context) ([]Poller, error) {
	return func(ctx context.Context) (all []Poller, err error) {
		partitions, err := temporal.WorkflowService().ListTaskQueuePartitions(ctx, &workflowservice.ListTaskQueuePartitionsRequest{
			Namespace: namespace, TaskQueue: &taskqueue.TaskQueue{Name: queue}})
		if err != nil {
			return nil, fmt.Errorf("list the partitions of %s: %w", queue, err)
		}
		for _, partition := range partitions.ActivityTaskQueuePartitions {
			there, err := temporal.WorkflowService().DescribeTaskQueue(ctx, &workflowservice.DescribeTaskQueueRequest{
				Namespace: namespace, TaskQueue: &taskqueue.TaskQueue{Name: partition.Key},
				TaskQueueType: enums.TASK_QUEUE_TYPE_ACTIVITY})
			if err != nil {
				return nil, fmt.Errorf("describe %s: %w", partition.Key, err)
			}
			for _, p := range there.Pollers {
				all = append(all, Poller{p.Identity, p.LastAccessTime.AsTime()})
			}
		}
		return all, nil
	}
}
