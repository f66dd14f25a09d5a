package audit

import (
	"reflect"
	"slices"
	"strings"
	"time"

	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// account checks that the order's own account matches the ledgers.
func (a *audit) account() {
	a.oneAccount()
	a.references()
	a.boughtNothing()
	switch {
	case a.cancelled():
		a.nothingIsKept()
	case a.completed():
		a.offer()
		a.parcels()
		a.documents()
		if a.doc.Shipping.Track && a.Result.Delivery == "" && !a.skipped(order.StageTrack) && a.tracked() {
			a.find(Lost, "", "delivery", "nobody knows how the order was delivered")
		}
	}
}

// oneAccount checks that the result equals the state.
func (a *audit) oneAccount() {
	for _, part := range []struct {
		name          string
		result, state any
	}{
		{"status", a.Result.Status, a.State.Status},
		{"offer", a.Result.Offer, a.State.Offer},
		{"tracking numbers", a.Result.TrackingNumbers, a.State.TrackingNumbers},
		{"references", a.Result.ProviderRefs, a.State.ProviderRefs},
		{"documents", a.Result.Documents, a.State.Documents},
		{"delivery", a.Result.Delivery, a.State.Delivery},
	} {
		if !reflect.DeepEqual(part.result, part.state) {
			a.find(Mismatch, "", part.name, "the result has %+v, the state %+v", part.result, part.state)
		}
	}
}

// references checks that webhooks about the order's objects at the providers find the
// order, and webhooks about other objects don't.
func (a *audit) references() {
	const name = "references"
	var own, needed []string
	for _, at := range []struct {
		provider, made string
		kept           lines
	}{
		{order.ProviderMyPromo, "order-created", a.at(order.ProviderMyPromo).standing().of("order-created")},
		{order.ProviderShipX, "shipment-created", a.at(order.ProviderShipX).of("shipment-bought")},
		{order.ProviderTPK, "order-created", a.at(order.ProviderTPK).standing().of("order-created")},
	} {
		for _, id := range a.at(at.provider).of(at.made).ids() {
			own = append(own, at.provider+":"+id)
		}
		for _, id := range at.kept.ids() {
			needed = append(needed, at.provider+":"+id)
		}
	}
	for _, ref := range without(needed, a.Result.ProviderRefs) {
		if a.saidUnswept("") { // the answer was lost, and the provider listed nothing after that
			break
		}
		a.find(Mismatch, "", name, "%s is missing in %v", ref, a.Result.ProviderRefs)
	}
	for _, ref := range without(a.Result.ProviderRefs, own) {
		a.find(Mismatch, "", name, "%s belongs to another order", ref)
	}
}

// boughtNothing checks that an order that bought nothing has no offer and no tracking
// numbers.
func (a *audit) boughtNothing() {
	bought := len(a.at(order.ProviderShipX).of("shipment-bought")) > 0 || len(a.at(order.ProviderTPK).standing().of("order-paid")) > 0
	sells := slices.Contains(order.Sellers, a.shipper())
	if offer, numbers := a.Result.Offer, a.Result.TrackingNumbers; sells && !bought && (offer != nil || len(numbers) > 0) {
		a.find(Mismatch, "", "offer", "nothing is bought, but the order has %+v, %v", offer, numbers)
	}
}

// nothingIsKept checks that a cancelled order has nothing left and that somebody
// cancelled it.
func (a *audit) nothingIsKept() {
	if r := a.Result; r.Offer != nil || len(r.TrackingNumbers) > 0 || len(r.Documents) > 0 {
		a.find(Mismatch, "", "status", "the order is cancelled, but has %+v, %v, %v", r.Offer, r.TrackingNumbers, r.Documents)
	}
	if asked := a.State.Cancellation; asked == nil || asked.Decision != order.CancelAccepted {
		a.find(Mismatch, "", "cancellation", "the order is cancelled, but nobody cancelled it: %+v", asked)
	}
}

// offer checks that a carrier that sells offers sold the service that the order asked
// for.
func (a *audit) offer() {
	offer, shipping := a.Result.Offer, a.doc.Shipping
	switch shipper := a.shipper(); {
	case !slices.Contains(order.Sellers, shipper):
	case offer == nil:
		a.find(Mismatch, "", "offer", "the order is completed, but has no offer")
	case shipping.OfferPolicy == order.OfferService && !offer.HasService(shipping.Service) && !a.Excuses.Reset && !a.decidedTooLate():
		a.find(NotAsOrdered, "", "offer", "%s, not %s", offer.Service, shipping.Service)
	}
}

// decidedTooLate reports whether a person chose an offer or a highest price, or took a
// choice back, after another offer was paid, and the order's notes say so. The first
// payment is then older than the last look for offers, and the other parcels keep its
// service.
func (a *audit) decidedTooLate() bool {
	var looked time.Time
	said := false
	for _, stage := range a.State.Stages {
		if stage.Stage == order.StageOffers {
			looked = stage.StartedAt
		}
		said = said || strings.Contains(stage.Note, "it was paid before")
	}
	paid := slices.Concat(a.at(order.ProviderShipX).standing().of("shipment-bought"), a.at(order.ProviderTPK).standing().of("order-paid"))
	return said && slices.ContainsFunc(paid, func(line simkit.Effect) bool { return line.At.Before(looked) })
}

// says reports whether a note of one of the order's stages contains the words.
func (c Case) says(words string) bool {
	return slices.ContainsFunc(c.State.Stages, func(stage order.StageRecord) bool { return strings.Contains(stage.Note, words) })
}

// staysBought reports whether a person shipped by hand after the order had bought a
// shipment, and the order says so.
func (a *audit) staysBought() bool {
	return a.shipper() == order.CarrierByHand && a.says("stays bought")
}

// saidUnswept reports whether the order gave up looking for strays and says so.
func (a *audit) saidUnswept(what string) bool { return a.Excuses.Unswept && a.says("not swept: "+what) }

// documents checks that a completed order has its labels and protocols, and that they can
// be read.
func (a *audit) documents() {
	labels, protocols := 1, 1
	switch a.shipper() {
	case order.CarrierTPK:
		labels, protocols = len(a.doc.Shipping.Parcels), 0
	case order.CarrierMediaPort:
		labels = max(len(a.Parcels), len(a.Result.TrackingNumbers)) // one courier each
		protocols = labels
	case order.CarrierMerchant, order.CarrierByHand:
		protocols = 0
	}
	if a.skipped(order.StageProtocol) {
		protocols = 0
	}
	if !a.skipped(order.StageLabel) {
		a.counted(order.DocumentLabel, labels)
	}
	a.counted(order.DocumentProtocol, protocols)
	a.ofItsShipments()
	if a.Open == nil {
		return
	}
	for _, document := range a.Result.Documents {
		if _, err := a.Open(document); err != nil {
			a.find(Lost, "", "documents", "%s: %v", document.Key, err)
		}
	}
}

// counted checks how many documents of a kind there are, of all parts.
func (a *audit) counted(kind order.DocumentKind, wanted int) {
	there := 0
	for _, document := range a.Result.Documents {
		if document.Kind == kind || strings.HasPrefix(string(document.Kind), string(kind)+"-") {
			there++
		}
	}
	switch {
	case there < wanted:
		a.find(Lost, "", "documents", "%d of kind %s, not %d", there, kind, wanted)
	case there > wanted:
		a.find(Twice, "", "documents", "%d of kind %s, not %d", there, kind, wanted)
	}
}

// ofItsShipments checks that every document belongs to a shipment that ships the order:
// the document's key names it. The other carriers have one shipment for an order.
func (a *audit) ofItsShipments() {
	var provider string
	var shipments []string
	switch a.shipper() {
	case order.CarrierShipX:
		provider, shipments = order.ProviderShipX, a.at(order.ProviderShipX).of("shipment-bought").ids()
	case order.CarrierTPK:
		provider, shipments = order.ProviderTPK, a.at(order.ProviderTPK).standing().of("order-paid").ids()
	default:
		return
	}
	for _, document := range a.Result.Documents {
		ofOne := func(id string) bool { return strings.Contains(document.Key, "-"+provider+"-"+id+".") }
		if !slices.ContainsFunc(shipments, ofOne) {
			a.find(Mismatch, "", "documents", "%s belongs to none of %s %v", document.Key, provider, shipments)
		}
	}
}

// tracked reports whether the order's carrier reports deliveries.
func (c Case) tracked() bool {
	return c.shipper() != order.CarrierByHand && c.shipper() != order.CarrierMerchant
}
