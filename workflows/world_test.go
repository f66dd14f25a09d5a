package workflows_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/activities/attempt"
	"orderflow/clients/mediaport"
	"orderflow/clients/mediaport/mediaporttest"
	"orderflow/clients/merkana"
	"orderflow/clients/merkana/merkanatest"
	"orderflow/clients/mypromo"
	"orderflow/clients/mypromo/mypromotest"
	"orderflow/clients/shipx"
	"orderflow/clients/shipx/shipxtest"
	"orderflow/clients/tpk"
	"orderflow/clients/tpk/tpktest"
	"orderflow/internal/documents"
	"orderflow/internal/workers"
	"orderflow/order"
	"orderflow/sandbox/simkit"
	"orderflow/workflows"
)

// world is one order's life in the time-skipping environment: the real workflow, the real
// activities and clients, and the simulators behind real HTTP. All clocks are the
// environment's.
type world struct {
	tester
	env       *testsuite.TestWorkflowEnvironment
	myPromo   *mypromotest.Server
	shipX     *shipxtest.Server
	tpk       *tpktest.Server
	mediaPort *mediaporttest.Server
	merkana   *merkanatest.Server
	store     *documents.Store
	moves     *moves
	// before sees each request to MyPromo first; it may be nil.
	before func(*http.Request, http.Handler)
}

// tester is the test that a world belongs to: a *testing.T, or a *rapid.T.
type tester interface {
	require.TestingT
	Helper()
	Cleanup(func())
}

// setting is how worlds differ; in the zero value every provider works.
type setting struct {
	myPromo   mypromotest.Options   // except the clock, which is the world's
	shipX     shipxtest.Options     // likewise
	tpk       tpktest.Options       // likewise
	mediaPort mediaporttest.Options // likewise
	merkana   merkanatest.Options   // likewise
	// network stands between the clients and the simulators; nil passes every call on.
	network func(w *world, simulator http.Handler) http.Handler
	// replace puts other activities in place of the real ones; nil keeps them.
	replace func(*activities.MyPromo, *activities.ShipX) (myPromo, shipX any)
	// replaceTPK does so with the steps at TPK.
	replaceTPK func(*activities.TPK) any
	worker     worker.Options
	// outermost wraps all other interceptors; nil for none.
	outermost interceptor.WorkerInterceptor
	// endless makes steps retry forever.
	endless bool
	metrics client.MetricsHandler // gets what is counted; nil discards it
	// createWithService makes ShipX's shipments with the name of the service.
	createWithService bool
	// prefer, prices and dropoff are the settings of ShipX of the same name.
	prefer  []string
	prices  map[string]order.Money
	dropoff string
	// sandboxAccount: MyPromo's account is one of its sandbox.
	sandboxAccount bool
	// priceCap is the account's price limit; nil is none.
	priceCap *order.Money
	// timeout is the timeout of a call, in real time; 0 is callTimeout.
	timeout time.Duration
}

func (s setting) between(w *world, simulator http.Handler) http.Handler {
	if s.network == nil {
		return simulator
	}
	return s.network(w, simulator)
}

func (s setting) register(w *world, myPromo *activities.MyPromo, shipX *activities.ShipX) {
	var production, shipping any = myPromo, shipX
	if s.replace != nil {
		production, shipping = s.replace(myPromo, shipX)
	}
	w.env.RegisterActivity(production)
	w.env.RegisterActivity(shipping)
}

// The providers' names of the carriers.
var (
	carrierKeys       = map[string]string{"shipx": "dpd", "tpk": "dpd", "tpk/gls": "gls", "mediaport": "dpd"}
	couriersOfMerkana = map[string]string{"shipx": "inpost"}
)

const (
	attentionLimit = 7 * 24 * time.Hour
	settle         = 45 * time.Second // of the order's time
)

// stating is a world in which ShipX states its prices.
var stating = setting{shipX: shipxtest.Options{StatesPrices: true}}

func newWorld(t *testing.T) *world { return newWorldOf(t, setting{}) }

func newWorldOf(t tester, s setting) *world {
	var suite testsuite.WorkflowTestSuite
	moves := &moves{}
	suite.SetLogger(moves)
	suite.SetMetricsHandler(s.metrics)
	s.timeout = cmp.Or(s.timeout, callTimeout)
	w := &world{tester: t, env: suite.NewTestWorkflowEnvironment(), moves: moves}
	t.Cleanup(func() { require.Empty(t, moves.undrawn, "transitions that are not drawn where the phases are defined") })
	w.env.SetTestTimeout(30 * time.Second)               // of real time without progress
	s.worker.DeadlockDetectionTimeout = 30 * time.Second // a busy machine is no deadlock
	around := workers.NewHeartbeats(w.env.Now)
	if s.endless {
		around = &endless{clock: w.env.Now}
	}
	s.worker.Interceptors = append([]interceptor.WorkerInterceptor{around, &askers{t: t}}, s.worker.Interceptors...)
	if s.outermost != nil {
		s.worker.Interceptors = slices.Insert(s.worker.Interceptors, 0, s.outermost)
	}
	w.env.SetWorkerOptions(s.worker)
	s.myPromo.Clock, s.shipX.Clock = w.env.Now, w.env.Now
	w.myPromo = mypromotest.New(s.myPromo)
	w.relaunch(s.shipX)
	s.tpk.Clock, s.mediaPort.Clock = w.env.Now, w.env.Now
	w.tpk, w.mediaPort = tpktest.New(s.tpk), mediaporttest.New(s.mediaPort)
	s.merkana.Clock = w.env.Now
	w.merkana = merkanatest.New(s.merkana)
	store, err := documents.Open(context.Background(), "mem://")
	require.NoError(t, err)
	w.store = store

	timing := attempt.Timing{Settle: settle, PollFirst: time.Second, PollSlowest: time.Minute}
	merchant, err := mypromo.New(mypromo.Config{
		BaseURL: serve(t, s.between(w, http.HandlerFunc(w.serveMyPromo))), ClientID: "demo", ClientSecret: "demo", Timeout: s.timeout})
	require.NoError(t, err)
	carrier, err := shipx.New(shipx.Config{
		BaseURL: serve(t, s.between(w, http.HandlerFunc(w.serveShipX))), Token: "demo", Organization: "1111", Timeout: s.timeout})
	require.NoError(t, err)
	s.register(w, &activities.MyPromo{Options: activities.MyPromoOptions{
		Merchant: merchant, Fulfiller: merchant, Timing: timing, Documents: store, Sandbox: s.sandboxAccount,
		CarrierKeys: carrierKeys}},
		&activities.ShipX{Options: activities.ShipXOptions{
			Client: carrier, Documents: store, Timing: timing, SendingMethod: shipx.SendingByDispatchOrder, Clock: w.env.Now,
			CreateWithService: s.createWithService, PriceCap: s.priceCap,
			Prefer: s.prefer, Prices: s.prices, DropoffPoint: s.dropoff}})
	w.registerOthers(s, timing)
	lives := workflows.Orders{AttentionLimit: attentionLimit}
	w.env.RegisterWorkflowWithOptions(lives.Order, workflow.RegisterOptions{Name: order.WorkflowType})
	w.env.RegisterWorkflowWithOptions(lives.Quote, workflow.RegisterOptions{Name: order.QuoteType})
	w.env.RegisterWorkflowWithOptions(lives.CheckPoints, workflow.RegisterOptions{Name: workflows.PointsType})
	w.env.RegisterWorkflowWithOptions(caseSeenTo, workflow.RegisterOptions{Name: order.CaseType})
	return w
}

// caseSeenTo is a case that is resolved at once: the environment also waits for what outlives
// the order.
func caseSeenTo(_ workflow.Context, about order.Case) (order.Result, error) {
	return order.Result{ID: about.ID, Status: order.StatusCompleted}, nil
}

// registerOthers registers the steps of the providers that few tests replace.
func (w *world) registerOthers(s setting, timing attempt.Timing) {
	broker, err := tpk.New(tpk.Config{BaseURL: serve(w, s.between(w, w.tpk)), APIKey: "demo-key",
		Email: "demo@orderflow.example", Password: "demo", Timeout: s.timeout})
	require.NoError(w, err)
	w.registerTPK(s, &activities.TPK{Options: activities.TPKOptions{
		Client: broker, Documents: w.store, Timing: timing, PriceCap: s.priceCap, Clock: w.env.Now}})
	market, err := mediaport.New(mediaport.Config{
		BaseURL: serve(w, s.between(w, w.mediaPort)), Username: "demo", Password: "demo", Timeout: s.timeout})
	require.NoError(w, err)
	w.env.RegisterActivity(&activities.MediaPort{Options: activities.MediaPortOptions{Client: market, Documents: w.store, Timing: timing}})
	shops, err := merkana.New(merkana.Config{BaseURL: serve(w, s.between(w, w.merkana)), Token: "demo-token", Timeout: s.timeout})
	require.NoError(w, err)
	w.env.RegisterActivity(&activities.Merkana{Options: activities.MerkanaOptions{Client: shops, Timing: timing, Gather: time.Millisecond,
		Statuses: map[order.Milestone]string{
			order.MilestoneAccepted: "accepted", order.MilestoneShipped: "send", order.MilestoneDelivered: "delivered",
			order.MilestoneReturned: "returned", order.MilestoneCancelled: "cancelled"},
		Couriers: couriersOfMerkana}})
}

func (w *world) registerTPK(s setting, broker *activities.TPK) {
	if s.replaceTPK != nil {
		w.env.RegisterActivity(s.replaceTPK(broker))
		return
	}
	w.env.RegisterActivity(broker)
}

func (w *world) serveShipX(rw http.ResponseWriter, r *http.Request) { w.shipX.ServeHTTP(rw, r) }

func (w *world) serveMyPromo(rw http.ResponseWriter, r *http.Request) {
	if w.before != nil {
		w.before(r, w.myPromo)
	}
	w.myPromo.ServeHTTP(rw, r)
}

// doubleItem makes the first request that adds an item arrive twice.
func (w *world) doubleItem(reference string) {
	var doubled atomic.Bool
	w.doubleItemWhile(reference, func() bool { return doubled.CompareAndSwap(false, true) })
}

// doubleItemWhile makes requests that add an item arrive twice, as long as a condition holds.
func (w *world) doubleItemWhile(reference string, holds func() bool) {
	w.before = func(r *http.Request, handler http.Handler) {
		if r.Method != http.MethodPost || !strings.HasSuffix(r.URL.Path, "/items") {
			return
		}
		body, err := io.ReadAll(r.Body)
		require.NoError(w, err)
		again := r.Clone(r.Context())
		r.Body, again.Body = io.NopCloser(bytes.NewReader(body)), io.NopCloser(bytes.NewReader(body))
		if bytes.Contains(body, []byte(reference)) && holds() {
			handler.ServeHTTP(httptest.NewRecorder(), again)
		}
	}
}

// relaunch replaces the ShipX by one with other options.
func (w *world) relaunch(options shipxtest.Options) { w.shipX = shipxtest.New(options) }

func serve(t tester, handler http.Handler) string {
	var calls abandoned
	server := httptest.NewServer(calls.before(handler))
	t.Cleanup(server.Close)
	return server.URL
}

// live runs the order to its end and returns the result.
func (w *world) live(doc order.Order) order.Result {
	w.Helper()
	w.env.ExecuteWorkflow(order.WorkflowType, doc)
	return resultOf(w, w.env)
}

// resultOf is the result of an order that was carried out or cancelled.
func resultOf(t tester, env *testsuite.TestWorkflowEnvironment) order.Result {
	t.Helper()
	require.True(t, env.IsWorkflowCompleted(), "the order has not ended")
	var result order.Result
	var cancelled *temporal.CanceledError
	if err := env.GetWorkflowError(); errors.As(err, &cancelled) {
		require.NoError(t, cancelled.Details(&result))
		require.Equal(t, order.StatusCancelled, result.Status)
		return result
	}
	require.NoError(t, env.GetWorkflowError())
	require.NoError(t, env.GetWorkflowResult(&result))
	require.Equal(t, order.StatusCompleted, result.Status)
	return result
}

// at does something at this time of the order's life.
func (w *world) at(after time.Duration, do func()) { w.env.RegisterDelayedCallback(do, after) }

func (w *world) signal(name string, payload any) func() {
	return func() { w.env.SignalWorkflow(name, payload) }
}

// resolve answers the order's problem and fails the test if that is refused.
func (w *world) resolve(answer order.Resolve) func() {
	return func() {
		w.env.UpdateWorkflow(order.UpdateResolve, "", &testsuite.TestUpdateCallback{
			OnReject:   func(err error) { w.Errorf("resolve rejected: %v", err) },
			OnAccept:   func() {},
			OnComplete: func(_ any, err error) { require.NoError(w, err) },
		}, answer)
	}
}

// refused gives an answer that must be refused, and adds the reason.
func (w *world) refused(why *[]string, answer order.Resolve) {
	w.env.UpdateWorkflow(order.UpdateResolve, "", &testsuite.TestUpdateCallback{
		OnReject:   func(err error) { *why = append(*why, err.Error()) },
		OnAccept:   func() { w.Errorf("accepted: %v", answer) },
		OnComplete: func(any, error) {},
	}, answer)
}

func (w *world) state() order.State {
	w.Helper()
	value, err := w.env.QueryWorkflow(order.QueryState)
	require.NoError(w, err)
	var state order.State
	require.NoError(w, value.Get(&state))
	return state
}

// effects counts what happened at MyPromo and ShipX under the order's reference.
func (w *world) effects(id string) map[string]int {
	return counted(append(w.myPromo.Ledger().Of(id), w.shipX.Ledger().Of(id)...))
}

// packages counts what happened at TPK with this many parcels of an order.
func (w *world) packages(id string, parcels int) map[string]int {
	var all []simkit.Effect
	for parcel := 1; parcel <= parcels; parcel++ {
		all = append(all, w.tpk.Ledger().Of(order.PackageToken(id, parcel))...)
	}
	return counted(all)
}

func counted(effects []simkit.Effect) map[string]int {
	count := map[string]int{}
	for _, effect := range effects {
		count[effect.Kind]++
	}
	return count
}

// madeToOrder is an order for a locker, made by MyPromo.
func madeToOrder() order.Order {
	return order.Order{
		ID:     "shop-1001",
		Source: order.Source{System: "shop", Reference: "1001"},
		Recipient: order.Party{
			FirstName: "Ewa", LastName: "Lis", Street: "Polna", Building: "12", PostCode: "81-001", City: "Gdynia",
			Country: "PL", Phone: "600700800", Email: "ewa@beta.example"},
		Items: []order.Item{
			{Reference: "1001-1", SKU: "MUG-300", Quantity: 2, Files: []order.PrintFile{{URL: "https://files.example/mug.pdf"}}},
			{Reference: "1001-2", SKU: "PEN-BLUE", Quantity: 10, Stock: true},
		},
		Production: order.ProductionMyPromo,
		Shipping: order.Shipping{
			Carrier: order.CarrierShipX, LockerPoint: "GDY01A", Parcels: []order.Parcel{{Template: "small"}}},
		Reports: []order.ReportTarget{order.ReportMyPromo},
	}
}

// fromStock is an order of two parcels that goes by courier.
func fromStock() order.Order {
	doc := madeToOrder()
	doc.ID, doc.Production, doc.Reports = "shop-2002", order.ProductionNone, nil
	doc.Items = []order.Item{{Reference: "2002-1", SKU: "MUG-300", Quantity: 40}}
	doc.Shipping = order.Shipping{
		Carrier: order.CarrierShipX, Service: "inpost_courier_standard", CashOnDelivery: pln("120"),
		Parcels: []order.Parcel{
			{Length: 400, Width: 300, Height: 200, Weight: decimal.RequireFromString("4.5")},
			{Length: 300, Width: 300, Height: 300, Weight: decimal.RequireFromString("7")}}}
	return doc
}

func pln(amount string) *order.Money {
	return &order.Money{Amount: decimal.RequireFromString(amount), Currency: "PLN"}
}

// quiet keeps the environment's log out of the test's output.
type quiet struct{}

func (quiet) Debug(string, ...any) {}
func (quiet) Info(string, ...any)  {}
func (quiet) Warn(string, ...any)  {}
func (quiet) Error(string, ...any) {}
