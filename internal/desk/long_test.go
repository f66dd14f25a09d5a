package desk_test

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"orderflow/internal/access"
	"orderflow/internal/orders"
	"orderflow/order"
)

// worklist is the number of orders that need attention in TestALongWorklist, and that have
// labels in TestManyLabels: "make desk-load" uses 5000.
var worklist = flag.Int("worklist", 80, "how many orders wait for a person, or are to be packed, in tests of long lists")

// mostBytes is the maximum size of a page, and mostTime the maximum time to its first byte.
const mostBytes = 200_000

var mostTime = 200 * time.Millisecond

// timeLimit is mostTime for 1000 orders or more. With fewer it is ten times as long: then
// other packages are tested at the same time on the same processors.
func timeLimit() time.Duration {
	if *worklist < 1000 {
		return 10 * mostTime
	}
	return mostTime
}

// A long worklist has pages. Each order is on one of them, oldest first, and each page is as
// fast and small as that of a short list.
func TestALongWorklist(t *testing.T) {
	const source = "long"
	startMany(t, "long", *worklist, func(doc *order.Order) {
		doc.Source.System, doc.Shipping.Carrier, doc.Shipping.LockerPoint = source, order.CarrierShipX, "XXX99X"
	})
	t.Cleanup(func() { endAll(t, *worklist) }) // other tests look at the first page
	awaitMany(t, func() bool {
		page, err := service.Waiting(t.Context(), orders.Filter{Source: source, Limit: 1}, orders.Mark{}, time.Time{})
		return err == nil && page.Total == *worklist
	})

	v := signedIn(t, access.RoleOperate)
	link := regexp.MustCompile(`href="(\?[^"]*after=[^"]*)"`)
	row := regexp.MustCompile(`href="[./]*orders/(long-[0-9]{5})"`)
	var listed []string
	var took []time.Duration
	pages, largest := 0, 0
	for path := "?source=" + source; path != ""; pages++ {
		firstByte, page := v.timed(path)
		require.Equal(t, http.StatusOK, page.status)
		took, largest = append(took, firstByte), max(largest, len(page.body))
		if firstByte > mostTime {
			t.Logf("page %d: first byte after %s", pages+1, firstByte)
		}
		var here []string // a group of one, or an order that does not answer, has two links
		for _, found := range row.FindAllStringSubmatch(page.body, -1) {
			if !slices.Contains(here, found[1]) {
				here = append(here, found[1])
			}
		}
		listed = append(listed, here...)
		path = ""
		if next := link.FindStringSubmatch(page.body); next != nil {
			path = strings.ReplaceAll(next[1], "&amp;", "&")
		}
		if *worklist > 1000 && pages > 40 {
			break
		}
	}
	require.Less(t, largest, mostBytes)
	requireQuick(t, fmt.Sprintf("%d pages, of %d bytes at most", pages, largest), took)
	if *worklist <= 1000 {
		require.Len(t, listed, *worklist, "some stand on no page")
	}
	for name, path := range map[string]string{"the same page": "?source=" + source, "one order": "?text=long-00007", "find": "find",
		"find one kind": "find?status=needs-attention", "find one": "find?text=long-00042", "the day": "day", "an order": "orders/long-00007"} {
		v.requireQuickPage(name, path)
	}
	once := slices.Clone(listed)
	slices.Sort(once)
	require.Equal(t, len(listed), len(slices.Compact(once)), "an order stands on two pages")
	times := acceptances(t, listed)
	for i, at := range times[1:] { // databases round times to a second
		require.False(t, at.Before(times[i].Add(-time.Second)), "the oldest come first")
	}
}

// The list of orders to pack is fast, however many there are.
func TestManyLabels(t *testing.T) {
	startMany(t, "label", *worklist, func(doc *order.Order) { doc.Source.System, doc.Shipping.Carrier = "labels", order.CarrierShipX })
	awaitMany(t, func() bool {
		list, err := service.ToPack(t.Context(), orders.PackFilter{Limit: 1})
		return err == nil && list.Of >= *worklist
	})
	v := signedIn(t, access.RolePack)
	for skip := 0; skip < min(*worklist, 1000); skip += 100 {
		v.requireQuickPage("labels", fmt.Sprintf("pack?skip=%d", skip))
	}
	for name, path := range map[string]string{"one carrier": "pack?carrier=shipx", "all ticked": "pack?checked=1", "never printed": "pack?unprinted=1",
		"a parcel": "pack/order/label-00007", "a number": "pack/find?number=label-00042", "the day": "day", "find": "find?status=completed"} {
		v.requireQuickPage(name, path)
	}
}

// startMany starts orders whose ids are a name and a number.
func startMany(t *testing.T, name string, many int, change func(*order.Order)) {
	t.Helper()
	var group errgroup.Group
	group.SetLimit(8)
	for i := range many {
		doc := example(t, "from-stock-best", fmt.Sprintf("%s-%05d", name, i))
		change(&doc)
		group.Go(func() error {
			_, err := service.Start(t.Context(), doc)
			for again := 0; err != nil && again < 20; again++ { // retry as shops do: starting an order is idempotent
				_, err = service.Start(t.Context(), doc)
			}
			return err
		})
	}
	require.NoError(t, group.Wait())
}

// awaitMany waits until a condition holds for many orders.
func awaitMany(t *testing.T, all func() bool) {
	t.Helper()
	began := time.Now()
	for until := began.Add(40 * time.Minute); !all(); time.Sleep(time.Second) {
		require.True(t, time.Now().Before(until), "orders don't get there")
	}
	t.Logf("%d orders are there after %s", *worklist, time.Since(began).Round(time.Second))
}

// requireQuick checks the median time only, because other processes share the machine.
func requireQuick(t *testing.T, name string, took []time.Duration) {
	t.Helper()
	first := took[0]
	slices.Sort(took)
	median := took[len(took)/2]
	t.Logf("%s: first byte after %s, at first %s, at most %s", name, median, first, took[len(took)-1])
	assert.Less(t, median, timeLimit(), name) // assert, so that the other pages are measured, too
}

// requireQuickPage loads a page several times.
func (v *visitor) requireQuickPage(name, path string) {
	v.t.Helper()
	var took []time.Duration
	for range 5 {
		firstByte, page := v.timed(path)
		require.Less(v.t, page.status, http.StatusBadRequest, name)
		require.Less(v.t, len(page.body), mostBytes, name)
		took = append(took, firstByte)
	}
	requireQuick(v.t, name, took)
}

// endAll terminates the orders that need attention.
func endAll(t *testing.T, many int) {
	t.Helper()
	var group errgroup.Group
	group.SetLimit(8)
	for i := range many {
		group.Go(func() error {
			return temporal.TerminateWorkflow(context.Background(), order.WorkflowID(fmt.Sprintf("long-%05d", i)), "", "the test is over")
		})
	}
	require.NoError(t, group.Wait())
	require.Eventually(t, func() bool {
		page, err := service.Waiting(context.Background(), orders.Filter{Source: "long", Limit: 1}, orders.Mark{}, time.Time{})
		return err == nil && page.Total == 0
	}, 2*time.Minute, 200*time.Millisecond)
}

// acceptances are the acceptance times of some orders.
func acceptances(t *testing.T, ids []string) []time.Time {
	t.Helper()
	var times []time.Time
	for i := 0; i < len(ids); i += 1 + len(ids)/50 {
		state, err := service.State(t.Context(), ids[i])
		require.NoError(t, err)
		times = append(times, state.AcceptedAt)
	}
	return times
}

// timed returns the time to the first byte of a page, and the page.
func (v *visitor) timed(path string) (time.Duration, shown) {
	v.t.Helper()
	request, err := http.NewRequestWithContext(v.t.Context(), http.MethodGet, v.base+"/desk/"+path, nil)
	require.NoError(v.t, err)
	began := time.Now()
	response, err := v.http.Do(request)
	took := time.Since(began) // the headers and the page are sent together
	require.NoError(v.t, err)
	require.NoError(v.t, response.Body.Close())
	return took, v.get(path)
}
