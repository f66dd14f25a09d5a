package workflows_test

import (
	"reflect"
	"time"

	"orderflow/clients/shipx"
	"orderflow/order"
	auditor "orderflow/sandbox/audit"
)

// versions are the documents that an order was seen with.
type versions struct {
	seen []auditor.Version
	last time.Time // when the newest was last seen
}

// note takes down the document as it stands. It may have become so at any time since it
// was last seen otherwise.
func (v *versions) note(doc order.Order, now time.Time) {
	newest := len(v.seen) - 1
	switch {
	case newest < 0:
		v.seen = append(v.seen, auditor.Version{Order: doc})
	case !reflect.DeepEqual(v.seen[newest].Order, doc):
		v.seen[newest].Until = now
		v.seen = append(v.seen, auditor.Version{Order: doc, From: v.last})
	}
	v.last = now
}

// messages are the requests that the simulators got.
func (l *life) messages() auditor.Messages {
	return auditor.Messages{
		order.ProviderMyPromo:   l.myPromo.Ledger().Messages(),
		order.ProviderShipX:     l.shipX.Ledger().Messages(),
		order.ProviderTPK:       l.tpk.Ledger().Messages(),
		order.ProviderMediaPort: l.mediaPort.Ledger().Messages(),
		order.ProviderMerkana:   l.merkana.Ledger().Messages(),
	}
}

// settings are the world's settings that documents rely on.
func (l *life) settings() *auditor.Settings {
	found := auditor.Settings{SendingMethod: shipx.SendingByDispatchOrder, CarrierKeys: carrierKeys, Couriers: couriersOfMerkana}
	if l.plan.dropoff {
		found.DropoffPoint = "GDY01A"
	}
	return &found
}
