package activities_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"

	"orderflow/activities"
	"orderflow/activities/attempt"
	"orderflow/clients/shipx"
	"orderflow/clients/shipx/shipxtest"
	"orderflow/clients/tpk"
	"orderflow/clients/tpk/tpktest"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// carriers are the two carriers whose lists cannot be filtered by order, and a worker's steps
// at them.
type carriers struct {
	t     *testing.T
	clock *movable
	ships *shipxtest.Server
	shipX *activities.ShipX
	packs *tpktest.Server
	tpk   *activities.TPK
	pages atomic.Int32 // of lists
	page  func(n int32, handle func())
}

// movable is a clock that is moved by hand.
type movable struct {
	mu  sync.Mutex
	now time.Time
}

func (m *movable) tell() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.now
}

func (m *movable) pass(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = m.now.Add(d)
}

var noon = time.Date(2026, 8, 5, 12, 0, 0, 0, time.UTC)

func newCarriers(t *testing.T, ships shipxtest.Options, packs tpktest.Options) *carriers {
	c := &carriers{t: t, clock: &movable{now: noon}, page: func(_ int32, handle func()) { handle() }}
	ships.Clock, packs.Clock = c.clock.tell, c.clock.tell
	c.ships, c.packs = shipxtest.New(ships), tpktest.New(packs)
	inPost, err := shipx.New(shipx.Config{BaseURL: c.serve(c.ships), Token: "demo", Organization: "1111"})
	require.NoError(t, err)
	broker, err := tpk.New(tpk.Config{BaseURL: c.serve(c.packs), APIKey: "demo-key", Email: "demo@orderflow.example", Password: "demo"})
	require.NoError(t, err)
	timing := attempt.Timing{Settle: time.Minute, PollFirst: time.Second, PollSlowest: time.Minute}
	c.shipX = &activities.ShipX{Options: activities.ShipXOptions{Client: inPost, Timing: timing, Clock: c.clock.tell,
		SendingMethod: shipx.SendingByDispatchOrder}}
	c.tpk = &activities.TPK{Options: activities.TPKOptions{Client: broker, Timing: timing, Clock: c.clock.tell}}
	return c
}

// env runs one attempt of a step.
func (c *carriers) env() *testsuite.TestActivityEnvironment {
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(c.shipX)
	env.RegisterActivity(c.tpk)
	return env
}

func (c *carriers) serve(handler http.Handler) string {
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		lists := r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/shipments") || r.URL.Path == "/user/orders/search"
		if !lists {
			handler.ServeHTTP(rw, r)
			return
		}
		c.page(c.pages.Add(1), func() { handler.ServeHTTP(rw, r) })
	}))
	c.t.Cleanup(server.Close)
	return server.URL
}

// read returns how many pages of lists a function reads.
func (c *carriers) read(do func()) int {
	before := c.pages.Load()
	do()
	return int(c.pages.Load() - before)
}

var parcelForLookUp = order.Order{ID: "A-1", Recipient: order.Party{FirstName: "Jan", LastName: "Lis", City: "Gdynia", PostCode: "81-391",
	Street: "Długa", Building: "3", Country: "PL", Phone: "600700800", Email: "jan@beta.example"},
	Shipping: order.Shipping{Parcels: []order.Parcel{{Length: 300, Width: 200, Height: 100, Weight: decimal.NewFromInt(2)}}}}

func docForLookUp(id string) order.Order {
	doc := parcelForLookUp
	doc.ID = id
	return doc
}

// ship makes the shipment of an order of the given age, or finds it.
func (c *carriers) ship(id string, age time.Duration) (int64, error) {
	value, err := c.env().ExecuteActivity(c.shipX.EnsureShipment, order.Ref{ID: id, AcceptedAt: c.clock.tell().Add(-age)}, docForLookUp(id))
	var made activities.Shipment
	if err == nil {
		err = value.Get(&made)
	}
	return made.ID, err
}

// pack does the same with the package of an order.
func (c *carriers) pack(id string, age time.Duration) (int64, error) {
	value, err := c.env().ExecuteActivity(c.tpk.EnsurePackage, order.Ref{ID: id, AcceptedAt: c.clock.tell().Add(-age)}, docForLookUp(id),
		activities.PackageChoice{Parcel: 1, Courier: tpk.CourierDPD})
	var made activities.Package
	if err == nil {
		err = value.Get(&made)
	}
	return made.ID, err
}

const (
	threeDays = 72 * time.Hour
	busy      = 3_000 // shipments, or packages, in three days
)

// A worker reads a long list once. A later look-up reads only what may be new, whatever the
// age of its order.
func TestALookUpReadsOnlyWhatMayBeNew(t *testing.T) {
	c := newCarriers(t, shipxtest.Options{}, tpktest.Options{})
	c.ships.AddOthers(busy, noon.Add(-threeDays), noon)
	c.packs.AddOthers(busy, noon.Add(-threeDays), noon)
	for name, carrier := range map[string]struct {
		look        func(string, time.Duration) (int64, error)
		first, next int // pages at most
	}{
		// 100 per page; the next look-up reads the last 61 minutes
		"shipx": {c.ship, busy/100 + 6, 3},
		// 50 per page. Searches are by whole days, and each day ends one search and begins the
		// next; the next look-up reads two days and part of a third
		"tpk": {c.pack, 2*busy/50 + 6, busy/50*5/6 + 2},
	} {
		t.Run(name, func(t *testing.T) {
			look := func(id string, age time.Duration) func() {
				return func() {
					_, err := carrier.look(id, age)
					require.NoError(t, err)
				}
			}
			require.LessOrEqual(t, c.read(look("A-1", threeDays)), carrier.first)
			for _, age := range []time.Duration{threeDays, 0, time.Hour, threeDays} {
				require.LessOrEqual(t, c.read(look(fmt.Sprintf("A-%s", age), age)), carrier.next)
			}
		})
	}
}

// A list that is too long to read before the connection breaks is read all the same: the next
// attempt continues where the last one stopped.
func TestALookUpGoesOnWhereItsListBrokeOff(t *testing.T) {
	c := newCarriers(t, shipxtest.Options{CustomerFilter: "dropped"}, tpktest.Options{})
	c.ships.AddOthers(busy, noon.Add(-threeDays), noon)
	var begun atomic.Int32
	c.page = func(n int32, handle func()) {
		if n-begun.Load() > 14 { // of about 30
			panic(http.ErrAbortHandler)
		}
		handle()
	}
	attempts := 0
	for err := error(http.ErrAbortHandler); err != nil && attempts < 10; attempts++ {
		begun.Store(c.pages.Load())
		_, err = c.ship("A-1", threeDays)
	}
	require.LessOrEqual(t, attempts, 5)
	require.Equal(t, 1, c.ships.Ledger().Count("A-1", "shipment-created"))
}

// A shipment that was made before a look-up began is found, whatever was read before, and no
// second one is made. The same holds for a package, in any time zone of TPK.
func TestWhatWasMadeBeforeALookUpIsFound(t *testing.T) {
	for _, zone := range []string{"Europe/Warsaw", "Pacific/Kiritimati", "Pacific/Pago_Pago"} {
		at, err := time.LoadLocation(zone)
		require.NoError(t, err)
		for name, since := range map[string]time.Duration{"a moment": 0, "half an hour": 30 * time.Minute,
			"two hours": 2 * time.Hour, "a day": 24 * time.Hour, "three days": threeDays} {
			t.Run(name+" ago, "+zone, func(t *testing.T) {
				c := newCarriers(t, shipxtest.Options{}, tpktest.Options{Zone: at})
				c.ships.AddOthers(100, noon.Add(-threeDays), noon)
				c.packs.AddOthers(100, noon.Add(-threeDays), noon)
				c.both("before", threeDays, require.NoError)
				c.ships.Faults().Add(simkit.Fault{Operation: "create-shipment", Ref: "A-1", Call: 1, Mode: simkit.LostAnswer})
				c.packs.Faults().Add(simkit.Fault{Operation: "create-order", Ref: order.PackageToken("A-1", 1), Call: 1, Mode: simkit.LostAnswer})
				c.both("A-1", 0, require.Error)
				c.clock.pass(since)
				for range 2 {
					c.both("later", 0, require.NoError)
					c.both("A-1", since, require.NoError)
					c.clock.pass(time.Hour)
				}
				require.Equal(t, 1, c.ships.Ledger().Count("A-1", "shipment-created"))
				require.Equal(t, 1, c.packs.Ledger().Count(order.PackageToken("A-1", 1), "order-created"))
			})
		}
	}
}

// both makes the shipment and the package of an order, or finds them.
func (c *carriers) both(id string, age time.Duration, want func(require.TestingT, error, ...any)) {
	_, err := c.ship(id, age)
	want(c.t, err)
	_, err = c.pack(id, age)
	want(c.t, err)
}

// The kept entries only say where to look: a shipment that meanwhile got another order's
// reference belongs to that order.
func TestAShipmentThatGotAnotherReferenceIsNotTheOrdersAnyMore(t *testing.T) {
	c := newCarriers(t, shipxtest.Options{CustomerFilter: "dropped"}, tpktest.Options{})
	made, err := c.ship("A-1", 0)
	require.NoError(t, err)
	c.clock.pass(time.Minute)
	again, err := c.ship("A-1", time.Minute)
	require.NoError(t, err)
	require.Equal(t, made, again)
	_, err = c.shipX.Options.Client.UpdateShipment(t.Context(), made, shipx.NewShipment{Reference: "B-2",
		Receiver: shipx.Peer{Phone: "600700800"}, Parcels: []shipx.NewParcel{{Template: "small"}}})
	require.NoError(t, err)
	c.clock.pass(5 * time.Hour)
	again, err = c.ship("A-1", 5*time.Hour)
	require.NoError(t, err)
	require.NotEqual(t, made, again)
	require.Zero(t, c.ships.Ledger().Count("B-2", "shipment-canceled"))
}

// Orders that look something up during a reading all share the next one.
func TestOrdersThatAskAtTheSameTimeAreServedByOneReading(t *testing.T) {
	const many = 20
	for name, look := range map[string]func(*carriers) func(string, time.Duration) (int64, error){
		"shipx": func(c *carriers) func(string, time.Duration) (int64, error) { return c.ship },
		"tpk":   func(c *carriers) func(string, time.Duration) (int64, error) { return c.pack },
	} {
		t.Run(name, func(t *testing.T) {
			c := newCarriers(t, shipxtest.Options{CustomerFilter: "dropped"}, tpktest.Options{})
			under, release := make(chan struct{}), make(chan struct{})
			c.page = func(n int32, handle func()) {
				if n == 1 {
					close(under)
					<-release
				}
				handle()
			}
			var all sync.WaitGroup
			asks := func(id string) {
				all.Go(func() {
					_, err := look(c)(id, 0)
					assert.NoError(t, err)
				})
			}
			asks("first")
			<-under
			for n := range many {
				asks(fmt.Sprintf("A-%d", n))
			}
			require.Eventually(t, func() bool { return asking() == many+1 }, 20*time.Second, time.Millisecond)
			close(release)
			all.Wait()
			require.EqualValues(t, 2, c.pages.Load(), "one reading for the first, and one for all who came meanwhile")
		})
	}
}

// asking is the number of look-ups that wait for a reading.
func asking() int {
	stacks := make([]byte, 4<<20)
	return strings.Count(string(stacks[:runtime.Stack(stacks, true)]), "sharedRead[...]).Since(")
}
