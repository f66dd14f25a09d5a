package test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"orderflow/activities"
	"orderflow/clients/mediaport/mediaporttest"
	"orderflow/internal/printing/printingtest"
	"orderflow/internal/schedules"
	"orderflow/order"
	"orderflow/workflows"
)

// bought is an order of pieces, each for its own courier. MyPromo makes the MP-MUG; other
// goods are in stock.
func bought(number string, skus ...string) mediaporttest.NewOrder {
	return mediaporttest.NewOrder{Number: number,
		Items: []mediaporttest.NewItem{{SKU: skus[0], Courier: "DPD"}, {SKU: skus[1], Courier: "GLS"}},
		Recipient: mediaporttest.Recipient{FirstName: "Ewa", LastName: "Lis", Street: "Polna", Building: "12",
			PostCode: "81-001", City: "Gdynia", Country: "PL", Phone: "600700800"}}
}

// onMarket places an order of a mug and a vase at Media Port, and returns its document
// with the number as id.
func (s *stack) onMarket(number string) order.Order {
	s.Helper()
	s.simulators.MediaPort.Place(bought(number, "MP-MUG", "MP-VASE"))
	placed, _ := s.simulators.MediaPort.Order(number)
	reference := func(i int) string { return fmt.Sprintf("mp-%d", placed.Items[i].ID) }
	return order.Order{
		ID:     number,
		Source: order.Source{System: order.SystemMediaPort, Reference: number, Account: 100},
		Recipient: order.Party{FirstName: "Ewa", LastName: "Lis", Street: "Polna", Building: "12",
			PostCode: "81-001", City: "Gdynia", Country: "PL", Phone: "600700800"},
		Items: []order.Item{{Reference: reference(0), SKU: "MUG-300", Quantity: 1, Stock: true},
			{Reference: reference(1), SKU: "MP-VASE", Quantity: 1, OnHand: true}},
		Production: order.ProductionMyPromo,
		Shipping:   order.Shipping{Carrier: order.CarrierMediaPort},
		Reports:    []order.ReportTarget{order.ReportMyPromo},
	}
}

// poll takes the supplier's orders once, as its schedule does.
func (s *stack) poll(supplier int64) activities.Intake {
	s.Helper()
	run, err := s.client.ExecuteWorkflow(s.Context(), client.StartWorkflowOptions{TaskQueue: activities.QueueOrders},
		workflows.MediaPortPollType, supplier)
	require.NoError(s, err)
	var taken activities.Intake
	require.NoError(s, run.Get(s.Context(), &taken))
	return taken
}

// ships waits for the order's end and checks that it was labelled once.
func (s *stack) ships(number string) order.Result {
	s.Helper()
	result := s.ends(order.MediaPortID(100, number))
	require.Equal(s, order.StatusCompleted, result.Status)
	require.Len(s, result.TrackingNumbers, 2)
	require.Len(s, result.Documents, 4)
	var kinds []string
	for _, effect := range s.simulators.MediaPort.Ledger().Of(number) {
		kinds = append(kinds, effect.Kind)
	}
	require.Equal(s, []string{"order-placed", "label-generated"}, kinds)
	return result
}

func TestTwoPollersTakeEachOrderOnce(t *testing.T) {
	for name, options := range map[string]stackOptions{
		"plain":     {},
		"encrypted": {keys: privateRing1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStackWith(t, options)
			s.work()
			s.simulators.MediaPort.Place(bought("STOCK", "MP-VASE", "MP-VASE"))
			s.simulators.MediaPort.Place(bought("MADE", "MP-MUG", "MP-VASE"))
			taken := make([]activities.Intake, 2)
			var pollers sync.WaitGroup
			for i := range taken {
				pollers.Go(func() { taken[i] = s.poll(100) })
			}
			pollers.Wait()
			require.Equal(t, 2, taken[0].Started+taken[1].Started)
			require.Empty(t, append(taken[0].Refused, taken[1].Refused...))

			result := s.ships("STOCK")
			label, err := s.store.Get(t.Context(), result.Documents[0])
			require.NoError(t, err)
			s.ships("MADE")
			for _, number := range []string{"STOCK", "MADE"} {
				s.leaves(order.MediaPortID(100, number), order.StatusCompleted)
			}
			require.Equal(t, activities.Intake{Over: 2}, s.poll(100))
			require.Contains(t, strings.Join(printingtest.Pages(t, label), "\n"), result.TrackingNumbers[0])
		})
	}
}

func TestAScheduleTakesNewOrders(t *testing.T) {
	s := newStack(t)
	s.config.MediaPort.Suppliers, s.config.MediaPort.Every = []int64{100}, time.Second
	s.work()
	_, err := schedules.Sync(t.Context(), s.client, s.config)
	require.NoError(t, err)
	s.simulators.MediaPort.Place(bought("FIRST", "MP-VASE", "MP-VASE"))
	eventually(t, "the first order is begun", func() bool { return s.stateOf(order.MediaPortID(100, "FIRST")).ID != "" })
	s.simulators.MediaPort.Place(bought("SECOND", "MP-VASE", "MP-VASE"))
	eventually(t, "so is the second", func() bool { return s.stateOf(order.MediaPortID(100, "SECOND")).ID != "" })
	s.ships("FIRST")
	s.ships("SECOND")
}
