package workflows_test

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"

	"orderflow/activities"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// strangers are other users of the account at ShipX: they have unpaid shipments, and cancel
// the oldest after some of the pages that the order reads of the list.
type strangers struct {
	shipments int
	cancel    []int // the numbers of the pages
}

const strangersPrefix = "stranger-"

func drawStrangers(t *rapid.T) strangers {
	return strangers{shipments: rapid.IntRange(0, 5).Draw(t, "strangers' shipments"),
		cancel: rapid.SliceOfNDistinct(rapid.IntRange(1, 8), 0, 4, func(i int) int { return i }).Draw(t, "cancelled after page")}
}

// settleStrangers makes their shipments.
func (l *life) settleStrangers() {
	l.env.SetStartTime(l.plan.began)
	for i := range l.plan.strangers.shipments {
		settleShipment(l.world, fmt.Sprintf("%s%d", strangersPrefix, i))
	}
}

// pageRead lets a stranger cancel a shipment after a page of ShipX's list was read.
func (l *life) pageRead(now moment) {
	if now.provider != order.ProviderShipX || now.operation != "list-shipments" {
		return
	}
	for _, page := range l.plan.strangers.cancel {
		if page != now.call {
			continue
		}
		for _, one := range l.shipX.Shipments() {
			if strings.HasPrefix(string(one.Reference), strangersPrefix) && l.shipX.CancelInManager(one.ID) == nil {
				l.shifted.Store(l.plan.shipX.PageSize > 0)
				break
			}
		}
	}
}

// metAmendments are the situations of a life whose document changed.
func (l *life) metAmendments() (met []string) {
	state := l.state()
	said := func(words string) bool {
		for _, record := range state.Stages {
			if strings.Contains(record.Note, words) {
				return true
			}
		}
		return false
	}
	if said("shipping.cashOnDelivery") {
		met = append(met, "amended with cash on delivery")
	}
	if said(" is collected, not ") {
		met = append(met, "items cancelled with cash on delivery")
	}
	if said("cancel-items: cashOnDelivery") {
		met = append(met, "items cancelled without saying what is collected")
	}
	if l.refusedAndDone() && said("changed: ") {
		met = append(met, "amended after a purchase that was refused and had happened")
	}
	if l.paidDiffers {
		met = append(met, "paid and not what the document asks for")
	}
	if l.shifted.Load() {
		met = append(met, "shifting list")
	}
	return met
}

// refusedAndDone reports whether a purchase was answered with 403 although it happened.
func (l *life) refusedAndDone() bool {
	for _, struck := range append(l.shipX.Faults().Struck(), l.tpk.Faults().Struck()...) {
		if struck.Mode == simkit.FailAfter && struck.Status == 403 {
			return true
		}
	}
	return false
}

// hear records what a person is asked about.
func (l *life) hear(state order.State) {
	if state.Problem != nil && state.Problem.Code == activities.CodePaidDiffers {
		l.paidDiffers = true
	}
}
