package activities_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"

	"orderflow/activities"
	"orderflow/activities/attempt"
	"orderflow/clients/mypromo"
	"orderflow/clients/mypromo/mypromotest"
	"orderflow/order"
)

// lookout is an account at MyPromo with its watcher. The test sets its clock.
type lookout struct {
	*testing.T
	mu        sync.Mutex
	now       time.Time
	simulator *mypromotest.Server
	client    *mypromo.Client
	steps     *activities.MyPromo
	front     func(w http.ResponseWriter, r *http.Request, next http.Handler)
	hints     map[string]int // by workflow and kind
	unknown   map[string]bool
	calls     int
	asked     int // the number of hints that Temporal was asked to deliver
	cursor    time.Time
	idle      bool
}

func newLookout(t *testing.T, options mypromotest.Options) *lookout {
	l := &lookout{T: t, now: time.Date(2026, 10, 5, 12, 0, 0, 0, time.UTC), hints: map[string]int{}, unknown: map[string]bool{}}
	options.Clock = l.clock
	l.simulator = mypromotest.New(options)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		l.calls++
		if l.front != nil {
			l.front(w, r, l.simulator)
			return
		}
		l.simulator.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	client, err := mypromo.New(mypromo.Config{BaseURL: server.URL, ClientID: "demo", ClientSecret: "demo"})
	require.NoError(t, err)
	l.client = client
	l.restart()
	return l
}

// restart begins with a worker that remembers nothing.
func (l *lookout) restart() {
	told := map[string]bool{}
	var hinting sync.Mutex
	l.steps = &activities.MyPromo{Options: activities.MyPromoOptions{Merchant: l.client, Fulfiller: l.client,
		Timing: attempt.Timing{Settle: time.Second, PollFirst: time.Second, PollSlowest: time.Minute},
		Watch: activities.Watch{Every: 30 * time.Second, Prefix: "test-", Clock: l.clock,
			Produces: func(context.Context) (bool, error) { return !l.idle, nil },
			Hint: func(_ context.Context, hint activities.Hint) (bool, error) {
				hinting.Lock()
				defer hinting.Unlock()
				l.asked++
				if l.unknown[hint.WorkflowID] {
					return false, nil
				}
				if !told[hint.WorkflowID+hint.News] { // as Temporal does
					told[hint.WorkflowID+hint.News] = true
					l.hints[hint.WorkflowID+" "+hint.Event.Kind]++
				}
				return true, nil
			}}}}
}

func (l *lookout) clock() time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.now
}

func (l *lookout) pass(after time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.now = l.now.Add(after)
}

// submitted makes an order and submits it.
func (l *lookout) submitted(reference string) int64 {
	made, err := l.client.CreateOrder(l.Context(), mypromo.NewOrder{Reference: reference,
		Recipient: mypromo.NewAddress{LastName: "Nowak", Zip: "81-002", City: "Gdynia", CountryCode: "PL"}})
	require.NoError(l, err)
	_, err = l.client.AddItem(l.Context(), int64(made.ID), mypromo.NewItem{Reference: reference, SKU: "PEN-BLUE", Quantity: 1})
	require.NoError(l, err)
	_, err = l.client.SubmitOrder(l.Context(), int64(made.ID))
	require.NoError(l, err)
	return int64(made.ID)
}

// looks makes a pass, from where the last complete one ended.
func (l *lookout) looks(activity any) (activities.Pass, error) {
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(l.steps)
	value, err := env.ExecuteActivity(activity, l.cursor)
	if err != nil {
		return activities.Pass{}, err
	}
	var found activities.Pass
	require.NoError(l, value.Get(&found))
	l.cursor = found.Cursor
	return found, nil
}

func (l *lookout) look() activities.Pass {
	l.Helper()
	found, err := l.looks(l.steps.ReadChangedOrders)
	require.NoError(l, err)
	return found
}

func TestAPassTellsOrdersWhoseWaitIsOver(t *testing.T) {
	l := newLookout(t, mypromotest.Options{})
	l.submitted("test-a")
	l.submitted("test-b")
	l.submitted("other-c") // of another installation
	l.submitted("test-d")
	l.unknown["order-d"] = true // ours by its name, but ended
	l.look()
	require.Empty(t, l.hints, "submitted and ready are no news to those who wait for production")
	l.pass(50 * time.Second)
	l.look()
	require.Empty(t, l.hints)

	l.simulator.CancelByHand(2, "out of stock")
	l.pass(2 * time.Minute)
	found := l.look()
	want := map[string]int{"order-a order": 1, "order-b order": 1}
	require.Equal(t, want, l.hints)
	require.Equal(t, 2, found.Hinted)
	require.Equal(t, 3, l.asked, "the order that is not there costs one question")

	for range 20 {
		l.pass(30 * time.Second)
		l.look()
	}
	require.Equal(t, want, l.hints)
	require.Equal(t, 3, l.asked)
}

func TestAPassTellsOrdersOfTheirProductionOrders(t *testing.T) {
	l := newLookout(t, mypromotest.Options{})
	l.submitted("test-a")
	l.pass(2 * time.Minute)
	_, err := l.looks(l.steps.ReadChangedProductionOrders)
	require.NoError(t, err)
	require.Equal(t, map[string]int{"order-a " + order.EventProductionOrder: 1}, l.hints)
}

// A merchant without a fulfiller's account may not read production orders. That raises no
// alert.
func TestAMerchantHasNoProductionOrders(t *testing.T) {
	l := newLookout(t, mypromotest.Options{Clients: []mypromotest.Credentials{{ID: "demo", Secret: "demo", Role: mypromotest.Merchant}}})
	found, err := l.looks(l.steps.ReadChangedProductionOrders)
	require.NoError(t, err)
	require.Equal(t, time.Hour, found.Next)
}

func TestAWatcherWithoutOrdersAtMyPromoReadsNothing(t *testing.T) {
	l := newLookout(t, mypromotest.Options{})
	l.idle = true
	found := l.look()
	require.Zero(t, l.calls)
	require.Equal(t, l.now, found.Began)
	l.pass(24 * time.Hour)
	require.Equal(t, l.now.Add(-4*time.Hour), l.look().Cursor, "an order may wait that was not seen; so nothing counts as read")
}

// After a week without a watcher only the last hours are read: orders have polled for
// everything earlier.
func TestAfterALongTimeTheDaysBetweenAreNotRead(t *testing.T) {
	l := newLookout(t, mypromotest.Options{})
	l.look()
	l.pass(7 * 24 * time.Hour)
	from := ""
	l.front = func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		from = r.URL.Query().Get("updated_from")
		next.ServeHTTP(w, r)
	}
	l.look()
	require.Equal(t, l.now.Add(-5*time.Hour).Format(time.DateOnly), from)
}

// A pass that ends in the middle of the list sends some hints, and does not move the cursor.
func TestAPassThatBreaksOffLosesNothing(t *testing.T) {
	l := newLookout(t, mypromotest.Options{})
	for i := range 40 {
		l.submitted(fmt.Sprintf("test-%d", i))
	}
	l.look()
	l.pass(2 * time.Minute)
	l.front = func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if r.URL.Query().Get("page") == "2" {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		next.ServeHTTP(w, r)
	}
	before := l.cursor
	_, err := l.looks(l.steps.ReadChangedOrders)
	require.Error(t, err)
	require.Len(t, l.hints, 15)
	require.Equal(t, before, l.cursor)

	l.front = nil
	l.restart()
	l.look()
	require.Len(t, l.hints, 40)
}

// Whatever the list is sorted by, and however orders change while it is read or it lags: some
// pass sees each change. No single pass sees all.
func TestNoChangeIsLostInAListThatShiftsAndLags(t *testing.T) {
	for _, sorting := range []mypromotest.Sorting{"", mypromotest.SortedByChange, mypromotest.SortedToChange} {
		for _, lag := range []time.Duration{0, 40 * time.Second} {
			t.Run(fmt.Sprintf("%q behind by %s", sorting, lag), func(t *testing.T) {
				l := newLookout(t, mypromotest.Options{Sorting: sorting,
					Timing: mypromotest.Timing{Ready: 24 * time.Hour, Downloaded: 23 * time.Hour, InProduction: 48 * time.Hour}})
				const all = 75
				var ids []int64
				for i := range all {
					ids = append(ids, l.submitted(fmt.Sprintf("test-%d", i)))
				}
				l.look()
				draws := rand.New(rand.NewPCG(1, 2))
				draws.Shuffle(all, func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
				l.front = l.shifting(&ids, lag)
				rounds := 0
				for ; len(ids) > 0; rounds++ {
					l.look()
					l.pass(30 * time.Second)
				}
				require.Greater(t, rounds, 3)
				for range 4 {
					l.look()
					l.pass(30 * time.Second)
				}
				require.Len(t, l.hints, all)
			})
		}
	}
}

// shifting cancels an order before each page of a list is read, which takes half a minute,
// and shows pages as they were some time ago.
func (l *lookout) shifting(ids *[]int64, lag time.Duration) func(http.ResponseWriter, *http.Request, http.Handler) {
	type shown struct {
		at   time.Time
		body []byte
	}
	pages := map[string][]shown{}
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if r.Method != http.MethodGet {
			next.ServeHTTP(w, r)
			return
		}
		l.pass(30 * time.Second)
		if len(*ids) > 0 {
			l.simulator.CancelByHand(int((*ids)[0]), "out of stock")
			*ids = (*ids)[1:]
		}
		answer := httptest.NewRecorder()
		next.ServeHTTP(answer, r)
		page := r.URL.RawQuery
		pages[page] = append(pages[page], shown{l.clock(), answer.Body.Bytes()})
		body := pages[page][0].body
		for _, one := range pages[page] {
			if !one.at.After(l.clock().Add(-lag)) {
				body = one.body
			}
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(body)
	}
}

// Each report looks for its order's production order, which only the list of all orders has.
// A long list is not read again for each report, because the watcher reads what is new.
func TestReportsLeaveALongListToTheWatcher(t *testing.T) {
	l := newLookout(t, mypromotest.Options{})
	upToDate := true
	l.steps.Options.WatchedFulfilments = func() bool { return upToDate }
	l.simulator.AddOthers(450, l.now.Add(-time.Hour), l.now)
	l.cursor = l.now
	id := l.submitted("test-a")
	ref := order.Ref{ID: "a", AcceptedAt: l.now}
	require.Equal(t, 21, l.callsOf(func() { l.noFulfilment(ref, id) }), "no more than shows that it is long")
	l.pass(time.Second)
	require.Zero(t, l.callsOf(func() { l.noFulfilment(ref, id) }), "it was read a short while ago")
	upToDate = false
	require.Equal(t, 30, l.callsOf(func() { l.noFulfilment(ref, id) }), "without a watcher nobody else reads it")
	upToDate = true

	l.pass(2 * time.Minute) // the production order is made
	_, err := l.looks(l.steps.ReadChangedProductionOrders)
	require.NoError(t, err)
	require.Zero(t, l.callsOf(func() {
		found, err := l.fulfilment(ref, id)
		require.NoError(t, err)
		require.NotZero(t, found)
	}), "the watcher has seen it")

	late := l.submitted("test-b")
	l.noFulfilment(ref, late)
	l.pass(time.Hour)
	require.Equal(t, 21, l.callsOf(func() {
		_, err := l.fulfilment(ref, late)
		require.NoError(t, err)
	}), "what the watcher misses is read in the end")
}

func (l *lookout) callsOf(do func()) int {
	before := l.calls
	do()
	return l.calls - before
}

func (l *lookout) fulfilment(ref order.Ref, id int64) (found int64, err error) {
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(l.steps)
	value, err := env.ExecuteActivity(l.steps.AwaitFulfilment, ref, id)
	if err == nil {
		err = value.Get(&found)
	}
	return found, err
}

func (l *lookout) noFulfilment(ref order.Ref, id int64) {
	l.Helper()
	_, err := l.fulfilment(ref, id)
	require.ErrorContains(l, err, "no production order")
}

// Passes begin every Watch.Every; one that takes longer is soon followed by the next.
func TestPassesBeginAtAPace(t *testing.T) {
	for _, test := range []struct{ takes, next time.Duration }{
		{0, 30 * time.Second}, {10 * time.Second, 20 * time.Second}, {25 * time.Second, 5 * time.Second}, {2 * time.Minute, 5 * time.Second},
	} {
		l := newLookout(t, mypromotest.Options{})
		l.submitted("test-a")
		l.look() // fetches the token
		l.front = func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			l.pass(test.takes)
			next.ServeHTTP(w, r)
		}
		require.Equal(t, test.next, l.look().Next, "a pass of %s", test.takes)
	}
}
