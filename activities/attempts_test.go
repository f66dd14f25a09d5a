package activities_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"

	"orderflow/activities"
	"orderflow/activities/attempt"
	"orderflow/clients/mypromo"
	"orderflow/clients/mypromo/mypromotest"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// inWorker runs attempts as a worker does; gone is the server's answer about an attempt that
// has read for long.
type inWorker struct {
	interceptor.WorkerInterceptorBase
	gone error
}

// InterceptActivity wraps the activity.
func (w *inWorker) InterceptActivity(_ context.Context, next interceptor.ActivityInboundInterceptor) interceptor.ActivityInboundInterceptor {
	return &attemptInWorker{interceptor.ActivityInboundInterceptorBase{Next: next}, w.gone}
}

type attemptInWorker struct {
	interceptor.ActivityInboundInterceptorBase
	gone error
}

// ExecuteActivity runs one attempt.
func (w *attemptInWorker) ExecuteActivity(ctx context.Context, in *interceptor.ExecuteActivityInput) (any, error) {
	patience := attempt.Patience{Clock: attempt.WallClock, Limit: activities.Patience,
		Confirm: func(context.Context, []any) error { return w.gone }}
	return patience.Attempt(ctx, func(ctx context.Context) (any, error) { return w.Next.ExecuteActivity(ctx, in) })
}

// oneAttempt is an attempt to make the production order of A-1.
type oneAttempt struct {
	*testing.T
	simulated *mypromotest.Server
	steps     *activities.MyPromo
	env       *testsuite.TestActivityEnvironment
}

func newAttempt(t *testing.T, settle time.Duration) *oneAttempt {
	t.Helper()
	a := &oneAttempt{T: t, simulated: mypromotest.New(mypromotest.Options{})}
	server := httptest.NewServer(a.simulated)
	t.Cleanup(server.Close)
	client, err := mypromo.New(mypromo.Config{BaseURL: server.URL, ClientID: "demo", ClientSecret: "demo"})
	require.NoError(t, err)
	a.steps = &activities.MyPromo{Options: activities.MyPromoOptions{Merchant: client, Timing: attempt.Timing{Settle: settle}}}
	var suite testsuite.WorkflowTestSuite
	a.env = suite.NewTestActivityEnvironment()
	a.env.SetWorkerOptions(worker.Options{Interceptors: []interceptor.WorkerInterceptor{&inWorker{}}})
	a.env.RegisterActivity(a.steps)
	return a
}

func (a *oneAttempt) run() error {
	_, err := a.env.ExecuteActivity(a.steps.EnsureProductionOrder, order.Ref{ID: "A-1", AcceptedAt: time.Now()}, orderA1)
	return err
}

var orderA1 = order.Order{ID: "A-1", Recipient: order.Party{
	LastName: "Lis", City: "Gdynia", PostCode: "81-391", Street: "Długa", Country: "PL"}}

// makes runs it, and requires an order, or the text of the error.
func (a *oneAttempt) makes(refused string, made int) {
	a.Helper()
	err := a.run()
	if refused == "" {
		require.NoError(a, err)
	} else {
		require.ErrorContains(a, err, refused)
	}
	require.Equal(a, made, a.simulated.Ledger().Count("A-1", "order-created"))
}

// An attempt that is still the only one of its step acts, however long its reading takes: the
// next attempt would take as long. One that is not the only one does not act.
func TestAnAttemptThatReadsForLong(t *testing.T) {
	for _, test := range []struct {
		name    string
		reading time.Duration
		gone    error
		refused string
		made    int
	}{
		{"what was just read", 0, errors.New("nobody asks"), "", 1},
		{"what was read long ago", 60 * time.Millisecond, nil, "", 1},
		{"what was read long ago, by an attempt that was given up", 60 * time.Millisecond, errors.New("not found"),
			"Temporal did not confirm that the step is still wanted: not found", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			settle := 50 * time.Millisecond
			if test.reading == 0 {
				settle = time.Minute
			}
			a := newAttempt(t, settle)
			a.env.SetWorkerOptions(worker.Options{Interceptors: []interceptor.WorkerInterceptor{&inWorker{gone: test.gone}}})
			a.simulated.Faults().Add(simkit.Fault{Operation: "list-orders", Mode: simkit.Slow, Delay: test.reading})
			a.makes(test.refused, test.made)
		})
	}
}

// A server that was killed may begin a retry at once, in spite of the retry delay.
func TestARetryThatComesTooSoonDoesNotAct(t *testing.T) {
	for _, test := range []struct {
		name    string
		sent    time.Duration // ago
		refused string
		made    int
	}{
		{"right after an unknown outcome", time.Second, "the outcome of the earlier attempt may not be visible yet", 0},
		{"when it would show", time.Minute, "", 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			a := newAttempt(t, 30*time.Second)
			a.env.SetHeartbeatDetails(time.Now().Add(-test.sent))
			a.makes(test.refused, test.made)
		})
	}
}

// A failed attempt leaves its notes for the next one in its heartbeats.
func TestAnUnknownOutcomeIsNoted(t *testing.T) {
	a := newAttempt(t, time.Minute)
	a.simulated.Faults().Add(simkit.Fault{Operation: "create-order", Mode: simkit.LostAnswer})
	var noted time.Time
	a.env.SetOnActivityHeartbeatListener(func(_ *activity.Info, details converter.EncodedValues) {
		require.NoError(t, details.Get(&noted))
	})
	require.Error(t, a.run())
	require.WithinDuration(t, time.Now(), noted, 10*time.Second)
}
