// Package audit compares what an order says about itself with what happened at the
// providers: everything once, or undone, and nothing forgotten. It judges from the
// simulators' ledgers alone.
package audit

import (
	"fmt"
	"slices"
	"strings"

	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// Books are the ledgers of the simulators.
type Books struct {
	MyPromo, ShipX, TPK, MediaPort, Merkana []simkit.Effect
}

// Kind says what sort of deviation a finding is.
type Kind string

// The kinds of findings.
const (
	// Twice: an effect that may happen once happened again.
	Twice Kind = "twice"
	// Lost: an effect that has to be there is not.
	Lost Kind = "lost"
	// Left: something is alive, or paid, that belongs to no order.
	Left Kind = "left over"
	// Untrue: the order's account is not that of the ledger.
	Untrue Kind = "untrue"
)

// Finding is one deviation.
type Finding struct {
	Kind Kind
	// Effect is the kind of effect it is about: "shipment-bought".
	Effect string
	Words  string
}

// String is for people.
func (f Finding) String() string { return fmt.Sprintf("%s: %s: %s", f.Kind, f.Effect, f.Words) }

// Case is one order that has ended.
type Case struct {
	// Doc is the document as it stood at the end.
	Doc    order.Order
	Result order.Result
	// Skipped are stages that a person left out.
	Skipped []order.Stage
	Books   Books

	found []Finding
}

// Judge returns everything that deviates, and nothing for a good order.
func (c Case) Judge() []Finding {
	c.myPromo()
	c.shipX()
	c.tpk()
	c.mediaPort()
	c.merkana()
	c.documents()
	return c.found
}

// Effects returns the lines of all ledgers that are the order's.
func (c Case) Effects() []simkit.Effect {
	return slices.Concat(of(c.Books.MyPromo, c.Doc.Reference()), of(c.Books.ShipX, c.Doc.Reference()), c.packages(),
		c.fromSource(order.SystemMediaPort, c.Books.MediaPort), c.fromSource(order.SystemMerkana, c.Books.Merkana))
}

func (c *Case) find(kind Kind, effect, format string, args ...any) {
	c.found = append(c.found, Finding{kind, effect, fmt.Sprintf(format, args...)})
}

func (c *Case) completed() bool { return c.Result.Status == order.StatusCompleted }

func (c *Case) cancelled() bool { return c.Result.Status == order.StatusCancelled }

// shippedBy is who ships the order in the end.
func (c *Case) shippedBy() order.Carrier {
	if offer := c.Result.Offer; offer != nil && c.Doc.Shipping.Carrier == order.CarrierBest {
		return offer.Carrier
	}
	return c.Doc.Shipping.Carrier
}

// neverTwo finds two things of the same kind that live at the same time, and
// returns the ids of those that live at the end.
func (c *Case) neverTwo(effects []simkit.Effect, made, undone string) (alive []string) {
	for _, effect := range effects {
		switch effect.Kind {
		case made:
			alive = append(alive, effect.ID)
			if len(alive) > 1 {
				c.find(Twice, made, "%v live at the same time", alive)
			}
		case undone:
			alive = slices.DeleteFunc(alive, func(id string) bool { return id == effect.ID })
		}
	}
	return alive
}

// documents: a completed order has its label, and a protocol where there is one.
func (c *Case) documents() {
	if !c.completed() {
		return
	}
	wanted := []order.DocumentKind{order.DocumentLabel}
	if c.shippedBy() != order.CarrierTPK {
		wanted = append(wanted, order.DocumentProtocol)
	}
	for _, kind := range wanted {
		kept := slices.ContainsFunc(c.Result.Documents, func(d order.Document) bool {
			return d.Kind == kind || strings.HasPrefix(string(d.Kind), string(kind)+"-")
		})
		if !kept && !slices.Contains(c.Skipped, order.Stage(kind)) {
			c.find(Lost, "document", "there is no %s", kind)
		}
	}
}

// of returns the effects under a reference.
func of(ledger []simkit.Effect, ref string) []simkit.Effect {
	return slices.DeleteFunc(slices.Clone(ledger), func(e simkit.Effect) bool { return e.Ref != ref })
}

// kind returns the effects of a kind.
func kind(effects []simkit.Effect, kind string) []simkit.Effect {
	return slices.DeleteFunc(slices.Clone(effects), func(e simkit.Effect) bool { return e.Kind != kind })
}

// ids returns what the effects of a kind happened to.
func ids(effects []simkit.Effect, of string) []string {
	var found []string
	for _, effect := range kind(effects, of) {
		found = append(found, effect.ID)
	}
	return found
}
