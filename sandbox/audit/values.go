package audit

import (
	"fmt"
	"slices"
	"time"

	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// Messages are the requests that the simulators received and acted on, by provider.
type Messages map[string][]simkit.Message

// Version is a document that the order had for some time before the current one.
type Version struct {
	Order order.Order
	// From and Until are the earliest and the latest time at which the order can have had
	// it. A zero From is the order's start, a zero Until its end.
	From, Until time.Time
}

func (v Version) stoodAt(at time.Time) bool {
	return (v.From.IsZero() || !at.Before(v.From)) && (v.Until.IsZero() || !at.After(v.Until))
}

// Settings replace what a document leaves out.
type Settings struct {
	// SendingMethod and DropoffPoint are ShipX's.
	SendingMethod, DropoffPoint string
	// CarrierKeys are MyPromo's names of carriers, Couriers are Merkana's. The keys are
	// our names: "tpk" or "tpk/gls".
	CarrierKeys, Couriers map[string]string
}

// reading compares a message of one kind with a document. It shares no code with the
// steps that write messages.
type reading func(*message)

// readings has one for each message that the simulators keep, by provider and operation.
var readings = map[string]map[string]reading{
	order.ProviderMyPromo:   {"create-order": readMyPromoOrder, "add-item": readMyPromoItem, "add-shipment": readMyPromoShipment},
	order.ProviderShipX:     {"create-shipment": readShipXShipment, "update-shipment": readShipXShipment},
	order.ProviderTPK:       {"create-order": readTPKOrder, "edit-order": readTPKOrder},
	order.ProviderMediaPort: {"cancel-item": readMediaPortCancel, "generate-label": readMediaPortLabel},
	order.ProviderMerkana:   {"ff-orders-status": readMerkanaStatus},
}

// values checks that the providers received what the document says.
func (a *audit) values() {
	for _, provider := range Providers {
		known := provider == order.ProviderMediaPort || provider == order.ProviderMerkana // sent before the order was accepted
		for _, sent := range a.Messages[provider] {
			if a.owns(provider, sent.Ref) && (known || !sent.At.Before(a.Since)) {
				a.compare(provider, sent)
			}
		}
	}
}

// compare finds values that differ from every document that the message may come from.
func (a *audit) compare(provider string, sent simkit.Message) {
	read, known := readings[provider][sent.Operation]
	if !known {
		a.find(Mismatch, provider, sent.Operation, "%s: no reading compares it with the document", sent.ID)
		return
	}
	var fewest []string
	for i, doc := range a.inForce(provider, sent) {
		m, err := a.open(provider, sent, doc)
		if err != nil {
			a.find(Mismatch, provider, sent.Operation, "%s: %v", sent.ID, err)
			return
		}
		read(m)
		m.nothingElse()
		if i == 0 || len(m.differs) < len(fewest) {
			fewest = m.differs
		}
	}
	for _, words := range fewest {
		a.find(NotAsOrdered, provider, sent.Operation, "%s: %s", sent.ID, words)
	}
}

// inForce returns the documents that a message may come from. For what ships the order
// this is the final document; for everything else, each document that was valid when the
// message was sent or when its result was submitted.
func (a *audit) inForce(provider string, sent simkit.Message) (docs []order.Order) {
	at := sent.At
	all := a.at(provider).standing().on(sent.ID)
	switch {
	case a.Excuses.Reset: // a reset may have undone amendments
		for _, version := range a.Versions {
			docs = append(docs, version.Order.WithDefaults())
		}
		return append(docs, a.doc)
	case provider == order.ProviderShipX && a.ships(order.CarrierShipX) && len(all.of("shipment-bought")) > 0 && a.isLast(provider, sent),
		provider == order.ProviderTPK && a.ships(order.CarrierTPK) && len(all.of("order-paid")) > 0 && a.isLast(provider, sent):
		return []order.Order{a.doc}
	case provider == order.ProviderMyPromo:
		for _, line := range all.of("order-submitted") {
			if line.At.After(at) {
				at = line.At
			}
		}
	}
	for _, version := range a.Versions {
		if version.stoodAt(at) {
			docs = append(docs, version.Order.WithDefaults())
		}
	}
	if len(docs) == 0 {
		docs = append(docs, a.doc)
	}
	return docs
}

// isLast reports whether no later message was sent about the same thing.
func (a *audit) isLast(provider string, sent simkit.Message) bool {
	return !slices.ContainsFunc(a.Messages[provider], func(other simkit.Message) bool {
		return other.ID == sent.ID && other.At.After(sent.At)
	})
}

// message is one message while it is compared with a document.
type message struct {
	*audit
	provider string
	id       string
	doc      order.Order
	// left holds the values not yet compared, by their path.
	left    map[string]string
	differs []string
	// address is the party being compared, by its fields.
	address map[string]string
}

func (a *audit) open(provider string, sent simkit.Message, doc order.Order) (*message, error) {
	held, err := flat(sent.Body)
	if err != nil {
		return nil, fmt.Errorf("what was sent can't be read: %w", err)
	}
	return &message{audit: a, provider: provider, id: sent.ID, doc: doc, left: held}, nil
}

// take removes and returns the value at a path of the message, "" if there is none. Every
// value must be taken.
func (m *message) take(place string) string {
	value := m.left[place]
	delete(m.left, place)
	return value
}

// same compares a value at a provider with a field of the document.
func (m *message) same(field, got, want string, equal func(got, want string) bool) {
	if !equal(got, want) && !m.deliberate(field, got, want) {
		m.differ("%s is %q, and the document says %q", field, got, want)
	}
}

func (m *message) differ(format string, args ...any) {
	m.differs = append(m.differs, fmt.Sprintf(format, args...))
}

// deliberate reports whether the table of deliberate differences has this one.
func (m *message) deliberate(field, got, want string) bool {
	return slices.ContainsFunc(deliberate, func(d difference) bool {
		return d.provider == m.provider && d.of(field) && d.fits(m, got, want)
	})
}

// nothingElse checks that the provider received no value that no reading knows.
func (m *message) nothingElse() {
	for _, place := range sorted(m.left) {
		if value := m.left[place]; value != "" && value != "false" {
			m.differ("%s is %q, which the document does not say", place, value)
		}
	}
}
