package orders

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"orderflow/order"
)

// What a mark says about an order's parcels.
const (
	markPacked = "p" // all are packed
	markPartly = "m" // some are
	markOpen   = "o" // none any more
	markErased = "e" // the order is erased
)

// packMark is the name of a mark: the state of an order's parcels after one of its packing
// events.
type packMark struct {
	ID    string
	N     int
	State string
	// Tracking is a checksum of the tracking numbers: an order with new tracking numbers has
	// new labels, and must be packed again.
	Tracking string
}

// String is the mark's name: "shop-1@2@p@0a1b2c3d". Ids of orders contain no @.
func (m packMark) String() string {
	return fmt.Sprintf("%s@%d@%s@%s", m.ID, m.N, m.State, m.Tracking)
}

func parsePackMark(name string) (packMark, bool) {
	parts := strings.Split(name, "@")
	if len(parts) != 4 {
		return packMark{}, false
	}
	n, err := strconv.Atoi(parts[1])
	return packMark{ID: parts[0], N: n, State: parts[2], Tracking: parts[3]}, err == nil
}

// packMarks are the marks of one order after its last event. There can be several, because a
// replaced label changes the meaning of the same event.
type packMarks []packMark

// with adds a mark, unless it belongs to an earlier event. Erased stays erased.
func (m packMarks) with(mark packMark) packMarks {
	switch {
	case len(m) == 0, mark.State == markErased, m[0].State != markErased && mark.N > m[0].N:
		return packMarks{mark}
	case m[0].State == markErased, mark.N < m[0].N:
		return m
	}
	return append(m, mark)
}

// done reports whether an order with these tracking numbers has nothing left to pack.
func (m packMarks) done(tracking []string) bool {
	sum := trackingSum(tracking)
	return slices.ContainsFunc(m, func(one packMark) bool {
		return one.State == markErased || one.State == markPacked && one.Tracking == sum
	})
}

// partly reports whether some parcels of the order are packed.
func (m packMarks) partly(tracking []string) bool {
	sum := trackingSum(tracking)
	return slices.ContainsFunc(m, func(one packMark) bool { return one.State == markPartly && one.Tracking == sum })
}

// trackingSum is a checksum of an order's tracking numbers, as far as lists have them: a search
// attribute holds at least that many.
func trackingSum(numbers []string) string {
	const listed, enough = 20, 4 // numbers, and bytes of the checksum
	sum := sha256.Sum256([]byte(strings.Join(numbers[:min(len(numbers), listed)], "\n")))
	return hex.EncodeToString(sum[:enough])
}

// markPacking writes a mark with the state of an order's parcels after the last event.
func (s *Service) markPacking(ctx context.Context, state order.State, events Packing, left int) error {
	if len(events) == 0 {
		return nil
	}
	mark := packMark{ID: state.ID, N: len(events), State: markOpen, Tracking: trackingSum(state.TrackingNumbers)}
	switch {
	case left == 0:
		mark.State = markPacked
	case len(events.packed()) > 0:
		mark.State = markPartly
	}
	lasting, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordTime)
	defer cancel()
	return s.options.Documents.Mark(lasting, packedKind, time.Now(), mark.String())
}

// printedMark is the name of a mark for an order whose labels were printed.
func printedMark(id string, tracking []string) string { return id + "@" + trackingSum(tracking) }

// openDays is the number of past days whose marks may still change: a mark is in the folder of
// the day on which it is written, so older folders never change.
const openDays = 2

// dayMarks caches the marks of days that can't change any more.
type dayMarks struct {
	mu   sync.Mutex
	days map[string][]string
}

// marksSince returns the marks of a kind since a day, earlier days first.
func (s *Service) marksSince(ctx context.Context, kind string, since time.Time) ([]string, error) {
	var days []time.Time
	for day := since; day.Before(time.Now().Add(24 * time.Hour)); day = day.AddDate(0, 0, 1) {
		days = append(days, day)
	}
	found := make([][]string, len(days))
	group, reading := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for i, day := range days {
		group.Go(func() (err error) {
			found[i], err = s.marksOf(reading, kind, day)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	var all []string
	for _, one := range found {
		all = append(all, one...)
	}
	return all, nil
}

func (s *Service) marksOf(ctx context.Context, kind string, day time.Time) ([]string, error) {
	closed := day.Before(time.Now().AddDate(0, 0, -openDays))
	key := kind + day.UTC().Format("20060102")
	s.marks.mu.Lock()
	known, ok := s.marks.days[key]
	s.marks.mu.Unlock()
	if closed && ok {
		return known, nil
	}
	var names []string
	for name, err := range s.options.Documents.Marks(ctx, kind, day) {
		if err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	if closed {
		s.marks.mu.Lock()
		s.marks.days[key] = names
		s.marks.mu.Unlock()
	}
	return names, nil
}

// lastPackMarks are the last marks of all orders since a day.
func (s *Service) lastPackMarks(ctx context.Context, since time.Time) (map[string]packMarks, error) {
	names, err := s.marksSince(ctx, packedKind, since)
	if err != nil {
		return nil, err
	}
	last := map[string]packMarks{}
	for _, name := range names {
		if mark, ok := parsePackMark(name); ok {
			last[mark.ID] = last[mark.ID].with(mark)
		}
	}
	return last, nil
}
