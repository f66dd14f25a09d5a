package test

import (
	"fmt"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"orderflow/clients/shipx"
	"orderflow/internal/orders"
	"orderflow/sandbox/audit"
)

// waitForCourier buys shipments that wait for a courier, and returns their ids.
func (s *stack) waitForCourier(many int) []int64 {
	s.Helper()
	client, err := shipx.New(shipx.Config{BaseURL: "http://" + s.address + "/shipx", Token: "demo", Organization: "1111"})
	require.NoError(s, err)
	var each errgroup.Group
	each.SetLimit(8)
	ids := make([]int64, many)
	for i := range many {
		each.Go(func() error {
			made, err := client.CreateShipment(s.Context(), shipx.NewShipment{
				Reference: fmt.Sprintf("parcel-%d", i), Service: "inpost_locker_standard", OnlyChoiceOfOffer: true,
				Receiver:         shipx.Peer{Phone: "600700801", Email: "jan@gamma.example"},
				Parcels:          []shipx.NewParcel{{Template: "small"}},
				CustomAttributes: shipx.CustomAttributes{TargetPoint: "GDY01A", SendingMethod: shipx.SendingByDispatchOrder}})
			ids[i] = int64(made.ID)
			return err
		})
	}
	require.NoError(s, each.Wait())
	for _, id := range ids {
		var current shipx.Shipment
		eventually(s.T, "its offer is selected", func() bool {
			current, err = client.GetShipment(s.Context(), id)
			return err == nil && current.SelectedOffer != nil
		})
		each.Go(func() error {
			_, err := client.Buy(s.Context(), id, int64(current.SelectedOffer.ID))
			return err
		})
	}
	require.NoError(s, each.Wait())
	eventually(s.T, "all are bought", func() bool {
		bought := 0
		for _, one := range s.simulators.ShipX.Shipments() {
			if one.Status == string(shipx.StatusConfirmed) {
				bought++
			}
		}
		return bought == many
	})
	return ids
}

// dispatchOrders counts InPost's dispatch orders that have an effect of a kind.
func (s *stack) dispatchOrders(kind string) int {
	ids := map[string]bool{}
	for _, effect := range s.simulators.ShipX.Ledger().All() {
		if effect.Kind == kind {
			ids[effect.ID] = true
		}
	}
	return len(ids)
}

func TestAKilledWorkerHas350ShipmentsCollectedOnceAndSevenNamed(t *testing.T) {
	s := newStack(t)
	ids := s.waitForCourier(350)
	var unready []int64
	for _, i := range []int{3, 50, 99, 100, 101, 240, 349} {
		unready = append(unready, ids[i])
		s.simulators.ShipX.NotReady(fmt.Sprintf("parcel-%d", i), "Lost")
	}
	first := s.process()
	type ended struct {
		named  []int64
		orders int
		err    error
	}
	done := make(chan ended, 1)
	go func() {
		collected, err := s.orders.Pickup(s.Context())
		one := ended{orders: len(collected.DispatchOrders), err: err}
		for _, missed := range collected.Uncollected {
			one.named = append(one.named, missed.Shipment)
		}
		done <- one
	}()
	eventually(t, "two couriers are asked", func() bool { return s.dispatchOrders("dispatch-order-created") >= 2 })
	require.NoError(t, first.Process.Signal(syscall.SIGKILL))
	_ = first.Wait()
	s.process()

	got := <-done
	var refused *orders.NoQuoteError
	require.ErrorAs(t, got.err, &refused)
	require.Contains(t, refused.Error(), "7 shipments are not collected")
	require.ElementsMatch(t, unready, got.named)
	require.Equal(t, s.dispatchOrders("dispatch-order-sent"), got.orders)
	require.Empty(t, audit.Pickups{Ledgers: s.simulators.Ledgers(), Waiting: ids, Named: got.named}.Findings())
}
