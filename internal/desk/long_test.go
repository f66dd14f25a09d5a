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

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"orderflow/internal/access"
	"orderflow/internal/orders"
	"orderflow/order"
)

// worklist is how many orders wait in TestALongWorklist. With 5000 it also measures.
var worklist = flag.Int("worklist", 80, "how many orders wait for a person in TestALongWorklist")

const (
	// mostBytes and mostTime are what a page of the worklist, and its first byte, may take.
	mostBytes = 200_000
	mostTime  = 200 * time.Millisecond
)

// A long worklist has pages, each order stands on one of them, the oldest first, and a page
// is as quick and small as of a short one.
func TestALongWorklist(t *testing.T) {
	const source = "long"
	var group errgroup.Group
	group.SetLimit(8)
	began := time.Now()
	for i := range *worklist {
		doc := example(t, "from-stock-best", fmt.Sprintf("long-%05d", i))
		doc.Source.System, doc.Shipping.Carrier, doc.Shipping.LockerPoint = source, order.CarrierShipX, "XXX99X"
		group.Go(func() error {
			_, err := service.Start(t.Context(), doc)
			for again := 0; err != nil && again < 20; again++ { // as shops do: an order starts once
				_, err = service.Start(t.Context(), doc)
			}
			return err
		})
	}
	t.Cleanup(func() { endAll(t, *worklist) }) // other tests look at the first page
	require.NoError(t, group.Wait())
	require.Eventually(t, func() bool {
		page, err := service.Waiting(t.Context(), orders.Filter{Source: source, Limit: 1}, orders.Mark{})
		return err == nil && page.Total == *worklist
	}, 20*time.Minute, time.Second)
	t.Logf("%d orders wait after %s", *worklist, time.Since(began).Round(time.Second))

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
		var here []string // an order that is alone, or does not answer, has two links
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
	slices.Sort(took)
	t.Logf("%d pages, of %d bytes at most: first byte after %s, %s at most", pages, largest, took[len(took)/2], took[len(took)-1])
	if *worklist >= 5000 {
		require.Less(t, took[len(took)/2], mostTime)
	} else {
		require.Len(t, listed, *worklist, "some stand on no page")
	}
	once := slices.Clone(listed)
	slices.Sort(once)
	require.Equal(t, len(listed), len(slices.Compact(once)), "an order stands on two pages")
	times := acceptances(t, listed)
	for i, at := range times[1:] { // databases round times to a second
		require.False(t, at.Before(times[i].Add(-time.Second)), "the oldest come first")
	}
}

// endAll terminates the orders that wait.
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
		page, err := service.Waiting(context.Background(), orders.Filter{Source: "long", Limit: 1}, orders.Mark{})
		return err == nil && page.Total == 0
	}, 2*time.Minute, 200*time.Millisecond)
}

// acceptances are those of some orders.
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

// timed is a page, and how long its first byte took.
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
