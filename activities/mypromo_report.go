package activities

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"go.temporal.io/sdk/activity"

	"orderflow/activities/attempt"
	"orderflow/clients"
	"orderflow/clients/limit"
	"orderflow/clients/mypromo"
	"orderflow/order"
)

// AwaitFulfilment returns the id of MyPromo's production order for an order, as its fulfiller
// sees it. MyPromo creates it when production begins.
func (a *MyPromo) AwaitFulfilment(ctx context.Context, ref order.Ref, id int64) (int64, error) {
	if known, found := a.fulfilments.of(id); found {
		return known, nil
	}
	all, err := a.listFulfilments(ctx, ref.Since(lookback(a.Options.Lookback)))
	if found, listed := all[id]; listed {
		return found, nil
	}
	switch {
	case errors.Is(err, errLongList):
		return 0, a.Options.Timing.NotYet(ctx, "MyPromo's list was read a short while ago and has no production order for order %d; "+
			"the watcher reads what is new", id)
	case err != nil:
		return 0, a.Options.Timing.ReadFailed(ctx, err)
	}
	return 0, a.Options.Timing.NotYet(ctx, "MyPromo has no production order for order %d yet", id)
}

// longestFulfilment is how long MyPromo may take to show the production order of an order in
// production.
const longestFulfilment = 24 * time.Hour

// findFulfilment is AwaitFulfilment for a step without a deadline of its own. The list has
// many pages for an old order, so it is read only if the watcher has reported nothing.
func (a *MyPromo) findFulfilment(ctx context.Context, ref order.Ref, report ShipmentReport) (int64, error) {
	id := report.OrderID
	if known, found := a.fulfilments.of(id); found { // a shipment may be reported to it already
		return known, nil
	}
	if told, err := a.isFulfilment(ctx, report.ToldFulfilmentID, id); told || err != nil {
		return report.ToldFulfilmentID, err
	}
	found, err := a.AwaitFulfilment(ctx, ref, id)
	info := activity.GetInfo(ctx)
	if err != nil && info.StartedTime.Sub(info.ScheduledTime) > longestFulfilment {
		return 0, attempt.Refuse(order.Problem{
			Provider: order.ProviderMyPromo, Operation: "report shipment", Code: "deadline",
			Message: fmt.Sprintf("mypromo: no production order of order %d within %s: %v", id, longestFulfilment, err)})
	}
	return found, err
}

// isFulfilment reads whether the hinted production order is the order's. The hint is not
// trusted: anybody can send one.
func (a *MyPromo) isFulfilment(ctx context.Context, told, id int64) (bool, error) {
	if told == 0 {
		return false, nil
	}
	read, err := a.Options.Fulfiller.GetProductionOrder(ctx, told)
	switch {
	case errors.Is(err, clients.Refused):
		return false, nil
	case err != nil:
		return false, a.Options.Timing.ReadFailed(ctx, err)
	}
	return int64(read.OrderID) == id, nil
}

const (
	// shortList is the number of production orders, some pages, up to which the list is read
	// again for each report.
	shortList = 300
	// rereadPause is the time per production order for which a longer list is not read again
	// while the watcher reads what is new: about twenty calls a minute.
	rereadPause = 200 * time.Millisecond
	// longestForWatcher is how long a report leaves a long list to the watcher. Each worker
	// learns what it finds by making a pass itself, a few minutes apart.
	longestForWatcher = 15 * time.Minute
	// leftPause is how long a list that was left to the watcher is not tried again by reports
	// that still leave it to the watcher.
	leftPause = 5 * time.Minute
)

// errLongList says that a list was left to the watcher.
var errLongList = errors.New("the list is long")

// listFulfilments lists the production orders since a time, by their order. While the watcher
// reads what is new, a report reads no more than a short list at first, however many workers
// have read it before.
func (a *MyPromo) listFulfilments(ctx context.Context, since time.Time) (map[int64]int64, error) {
	if !a.Options.WatchedFulfilments.is() {
		return a.fulfilments.listed.Since(ctx, since, a.fulfilmentsSince)
	}
	if a.fulfilments.tooLongToReread(a.Options.Watch.now()) {
		return nil, errLongList
	}
	if info := activity.GetInfo(ctx); info.StartedTime.Sub(info.ScheduledTime) > longestForWatcher {
		return a.fulfilments.listed.Since(ctx, since, a.fulfilmentsSince)
	}
	if a.fulfilments.leftAlone(a.Options.Watch.now()) {
		return nil, errLongList
	}
	return a.fulfilments.short.Since(ctx, since, a.shortFulfilmentsSince)
}

// fulfilments are the production orders that MyPromo last showed, by their order. MyPromo
// cannot be asked for the production order of one order, only for all of some days, page by
// page. But a production order never moves to another order. So a reading for one order, or
// by the watcher, serves all others that it shows.
type fulfilments struct {
	listed sharedRead[map[int64]int64] // whole
	short  sharedRead[map[int64]int64] // unless it is long
	mu     sync.Mutex
	known  map[int64]int64 // as the list showed it
	// watched is what the watcher saw since its last whole pass, and earlier what that pass
	// saw.
	watched, earlier map[int64]int64
	read             time.Time // when the whole list was read
	left             time.Time // when it was left to the watcher
}

func (f *fulfilments) of(id int64) (fulfilment int64, found bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, shown := range []map[int64]int64{f.known, f.watched, f.earlier} {
		if fulfilment, found = shown[id]; found {
			return fulfilment, true
		}
	}
	return 0, false
}

// endPass forgets what no pass has shown since the last whole one.
func (f *fulfilments) endPass() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.earlier, f.watched = f.watched, nil
}

// note keeps what the watcher saw.
func (f *fulfilments) note(page []mypromo.ProductionOrder) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.watched == nil {
		f.watched = map[int64]int64{}
	}
	addOldest(f.watched, page)
}

// addOldest adds a page to production orders by their order: if an order has several, the
// oldest.
func addOldest(all map[int64]int64, page []mypromo.ProductionOrder) {
	for _, one := range page {
		if known, found := all[int64(one.OrderID)]; !found || int64(one.ID) < known {
			all[int64(one.OrderID)] = int64(one.ID)
		}
	}
}

// tooLongToReread reports whether the list is too long to be read again yet.
func (f *fulfilments) tooLongToReread(now time.Time) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return now.Before(f.read.Add(time.Duration(max(0, len(f.known)-shortList)) * rereadPause))
}

// leftAlone reports whether the list was left to the watcher a short while ago.
func (f *fulfilments) leftAlone(now time.Time) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return now.Before(f.left.Add(leftPause))
}

// fulfilmentsSince reads the list with the priority of a read: it has so many pages that
// effects would wait behind it.
func (a *MyPromo) fulfilmentsSince(ctx context.Context, since time.Time) (map[int64]int64, error) {
	return a.readFulfilments(ctx, since, math.MaxInt)
}

// shortFulfilmentsSince reads the list unless it is long: then it returns the first pages and
// errLongList.
func (a *MyPromo) shortFulfilmentsSince(ctx context.Context, since time.Time) (map[int64]int64, error) {
	return a.readFulfilments(ctx, since, shortList)
}

func (a *MyPromo) readFulfilments(ctx context.Context, since time.Time, most int) (map[int64]int64, error) {
	all := map[int64]int64{}
	filter := mypromo.ProductionOrderFilter{CreatedFrom: since}
	err := a.Options.Fulfiller.EachProductionOrder(limit.Of(ctx, limit.Read), filter, func(page []mypromo.ProductionOrder) error {
		addOldest(all, page)
		if len(all) > most {
			return errLongList
		}
		return nil
	})
	if errors.Is(err, errLongList) {
		a.fulfilments.leave(a.Options.Watch.now())
	} else if err == nil {
		a.fulfilments.learn(all, a.Options.Watch.now())
	}
	return all, err
}

// learn keeps a list that was read to its end.
func (f *fulfilments) learn(all map[int64]int64, now time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.known, f.read = all, now
}

// leave records that the list turned out to be long.
func (f *fulfilments) leave(now time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.left = now
}

// ShipmentReport is what the fulfiller tells MyPromo about a shipment.
type ShipmentReport struct {
	// FulfilmentID is the production order's; 0 looks it up by OrderID.
	FulfilmentID int64 `json:"fulfilmentId"`
	OrderID      int64 `json:"orderId,omitempty"`
	// ToldFulfilmentID is the id that the watcher hinted; the look-up tries it first.
	ToldFulfilmentID int64         `json:"toldFulfilmentId,omitempty"`
	Carrier          order.Carrier `json:"carrier"`
	// Service is the carrier's name for the purchase; for a broker, the courier.
	Service string `json:"service,omitempty"`
	// TrackingNumbers are the numbers of all parcels.
	TrackingNumbers []string `json:"trackingNumbers"`
	// Force makes MyPromo accept them although labels of the merchant are unused, or more is
	// shipped than was ordered: a person decided that.
	Force bool `json:"force,omitempty"`
}

// EnsureShipmentReported reports the tracking numbers that MyPromo does not have. A repeated
// number would count as another parcel. Nobody says what is in which parcel: every one but
// the last counts as one piece, and the last as the rest.
//
// Refused: MyPromo requires something else first, such as the use of its own label, or the
// production order is another order's.
func (a *MyPromo) EnsureShipmentReported(ctx context.Context, ref order.Ref, report ShipmentReport) error {
	if report.FulfilmentID == 0 {
		found, err := a.findFulfilment(ctx, ref, report)
		if err != nil {
			return err
		}
		report.FulfilmentID = found
	}
	current, err := a.Options.Fulfiller.GetProductionOrder(ctx, report.FulfilmentID)
	if err != nil {
		return a.Options.Timing.ReadFailed(ctx, err)
	}
	if err := ensureFulfilmentOf(report.OrderID, current); err != nil {
		return err
	}
	missing := missingFrom(current, report.TrackingNumbers)
	if len(missing) == 0 {
		reconciled(ctx, order.ProviderMyPromo, "report")
		return nil
	}
	if err := ensureNumbered(current, missing); err != nil {
		return err
	}
	key, known := CarrierKey(a.Options.CarrierKeys, report.Carrier, report.Service)
	if !known {
		return attempt.Refuse(order.Problem{
			Provider: order.ProviderMyPromo, Operation: "report shipment", Code: "unknown-carrier",
			Message: fmt.Sprintf("no MyPromo carrier key for %q in ORDERFLOW_MYPROMO_CARRIER_KEYS", report.Carrier),
		})
	}
	report.TrackingNumbers = missing
	return a.addShipments(ctx, ref, report, mypromo.CarrierKey(key), current)
}

// addShipments adds a shipment for each number to a production order.
func (a *MyPromo) addShipments(ctx context.Context, ref order.Ref, report ShipmentReport, carrier mypromo.CarrierKey, current mypromo.ProductionOrder) error {
	for i, number := range report.TrackingNumbers {
		if err := a.Options.Timing.EnsureSettled(ctx, ref); err != nil {
			return err
		}
		shipment := mypromo.NewShipment{Carrier: carrier, TrackingCode: number, Force: report.Force}
		if before := len(current.Shipments) + i; i < len(report.TrackingNumbers)-1 || piecesOf(current) <= before {
			onePiece(&shipment, current, before)
		}
		if _, err := a.Options.Fulfiller.AddShipment(ctx, report.FulfilmentID, shipment); err != nil {
			return a.Options.Timing.ActFailed(ctx, err)
		}
	}
	return nil
}

// missingFrom returns the tracking numbers that no shipment of a production order has.
func missingFrom(current mypromo.ProductionOrder, numbers []string) []string {
	return slices.DeleteFunc(slices.Clone(numbers), func(number string) bool {
		return slices.ContainsFunc(current.Shipments, func(s mypromo.Shipment) bool { return s.HasTrackingNumber(number) })
	})
}

// ensureFulfilmentOf refuses a production order that is another order's; an id of 0 is not
// known.
func ensureFulfilmentOf(id int64, current mypromo.ProductionOrder) error {
	theirs := int64(current.OrderID)
	if id == 0 || theirs == 0 || theirs == id {
		return nil
	}
	return attempt.Refuse(order.Problem{
		Provider: order.ProviderMyPromo, Operation: "report shipment", Code: CodeAnothersReference,
		Message: fmt.Sprintf("mypromo: production order %d is now that of order %d, not of this order's %d, so nothing is reported to it. "+
			"Report the shipment at MyPromo by hand and skip this, or retry once it is right there", current.ID, theirs, id)})
}

// codeNoNumber is the code of a shipment that MyPromo keeps without a tracking number.
const codeNoNumber = "shipment-without-number"

// ensureNumbered refuses to report numbers while a shipment has none: it may be a reported
// one, and a second report is a second parcel.
func ensureNumbered(current mypromo.ProductionOrder, missing []string) error {
	for _, shipment := range current.Shipments {
		if shipment.TrackingCode != "" {
			continue
		}
		return attempt.Refuse(order.Problem{
			Provider: order.ProviderMyPromo, Operation: "report shipment", Code: codeNoNumber,
			Message: fmt.Sprintf("mypromo: production order %d has shipment %d without a tracking number, which may be %s: "+
				"tell MyPromo the number and skip this, or have that shipment removed and retry",
				current.ID, shipment.ID, strings.Join(missing, " or "))})
	}
	return nil
}

// onePiece makes a shipment count as one piece, forced if there are more parcels than pieces.
// Before is the number of shipments that already count so.
func onePiece(shipment *mypromo.NewShipment, current mypromo.ProductionOrder, before int) {
	if len(current.Items) == 0 {
		return
	}
	first := current.Items[0]
	shipment.Items = []mypromo.ShippedItem{{ID: int64(first.ID), Quantity: 1}}
	shipment.Force = shipment.Force || int(first.Quantity) <= before
}

func piecesOf(current mypromo.ProductionOrder) (pieces int) {
	for _, item := range current.Items {
		pieces += int(item.Quantity)
	}
	return pieces
}

// CheckCarrierKeys reads MyPromo's list of carriers and returns an error that names a
// configured key which is not in it. A worker calls it before it starts.
func CheckCarrierKeys(ctx context.Context, fulfiller *mypromo.Client, configured map[string]string) error {
	listed, err := fulfiller.ListCarriers(ctx)
	if err != nil {
		return err
	}
	known := map[string]bool{}
	var keys []string
	for _, carrier := range listed {
		known[string(carrier.Key)] = true
		keys = append(keys, string(carrier.Key))
	}
	for ours, theirs := range configured {
		if !known[strings.ToLower(theirs)] {
			return fmt.Errorf("ORDERFLOW_MYPROMO_CARRIER_KEYS: %s:%s: MyPromo has no such carrier; it has %s",
				ours, theirs, strings.Join(keys, ", "))
		}
	}
	return nil
}
