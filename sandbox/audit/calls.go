package audit

import (
	"slices"

	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// Providers lists all providers, in the order in which reports show them.
var Providers = order.Providers

// Call is an effect that a completed order must have.
type Call struct {
	Provider string
	// Effect is its kind: "shipment-bought".
	Effect string
	// Times is how often it happens when nothing goes wrong.
	Times int
	Bound Bound
}

// Bound limits how often an effect may happen when something goes wrong. Effects on a
// thing that is cancelled in the end don't count.
type Bound int

// The bounds.
const (
	// Exactly as often: for everything that costs money.
	Exactly Bound = iota
	// AtLeast as often: a repetition does no harm.
	AtLeast
	// Anyhow often: nothing of it is left in the end.
	Anyhow
)

// Calls returns the effects that the order must have once it is completed, in the
// sequence in which they happen at each provider.
func (c Case) Calls() []Call {
	return slices.Concat(c.callsOfProduction(), c.callsOfShipX(), c.callsOfOthers())
}

func (c Case) callsOfProduction() []Call {
	if !c.made() {
		return nil
	}
	calls := []Call{
		{order.ProviderMyPromo, "order-created", 1, Exactly},
		// A customer of Media Port may cancel an item that is already made. Another rule
		// checks that each item is there once.
		{order.ProviderMyPromo, "item-added", len(c.State.Order.ToMake()), AtLeast},
		{order.ProviderMyPromo, "order-submitted", 1, Exactly},
		{order.ProviderMyPromo, "order-in-production", 1, Exactly},
	}
	if c.reportsTo(order.ReportMyPromo) {
		calls = append(calls, Call{order.ProviderMyPromo, "shipment-reported", len(c.State.TrackingNumbers), Exactly})
	}
	return calls
}

func (c Case) callsOfShipX() []Call {
	switch {
	case c.shipper() == order.CarrierShipX:
		calls := []Call{
			{order.ProviderShipX, "shipment-created", 1, Exactly},
			{order.ProviderShipX, "shipment-bought", 1, Exactly},
		}
		if !c.skipped(order.StageLabel) {
			calls = append(calls, Call{order.ProviderShipX, "label-fetched", 1, AtLeast})
		}
		if !c.skipped(order.StageProtocol) {
			calls = append(calls, Call{order.ProviderShipX, "protocol-fetched", 1, AtLeast})
		}
		return calls
	case c.State.Order.Shipping.Carrier == order.CarrierBest: // its offer lost, and its shipment is cancelled
		return []Call{{order.ProviderShipX, "shipment-created", 1, Anyhow}, {order.ProviderShipX, "shipment-canceled", 1, Anyhow}}
	}
	return nil
}

func (c Case) callsOfOthers() (calls []Call) {
	switch c.shipper() {
	case order.CarrierTPK:
		for _, effect := range []string{"order-created", "order-paid", "waybill-issued"} {
			calls = append(calls, Call{order.ProviderTPK, effect, len(c.State.Order.Shipping.Parcels), Exactly})
		}
	case order.CarrierMediaPort:
		calls = append(calls, Call{order.ProviderMediaPort, "label-generated", 1, Exactly})
	}
	if slices.Contains(c.State.Order.Reports, order.ReportMerkana) {
		calls = append(calls, Call{order.ProviderMerkana, "status-reported", len(c.milestones(order.StatusCompleted)), AtLeast})
	}
	return calls
}

// calls finds effects that a completed order must have and lacks, or has too often. It
// leaves out what another rule has found already.
func (a *audit) calls() {
	if !a.completed() {
		return
	}
	for _, call := range a.Calls() {
		excused := call.Provider == order.ProviderMyPromo && a.Excuses.CancelledByHand
		if call.Bound == Anyhow || excused {
			continue
		}
		happened := len(a.at(call.Provider).standing().of(call.Effect).where(a.notKept))
		switch {
		case happened < call.Times:
			a.findCall(Lost, call, happened)
		case happened > call.Times && call.Bound == Exactly:
			a.findCall(Twice, call, happened)
		}
	}
}

// notKept reports whether the provider let the thing go.
func (a *audit) notKept(line simkit.Effect) bool { return !slices.Contains(a.Excuses.Kept, line.ID) }

func (a *audit) findCall(kind Kind, call Call, happened int) {
	known := slices.ContainsFunc(a.found, func(f Finding) bool {
		return f.Kind == kind && f.Provider == call.Provider && f.Effect == call.Effect
	})
	if !known {
		a.find(kind, call.Provider, call.Effect, "%d, not %d", happened, call.Times)
	}
}
