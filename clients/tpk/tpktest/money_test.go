package tpktest_test

import (
	"encoding/json"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/tpk/tpktest"
)

func TestPayingWhatDoesNotWait(t *testing.T) {
	h := open(t, tpktest.Options{})
	waiting, paid, voided := h.create(box("Kubki #A-1")), h.paid(box("Kubki #A-2")), h.create(box("Kubki #A-3"))
	failed := h.create(box("Kubki #A-4"))
	h.call(http.StatusOK, "PATCH", path(voided, "/cancel"), nil)
	require.NoError(t, h.FailOrder(failed))
	before := h.Balance()

	got := h.call(http.StatusOK, "POST", "/user/payments", ids(paid, waiting, voided, failed, waiting))
	require.JSONEq(t, `{"paid": [777001], "not_waiting": [777002, 777003, 777004], "total": "14,80"}`, string(got.body))
	again := h.call(http.StatusOK, "POST", "/user/payments", ids(waiting))
	require.JSONEq(t, `{"paid": [], "not_waiting": [777001], "total": "0,00"}`, string(again.body))
	require.Equal(t, "14.80", before.Sub(h.Balance()).StringFixed(2), "each is charged once")
	require.Equal(t, 1, h.Ledger().Count("A-1", "order-paid"))
	require.Equal(t, 1, h.Ledger().Count("A-2", "order-paid"))

	require.Equal(t, map[string][]string{"order_ids": {"The field is required."}},
		h.call(http.StatusBadRequest, "POST", "/user/payments", ids()).problems())
}

func TestTheBalanceRunsOutAndIsToppedUp(t *testing.T) {
	h := open(t, tpktest.Options{Balance: pln("29.59")})
	one, two := h.create(box("Kubki #A-1")), h.create(box("Kubki #A-2"))
	require.Equal(t, "PaymentRequired", h.call(http.StatusPaymentRequired, "POST", "/user/payments", ids(one, two)).code())
	h.call(http.StatusNotFound, "POST", "/user/payments", ids(one, 1))
	require.Equal(t, glance{status: tpktest.AwaitingPayment}, h.glance(one), "all or nothing")
	h.requirePLN("29.59")

	h.TopUp(pln("0.01"))
	h.call(http.StatusOK, "POST", "/user/payments", ids(one, two))
	h.requirePLN("0.00")
	require.Equal(t, []string{"order-created", "order-paid"}, h.effects("A-2"))

	h.SetBalance(pln("14.79"))
	h.call(http.StatusPaymentRequired, "POST", "/user/payments", ids(h.create(box("Kubki #A-3"))))
	data := h.call(http.StatusOK, "GET", "/user/data", nil).object()
	require.Equal(t, json.Number("14.79"), data["balance"])
}

func TestMoneyThatIsShownAndCanNotBeSpent(t *testing.T) {
	h := open(t, tpktest.Options{Balance: pln("40.00")})
	one := h.create(box("Kubki #A-1"))
	h.HoldBack(pln("25.21"))
	require.Equal(t, "PaymentRequired", h.call(http.StatusPaymentRequired, "POST", "/user/payments", ids(one)).code())
	require.True(t, h.RefusedFunded())
	h.requirePLN("40.00")
	h.HoldBack(pln("25.20"))
	h.call(http.StatusOK, "POST", "/user/payments", ids(one))
	h.requirePLN("25.20")
}

func TestAPaymentThatGoesWrong(t *testing.T) {
	h := open(t, tpktest.Options{})
	h.FailPayments("A-1")
	failed, fine := h.paid(box("Kubki #A-1")), h.paid(box("Kubki #A-2"))
	h.pass(time.Hour)
	require.Equal(t, glance{status: tpktest.Failed}, h.glance(failed))
	require.Equal(t, tpktest.Paid, h.look(fine).Status)
	require.Equal(t, []string{"order-created", "order-paid"}, h.effects("A-1"))
	h.call(http.StatusExpectationFailed, "PATCH", path(failed, "/cancel"), nil)
}

func TestPaymentsOfAnAccount(t *testing.T) {
	h := open(t, tpktest.Options{Balance: pln("100")})
	h.TopUp(pln("50"))
	h.pass(24 * time.Hour)
	h.enter()
	id := h.shipped(box("Kubki #A-1"))
	h.call(http.StatusOK, "PATCH", path(id, "/cancel"), nil)
	row := func(kind, method, number, at, description, amount, balance string) fields {
		return fields{"type": json.Number(kind), "method": method, "number": number, "created_at": at,
			"description": description, "amount": json.Number(amount), "balance": json.Number(balance)}
	}
	refund := row("25", "balance", "OTH-777001-703", "2026-01-16 09:00:30", "Zwrot za zamówienie nr: 777001", "14.8", "150")
	charge := row("22", "balance", "OTH-777001-702", "2026-01-16 09:00:00", "Zamówienie nr: 777001", "14.8", "135.2")
	charge["order_id"] = json.Number("777001")
	raised := row("21", "transfer", "OTH-0-701", "2026-01-15 09:00:00", "Doładowanie salda", "50", "150")

	for filters, want := range map[string][]fields{
		`{}`:                      {refund, charge, raised},
		`[]`:                      {refund, charge, raised},
		`{"order_id": 777001}`:    {refund, charge},
		`{"order_id": "777001"}`:  {refund, charge},
		`{"order_id": 1}`:         {},
		`{"order_id": "x"}`:       {},
		`{"waybill_number": "x"}`: {},
		`{"waybill_number": "` + h.look(id).WaybillNumber + `"}`:        {refund, charge},
		`{"transaction_number": "OTH-0-701"}`:                           {raised},
		`{"invoice_number": "1/2026"}`:                                  {},
		`{"created_since": "2026-01-16"}`:                               {refund, charge},
		`{"created_till": "2026-01-15"}`:                                {raised},
		`{"created_since": "2026-01-15", "created_till": "2026-01-16"}`: {refund, charge, raised},
	} {
		var got struct {
			Total    int      `json:"total"`
			Payments []fields `json:"payments"`
		}
		h.call(http.StatusOK, "POST", "/user/payments/search", `{"filters": `+filters+`}`).into(&got)
		require.Equal(t, want, got.Payments, filters)
		require.Equal(t, len(want), got.Total, filters)
	}
	h.call(http.StatusBadRequest, "POST", "/user/payments/search", `{"filters": {"created_till": "today"}}`)
	h.call(http.StatusBadRequest, "POST", "/user/payments/search", `{"page": 0}`)
}

func TestPaymentLinks(t *testing.T) {
	h := open(t, tpktest.Options{})
	id := h.create(box("Kubki #A-1"))
	links := h.call(http.StatusCreated, "GET", "/user/payments/order/777001", nil)
	require.JSONEq(t, `{"payu": {"url": "https://payu.example/777001"}}`, string(links.body))
	h.call(http.StatusOK, "POST", "/user/payments", ids(id))
	require.Equal(t, "NotAvailable", h.call(http.StatusForbidden, "GET", "/user/payments/order/777001", nil).code())
	require.Equal(t, "NotFound", h.call(http.StatusNotFound, "GET", "/user/payments/order/1", nil).code())
}

func TestCancel(t *testing.T) {
	const ( // what is done before
		created = iota
		paid
		shipped
		inDelivery
		delivered
		failed
	)
	unpaid := []string{"order-created", "order-cancelled"}
	refunded := []string{"order-created", "order-paid", "order-cancelled", "order-refunded"}
	refuse := tpktest.Options{CancelPaid: tpktest.RefusePaid}
	for name, test := range map[string]struct {
		options tpktest.Options
		before  int
		courier tpktest.CourierStatus // afterwards
		effects []string              // nil if it is refused
	}{
		"awaiting payment":            {tpktest.Options{}, created, 0, unpaid},
		"paid":                        {tpktest.Options{}, paid, 0, refunded},
		"with a waybill":              {tpktest.Options{}, shipped, 6, []string{"order-created", "order-paid", "waybill-issued", "order-cancelled", "order-refunded"}},
		"in delivery":                 {tpktest.Options{}, inDelivery, 8, nil},
		"delivered":                   {tpktest.Options{}, delivered, 9, nil},
		"failed":                      {tpktest.Options{}, failed, 0, nil},
		"awaiting payment, to refuse": {refuse, created, 0, unpaid},
		"paid, to refuse":             {refuse, paid, 0, nil},
		"with a waybill, to refuse":   {refuse, shipped, 4, nil},
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t, test.options)
			id := h.create(box("Kubki #A-1"))
			if test.before >= paid && test.before < failed {
				h.call(http.StatusOK, "POST", "/user/payments", ids(id))
				h.pass([]time.Duration{paid: 0, shipped: time.Minute, inDelivery: time.Hour, delivered: 48 * time.Hour}[test.before])
				h.enter()
			}
			if test.before == failed {
				require.NoError(t, h.FailOrder(id))
			}
			before := h.look(id)
			if test.effects == nil {
				require.Empty(t, h.call(http.StatusExpectationFailed, "PATCH", path(id, "/cancel"), nil).body)
				require.Equal(t, before, h.look(id))
				require.NotContains(t, h.effects("A-1"), "order-cancelled")
				return
			}
			require.Empty(t, h.call(http.StatusOK, "PATCH", path(id, "/cancel"), nil).body)
			h.requirePLN("10000.00")
			h.pass(48 * time.Hour)
			h.enter()
			require.Equal(t, glance{tpktest.Cancelled, test.courier, before.WaybillNumber}, h.glance(id), "nothing planned happens any more")
			require.Empty(t, h.call(http.StatusExpectationFailed, "PATCH", path(id, "/cancel"), nil).body, "a second time")
			require.Equal(t, test.effects, h.effects("A-1"))
			h.requirePLN("10000.00")
		})
	}
	open(t, tpktest.Options{}).call(http.StatusNotFound, "PATCH", path(1, "/cancel"), nil)
}

// Of many simultaneous payments one succeeds.
func TestOneOfManyPaymentsIsTaken(t *testing.T) {
	h := open(t, tpktest.Options{})
	id := h.create(box("Kubki #A-1"))
	var calls sync.WaitGroup
	for range 20 {
		calls.Go(func() {
			got, err := h.try("POST", "/user/payments", ids(id))
			if err != nil || got.status != http.StatusOK {
				t.Errorf("status %d, %v", got.status, err)
			}
			_, _ = h.try("GET", path(id, ""), nil)
			_, _ = h.try("POST", "/user/orders/search", fields{})
		})
	}
	calls.Wait()
	require.Equal(t, 1, h.Ledger().Count("A-1", "order-paid"))
	h.requirePLN("9985.20")
}
