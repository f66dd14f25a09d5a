package shipxtest_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/shipx/shipxtest"
	"orderflow/sandbox/simkit"
)

func TestDispatchOrder(t *testing.T) {
	h := open(t, shipxtest.Options{})
	sent := h.paid(toLocker("ORD-1"))
	order := h.order(sent.ID)
	require.Equal(t, "new", order.Status)
	at := fmt.Sprintf("/v1/dispatch_orders/%d", order.ID)
	require.Equal(t, []shipxtest.DispatchShipment{
		{Href: h.url + path(sent.ID, ""), ID: sent.ID, TrackingNumber: sent.TrackingNumber},
	}, order.Shipments)
	require.Equal(t, "Rampa 2", order.Comments[0].Comment)
	require.EqualValues(t, order.ID, h.get(sent.ID).CustomAttributes["dispatch_order_id"])
	effects := h.Ledger().Of("ORD-1")
	require.Equal(t, simkit.Effect{At: start.Add(1200 * ms), Kind: "dispatch-order-created", Ref: "ORD-1",
		ID: strconv.FormatInt(order.ID, 10), Detail: fmt.Sprintf("shipment %d", sent.ID)}, effects[len(effects)-1])

	h.pass(500 * ms)
	var later shipxtest.DispatchOrder
	h.call(http.StatusOK, "GET", at, nil).into(&later)
	require.Equal(t, "sent", later.Status)
	same(t, after(1700*ms), later.UpdatedAt)

	h.call(http.StatusNoContent, "DELETE", at, nil)
	h.call(http.StatusNotFound, "GET", at, nil)
	h.call(http.StatusNotFound, "DELETE", at, nil)
	require.NotContains(t, h.get(sent.ID).CustomAttributes, "dispatch_order_id")
	require.NotEqual(t, order.ID, h.order(sent.ID).ID)
}

func TestDispatchOrderNeverSent(t *testing.T) {
	h := open(t, shipxtest.Options{Timing: shipxtest.Timing{DispatchOrder: shipxtest.Never}})
	order := h.order(h.paid(toLocker("ORD-1")).ID)
	h.pass(time.Hour)
	var later shipxtest.DispatchOrder
	h.call(http.StatusOK, "GET", fmt.Sprintf("/v1/dispatch_orders/%d", order.ID), nil).into(&later)
	require.Equal(t, order, later)
}

func TestListDispatchOrders(t *testing.T) {
	h := open(t, shipxtest.Options{})
	one, two := h.paid(toLocker("ORD-1")), h.paid(toLocker("ORD-2"))
	first := h.order(one.ID)
	h.pass(time.Second)
	second := h.order(two.ID)
	for query, want := range map[string][]int64{
		"":                                       {second.ID, first.ID},
		"?status=sent":                           {first.ID},
		"?sort_by=created_at&sort_order=asc":     {first.ID, second.ID},
		"?status=sent,new&created_at=2026-01-15": {second.ID, first.ID},
		"?created_at_gteq=2026-01-15T08:00:03Z":  {second.ID},
		"?tracking_number=" + string(one.TrackingNumber): {first.ID},
		fmt.Sprintf("?id=%d", second.ID):                 {second.ID},
		fmt.Sprintf("?shipment_id=%d", one.ID):           {first.ID},
		fmt.Sprintf("?id=%d&status=sent", 1000):          {},
		"?per_page=1&page=2":                             {first.ID},
	} {
		var got struct {
			Items []shipxtest.DispatchOrder `json:"items"`
		}
		h.call(http.StatusOK, "GET", dispatchPath+query, nil).into(&got)
		ids := []int64{}
		for _, item := range got.Items {
			ids = append(ids, item.ID)
		}
		require.Equal(t, want, ids, query)
	}
}

func TestADispatchOrderIsRejectedLater(t *testing.T) {
	for _, test := range []struct {
		names, words string
		stays        bool
	}{
		{names: "", words: "Parcel (%[1]s) status should be Prepared, but is CustomerDelivering. Parcel (%[2]s) status should be Prepared, but is Lost."},
		{names: "first", words: "Parcel (%[1]s) status should be Prepared, but is CustomerDelivering."},
		{names: "none", words: "%.0[1]s%.0[2]s", stays: true},
	} {
		t.Run("names "+test.names, func(t *testing.T) {
			h := open(t, shipxtest.Options{RejectionNames: test.names, RejectedStays: test.stays})
			good, lost := h.paid(toLocker("ORD-1")), h.paid(toLocker("ORD-2"))
			dropped := h.paid(with(toLocker("ORD-3"), fields{"custom_attributes": fields{"target_point": "GDY01A", "sending_method": "pop"}}))
			h.NotReady("ORD-2", "Lost")
			order := h.order(dropped.ID, good.ID, lost.ID)
			require.Equal(t, "new", order.Status)
			h.pass(500 * ms)
			var later shipxtest.DispatchOrder
			h.call(http.StatusOK, "GET", fmt.Sprintf("/v1/dispatch_orders/%d", order.ID), nil).into(&later)
			require.Equal(t, "rejected", later.Status)
			require.Equal(t, fmt.Sprintf(test.words, dropped.TrackingNumber, lost.TrackingNumber), later.Errors.Details)
			require.Equal(t, 1, h.Ledger().Count("ORD-1", "dispatch-order-rejected"))
			_, stays := h.get(good.ID).CustomAttributes["dispatch_order_id"]
			require.Equal(t, test.stays, stays)

			again := h.order(good.ID)
			h.NotReady("ORD-1", "")
			h.pass(500 * ms)
			h.call(http.StatusOK, "GET", fmt.Sprintf("/v1/dispatch_orders/%d", again.ID), nil).into(&later)
			require.Equal(t, "sent", later.Status)
			require.Equal(t, 1, h.Ledger().Count("ORD-1", "dispatch-order-sent"))
		})
	}
}

func TestADeletedDispatchOrderMayShow(t *testing.T) {
	h := open(t, shipxtest.Options{CanceledDispatchShows: true})
	order := h.order(h.paid(toLocker("ORD-1")).ID)
	at := fmt.Sprintf("/v1/dispatch_orders/%d", order.ID)
	h.call(http.StatusNoContent, "DELETE", at, nil)
	h.pass(time.Hour)
	var later shipxtest.DispatchOrder
	h.call(http.StatusOK, "GET", at, nil).into(&later)
	require.Equal(t, "canceled", later.Status, "it is never sent")
}

func TestTheFilterForTheSendingMethod(t *testing.T) {
	for reading, want := range map[string]int{"": 1, "ignored": 2, "empty": 0} {
		h := open(t, shipxtest.Options{SendingMethodFilter: reading})
		h.paid(toLocker("ORD-1"))
		h.paid(with(toLocker("ORD-2"), fields{"custom_attributes": fields{"target_point": "GDY01A", "sending_method": "pop"}}))
		var got struct {
			Href  string `json:"href"`
			Count int    `json:"count"`
		}
		h.call(http.StatusOK, "GET", shipmentsPath+"?sending_method=dispatch_order", nil).into(&got)
		require.Equal(t, want, got.Count, reading)
		require.Equal(t, reading != "ignored", strings.Contains(got.Href, "sending_method=dispatch_order"), reading)
	}
}

func TestDispatchOrderIsRefused(t *testing.T) {
	h := open(t, shipxtest.Options{DispatchCheckedAtOnce: true})
	ready, ordered, unpaid := h.paid(toLocker("ORD-1")), h.paid(toLocker("ORD-2")), h.chosen(toLocker("ORD-3"))
	h.order(ordered.ID)
	dropped := h.paid(with(toLocker("ORD-4"), fields{"custom_attributes": fields{"target_point": "GDY01A", "sending_method": "pop"}}))
	about := func(id int64, key string) any {
		return fields{"shipments": []any{fields{strconv.FormatInt(id, 10): []any{key}}}}
	}
	for name, test := range map[string]struct {
		body fields
		want any
	}{
		"no shipments":      {pickupOf(), fields{"shipments": []any{"required"}}},
		"not there":         {pickupOf(1), about(1, "does_not_exist")},
		"not bought":        {pickupOf(unpaid.ID), about(unpaid.ID, "invalid_status")},
		"dropped off":       {pickupOf(ready.ID, dropped.ID), about(dropped.ID, "invalid_sending_method")},
		"ordered already":   {pickupOf(ordered.ID), about(ordered.ID, "already_in_dispatch_order")},
		"no address":        {with(pickupOf(ready.ID), fields{"address": nil}), fields{"address": []any{"required"}}},
		"half an address":   {with(pickupOf(ready.ID), fields{"address": fields{"line1": "Polna 3", "street": "Polna", "city": "Gdynia", "country_code": "PL"}}), fields{"address": []any{fields{"building_number": []any{"required"}, "post_code": []any{"required"}}}}},
		"no dispatch point": {with(pickupOf(ready.ID), fields{"address": nil, "dispatch_point_id": 5}), fields{"dispatch_point_id": []any{"does_not_exist"}}},
	} {
		t.Run(name, func(t *testing.T) {
			no := h.call(http.StatusBadRequest, "POST", dispatchPath, test.body).refusal()
			require.Equal(t, "validation_failed", no.Error)
			require.Equal(t, test.want, no.Details)
		})
	}
	require.Zero(t, h.Ledger().Count("ORD-1", "dispatch-order-created"))
}
