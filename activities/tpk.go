package activities

import (
	"context"
	"errors"
	"slices"
	"time"

	"orderflow/activities/attempt"
	"orderflow/clients"
	"orderflow/clients/tpk"
	"orderflow/internal/documents"
	"orderflow/order"
)

// TPK has the steps of shipping with the broker TPK, where every parcel is an order of one
// package. Its exported methods are its Temporal activities.
type TPK struct {
	Options TPKOptions
	listed  listing
	watched told
}

// TPKOptions are the options of the steps at TPK.
type TPKOptions struct {
	Client    *tpk.Client
	Documents *documents.Store
	Timing    attempt.Timing
	// Lookback is how long before an order's acceptance lists are read; 0 means
	// order.DefaultLookback.
	Lookback time.Duration
	// PriceCap is the most that a parcel may cost unless a person allows more; nil means no
	// limit.
	PriceCap *order.Money
	// Contents describes the parcels' contents for couriers. The token that identifies a
	// package follows it. At most order.MaxContents characters.
	Contents string
	// SenderPoint is the InPost locker where parcels for lockers are left if the order does
	// not say; empty means the account's.
	SenderPoint string
	// Clock tells the time, for lists; nil is time.Now.
	Clock func() time.Time
	// Watch is what the watcher of packages needs; Watched tells whether it is up to date.
	Watch   Watch
	Watched UpToDate
}

// pack is a package at TPK and its parcel of the order.
type pack struct {
	tpk.Order
	parcel int
}

// livePackages returns the packages of ref that are not cancelled, for steps that act: those
// that may be paid first, then the oldest.
//
// Refused: one may belong to another order.
func (a *TPK) livePackages(ctx context.Context, ref order.Ref) ([]pack, error) {
	all, err := a.findPackages(ctx, ref)
	if err != nil {
		return nil, err
	}
	return all.own()
}

// findPackages is livePackages that also returns those in doubt. TPK does not document that its
// search covers descriptions, so every package since the look-back is checked.
func (a *TPK) findPackages(ctx context.Context, ref order.Ref) (found[pack], error) {
	since := a.since(ref)
	listed, err := a.listed.under(ctx, order.Token(ref.Reference()), since, source{
		slack: order.ZoneSlack, read: a.listOrders, key: order.TokenOf,
		now: func() time.Time { return timeOf(a.Options.Clock) }})
	if err != nil {
		return found[pack]{}, err
	}
	seen := slices.DeleteFunc(listed, func(one sighting) bool {
		before := !one.made.IsZero() && tpk.DateOf(one.made) < tpk.DateOf(since)
		return before || order.ParcelOf(ref.Reference(), one.text) == 0
	})
	packages := lookup[pack]{
		provider: order.ProviderTPK, thing: "package", slack: order.ZoneSlack,
		read: func(ctx context.Context, id int64) (pack, error) {
			current, err := a.Options.Client.GetOrder(ctx, id)
			return pack{current, order.ParcelOf(ref.Reference(), string(current.Description))}, err
		},
		live: func(p pack) bool { return !p.Cancelled() },
		another: func(p pack) bool {
			known := slices.Contains(ref.KnownAt(order.ProviderTPK), int64(p.OrderID))
			return isAnothersPackage(p.Order, ref, known)
		},
		rank: pack.rank}
	return packages.find(ctx, ref, seen)
}

// isAnothersPackage reports whether a package has another token than the order's. A
// description without any token makes it another's unless the order knows the package.
func isAnothersPackage(p tpk.Order, ref order.Ref, known bool) bool {
	description := string(p.Description)
	if known && order.TokenOf(description) == "" {
		return false
	}
	return description != "" && order.ParcelOf(ref.Reference(), description) == 0
}

// listOrders reads whole days: a search by days takes no times.
func (a *TPK) listOrders(ctx context.Context, since, before time.Time) ([]sighting, error) {
	days := tpk.OrderFilter{CreatedSince: since}
	if !before.IsZero() {
		days.CreatedTill = before // works whether the last day is included or not: the next search begins with it
	}
	listed, err := a.Options.Client.SearchOrders(ctx, days)
	seen := make([]sighting, 0, len(listed))
	for _, one := range listed {
		seen = append(seen, sighting{int64(one.OrderID), one.CreatedAt.Time, string(one.Description)})
	}
	return seen, err
}

// since is the start of the search for packages. TPK's days have no zone, so less than a day
// before acceptance may miss a package that was made after it.
func (a *TPK) since(ref order.Ref) time.Time {
	return ref.Since(max(lookback(a.Options.Lookback), order.ZoneSlack))
}

func (p pack) rank() int {
	if p.Payable() {
		return 1
	}
	return 0
}

// release cancels one package, and reports whether it reads as cancelled; a refusal is no
// error. TPK refuses with 417, also if the package was cancelled before. Its success has no
// body, so any page with status 200 looks like one. A cancellation that does not show yet is
// read again by the next attempt.
func (a *TPK) release(ctx context.Context, id int64) (bool, error) {
	err := whenAnswered(a.Options.Client.CancelOrder(ctx, id))
	if err != nil && !errors.Is(err, clients.Refused) {
		return false, err
	}
	current, readErr := a.Options.Client.GetOrder(ctx, id)
	if readErr != nil || current.Cancelled() || err != nil {
		return readErr == nil && current.Cancelled(), readErr
	}
	return false, unread(ctx, nil, numbered("package", id), "TPK says that package %d is cancelled but shows it as %s", id, current.Status)
}
