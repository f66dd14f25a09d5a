package orders

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"orderflow/internal/cached"
	"orderflow/order"
)

// The bounds of the packing list.
const (
	// DefaultPackDays is how long ago an order may have ended.
	DefaultPackDays = 7
	// maxPackDays is the highest number of days.
	maxPackDays = 60
	// maxToPack is the highest number of orders that are read.
	maxToPack = 20_000
	// oldestMarks is how far back marks are looked at: no order is under way for longer
	// after its label is bought.
	oldestMarks = 120 * 24 * time.Hour
)

// PackFilter selects orders of the packing list.
type PackFilter struct {
	// Carrier selects its orders; empty selects all.
	Carrier order.Carrier
	// NeverPrinted leaves out orders whose labels were printed.
	NeverPrinted bool
	// Days selects orders that ended in the last days; 0 means DefaultPackDays. Orders under
	// way are always included.
	Days int
	// Skip and Limit select the part of the list to return; a Limit of 0 means DefaultLimit.
	Skip, Limit int
	// Within is how long to wait for new labels, and for how parcels leave, where an older
	// list is known; 0 waits until they are there.
	Within time.Duration
}

// Check returns what is wrong with the filter, a *FilterError.
func (f PackFilter) Check() error {
	switch {
	case f.Carrier != "" && !name.MatchString(string(f.Carrier)):
		return &FilterError{"carrier", fmt.Sprintf("%q", f.Carrier), "want up to 30 lower-case letters, digits and dashes"}
	case f.Days < 0 || f.Days > maxPackDays:
		return &FilterError{"days", fmt.Sprint(f.Days), fmt.Sprintf("want 1 to %d", maxPackDays)}
	case f.Limit < 0 || f.Limit > MaxLimit:
		return &FilterError{"limit", fmt.Sprint(f.Limit), fmt.Sprintf("want 1 to %d", MaxLimit)}
	case f.Skip < 0 || f.Skip > maxToPack:
		return &FilterError{"skip", fmt.Sprint(f.Skip), fmt.Sprintf("want 0 to %d", maxToPack)}
	}
	return nil
}

const (
	// freshLabels is how long a list of labels is fresh: Temporal's own lists lag as much.
	freshLabels = 2 * time.Second
	// staleLabels is how long a stale list is shown while it is read again.
	staleLabels = time.Minute
	// oldestLabels is how old a list may be for a caller that does not wait for a new one: packers
	// must not work from what was true hours ago.
	oldestLabels = 10 * time.Minute
)

// ToPackRow is an order with a label that is not packed.
type ToPackRow struct {
	ID string `json:"id"`
	// Reference is the order's reference at its source, as lists show it.
	Reference       string        `json:"reference,omitempty"`
	Source          string        `json:"source"`
	Carrier         order.Carrier `json:"carrier"`
	TrackingNumbers []string      `json:"trackingNumbers,omitempty"`
	// Leaving is how the parcels leave the warehouse.
	Leaving Leaving `json:"leaving,omitempty"`
	// AcceptedAt is the order's acceptance time.
	AcceptedAt time.Time `json:"acceptedAt"`
	// Printed says that its labels were printed.
	Printed bool `json:"printed"`
	// Partly says that some of its parcels are packed.
	Partly bool `json:"partly,omitempty"`
	runID  string
}

// CarrierCount is the number of a carrier's orders to pack, and of those without a printed
// label.
type CarrierCount struct {
	Carrier      order.Carrier `json:"carrier"`
	Orders       int           `json:"orders"`
	NeverPrinted int           `json:"neverPrinted"`
}

// ToPack is a part of the packing list.
type ToPack struct {
	// AsOf is when Temporal was asked for the labels. The packing itself is current.
	AsOf time.Time `json:"asOf"`
	// Carriers counts all orders to pack, whatever the filter.
	Carriers []CarrierCount `json:"carriers"`
	// Of is the number of orders that the filter selects.
	Of     int         `json:"of"`
	Orders []ToPackRow `json:"orders"`
	// LeavingLater reports that for some orders it is still being read how their parcels leave.
	LeavingLater bool `json:"-"`
	// Outdated reports that the labels are older than a minute and that newer ones are being read.
	Outdated bool `json:"-"`
}

// ToPack lists the orders that have a label and are not packed, by carrier, then by how the
// parcels leave, oldest first. Held orders and orders being cancelled are left out. It needs no
// worker.
//
// *FilterError: what is wrong with the filter.
func (s *Service) ToPack(ctx context.Context, filter PackFilter) (ToPack, error) {
	if err := filter.Check(); err != nil {
		return ToPack{}, err
	}
	if s.options.Documents == nil {
		return ToPack{}, errNoStore
	}
	days := cmp.Or(filter.Days, DefaultPackDays)
	labelled, asOf, err := s.labels.Get(ctx, days, cmp.Or(filter.Within, cached.UntilRead), func(ctx context.Context) ([]ToPackRow, error) {
		return s.labelled(ctx, days)
	})
	if err != nil {
		return ToPack{}, fmt.Errorf("list orders to pack: %w", err)
	}
	open, err := s.notPacked(ctx, labelled)
	if err != nil {
		return ToPack{}, fmt.Errorf("list orders to pack: %w", err)
	}
	list := ToPack{AsOf: asOf.UTC(), Outdated: time.Since(asOf) >= staleLabels, Carriers: countCarriers(open), Orders: []ToPackRow{}}
	open = slices.DeleteFunc(open, func(row ToPackRow) bool {
		return filter.Carrier != "" && row.Carrier != filter.Carrier || filter.NeverPrinted && row.Printed
	})
	list.Of = len(open)
	slices.SortFunc(open, byCarrier)
	rest := open[min(filter.Skip, len(open)):]
	list.Orders = append(list.Orders, rest[:min(cmp.Or(filter.Limit, DefaultLimit), len(rest))]...)
	list.LeavingLater = s.findLeaving(ctx, list.Orders, filter.Within)
	if next := rest[len(list.Orders):]; filter.Within > 0 && len(next) > 0 { // the page that the user may open next
		ahead := slices.Clone(next[:min(len(list.Orders), len(next))])
		go s.findLeaving(context.WithoutCancel(ctx), ahead, 0)
	}
	slices.SortStableFunc(list.Orders, func(a, b ToPackRow) int {
		return cmp.Or(strings.Compare(string(a.Carrier), string(b.Carrier)), strings.Compare(string(a.Leaving), string(b.Leaving)))
	})
	return list, nil
}

func byCarrier(a, b ToPackRow) int {
	return cmp.Or(strings.Compare(string(a.Carrier), string(b.Carrier)), a.AcceptedAt.Compare(b.AcceptedAt), strings.Compare(a.ID, b.ID))
}

func countCarriers(open []ToPackRow) []CarrierCount {
	counts := []CarrierCount{}
	for _, row := range open {
		i := slices.IndexFunc(counts, func(c CarrierCount) bool { return c.Carrier == row.Carrier })
		if i < 0 {
			i, counts = len(counts), append(counts, CarrierCount{Carrier: row.Carrier})
		}
		counts[i].Orders++
		if !row.Printed {
			counts[i].NeverPrinted++
		}
	}
	slices.SortFunc(counts, func(a, b CarrierCount) int { return strings.Compare(string(a.Carrier), string(b.Carrier)) })
	return counts
}

// notPacked are the labelled orders that no mark shows as packed.
func (s *Service) notPacked(ctx context.Context, labelled []ToPackRow) ([]ToPackRow, error) {
	since := time.Now()
	for _, one := range labelled {
		if one.AcceptedAt.Before(since) {
			since = one.AcceptedAt
		}
	}
	if oldest := time.Now().Add(-oldestMarks); since.Before(oldest) {
		since = oldest
	}
	var packed map[string]packMarks
	var names []string
	group, reading := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		packed, err = s.lastPackMarks(reading, since)
		return err
	})
	group.Go(func() (err error) {
		names, err = s.marksSince(reading, printedKind, since)
		return err
	})
	if err := group.Wait(); err != nil {
		return nil, err
	}
	printed := make(map[string]bool, len(names))
	for _, one := range names {
		printed[one] = true
	}
	open := []ToPackRow{}
	for _, row := range labelled {
		marks := packed[row.ID]
		if marks.done(row.TrackingNumbers) {
			continue
		}
		row.Printed, row.Partly = printed[printedMark(row.ID, row.TrackingNumbers)], marks.partly(row.TrackingNumbers)
		open = append(open, row)
	}
	return open, nil
}

// labelled are the present runs of all orders with a label: orders under way, and orders that
// ended in the last days.
func (s *Service) labelled(ctx context.Context, days int) ([]ToPackRow, error) {
	isOrder, numbered := equal("WorkflowType", order.WorkflowType), order.AttributeTrackingNumbers+" IS NOT NULL"
	underWay := strings.Join([]string{isOrder, numbered, equal("ExecutionStatus", "Running"),
		oneOf(order.AttributeStage, string(order.StageProtocol), string(order.StageReport), string(order.StageTrack)),
		oneOf(order.AttributeStatus, string(order.StatusRunning), string(order.StatusNeedsAttention))}, " AND ")
	ended := strings.Join([]string{isOrder, numbered, equal("ExecutionStatus", "Completed"),
		equal(order.AttributeStatus, string(order.StatusCompleted)),
		"CloseTime >= " + moment(time.Now().AddDate(0, 0, -days))}, " AND ")
	seen := map[string]bool{}
	var all []ToPackRow
	lists, more := make([][]*executionInfo, 2), make([][]byte, 2)
	group, listing := errgroup.WithContext(ctx)
	for i, query := range []string{underWay, ended} {
		group.Go(func() (err error) {
			lists[i], more[i], err = s.pages(listing, query, maxToPack, manyAtATime)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	for i, found := range lists {
		if len(more[i]) > 0 {
			return nil, fmt.Errorf("%w: more than %d orders have a label of the last %d days; choose fewer days", ErrQuery, maxToPack, days)
		}
		for _, one := range found {
			if id := one.GetExecution().GetWorkflowId(); !seen[id] { // an order may end between the two requests
				seen[id] = true
				all = append(all, toPack(rowOf(one), one.GetExecution().GetRunId()))
			}
		}
	}
	return all, nil
}

func toPack(row Row, runID string) ToPackRow {
	return ToPackRow{ID: row.ID, Reference: row.Reference, Source: row.Source, Carrier: row.Carrier,
		TrackingNumbers: row.TrackingNumbers, AcceptedAt: row.StartedAt, runID: runID}
}

// manyAtATime is the page size of the list of all labels, Temporal's maximum.
const manyAtATime = 1000
