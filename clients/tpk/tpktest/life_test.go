package tpktest_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/tpk/tpktest"
	"orderflow/sandbox/simkit"
)

// glance is the part of an order that shows its progress.
type glance struct {
	status  tpktest.Status
	courier tpktest.CourierStatus
	waybill string
}

func (h *harness) glance(id int64) glance {
	h.t.Helper()
	seen := h.look(id)
	return glance{seen.Status, seen.CourierStatus, seen.WaybillNumber}
}

func TestTheLifeOfAnOrder(t *testing.T) {
	h := open(t, tpktest.Options{})
	var made []fields
	h.call(http.StatusCreated, "POST", "/user/orders", packages(box("Kubki #7K3Q9"))).into(&made)
	require.Equal(t, []fields{{"order_id": json.Number("777001"), "price": json.Number("14.8"), "courier_id": json.Number("3")}}, made)
	const id = 777001
	h.pass(time.Hour)
	require.Equal(t, glance{status: tpktest.AwaitingPayment}, h.glance(id), "nothing happens before it is paid")
	h.requirePLN("10000.00")

	paid := h.call(http.StatusOK, "POST", "/user/payments", ids(id))
	require.JSONEq(t, `{"paid": [777001], "total": "14,80"}`, string(paid.body))
	h.requirePLN("9985.20")

	const number = "030004200001"
	at := start.Add(time.Hour)
	for _, moment := range []struct {
		wait time.Duration
		want glance
	}{
		{0, glance{status: tpktest.Paid}},
		{30*time.Second - time.Millisecond, glance{status: tpktest.Paid}},
		{time.Millisecond, glance{tpktest.Paid, tpktest.CourierEntered, number}},
		{20*time.Minute - time.Millisecond, glance{tpktest.Paid, tpktest.CourierEntered, number}},
		{time.Millisecond, glance{tpktest.Paid, tpktest.InDelivery, number}},
		{24*time.Hour - time.Millisecond, glance{tpktest.Paid, tpktest.InDelivery, number}},
		{time.Millisecond, glance{tpktest.Paid, tpktest.Delivered, number}},
		{1000 * time.Hour, glance{tpktest.Paid, tpktest.Delivered, number}},
	} {
		h.pass(moment.wait)
		require.Equal(t, moment.want, h.glance(id), "after %s", h.clock.tell().Sub(at))
	}
	require.Equal(t, []simkit.Effect{
		{At: start, Kind: "order-created", Ref: "7K3Q9", ID: "777001", Detail: "dpd"},
		{At: at, Kind: "order-paid", Ref: "7K3Q9", ID: "777001", Detail: "14.80"},
		{At: at.Add(30 * time.Second), Kind: "waybill-issued", Ref: "7K3Q9", ID: "777001", Detail: number},
	}, h.Ledger().All())
}

func TestTimingCanBeNever(t *testing.T) {
	for name, test := range map[string]struct {
		timing tpktest.Timing
		want   glance
	}{
		"no waybill":         {tpktest.Timing{Waybill: tpktest.Never}, glance{status: tpktest.Paid}},
		"not in delivery":    {tpktest.Timing{InDelivery: tpktest.Never}, glance{tpktest.Paid, tpktest.CourierEntered, "030004200001"}},
		"not delivered":      {tpktest.Timing{Delivered: tpktest.Never}, glance{tpktest.Paid, tpktest.InDelivery, "030004200001"}},
		"all at their times": {tpktest.Timing{Waybill: time.Hour}, glance{tpktest.Paid, tpktest.Delivered, "030004200001"}},
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t, tpktest.Options{Timing: test.timing})
			id := h.paid(box("Kubki"))
			h.pass(48 * time.Hour)
			require.Equal(t, test.want, h.glance(id))
		})
	}
}

// The ledger has the reference in the description.
func TestReferencesInDescriptions(t *testing.T) {
	h := open(t, tpktest.Options{})
	for description, ref := range map[string]string{
		"Kubki #7K3Q9":      "7K3Q9",
		"#AB-1 Kubki":       "AB-1",
		"Kubki":             "Kubki",
		"Kubki i talerze #": "Kubki i talerze #",
	} {
		h.create(box(description))
		require.Equal(t, 1, h.Ledger().Count(ref, "order-created"), description)
	}
}

func TestSnapshots(t *testing.T) {
	h := open(t, tpktest.Options{})
	h.create(box("Kubki #A-1"))
	h.pass(time.Second)
	later := with(box("Kubki #A-2"), fields{"pickup_hours": nil, "hours": []fields{{"from": "10:00", "to": "11:00"}}})
	h.create(later)
	h.create(toLocker("Kubki #A-3"))
	want := []tpktest.Order{
		{ID: 777001, Ref: "A-1", Description: "Kubki #A-1", CourierID: 3, Price: pln("14.80"), CreatedAt: start, HoursField: "pickup_hours"},
		{ID: 777002, Ref: "A-2", Description: "Kubki #A-2", CourierID: 3, Price: pln("14.80"), CreatedAt: start.Add(time.Second), HoursField: "hours"},
		{ID: 777003, Ref: "A-3", Description: "Kubki #A-3", CourierID: 9, Price: pln("12.90"), CreatedAt: start.Add(time.Second)},
	}
	for i := range want {
		want[i].Status, want[i].PickupDate, want[i].UserID = tpktest.AwaitingPayment, "2026-01-16", 99
	}
	require.Equal(t, want, h.Orders())
	require.Equal(t, want[0], h.look(777001))
}

func TestRunAdvances(t *testing.T) {
	h := open(t, tpktest.Options{})
	h.paid(box("Kubki #A-1"))
	h.pass(time.Minute)
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { h.Run(ctx) })
	require.Eventually(t, func() bool { return h.Ledger().Count("A-1", "waybill-issued") == 1 }, 5*time.Second, time.Millisecond)
	stop()
	running.Wait()
}

func TestABatchStopsAtItsFirstBadPackage(t *testing.T) {
	h := open(t, tpktest.Options{})
	bad := with(box("Kubki #A-2"), fields{"courier_id": 99})
	no := h.call(http.StatusBadRequest, "POST", "/user/orders", packages(box("Kubki #A-1"), bad, box("Kubki #A-3")))
	require.Equal(t, map[string][]string{"packages.1.courier_id": {"The courier is not available."}}, no.problems())
	require.Len(t, h.Orders(), 1)
	require.Equal(t, []string{"order-created"}, h.effects("A-1"))

	var made []fields
	h.call(http.StatusCreated, "POST", "/user/orders", packages(box("Kubki #A-4"), toLocker("Kubki #A-5"))).into(&made)
	require.Len(t, made, 2)
	require.Len(t, h.Orders(), 3)
}

func TestEdit(t *testing.T) {
	h := open(t, tpktest.Options{})
	id := h.create(box("Kubki #A-1"))
	heavier := with(box("Kubki #A-1"), fields{"weight": 20})
	edited := h.call(http.StatusOK, "PUT", path(id, ""), packages(heavier))
	require.JSONEq(t, `[{"order_id": 777001, "price": 20.1, "courier_id": 3}]`, string(edited.body))
	shown := h.call(http.StatusOK, "GET", path(id, ""), nil).object()
	require.Equal(t, []any{json.Number("20"), json.Number("20.1")}, []any{shown["weight"], shown["price"]})

	for name, test := range map[string]struct {
		request fields
		field   string
	}{
		"a bad package":  {packages(with(heavier, fields{"description": ""})), "packages.0.description"},
		"no package":     {fields{}, "packages"},
		"a package more": {packages(heavier, heavier), "packages"},
	} {
		require.Contains(t, h.call(http.StatusBadRequest, "PUT", path(id, ""), test.request).problems(), test.field, name)
	}
	h.call(http.StatusNotFound, "PUT", path(1, ""), packages(heavier))
	h.call(http.StatusOK, "POST", "/user/payments", ids(id))
	no := h.call(http.StatusBadRequest, "PUT", path(id, ""), packages(box("Kubki #A-1")))
	require.Equal(t, map[string][]string{"order_id": {"The order is not awaiting its payment."}}, no.problems())
	require.Equal(t, "20.10", h.look(id).Price.StringFixed(2))
}

func TestStatusesByHand(t *testing.T) {
	h := open(t, tpktest.Options{})
	waiting, paid, failed := h.create(box("Kubki #A-1")), h.paid(box("Kubki #A-2")), h.paid(box("Kubki #A-3"))
	require.EqualError(t, h.SetCourierStatus(waiting, tpktest.NotCollected), "tpktest: order 777001 is not there or not paid")
	require.NoError(t, h.SetCourierStatus(paid, tpktest.NotCollected))
	require.NoError(t, h.FailOrder(failed))
	h.call(http.StatusOK, "PATCH", path(waiting, "/cancel"), nil)
	require.EqualError(t, h.FailOrder(waiting), "tpktest: order 777001 is not there or cancelled")
	require.Error(t, h.FailOrder(1))
	h.pass(48 * time.Hour)
	require.Equal(t, glance{status: tpktest.Cancelled}, h.glance(waiting))
	require.Equal(t, glance{tpktest.Paid, tpktest.NotCollected, "030004200001"}, h.glance(paid), "the waybill comes all the same")
	require.Equal(t, glance{status: tpktest.Failed}, h.glance(failed))
	_, there := h.Order(1)
	require.False(t, there)
}

// Without a token the same call registers a user who owns the orders.
func TestAStrangerBecomesAUser(t *testing.T) {
	h := open(t, tpktest.Options{})
	request := packages(box("Kubki #A-1"))
	no := h.stranger().call(http.StatusBadRequest, "POST", "/user/orders", request).problems()
	require.Equal(t, map[string][]string{
		"regulations_approval": {"The field must be accepted."}, "marketing_approval": {"The field must be accepted."},
	}, no)
	require.Empty(t, h.Ledger().All())

	request["regulations_approval"], request["marketing_approval"] = true, true
	var made []struct {
		OrderID int64 `json:"order_id"`
	}
	h.stranger().call(http.StatusCreated, "POST", "/user/orders", request).into(&made)
	require.Equal(t, []simkit.Effect{
		{At: start, Kind: "user-registered", Ref: "A-1", ID: "100", Detail: "wysylki@alfa.example"},
		{At: start, Kind: "order-created", Ref: "A-1", ID: strconv.FormatInt(made[0].OrderID, 10), Detail: "dpd"},
	}, h.Ledger().All())
	require.EqualValues(t, 100, h.look(made[0].OrderID).UserID)
	h.call(http.StatusNotFound, "GET", path(made[0].OrderID, ""), nil)
	h.call(http.StatusNotFound, "POST", "/user/payments", ids(made[0].OrderID))
	require.Empty(t, h.search(fields{}).Orders)

	h.create(box("Kubki #A-2"))
	require.Equal(t, []string{"order-created"}, h.effects("A-2"), "with the token nobody is registered")
}

func TestAnExpiredTokenOnCreate(t *testing.T) {
	request := packages(box("Kubki #A-1"))
	request["regulations_approval"], request["marketing_approval"] = true, true
	for name, test := range map[string]struct {
		options tpktest.Options
		status  int
		effects []string
	}{
		"is refused":              {tpktest.Options{}, http.StatusUnauthorized, nil},
		"is taken for a stranger": {tpktest.Options{ExpiredIsAnonymous: true}, http.StatusCreated, []string{"user-registered", "order-created"}},
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t, test.options)
			h.pass(120 * time.Minute)
			h.call(test.status, "POST", "/user/orders", request)
			require.Equal(t, test.effects, h.effects("A-1"))
		})
	}
}
