package audit

import (
	"slices"

	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// Providers lists all providers, in the order in which reports show them.
var Providers = order.Providers

// ExpectedEffect is an effect that a completed order must have.
type ExpectedEffect struct {
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
	// Exactly that often: for everything that costs money.
	Exactly Bound = iota
	// AtLeast that often: a repetition does no harm.
	AtLeast
	// AnyTimes: no limit, as nothing of it is left in the end.
	AnyTimes
)

// ExpectedEffects returns the effects that the order must have once it is completed, in the
// sequence in which they happen at each provider.
func (c Case) ExpectedEffects() []ExpectedEffect {
	return slices.Concat(c.expectedOfProduction(), c.expectedOfShipX(), c.expectedOfOthers())
}

func (c Case) expectedOfProduction() []ExpectedEffect {
	if !c.made() {
		return nil
	}
	expected := []ExpectedEffect{
		{order.ProviderMyPromo, "order-created", 1, Exactly},
		// A customer of Media Port may cancel an item that is already made. Another rule
		// checks that each item is there once.
		{order.ProviderMyPromo, "item-added", len(c.State.Order.ToMake()), AtLeast},
		{order.ProviderMyPromo, "order-submitted", 1, Exactly},
		{order.ProviderMyPromo, "order-in-production", 1, Exactly},
	}
	if c.reportsTo(order.ReportMyPromo) {
		expected = append(expected, ExpectedEffect{order.ProviderMyPromo, "shipment-reported", len(c.State.TrackingNumbers), Exactly})
	}
	return expected
}

func (c Case) expectedOfShipX() []ExpectedEffect {
	switch {
	case c.shipper() == order.CarrierShipX:
		expected := []ExpectedEffect{
			{order.ProviderShipX, "shipment-created", 1, Exactly},
			{order.ProviderShipX, "shipment-bought", 1, Exactly},
		}
		if !c.skipped(order.StageLabel) {
			expected = append(expected, ExpectedEffect{order.ProviderShipX, "label-fetched", 1, AtLeast})
		}
		if !c.skipped(order.StageProtocol) {
			expected = append(expected, ExpectedEffect{order.ProviderShipX, "protocol-fetched", 1, AtLeast})
		}
		return expected
	case c.State.Order.Shipping.Carrier == order.CarrierBest: // its offer lost, and its shipment is cancelled
		return []ExpectedEffect{{order.ProviderShipX, "shipment-created", 1, AnyTimes}, {order.ProviderShipX, "shipment-canceled", 1, AnyTimes}}
	}
	return nil
}

func (c Case) expectedOfOthers() (expected []ExpectedEffect) {
	switch c.shipper() {
	case order.CarrierTPK:
		for _, effect := range []string{"order-created", "order-paid", "waybill-issued"} {
			expected = append(expected, ExpectedEffect{order.ProviderTPK, effect, len(c.State.Order.Shipping.Parcels), Exactly})
		}
	case order.CarrierMediaPort:
		expected = append(expected, ExpectedEffect{order.ProviderMediaPort, "label-generated", 1, Exactly})
	}
	if slices.Contains(c.State.Order.Reports, order.ReportMerkana) {
		expected = append(expected, ExpectedEffect{order.ProviderMerkana, "status-reported", len(c.milestones(order.StatusCompleted)), AtLeast})
	}
	return expected
}

// expected finds effects that a completed order must have and lacks, or has too often. It
// leaves out what another rule has found already.
func (a *audit) expected() {
	if !a.completed() {
		return
	}
	for _, want := range a.ExpectedEffects() {
		excused := want.Provider == order.ProviderMyPromo && a.Excuses.CancelledByHand
		if want.Bound == AnyTimes || excused {
			continue
		}
		happened := len(a.at(want.Provider).standing().of(want.Effect).where(a.notKept))
		switch {
		case happened < want.Times:
			a.findExpected(Lost, want, happened)
		case happened > want.Times && want.Bound == Exactly:
			a.findExpected(Twice, want, happened)
		}
	}
}

// notKept reports whether the provider let the thing go.
func (a *audit) notKept(line simkit.Effect) bool { return !slices.Contains(a.Excuses.Kept, line.ID) }

func (a *audit) findExpected(kind Kind, want ExpectedEffect, happened int) {
	known := slices.ContainsFunc(a.found, func(f Finding) bool {
		return f.Kind == kind && f.Provider == want.Provider && f.Effect == want.Effect
	})
	if !known {
		a.find(kind, want.Provider, want.Effect, "%d, not %d", happened, want.Times)
	}
}
