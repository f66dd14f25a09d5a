package test

import (
	"context"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/api/workflowservice/v1"

	"orderflow/activities"
	"orderflow/clients/merkana/merkanatest"
	"orderflow/internal/merkana"
	"orderflow/internal/orders"
	"orderflow/order"
	"orderflow/sandbox/simkit"
	"orderflow/workflows"
)

// merkanaWithin is how long a cancellation by Merkana may take.
const merkanaWithin = 3 * time.Second

// shop is Merkana, which calls the stack's fulfilment centre over HTTP.
func (s *stack) shop() *merkanatest.Shop {
	s.Helper()
	base := "http://" + s.address
	s.config.TPK.URL, s.config.MediaPort.URL, s.config.Merkana.URL = base+"/tpk", base+"/mediaport", base+"/merkana"
	centre, err := merkana.NewCentre(merkana.CentreOptions{
		Orders: s.orders, Documents: s.store, Logger: quiet(), CancelWithin: merkanaWithin,
		Carrier: order.CarrierTPK, Parcel: order.Parcel{Length: 300, Width: 200, Height: 150, Weight: decimal.NewFromInt(2)}})
	require.NoError(s, err)
	handler, err := merkana.NewHandler(merkana.HandlerOptions{Backend: centre, Token: "what-merkana-shows"})
	require.NoError(s, err)
	server := httptest.NewServer(handler)
	s.Cleanup(server.Close)
	return s.simulators.Merkana.Shop(server.URL+"/merkana", map[string]string{"api-token": "what-merkana-shows"})
}

// sold is an order that Merkana sends; our id is merkana-293-<id>.
func sold(id int64) merkanatest.OrderCreate {
	return merkanatest.OrderCreate{
		MID: 293, UnknownProductID: 1, ID: id, Total: "77.7000", Currency: "PLN", PaymentMethod: "COD",
		Shipping: merkanatest.Shipping{Contact: "Ewa Lis", Phone: "600700800", Country: "PL",
			City: "Gdynia", Street: "Polna 12", PostalCode: "81-001", Email: "ewa@beta.example"},
		LineItems: []merkanatest.LineItem{{SKU: "PEN-BLUE", Quantity: 10}},
	}
}

// told returns the statuses that Merkana received for an order, oldest first, without
// numbers.
func (s *stack) told(id string) []string {
	var statuses []string
	for _, effect := range s.simulators.Merkana.Ledger().Of(id) {
		statuses = append(statuses, effect.Detail[:min(len(effect.Detail), len("accepted"))])
	}
	return statuses
}

func TestMerkanaSendsAnOrderAndHearsOfIt(t *testing.T) {
	s := newStack(t)
	shop := s.shop()
	s.work()
	for range merkanatest.MaxDeliveries {
		answer, err := shop.CreateOrder(t.Context(), sold(244))
		require.NoError(t, err)
		require.Equal(t, merkanatest.Answer{HTTPStatus: 200, Status: true}, answer)
	}
	result := s.ends("merkana-293-244")
	require.Equal(t, order.StatusCompleted, result.Status)
	s.leaves("merkana-293-244", order.StatusCompleted)
	require.Len(t, result.TrackingNumbers, 1)
	known, _ := s.simulators.Merkana.Order("244")
	require.Equal(t, merkanatest.Order{Status: "send", AWB: result.TrackingNumbers[0], Courier: result.Offer.Service}, known)
	statuses := s.told("244")
	require.Len(t, statuses, 2)
	require.Equal(t, "accepted", statuses[0])
}

func TestMerkanaCancels(t *testing.T) {
	s := newStack(t)
	shop := s.shop()
	s.work()
	cancel := func(id int64) merkanatest.Answer {
		answer, err := shop.CancelOrder(t.Context(), 293, id)
		require.NoError(t, err)
		return answer
	}
	t.Run("before the order comes", func(t *testing.T) {
		require.True(t, cancel(1).Accepted())
		deliveries := shop.Deliver(t.Context(), sold(1), 0, time.Millisecond)
		require.Len(t, deliveries, 1, "it is accepted at once")
		require.Equal(t, order.StatusCancelled, s.ends("merkana-293-1").Status)
		require.Empty(t, s.simulators.MyPromo.Ledger().Of("merkana-293-1"))
	})
	t.Run("while MyPromo hangs", func(t *testing.T) {
		s.simulators.MyPromo.Faults().Add(simkit.Fault{Operation: "create-order", Ref: "merkana-293-2", Call: 1,
			Mode: simkit.Slow, Delay: 5 * merkanaWithin})
		shop.Deliver(t.Context(), sold(2), 1, 0)
		eventually(t, "MyPromo is asked", func() bool {
			return s.simulators.MyPromo.Faults().Calls("create-order", "merkana-293-2") > 0
		})
		require.False(t, cancel(2).Status)
		require.Empty(t, s.simulators.MyPromo.Ledger().Of("merkana-293-2"), "MyPromo still hangs")
		require.Equal(t, order.StatusCompleted, s.ends("merkana-293-2").Status)
		require.False(t, cancel(2).Status)
	})
}

// A reset replays the step that sends supplies, as attempt 1 of another run.
func TestSuppliesAreNotSentAgainByAReset(t *testing.T) {
	s := newStack(t)
	s.shop()
	s.work()
	supplies := workflows.Supplies{Merchant: 293, Event: "AUDIT-7", Products: []activities.Supply{{SKU: "PEN-BLUE", Quantity: 5}}}
	pushed, err := s.orders.PushSupplies(t.Context(), supplies)
	require.NoError(t, err)
	require.False(t, pushed.Existing)
	ctx, stop := context.WithTimeout(t.Context(), patience)
	defer stop()
	arrived, err := s.orders.AwaitSupplies(ctx, 293, "AUDIT-7")
	require.NoError(t, err)
	require.Equal(t, order.StatusCompleted, arrived.Status)
	again, err := s.orders.PushSupplies(t.Context(), supplies)
	require.NoError(t, err)
	require.True(t, again.Existing)

	_, err = s.client.ResetWorkflowExecution(t.Context(), &workflowservice.ResetWorkflowExecutionRequest{
		Namespace:                 s.namespace,
		WorkflowExecution:         &commonpb.WorkflowExecution{WorkflowId: supplies.WorkflowID()},
		Reason:                    "test",
		WorkflowTaskFinishEventId: 4, // the first task, before the step was scheduled
		RequestId:                 "reset-1",
	})
	require.NoError(t, err)
	rewound, err := s.orders.AwaitSupplies(ctx, 293, "AUDIT-7")
	require.NoError(t, err)
	require.Equal(t, order.StatusFailed, rewound.Status)
	require.True(t, rewound.NeedsAttention)
	require.Contains(t, rewound.Problem, "it may have been sent before the run was reset")
	require.Len(t, s.simulators.Merkana.Ledger().Of("293"), 1)

	supplies.Products[0].Quantity = 6
	var conflict *orders.SuppliesConflictError
	_, err = s.orders.PushSupplies(t.Context(), supplies)
	require.ErrorAs(t, err, &conflict)
}
