package workflows_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"orderflow/clients/mediaport/mediaporttest"
	"orderflow/clients/merkana/merkanatest"
	"orderflow/clients/mypromo/mypromotest"
	"orderflow/clients/shipx/shipxtest"
	"orderflow/clients/tpk/tpktest"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// plan is everything that is decided about a life before it begins.
type plan struct {
	began time.Time
	doc   order.Order
	typed bool // the document was typed as people type, and read
	// The variant of each provider.
	myPromo mypromotest.Options
	shipX   shipxtest.Options
	// createWithService makes ShipX's shipments with the name of the service.
	createWithService bool
	// preferC2C prefers inpost_courier_c2c without prices; dropoff names a drop-off point in
	// the settings.
	preferC2C, dropoff bool
	tpk                tpktest.Options
	merkana            merkanatest.Options
	// mediaPort is the setting of a Media Port order, and placed is what was bought there.
	mediaPort mediaporttest.Options
	placed    mediaporttest.NewOrder
	// ofMerchant is the merchant's order of this life; nil if there is none.
	ofMerchant *ofMerchant

	strangers strangers
	faults    []faultAt
	late      []lateCall
	outages   []outage
	noMoney   *noMoney
	emptied   *emptied
	// withheld is a time in which TPK refuses payments although there is money.
	withheld *withheld
	// priceCap is the account's price limit; nil is none.
	priceCap *order.Money
	// comesBack: parcels on their way are returned, not delivered.
	comesBack bool
	// watch is a watcher of MyPromo's account; nil if there is none.
	watch   *watchPlan
	events  []event
	answers []answer
	reset   *resetPlan // nil for most
}

// faultAt is a fault of one provider's simulator.
type faultAt struct {
	provider string
	fault    simkit.Fault
}

// lateCall is a request whose sender sees the connection break, and which arrives some time
// later. It stands for a call that takes longer than the client's timeout: its effect in real
// time would come after the virtual time that the order waits for it.
type lateCall struct {
	moment
	by time.Duration
}

// longestLate is the longest time that a request is in flight. Together with longestLag it is
// less than the order waits.
const (
	longestLate = 30 * time.Second
	longestLag  = 10 * time.Second
)

// outage is a time in which a provider answers 503 to everything, or 500 to one operation.
type outage struct {
	provider     string
	after, lasts time.Duration
	operation    string // empty for all
}

// breaksForHours reports whether a provider fails for longer than the patience of steps.
func (p plan) breaksForHours() bool {
	return slices.ContainsFunc(p.outages, func(o outage) bool { return o.lasts >= 90*time.Minute })
}

// forEver is longer than an order lives.
const forEver = 2 * longestLife

// noMoney is a time in which ShipX accepts no payments: it refuses at once, or in the
// transaction.
type noMoney struct {
	after, lasts time.Duration
	atOnce       bool
}

// emptied is a time in which the account at TPK has almost no money, until it is topped up
// once.
type emptied struct {
	after, lasts time.Duration
	left         decimal.Decimal // PLN
}

// withheld is a time in which TPK's balance cannot be spent.
type withheld struct{ after, lasts time.Duration }

// moment is when something happens: a time after the order began, or the arrival of the n-th
// call of an operation.
type moment struct {
	after               time.Duration
	provider, operation string
	call                int
}

// event is something that happens to an order.
type event struct {
	moment
	kind eventKind
	// lasts is the duration of a hold, or how long the caller waits.
	lasts time.Duration
	// items are numbers of items to cancel; hintOf is the provider of a hint.
	items  []int
	hintOf string
	// collects is the stated cash on delivery of the rest.
	collects *order.Money
}

type eventKind string

const (
	cancelSignal   eventKind = "cancel-order"
	cancelUpdate   eventKind = "request-cancel"
	cancelStrict   eventKind = "request-cancel, strictly"
	cancelTemporal eventKind = "cancellation of the workflow"
	cancelSome     eventKind = "cancel-items"
	holding        eventKind = "hold, then release"
	hinting        eventKind = "hint"
	cancelByHand   eventKind = "cancelled by MyPromo's people"
	cancelAtMarket eventKind = "cancelled by the customer at Media Port"
)

// answer is a person's answer to the next problem that allows it, and its delay.
type answer struct {
	order.Resolve
	after time.Duration
	// mends: the cause is fixed before: files are there, payments work.
	mends bool
}

func (m moment) String() string {
	if m.operation != "" {
		return fmt.Sprintf("at call %d of %s's %s", m.call, m.provider, m.operation)
	}
	return "after " + m.after.String()
}

// String lists the plan for people, one decision per line.
func (p plan) String() string {
	var text strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&text, format+"\n", args...) }
	doc, _ := json.Marshal(p.doc)
	line("order: %s", doc)
	line("begun %s", p.began.Format(time.RFC3339))
	line("MyPromo: HideCanceledDrafts %t, LooseReference %t, PatchToSubmit %t, PutToCancel %t, RefuseCancelAfterReady %t, ListLag %s, Sandbox %t, NumberOfShipment %q",
		p.myPromo.HideCanceledDrafts, p.myPromo.LooseReference, p.myPromo.PatchToSubmit, p.myPromo.PutToCancel,
		p.myPromo.RefuseCancelAfterReady, p.myPromo.ListLag, p.myPromo.Sandbox, p.myPromo.NumberOfShipment)
	if m := p.ofMerchant; m != nil {
		line("of a merchant, labelled %t after %s", m.labelled, m.after)
	}
	line("TPK: %+v", p.tpk)
	line("Merkana: %+v", p.merkana)
	if p.ofMarket() {
		line("Media Port: %+v, of %+v", p.mediaPort, p.placed.Items)
	}
	line("ShipX: DocumentedOffers %t, PlainRefusals %t, CancelSelected %t, TakeBackCancel %t, ListLag %s", p.shipX.DocumentedOffers,
		p.shipX.PlainRefusals, p.shipX.CancelSelected, p.shipX.TakeBackCancel, p.shipX.ListLag)
	line("ShipX's account: %s, StatesPrices %t, BuysSelected %t, POPWhenBought %t, DropoffForLocker %t", p.shipX.Account,
		p.shipX.StatesPrices, p.shipX.BuysSelected, p.shipX.POPWhenBought, p.shipX.DropoffForLocker)
	line("shipments are made with the service %t, preferring C2C %t, with a drop-off point %t", p.createWithService, p.preferC2C, p.dropoff)
	line("strangers %+v, %d shipments on a page", p.strangers, p.shipX.PageSize)
	for _, f := range p.faults {
		line("%s: %s", f.provider, f.fault)
	}
	for _, l := range p.late {
		line("the request %s arrives %s late", l.moment, l.by)
	}
	for _, o := range p.outages {
		line("%s %s is away after %s for %s", o.provider, o.operation, o.after, o.lasts)
	}
	if n := p.noMoney; n != nil {
		line("no payments after %s for %s, refused at once %t", n.after, n.lasts, n.atOnce)
	}
	if e := p.emptied; e != nil {
		line("the account at TPK holds %s PLN after %s, and is topped up %s later", e.left, e.after, e.lasts)
	}
	if w := p.withheld; w != nil {
		line("the balance at TPK can't be spent after %s for %s", w.after, w.lasts)
	}
	line("the account's limit of prices is %v", p.priceCap)
	line("parcels come back %t", p.comesBack)
	for _, e := range p.events {
		line("%s: %s (lasts %s, items %v, collects %v, hint of %s)", e.moment, e.kind, e.lasts, e.items, e.collects, e.hintOf)
	}
	for _, a := range p.answers {
		line("a person answers %s %s%s after %s, mending %t", a.Action, a.Service, a.Patch, a.after, a.mends)
	}
	return text.String()
}

// GoString is how rapid shows what it has drawn.
func (p plan) GoString() string { return "\n" + p.String() }
