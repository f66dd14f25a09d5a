package workflows_test

import (
	"time"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"orderflow/clients/merkana/merkanatest"
	"orderflow/clients/mypromo/mypromotest"
	"orderflow/clients/shipx/shipxtest"
	"orderflow/clients/tpk/tpktest"
	"orderflow/order"
)

// plans draws the plan of a life.
var plans = rapid.Custom(func(t *rapid.T) plan {
	p := plan{
		began:   drawBegin(t),
		myPromo: drawMyPromo(t),
		shipX:   drawShipX(t),
		tpk:     drawTPK(t),
		merkana: drawMerkana(t),
	}
	if oneIn(t, 5, "of Media Port") {
		p.placed, p.doc = drawMarketOrder(t)
		p.mediaPort = drawMediaPort(t)
	} else {
		p.doc = drawOrder(t)
		p.ofMerchant = drawOfMerchant(t, &p.doc)
	}
	p.typed = drawTyped(t, &p.doc)
	p.strangers = drawStrangers(t)
	among := concerned(p.doc)
	p.faults = rapid.SliceOfN(faults(among), 0, 6).Draw(t, "faults")
	p.late = rapid.SliceOfN(lateCalls(among), 0, 2).Draw(t, "late")
	p.outages = rapid.SliceOfN(outages(among), 0, 1).Draw(t, "outages")
	if oneIn(t, 5, "broken operation") {
		p.outages = append(p.outages, broken(among).Draw(t, "broken"))
	}
	if oneIn(t, 5, "no money") {
		p.noMoney = &noMoney{after: drawTime(t), lasts: drawTime(t), atOnce: rapid.Bool().Draw(t, "at once")}
	}
	if oneIn(t, 4, "empty account") {
		p.emptied = drawEmptied(t)
	}
	if rapid.Bool().Draw(t, "withheld money") {
		p.withheld = &withheld{lasts: time.Hour + drawTime(t)} // few orders pay in the first minutes
		if oneIn(t, 3, "later") {
			p.withheld.after = drawTime(t)
		}
	}
	p.priceCap = rapid.SampledFrom([]*order.Money{pln("200"), pln("200"), pln("200"), pln("14"), nil}).Draw(t, "price limit")
	p.createWithService = oneIn(t, 3, "createWithService")
	p.comesBack = oneIn(t, 4, "comes back")
	p.watch = drawWatch(t)
	p.preferC2C, p.dropoff = rapid.Bool().Draw(t, "preferC2C"), rapid.Bool().Draw(t, "dropoff")
	p.events = rapid.SliceOfN(events(among), 0, 4).Draw(t, "events")
	if p.doc.Shipping.Prefer != "" && rapid.Bool().Draw(t, "nothing to prefer by") {
		p.shipX.StatesPrices = false
	}
	if p.selects() {
		drawSelected(t, &p)
	}
	p.answers = rapid.SliceOfN(answers.Filter(p.suiting), 0, 6).Draw(t, "answers")
	if oneIn(t, 6, "amended") {
		drawAmended(t, &p)
	}
	p.reset = drawReset(t)
	return p
})

// selects reports whether InPost may select the offer of a named service on its own.
func (p plan) selects() bool {
	shipping := p.doc.Shipping
	return shipping.Carrier == order.CarrierShipX && shipping.OfferPolicy == order.OfferService
}

// oneIn is true in about one of n draws, and false when it shrinks.
func oneIn(t *rapid.T, n int, label string) bool {
	return rapid.IntRange(0, n-1).Draw(t, label) == n-1
}

// drawBegin returns a day's noon, or a time near midnight in Greenwich or Poland, because
// providers filter by days.
func drawBegin(t *rapid.T) time.Time {
	noon := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	return noon.Add(rapid.SampledFrom([]time.Duration{0, 10*time.Hour + 59*time.Minute, 11*time.Hour + 59*time.Minute, 12 * time.Hour}).Draw(t, "begin"))
}

// drawTime returns 100 ms to 9 h, short times as often as long ones.
func drawTime(t *rapid.T) time.Duration {
	unit := rapid.SampledFrom([]time.Duration{100 * time.Millisecond, time.Second, 10 * time.Second,
		time.Minute, 10 * time.Minute, time.Hour}).Draw(t, "unit")
	return unit * time.Duration(rapid.IntRange(1, 9).Draw(t, "times"))
}

func drawMyPromo(t *rapid.T) mypromotest.Options {
	return mypromotest.Options{
		HideCanceledDrafts:     rapid.Bool().Draw(t, "HideCanceledDrafts"),
		LooseReference:         rapid.Bool().Draw(t, "LooseReference"),
		PatchToSubmit:          rapid.Bool().Draw(t, "PatchToSubmit"),
		PutToCancel:            rapid.Bool().Draw(t, "PutToCancel"),
		RefuseCancelAfterReady: rapid.Bool().Draw(t, "RefuseCancelAfterReady"),
		Sandbox:                rapid.Bool().Draw(t, "Sandbox"),
		NumberOfShipment:       drawNumberOfShipment(t),
		ListLag:                drawLag(t),
	}
}

func drawShipX(t *rapid.T) shipxtest.Options {
	return shipxtest.Options{
		DocumentedOffers: oneIn(t, 3, "DocumentedOffers"),
		PlainRefusals:    rapid.Bool().Draw(t, "PlainRefusals"),
		TakeBackCancel:   oneIn(t, 3, "TakeBackCancel"),
		CancelSelected:   rapid.Bool().Draw(t, "CancelSelected"),
		StatesPrices:     rapid.Bool().Draw(t, "StatesPrices"),
		Account:          rapid.SampledFrom([]string{shipxtest.AccountContract, shipxtest.AccountContract, shipxtest.AccountPrepaid}).Draw(t, "Account"),
		BuysSelected:     oneIn(t, 4, "BuysSelected"),
		POPWhenBought:    rapid.Bool().Draw(t, "POPWhenBought"),
		DropoffForLocker: rapid.Bool().Draw(t, "DropoffForLocker"),
		KeepCancelled:    oneIn(t, 4, "KeepCancelled"),
		PageSize:         rapid.SampledFrom([]int{0, 1, 2, 3}).Draw(t, "PageSize"),
		ListLag:          drawLag(t),
		CustomerFilter:   rapid.SampledFrom([]string{"", "", "unfiltered", "dropped"}).Draw(t, "CustomerFilter"),
	}
}

func drawTPK(t *rapid.T) tpktest.Options {
	return tpktest.Options{
		CancelPaid:         rapid.SampledFrom([]tpktest.CancelPaid{tpktest.RefundPaid, tpktest.RefusePaid}).Draw(t, "CancelPaid"),
		DropCancelled:      rapid.Bool().Draw(t, "DropCancelled"),
		WaybillAsFile:      rapid.Bool().Draw(t, "WaybillAsFile"),
		ReceiverPointOnly:  !oneIn(t, 4, "both points"),
		ExpiredIsAnonymous: rapid.Bool().Draw(t, "ExpiredIsAnonymous"),
		ValidationIs500:    rapid.Bool().Draw(t, "ValidationIs500"),
		Wrap:               oneIn(t, 4, "Wrap"),
		ListLag:            drawLag(t),
		TillMidnight:       rapid.Bool().Draw(t, "TillMidnight"),
		DocumentedCouriers: oneIn(t, 3, "DocumentedCouriers"),
		Zone:               drawZone(t),
		Timing: tpktest.Timing{
			Waybill: rapid.SampledFrom([]time.Duration{0, time.Second, 20 * time.Minute}).Draw(t, "Waybill")},
	}
}

// drawZone is the zone of times without one: Poland's, or another plausible one.
func drawZone(t *rapid.T) *time.Location {
	return rapid.SampledFrom([]*time.Location{
		nil, time.UTC, time.FixedZone("west", -11*60*60), time.FixedZone("east", 12*60*60)}).Draw(t, "Zone")
}

func drawMerkana(t *rapid.T) merkanatest.Options {
	return merkanatest.Options{
		StringStatus:  rapid.Bool().Draw(t, "StringStatus"),
		RefusalStatus: rapid.SampledFrom([]int{0, 422}).Draw(t, "RefusalStatus"),
	}
}

func drawLag(t *rapid.T) time.Duration {
	return time.Duration(rapid.IntRange(0, int(longestLag/time.Second)).Draw(t, "ListLag")) * time.Second
}

// drawEmptied leaves enough for no package, or for one of several.
func drawEmptied(t *rapid.T) *emptied {
	return &emptied{after: drawTime(t), lasts: drawTime(t),
		left: rapid.SampledFrom([]decimal.Decimal{decimal.NewFromInt(1), decimal.NewFromInt(20)}).Draw(t, "left")}
}
