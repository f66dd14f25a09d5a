package activities_test

import (
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"

	"orderflow/activities"
	"orderflow/activities/attempt"
	"orderflow/clients/tpk"
	"orderflow/clients/tpk/tpktest"
	"orderflow/order"
)

// A package that the order knows is not reported as cancelled while it lives, even if the
// search leaves it out.
func TestAKnownPackageIsReadBeforeItCountsAsCancelled(t *testing.T) {
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	server := tpktest.New(tpktest.Options{Clock: func() time.Time { return now }})
	listener := httptest.NewServer(server)
	t.Cleanup(listener.Close)
	client, err := tpk.New(tpk.Config{BaseURL: listener.URL, APIKey: "demo-key", Email: "demo@orderflow.example", Password: "demo"})
	require.NoError(t, err)
	party := tpk.Party{Name: "Ada", Surname: "Nowak", Street: "Polna", HouseNumber: "1", PostCode: "81-002", City: "Gdynia",
		CountryID: 1, Phone: "600700801", Email: "ada@gamma.example"}
	pickup, err := client.SearchPickup(t.Context(), tpk.PickupQuery{CourierID: tpk.CourierDPD})
	require.NoError(t, err)
	size := decimal.NewFromInt(1)
	made, err := client.CreateOrder(t.Context(), tpk.NewPackage{ProductID: tpk.ProductParcel, CourierID: tpk.CourierDPD,
		Sender: party, Receiver: party, PickupDate: pickup.Date, Weight: size, Length: size, Width: size, Height: size,
		Description: "of another name"})
	require.NoError(t, err)

	steps := &activities.TPK{Options: activities.TPKOptions{Client: client, Timing: attempt.Timing{Settle: time.Minute}}}
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(steps)
	id := int64(made.OrderID)
	ref := order.Ref{ID: "A-1", AcceptedAt: now.AddDate(0, 0, 3), Known: []string{order.ProviderTPK + ":" + strconv.FormatInt(id, 10)}}
	result, err := env.ExecuteActivity(steps.EnsurePackagesCancelled, ref, []int64{id})
	require.NoError(t, err)
	var verdict activities.Verdict
	require.NoError(t, result.Get(&verdict))
	alive := server.Orders()[0].Status != tpktest.Cancelled
	require.NotEqual(t, alive, verdict.Cancelled, "%+v", verdict)
}
