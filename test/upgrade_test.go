package test

import (
	"flag"
	"fmt"
	"slices"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/order"
	"orderflow/sandbox/audit"
	"orderflow/sandbox/simkit"
)

// oldWorker is built by "make upgrade-test".
var oldWorker = flag.String("old-worker", "", "the worker of an earlier version, which TestOldWorkersAreExchanged begins with")

// halt is where an order is when the workers are replaced: in the middle of a stage.
type halt struct {
	stage order.Stage
	// provider and operation are the call at which the stage halts.
	provider, operation string
	// effect is the call's effect in the ledger; empty for a read.
	effect string
	// labelled: the old worker has stored the label under its own key.
	labelled bool
}

// The ways in which a call halts an order.
const (
	// refusedCall: the provider is down, and the call has no effect.
	refusedCall = "before"
	// lostCall: the call has its effect, and the answer is lost. The order waits until
	// the effect must be visible.
	lostCall = "lost"
	// cancelledCall is refusedCall, followed by a request to cancel after the
	// replacement.
	cancelledCall = "cancel"
)

// routesOfUpgrade are the routes and where their orders halt.
var routesOfUpgrade = map[order.Carrier][]halt{
	order.CarrierShipX: {
		{order.StageCreate, order.ProviderMyPromo, "create-order", "order-created", false},
		{order.StageAddItems, order.ProviderMyPromo, "add-item", "item-added", false},
		{order.StageSubmit, order.ProviderMyPromo, "submit-order", "order-submitted", false},
		{order.StagePreflight, "", "", "", false},
		{order.StageOffers, order.ProviderShipX, "create-shipment", "shipment-created", false},
		{order.StageBuy, order.ProviderShipX, "buy", "shipment-bought", false},
		{order.StageLabel, order.ProviderShipX, "label", "", false},
		{order.StageProtocol, order.ProviderShipX, "printout", "", true},
		{order.StageReport, order.ProviderMyPromo, "add-shipment", "shipment-reported", true},
		{order.StageTrack, "", "", "", true},
	},
	order.CarrierTPK: {
		{order.StageBuy, order.ProviderTPK, "create-order", "order-created", false},
		{order.StageBuy, order.ProviderTPK, "pay-orders", "order-paid", false},
		{order.StageLabel, order.ProviderTPK, "waybill", "", false},
	},
	order.CarrierMediaPort: {
		{order.StageBuy, order.ProviderMediaPort, "generate-label", "label-generated", false},
		{order.StageLabel, order.ProviderMediaPort, "labels", "", false},
	},
}

// underWay is an order that the old worker started.
type underWay struct {
	halt
	carrier order.Carrier
	id, how string
}

// toUpgrade returns all of them. Orders with a lost call come last, as the old worker
// would find the effect half a minute later.
func toUpgrade() (all []underWay) {
	for _, how := range []string{refusedCall, cancelledCall, lostCall} {
		for carrier, halts := range routesOfUpgrade {
			for i, one := range halts {
				if how != lostCall || one.effect != "" {
					all = append(all, underWay{one, carrier, fmt.Sprintf("%s-%d-%s-%s", carrier, i, one.stage, how), how})
				}
			}
		}
	}
	return all
}

// ref is the simulators' reference for the order's calls.
func (u underWay) ref() string {
	if u.provider == order.ProviderTPK {
		return order.PackageToken(u.id, 1)
	}
	return u.id
}

// TestOldWorkersAreExchanged kills the worker of an earlier version while an order is in
// the middle of every stage of every route, before an effect and after one whose answer
// was lost. Today's workers continue.
func TestOldWorkersAreExchanged(t *testing.T) {
	if *oldWorker == "" {
		t.Skip(`needs the worker of an earlier version; run "make upgrade-test"`)
	}
	s := newStackWith(t, stackOptions{slow: true})
	old := s.processOf(*oldWorker, s.upgradeSettings()...)
	asks := example(t, "from-stock-two-parcels", "asks")
	limit := *asks.Shipping.CashOnDelivery
	asks.Shipping.PriceCap = onePLN()
	s.start(asks)
	var all []underWay
	for _, passing := range []bool{false, true} { // those that nothing halts come last
		for _, one := range toUpgrade() {
			if passing == (one.stage == order.StagePreflight) {
				s.halt(one)
				all = append(all, one)
			}
		}
		for _, one := range all {
			eventually(t, fmt.Sprintf("%s is in the middle of %s", one.id, one.stage), func() bool { return s.halted(one) })
		}
	}
	eventually(t, "it asks a person", func() bool { return s.stateOf("asks").Problem != nil })

	require.NoError(t, old.Process.Signal(syscall.SIGKILL))
	_ = old.Wait()
	s.simulators.StopFaults()
	s.work()
	for _, one := range all {
		if one.how == cancelledCall {
			require.NoError(t, s.patientOrders().AskToCancel(t.Context(), one.id, order.CancelOrder{Reason: "changed her mind", By: "Ola"}))
		}
	}
	require.NoError(t, s.patientOrders().Resolve(t.Context(), "asks", order.Resolve{
		Action: order.ActionChooseOffer, Service: asks.Shipping.Service, PriceCap: &limit, By: "Jan"}))
	s.deliver(all)
	for _, one := range all {
		t.Run(one.id, func(t *testing.T) { s.upgraded(t, one) })
	}
	require.Equal(t, order.StatusCompleted, s.ends("asks").Status)
	s.leaves("asks", order.StatusCompleted)
}

// upgradeSettings makes the old worker wait 30 s after an unknown outcome: it does not
// run that long.
func (s *stack) upgradeSettings() (env []string) {
	for name, url := range map[string]string{"TPK": s.config.TPK.URL, "MEDIAPORT": s.config.MediaPort.URL,
		"MERKANA": s.config.Merkana.URL, "MYPROMO": s.config.MyPromo.URL, "SHIPX": s.config.ShipX.URL} {
		env = append(env, "ORDERFLOW_"+name+"_URL="+url, "ORDERFLOW_"+name+"_TIMEOUT=30s")
	}
	return env
}

// halt starts an order and prepares its halt.
func (s *stack) halt(one underWay) {
	s.Helper()
	doc := example(s.T, "made-to-order-locker", one.id)
	switch one.carrier {
	case order.CarrierTPK:
		doc = example(s.T, "from-stock-two-parcels", one.id)
		doc.Shipping.Carrier, doc.Shipping.Service = order.CarrierTPK, "dpd"
		doc.Shipping.Parcels = doc.Shipping.Parcels[:1]
		doc.Shipping.PriceCap = nil
	case order.CarrierMediaPort:
		doc = s.onMarket(one.id)
	}
	doc.Shipping.Track = one.stage == order.StageTrack
	fault := simkit.Fault{Operation: one.operation, Ref: one.ref(), Mode: simkit.Maintenance}
	if one.how == lostCall {
		fault.Mode, fault.Call = simkit.LostAnswer, 1
	}
	if one.provider != "" {
		s.faultsAt(one.provider).Add(fault)
	}
	s.start(doc)
}

// halted reports whether an order has reached its halt.
func (s *stack) halted(one underWay) bool {
	switch {
	case one.provider == "":
		return s.stateOf(one.id).Stage == one.stage
	case one.how == lostCall:
		return slices.ContainsFunc(s.simulators.Ledgers()[one.provider], func(e simkit.Effect) bool {
			return e.Ref == one.ref() && e.Kind == one.effect
		})
	}
	return s.faultsAt(one.provider).Calls(one.operation, one.ref()) > 0
}

// deliver delivers the parcels of the tracked orders.
func (s *stack) deliver(all []underWay) {
	s.Helper()
	for _, shipment := range s.simulators.ShipX.Shipments() {
		for _, one := range all {
			if one.stage == order.StageTrack && string(shipment.Reference) == one.id {
				require.NoError(s, s.simulators.ShipX.Progress(shipment.ID, "delivered"))
			}
		}
	}
}

// upgraded checks that an order ended as it should and had each effect once.
func (s *stack) upgraded(t *testing.T, one underWay) {
	s.ends(one.id)
	result, err := s.orders.Result(t.Context(), one.id)
	require.NoError(t, err)
	if one.how != cancelledCall {
		require.Equal(t, order.StatusCompleted, result.Status)
	}
	for _, finding := range (audit.Case{State: s.stateOf(one.id), Result: result, Ledgers: s.simulators.Ledgers()}).Findings() {
		oldKey := one.labelled && finding.Rule() == "mismatch: documents"
		require.True(t, oldKey, finding.String())
	}
}

func (s *stack) faultsAt(provider string) *simkit.Faults {
	return map[string]*simkit.Faults{
		order.ProviderMyPromo: s.simulators.MyPromo.Faults(), order.ProviderShipX: s.simulators.ShipX.Faults(),
		order.ProviderTPK: s.simulators.TPK.Faults(), order.ProviderMediaPort: s.simulators.MediaPort.Faults(),
	}[provider]
}
