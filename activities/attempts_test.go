package activities_test

import (
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/converter"
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

// A server that was killed may begin a retry at once, whatever it was told.
func TestARetryThatComesTooSoonDoesNotAct(t *testing.T) {
	for _, test := range []struct {
		name    string
		sent    time.Duration // ago
		refused string
		made    int
	}{
		{"right after an unknown outcome", time.Second, "what became of the earlier attempt may not show yet", 0},
		{"when it would show", time.Minute, "", 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			simulated := mypromotest.New(mypromotest.Options{})
			server := httptest.NewServer(simulated)
			t.Cleanup(server.Close)
			client, err := mypromo.New(mypromo.Config{BaseURL: server.URL, ClientID: "demo", ClientSecret: "demo"})
			require.NoError(t, err)
			steps := &activities.MyPromo{Options: activities.MyPromoOptions{Merchant: client, Pace: activities.Pace{Settle: 30 * time.Second}}}
			var suite testsuite.WorkflowTestSuite
			env := suite.NewTestActivityEnvironment()
			env.SetWorkerOptions(worker.Options{BackgroundActivityContext: activities.Begun(t.Context())})
			env.SetHeartbeatDetails(time.Now().Add(-test.sent))
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

// What the next attempt is told is a heartbeat of the one that failed.
func TestAnUnknownOutcomeIsNoted(t *testing.T) {
	simulated := mypromotest.New(mypromotest.Options{})
	simulated.Faults().Add(simulation.Fault{Operation: "create-order", Mode: simulation.LostAnswer})
	server := httptest.NewServer(simulated)
	t.Cleanup(server.Close)
	client, err := mypromo.New(mypromo.Config{BaseURL: server.URL, ClientID: "demo", ClientSecret: "demo"})
	require.NoError(t, err)
	steps := &activities.MyPromo{Options: activities.MyPromoOptions{Merchant: client, Pace: activities.Pace{Settle: time.Minute}}}
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	env.SetWorkerOptions(worker.Options{BackgroundActivityContext: activities.Begun(t.Context())})
	var noted time.Time
	env.SetOnActivityHeartbeatListener(func(_ *activity.Info, details converter.EncodedValues) {
		require.NoError(t, details.Get(&noted))
	})
	env.RegisterActivity(steps)
	_, err = env.ExecuteActivity(steps.EnsureProductionOrder, order.Ref{ID: "A-1", AcceptedAt: time.Now()},
		order.Order{ID: "A-1", Recipient: order.Party{LastName: "Lis", City: "Gdynia", PostCode: "81-391", Street: "Długa", Country: "PL"}})
	require.Error(t, err)
	require.WithinDuration(t, time.Now(), noted, 10*time.Second)
}
