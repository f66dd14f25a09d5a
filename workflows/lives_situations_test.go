package workflows_test

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"orderflow/activities"
	"orderflow/activities/attempt"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// wanted are the situations that lives must meet. A small number of lives may miss one.
var wanted = []string{"off-shape answer", "off-shape answer after an effect",
	refusedFunded, aboveTheLimit, boughtByItself, boughtTooDear, byPreference, toPOP, viaDropoff, uncollected, deadOffer, deadSelected, refusedCancel, takenBack, wrongZone,
	"amended with cash on delivery", "items cancelled with cash on delivery", "items cancelled without saying what is collected",
	"amended after a purchase that was refused and had happened", "paid and not what the document asks for", "shifting list", emptyLabels,
	outOfPatience, carriedByHand, namedByHand, labelSupplied, pointUnknown, pointClosed,
	"held while it asks a person", refusedWhenStarted, typedShipped, contactCalled, takenOver}

// emptyLabels: Media Port answers with an empty list while there is no label.
const emptyLabels = "an empty list of labels"

// wrongZone: TPK's times, which have no zone, are not Poland's, and the order has a package.
const wrongZone = "a package in the wrong zone"

// Situations of typed values.
const (
	refusedWhenStarted = "refused at the start"
	typedShipped       = "typed otherwise than it is sent, and shipped"
	contactCalled      = "a contact phone in the place of a foreign one"
)

// Situations of a provider that keeps failing.
const (
	outOfPatience = "a step that ran out of patience"
	carriedByHand = "shipped by hand"
	namedByHand   = "shipped by hand, as its document wants"
)

// Situations of unusable points, before anything is made.
const (
	pointUnknown = "a point that nobody knows"
	pointClosed  = "a point that is closed"
)

// Situations of money.
const (
	boughtByItself = "bought by InPost's account itself"
	boughtTooDear  = "bought by InPost's account itself for too much"
	byPreference   = "chosen without prices"
	refusedFunded  = "refused for money that is there"
	aboveTheLimit  = "price above the account's limit"
	uncollected    = "a cheaper courier that does not collect"
)

// enoughLives meet every wanted situation. The rarest occur in one life of a hundred.
const enoughLives = 2000

// situations counts how many lives met each situation.
type situations struct {
	mu    sync.Mutex
	lives int
	met   map[string]int
	most  map[string]int // the most requests of one life, by provider and operation
}

// note counts the situations of a life.
func (s *situations) note(l *life) {
	found := map[string]bool{refusedWhenStarted: true}
	if !l.mustBeRefused() { // otherwise it has no state
		found = l.met()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.count(l)
	s.lives++
	if s.met == nil {
		s.met = map[string]int{}
	}
	for situation, met := range found {
		if met {
			s.met[situation]++
		}
	}
}

// met are the situations of a life.
func (l *life) met() map[string]bool {
	found := map[string]bool{}
	for _, struck := range slices.Concat(l.myPromo.Faults().Struck(), l.shipX.Faults().Struck(), l.tpk.Faults().Struck(),
		l.mediaPort.Faults().Struck(), l.merkana.Faults().Struck()) {
		if struck.OffShape() {
			found["off-shape answer"] = true
		}
		if struck.OffShape() && strings.HasSuffix(string(struck.Mode), "-after") {
			found["off-shape answer after an effect"] = true
		}
	}
	found[refusedFunded] = l.tpk.RefusedFunded()
	found[aboveTheLimit] = l.asked[activities.CodePriceLimit]
	l.metAccount(found)
	found[outOfPatience] = l.asked[attempt.CodeStuck]
	found[labelSupplied] = l.suppliedShips()
	found[pointUnknown], found[pointClosed] = l.asked[order.CodeNoPoint], l.asked[order.CodePointClosed]
	found[namedByHand] = l.state().Order.Shipping.Carrier == order.CarrierByHand && l.result.Status == order.StatusCompleted
	found[carriedByHand] = l.state().Offer != nil && l.state().Offer.Carrier == order.CarrierByHand
	found[uncollected] = l.wasOfferedLess()
	found[wrongZone] = l.plan.tpk.Zone != nil && slices.ContainsFunc(l.state().ProviderRefs, ofTPK)
	found[emptyLabels] = l.plan.mediaPort.EmptyBeforeLabel && slices.ContainsFunc(l.requests()[order.ProviderMediaPort],
		func(r simkit.Requests) bool { return r.Operation == "labels" })
	found["held while it asks a person"] = l.heldAsking
	maps.Copy(found, l.network.met)
	for _, situation := range l.metAmendments() {
		found[situation] = true
	}
	l.metTyped(found)
	return found
}

// wasOfferedLess reports whether the order chose by price although a courier without cash on
// delivery was cheaper.
func (l *life) wasOfferedLess() bool {
	state := l.state()
	chosen := state.Offer
	if chosen == nil || chosen.Price == nil || chosen.Carrier != order.CarrierTPK || state.Order.Shipping.OfferPolicy == order.OfferService {
		return false
	}
	return slices.ContainsFunc(state.Offers, func(o order.Offer) bool {
		return o.Uncollected && o.Price != nil && o.Price.Amount.LessThan(chosen.Price.Amount)
	})
}

// count keeps the maximum number of calls of an order for each operation.
func (s *situations) count(l *life) {
	if s.most == nil {
		s.most = map[string]int{}
	}
	for provider, requests := range l.requests() {
		for _, asked := range requests {
			name := provider + " " + asked.Operation
			s.most[name] = max(s.most[name], asked.Times)
		}
	}
}

// report prints the counts, and fails the test if enough lives missed a situation.
func (s *situations) report(t *testing.T) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, name := range slices.Sorted(maps.Keys(s.most)) {
		t.Logf("most requests of one life: %s %d", name, s.most[name])
	}
	for _, situation := range wanted {
		t.Logf("%d of %d lives met: %s", s.met[situation], s.lives, situation)
		if s.met[situation] == 0 && s.lives >= enoughLives {
			t.Errorf("%d lives did not meet: %s", s.lives, situation)
		}
	}
}

func ofTPK(ref string) bool { return strings.HasPrefix(ref, order.ProviderTPK+":") }
