package main

import (
	"slices"

	"orderflow/internal/simulation"
	"orderflow/order"
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
type Ledgers map[string][]simulation.Effect

const (
	providerMyPromo = "mypromo"
	providerShipX   = "shipx"

	itemAdded = "item-added"
)

// Tally counts the effects of a completed order, and compares them with what its
// document calls for: everything once, and nothing else.
func Tally(doc order.Order, ledgers Ledgers) []EffectCount {
	var counts []EffectCount
	for _, provider := range []string{providerMyPromo, providerShipX} {
		of := slices.DeleteFunc(slices.Clone(ledgers[provider]), func(e simulation.Effect) bool { return e.Ref != doc.ID })
		for _, effect := range kinds(wanted(doc, provider), of) {
			counts = append(counts, count(doc, provider, effect, of))
		}
	}
	return counts
}

// wanted are the effects that an order calls for, in the order in which they happen.
func wanted(doc order.Order, provider string) []string {
	doc = doc.WithDefaults()
	switch {
	case provider == providerShipX:
		return []string{"shipment-created", "shipment-bought", "label-fetched", "protocol-fetched"}
	case doc.Production != order.ProductionMyPromo:
		return nil
	case slices.Contains(doc.Reports, order.ReportMyPromo):
		return []string{"order-created", itemAdded, "order-submitted", "order-in-production", "shipment-reported"}
	default:
		return []string{"order-created", itemAdded, "order-submitted", "order-in-production"}
	}
}

// finished is what MyPromo does by itself some time after the shipment.
const finished = "order-finished"

// kinds adds to the wanted kinds of effects those that happened besides.
func kinds(wanted []string, effects []simulation.Effect) []string {
	all := slices.Clone(wanted)
	for _, effect := range effects {
		if !slices.Contains(all, effect.Kind) && effect.Kind != finished {
			all = append(all, effect.Kind)
		}
	}
	return all
}

func count(doc order.Order, provider, kind string, effects []simulation.Effect) EffectCount {
	c := EffectCount{Order: doc.ID, Provider: provider, Effect: kind}
	var details []string
	for _, effect := range effects {
		if effect.Kind == kind {
			c.Count++
			details = append(details, effect.Detail)
		}
	}
	switch {
	case kind == itemAdded:
		c.Want = len(doc.Items)
		slices.Sort(details)
		c.Once = c.Count == c.Want && len(slices.Compact(details)) == c.Want
	case slices.Contains(wanted(doc, provider), kind):
		c.Want = 1
		c.Once = c.Count == 1
	}
	return c
}
