package activities_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"
	"golang.org/x/sync/errgroup"

	"orderflow/activities"
	"orderflow/clients/mypromo"
)

func TestTheInventoryIsReadForAllAndKeepsNobody(t *testing.T) {
	var read atomic.Int32
	answer := make(chan struct{})
	listener := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.URL.Path != "/v1/inventory" {
			_, _ = fmt.Fprint(w, `{"access_token": "t", "expires_in": 3600}`)
			return
		}
		read.Add(1)
		<-answer
		_, _ = fmt.Fprint(w, `[{"sku": "PEN-BLUE", "available": true, "stock": {"managed": true, "quantity": 7}}]`)
	}))
	t.Cleanup(listener.Close)
	client, err := mypromo.New(mypromo.Config{BaseURL: listener.URL, ClientID: "demo", ClientSecret: "demo"})
	require.NoError(t, err)
	steps := &activities.MyPromo{Options: activities.MyPromoOptions{Merchant: client}}
	ask := func(ctx context.Context) error {
		var suite testsuite.WorkflowTestSuite
		env := suite.NewTestActivityEnvironment()
		env.SetWorkerOptions(worker.Options{BackgroundActivityContext: ctx})
		env.RegisterActivity(steps)
		_, err := env.ExecuteActivity(steps.ReadStock, []string{"PEN-BLUE"})
		return err
	}
	var orders errgroup.Group
	for range 40 {
		orders.Go(func() error { return ask(t.Context()) })
	}
	require.Eventually(t, func() bool { return read.Load() == 1 }, 10*time.Second, time.Millisecond)
	hurried, giveUp := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer giveUp()
	require.Error(t, ask(hurried), "an attempt that is over gives its slot back")
	close(answer)
	require.NoError(t, orders.Wait())
	require.LessOrEqual(t, read.Load(), int32(2), "those who asked since it began share the next")
}
