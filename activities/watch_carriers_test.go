package activities_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"

	"orderflow/activities"
	"orderflow/clients/shipx"
	"orderflow/clients/shipx/shipxtest"
)

// A hundred shipments are one call. Each shipment that ended is reported once, also one that
// has disappeared from the list.
func TestAPassTellsOrdersWhoseParcelsArrived(t *testing.T) {
	now := time.Date(2026, 10, 5, 12, 0, 0, 0, time.UTC)
	simulator, lists := shipxtest.New(shipxtest.Options{Clock: func() time.Time { return now }}), 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			lists++
		}
		simulator.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	client, err := shipx.New(shipx.Config{BaseURL: server.URL, Token: "demo", Organization: "1111"})
	require.NoError(t, err)
	var ids []int64
	for range 120 {
		made, err := client.CreateShipment(t.Context(), shipx.NewShipment{Reference: "shop-1001",
			Receiver: shipx.Peer{Phone: "600700801", Email: "jan@gamma.example"}, Parcels: []shipx.NewParcel{{Template: "small"}},
			CustomAttributes: shipx.CustomAttributes{TargetPoint: "GDY01A"}, Service: "inpost_locker_standard", OnlyChoiceOfOffer: true})
		require.NoError(t, err)
		ids = append(ids, int64(made.ID))
	}
	require.NoError(t, client.CancelShipment(t.Context(), ids[5]))

	var told []activities.Hint
	steps := &activities.ShipX{Options: activities.ShipXOptions{Client: client, Watch: activities.Watch{
		Every: 30 * time.Second, Clock: func() time.Time { return now },
		OnTheWay: func(_ context.Context, provider string) ([]activities.OnTheWay, error) {
			require.Equal(t, "shipx", provider)
			return []activities.OnTheWay{{WorkflowID: "order-a", IDs: ids[:50]}, {WorkflowID: "order-b", IDs: ids[50:]}}, nil
		},
		Hint: func(_ context.Context, hint activities.Hint) (bool, error) {
			told = append(told, hint)
			return true, nil
		},
	}}}
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(steps)
	for range 3 {
		lists = 0
		value, err := env.ExecuteActivity(steps.ReadShipmentsOnTheWay, time.Time{})
		require.NoError(t, err)
		require.Equal(t, 2, lists)
		var found activities.Pass
		require.NoError(t, value.Get(&found))
		require.Equal(t, 15*time.Minute, found.Next)
	}
	require.Len(t, told, 1)
	require.Equal(t, "order-a", told[0].WorkflowID)
	require.Regexp(t, "^shipx/shipment/[0-9]+/gone$", told[0].News)
}
