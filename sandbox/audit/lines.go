package audit

import (
	"slices"
	"strings"

	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// lines are part of a ledger, oldest first.
type lines []simkit.Effect

// at returns the order's lines in a provider's ledger.
func (c Case) at(provider string) lines {
	known := provider == order.ProviderMediaPort || provider == order.ProviderMerkana // happened before the order was accepted
	return lines(c.Ledgers[provider]).where(func(line simkit.Effect) bool {
		return c.owns(provider, line.Ref) && (known || !line.At.Before(c.Since))
	})
}

// owns reports whether a provider's reference belongs to the order.
func (c Case) owns(provider, ref string) bool {
	doc := c.State.Order
	switch provider {
	case order.ProviderTPK:
		return strings.HasPrefix(ref, order.Token(doc.Reference())+".")
	case order.ProviderMediaPort, order.ProviderMerkana:
		return doc.Source.System == provider && ref == doc.Source.Reference
	}
	return ref == doc.Reference()
}

// Effects returns the order's lines in all ledgers.
func (c Case) Effects() []simkit.Effect {
	var all []simkit.Effect
	for _, provider := range Providers {
		all = append(all, c.at(provider)...)
	}
	return all
}

// undoing lists the effects that undo everything that happened to a thing.
var undoing = []string{"order-canceled", "shipment-canceled", "order-cancelled"}

// standing leaves out the lines about things that were undone.
func (l lines) standing() lines {
	gone := l.of(undoing...).ids()
	return l.where(func(line simkit.Effect) bool { return !slices.Contains(gone, line.ID) })
}

func (l lines) where(keep func(simkit.Effect) bool) (kept lines) {
	for _, line := range l {
		if keep(line) {
			kept = append(kept, line)
		}
	}
	return kept
}

// of returns the lines of the given kinds.
func (l lines) of(kinds ...string) lines {
	return l.where(func(line simkit.Effect) bool { return slices.Contains(kinds, line.Kind) })
}

// on returns the lines about one id.
func (l lines) on(id string) lines {
	return l.where(func(line simkit.Effect) bool { return line.ID == id })
}

// under returns the lines under one reference.
func (l lines) under(ref string) lines {
	return l.where(func(line simkit.Effect) bool { return line.Ref == ref })
}

// refs returns the references, each once.
func (l lines) refs() (refs []string) {
	for _, line := range l {
		if !slices.Contains(refs, line.Ref) {
			refs = append(refs, line.Ref)
		}
	}
	return refs
}

// ids returns the ids that the lines are about, each once.
func (l lines) ids() (ids []string) {
	for _, line := range l {
		ids = append(ids, line.ID)
	}
	return ids
}

// without returns the ids that are not among others.
func without(ids, others []string) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return slices.Contains(others, id) })
}
