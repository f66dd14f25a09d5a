package test

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	sdk "go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/clients/tpk"
	"orderflow/order"
)

// stuckPackages are ids that TPK does not answer for during a test.
const stuckPackages = "/tpk/user/orders/900"

// stuckReads makes TPK leave reads of some packages unanswered.
type stuckReads struct{ begun, ended atomic.Int32 }

func (s *stuckReads) before(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, stuckPackages) {
			s.begun.Add(1)
			defer s.ended.Add(1)
			<-r.Context().Done()
			return
		}
		next.ServeHTTP(w, r)
	})
}

var steps *activities.TPK // only the names of its methods are used

func atTPK(ctx workflow.Context, limit time.Duration) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue: activities.QueueTPK, StartToCloseTimeout: limit, HeartbeatTimeout: 20 * time.Second,
		RetryPolicy: &sdk.RetryPolicy{MaximumAttempts: math.MaxInt32}})
}

// followParcels polls the deliveries of orders.
func followParcels(ctx workflow.Context, orders int) error {
	ctx = atTPK(ctx, time.Hour)
	for i := range orders {
		workflow.ExecuteActivity(ctx, steps.AwaitPackagesDelivered, order.Ref{ID: fmt.Sprint("followed-", i)}, []int64{900_000 + int64(i)})
	}
	return workflow.Sleep(ctx, time.Hour)
}

// buyOnePackage makes a package and pays for it.
func buyOnePackage(ctx workflow.Context, doc order.Order) error {
	ctx = atTPK(ctx, time.Minute)
	ref := order.Ref{ID: doc.ID, AcceptedAt: workflow.Now(ctx)}
	var made activities.Package
	err := workflow.ExecuteActivity(ctx, steps.EnsurePackage, ref, doc, activities.PackageChoice{Parcel: 1, Courier: tpk.CourierDPD}).Get(ctx, &made)
	if err != nil {
		return err
	}
	return workflow.ExecuteActivity(ctx, steps.EnsurePaid, ref, made.ID, activities.PaymentTerms{}).Get(ctx, nil)
}

// However many reads wait for a provider that does not answer, a payment finds a slot: it
// waits for no read.
func TestReadsThatWaitKeepNoPurchaseWaiting(t *testing.T) {
	const followed, purchases = 300, 6
	t.Parallel()
	var reads stuckReads
	s := newStackWith(t, stackOptions{front: reads.before})
	s.config.TPK.Timeout = 30 * time.Minute
	s.work()
	own := worker.New(s.client, "slots", worker.Options{})
	own.RegisterWorkflow(followParcels)
	own.RegisterWorkflow(buyOnePackage)
	require.NoError(t, own.Start())
	t.Cleanup(own.Stop)
	run := func(id string, flow any, arg any) client.WorkflowRun {
		run, err := s.client.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: id, TaskQueue: "slots"}, flow, arg)
		require.NoError(t, err)
		return run
	}
	buy := func(when string) time.Duration {
		began := time.Now()
		for i := range purchases {
			id := fmt.Sprintf("%s-%d", when, i)
			doc := example(t, "made-to-order-broker", id)
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			require.NoError(t, run(id, buyOnePackage, doc).Get(ctx, nil))
			cancel()
			require.Equal(t, 1, s.simulators.TPK.Ledger().Count(order.PackageToken(id, 1), "order-paid"))
		}
		return time.Since(began)
	}
	alone := buy("alone")
	run("followed", followParcels, followed)
	eventually(t, "all slots that reads may have are taken", func() bool { return reads.begun.Load() >= 75 })
	beside := buy("beside")
	require.Zero(t, reads.ended.Load(), "all reads still wait")
	require.EqualValues(t, 75, reads.begun.Load())
	t.Logf("%d purchases took %s alone, and %s beside %d reads without an answer: %.2f times as long",
		purchases, alone.Round(time.Millisecond), beside.Round(time.Millisecond), followed, beside.Seconds()/alone.Seconds())
}
