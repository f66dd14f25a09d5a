package main

import (
	"slices"

	"orderflow/activities"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// EffectCount says how often something happened at a provider for an order.
type EffectCount struct {
	Order    string `json:"order"`
	Provider string `json:"provider"`
	Effect   string `json:"effect"`
	Count    int    `json:"count"`
	Want     int    `json:"want"`
	// Once says that it happened as often as it should and, where there are several
	// of a kind (items), each of them once.
	Once bool `json:"once"`
}

// Ledgers are what the simulators did, by provider.
type Ledgers map[string][]simkit.Effect

// wish is an effect that an order calls for, and how often.
type wish struct {
	kind string
	want int
}

// Tally counts the effects of a completed order, and compares them with what it
// calls for: everything once, and nothing else.
func Tally(state order.State, ledgers Ledgers) []EffectCount {
	var counts []EffectCount
	for _, provider := range []string{order.ProviderMyPromo, order.ProviderShipX, order.ProviderTPK,
		order.ProviderMediaPort, order.ProviderMerkana} {
		mine := referencesAt(provider, state.Order)
		of := slices.DeleteFunc(slices.Clone(ledgers[provider]), func(e simkit.Effect) bool { return !slices.Contains(mine, e.Ref) })
		for _, wanted := range kinds(wishes(provider, state), of) {
			counts = append(counts, count(state.ID, provider, wanted, of))
		}
	}
	return counts
}

// referencesAt are the names under which a provider knows an order.
func referencesAt(provider string, doc order.Order) []string {
	switch provider {
	case order.ProviderTPK:
		var tokens []string
		for i := range doc.Shipping.Parcels {
			tokens = append(tokens, activities.PackageToken(doc.Reference(), i+1))
		}
		return tokens
	case order.ProviderMediaPort, order.ProviderMerkana:
		if doc.Source.System != provider {
			return nil
		}
		return []string{doc.Source.Reference}
	}
	return []string{doc.Reference()}
}

// wishes are the effects that an order calls for, in the order in which they happen.
func wishes(provider string, state order.State) []wish {
	doc := state.Order.WithDefaults()
	shipper := doc.Shipping.Carrier
	if state.Offer != nil {
		shipper = state.Offer.Carrier
	}
	switch provider {
	case order.ProviderMyPromo:
		return production(doc, len(state.TrackingNumbers))
	case order.ProviderShipX:
		if shipper == order.CarrierShipX {
			return []wish{{"shipment-created", 1}, {"shipment-bought", 1}, {"label-fetched", 1}, {"protocol-fetched", 1}}
		}
		if doc.Shipping.Carrier == order.CarrierBest { // it lost, and let go
			return []wish{{"shipment-created", 1}, {"shipment-canceled", 1}}
		}
	case order.ProviderTPK:
		if parcels := len(doc.Shipping.Parcels); shipper == order.CarrierTPK {
			return []wish{{"order-created", parcels}, {"order-paid", parcels}, {"waybill-issued", parcels}}
		}
	case order.ProviderMediaPort:
		if shipper == order.CarrierMediaPort {
			return []wish{{"label-generated", 1}}
		}
	case order.ProviderMerkana:
		if slices.Contains(doc.Reports, order.ReportMerkana) {
			return []wish{{"status-reported", 2}} // accepted, and send
		}
	}
	return nil
}

func production(doc order.Order, parcels int) []wish {
	if doc.Production != order.ProductionMyPromo {
		return nil
	}
	made := []wish{{"order-created", 1}, {"item-added", len(doc.ToMake())}, {"order-submitted", 1}, {"order-in-production", 1}}
	if slices.Contains(doc.Reports, order.ReportMyPromo) {
		made = append(made, wish{"shipment-reported", parcels})
	}
	return made
}

// byOthers are effects that providers and customers bring about by themselves.
var byOthers = []string{"order-finished", "order-placed"}

// kinds adds to the wanted kinds of effects those that happened besides.
func kinds(wanted []wish, effects []simkit.Effect) []wish {
	all := slices.Clone(wanted)
	for _, effect := range effects {
		known := slices.ContainsFunc(all, func(w wish) bool { return w.kind == effect.Kind })
		if !known && !slices.Contains(byOthers, effect.Kind) {
			all = append(all, wish{kind: effect.Kind})
		}
	}
	return all
}

func count(id, provider string, wanted wish, effects []simkit.Effect) EffectCount {
	c := EffectCount{Order: id, Provider: provider, Effect: wanted.kind, Want: wanted.want}
	var different []string
	for _, effect := range effects {
		if effect.Kind == wanted.kind {
			c.Count++
			different = append(different, effect.Ref+" "+effect.Detail)
		}
	}
	slices.Sort(different)
	c.Once = c.Want > 0 && c.Count == c.Want && len(slices.Compact(different)) == c.Want
	return c
}
