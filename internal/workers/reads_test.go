package workers_test

import (
	"context"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"

	"orderflow/activities"
	"orderflow/activities/attempt"
	"orderflow/internal/workers"
	"orderflow/order"
)

// slots are the slots of a worker; a step that is called there runs until its end.
type slots struct {
	*testing.T
	share *workers.ReadShare
	end   chan struct{}
	begun sync.WaitGroup
}

func newSlots(t *testing.T, most int) *slots {
	return &slots{T: t, share: workers.NewReadShare("tpk", most), end: make(chan struct{})}
}

// attempt runs one of a step that returns at once.
func (s *slots) attempt(name string) error {
	return s.run(name, func(context.Context) error { return nil })
}

// hangs begins a step, which goes on until the end.
func (s *slots) hangs(name string) (ended <-chan error) {
	done := make(chan error, 1)
	s.begun.Add(1)
	go func() {
		done <- s.run(name, func(context.Context) error {
			s.begun.Done()
			<-s.end
			return nil
		})
	}()
	s.begun.Wait()
	return done
}

func (s *slots) run(name string, step func(context.Context) error) error {
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	env.SetWorkerOptions(worker.Options{Interceptors: []interceptor.WorkerInterceptor{s.share}})
	env.RegisterActivityWithOptions(step, activity.RegisterOptions{Name: name})
	_, err := env.ExecuteActivity(name)
	return err
}

func TestReadsLeaveSlotsToEffects(t *testing.T) {
	s := newSlots(t, 2)
	first, second := s.hangs("AwaitPackagesDelivered"), s.hangs("ReadItems")
	for _, test := range []struct {
		name        string
		runs        bool
		least, most time.Duration
	}{
		{"EnsurePaid", true, 0, 0},
		{"MakeDesign", true, 0, 0},
		{"PushSupplies", true, 0, 0},
		{"ReadPackagesOnTheWay", true, 0, 0}, // a watcher makes polls rare
		{"AwaitWaybill", false, time.Second, 2 * time.Second},
		{"ReadStock", false, time.Second, 2 * time.Second},
		{"CheckUnlabelled", false, order.MaxSettle, order.MaxSettle}, // the second attempt believes what it reads
	} {
		t.Run(test.name, func(t *testing.T) {
			err := s.attempt(test.name)
			if test.runs {
				require.NoError(t, err)
				return
			}
			var why *temporal.ApplicationError
			require.ErrorAs(t, err, &why)
			require.Equal(t, attempt.TypeBusy, why.Type())
			require.Equal(t, temporal.ApplicationErrorCategoryBenign, why.Category())
			require.False(t, why.NonRetryable())
			require.Contains(t, why.Message(), "tpk answers slowly: 2 reads are in flight")
			require.GreaterOrEqual(t, why.NextRetryDelay(), test.least)
			require.LessOrEqual(t, why.NextRetryDelay(), test.most)
		})
	}
	close(s.end)
	require.NoError(t, <-first)
	require.NoError(t, <-second)
	require.NoError(t, s.attempt("AwaitWaybill"), "their share is free again")
}

// Thousands of polls without room must not ask for it all the time: Temporal has to answer
// each, and steps that people wait for come late.
func TestPollsWithoutRoomComeBackEverLater(t *testing.T) {
	for _, test := range []struct {
		name        string
		attempt     int32
		least, most time.Duration
	}{
		{"AwaitProduction", 1, time.Second, 2 * time.Second},
		{"AwaitProduction", 4, 27 * time.Second, 54 * time.Second},
		{"AwaitProduction", 7, 5 * time.Minute, 10 * time.Minute},
		{"AwaitProduction", 30, 5 * time.Minute, 10 * time.Minute},
		{"ReadStock", 30, 30 * time.Second, time.Minute},
	} {
		pause := attempt.BusyPause(test.name, test.attempt)
		require.GreaterOrEqual(t, pause, test.least, test)
		require.LessOrEqual(t, pause, test.most, test)
	}
}

// Which steps only read is told by the names of their methods; one of a new kind has to
// be thought about here.
func TestEveryStepIsKnownAsReadOrEffect(t *testing.T) {
	effects := []string{"Ensure", "MakeDesign", "PushSupplies", "TakeOrders"}
	for _, steps := range []any{&activities.MyPromo{}, &activities.ShipX{}, &activities.TPK{}, &activities.MediaPort{}, &activities.Merkana{}} {
		kind := reflect.TypeOf(steps)
		for i := range kind.NumMethod() {
			name := kind.Method(i).Name
			reads := false
			for _, prefix := range []string{"Await", "Read", "Check", "Waiting"} {
				reads = reads || strings.HasPrefix(name, prefix)
			}
			acts := false
			for _, prefix := range effects {
				acts = acts || strings.HasPrefix(name, prefix)
			}
			require.True(t, reads != acts, "%s.%s", kind.Elem().Name(), name)
		}
	}
}
