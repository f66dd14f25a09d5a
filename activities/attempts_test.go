package activities_test

import (
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"

	"orderflow/activities"
	"orderflow/clients/mypromo"
	"orderflow/clients/mypromo/mypromotest"
	"orderflow/internal/simulation"
	"orderflow/order"
)

func TestAnAttemptDoesNotActOnOldNews(t *testing.T) {
	for _, test := range []struct {
		name    string
		reading time.Duration
		refused string
		made    int
	}{
		{"what was just read", 0, "", 1},
		{"what was read long ago", 60 * time.Millisecond, "what was read may be out of date", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			simulated := mypromotest.New(mypromotest.Options{})
			simulated.Faults().Add(simulation.Fault{Operation: "list-orders", Mode: simulation.Slow, Delay: test.reading})
			server := httptest.NewServer(simulated)
			t.Cleanup(server.Close)
			client, err := mypromo.New(mypromo.Config{BaseURL: server.URL, ClientID: "demo", ClientSecret: "demo"})
			require.NoError(t, err)
			settle := 50 * time.Millisecond
			if test.reading == 0 {
				settle = time.Minute
			}
			steps := &activities.MyPromo{Options: activities.MyPromoOptions{Merchant: client, Pace: activities.Pace{Settle: settle}}}
			var suite testsuite.WorkflowTestSuite
			env := suite.NewTestActivityEnvironment()
			env.SetWorkerOptions(worker.Options{BackgroundActivityContext: activities.Begun(t.Context())})
			env.RegisterActivity(steps)

			_, err = env.ExecuteActivity(steps.EnsureProductionOrder, order.Ref{ID: "A-1", AcceptedAt: time.Now()},
				order.Order{ID: "A-1", Recipient: order.Party{LastName: "Lis", City: "Gdynia", PostCode: "81-391", Street: "Długa", Country: "PL"}})
			if test.refused == "" {
				require.NoError(t, err)
			} else {
				require.ErrorContains(t, err, test.refused)
			}
			require.Equal(t, test.made, simulated.Ledger().Count("A-1", "order-created"))
		})
	}
}
