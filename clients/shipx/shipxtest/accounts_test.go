package shipxtest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/clients/shipx/shipxtest"
)

// offeredTo returns the offers by service: available, or the reason why not.
func offeredTo(h *harness, request fields) map[string]string {
	made := h.create(with(request, fields{"service": nil, "additional_services": nil, "only_choice_of_offer": nil}))
	h.pass(300 * ms)
	got := map[string]string{}
	for _, offer := range h.get(made.ID).Offers {
		seen := offer.Status
		for _, reason := range offer.Reasons {
			seen += " " + reason.Key
		}
		got[string(offer.Service.ID)] = seen
	}
	return got
}

func TestAPrepaidAccountHasOneCourierService(t *testing.T) {
	h := open(t, shipxtest.Options{Account: shipxtest.AccountPrepaid})
	request := toAddress("ORD-1")
	request["custom_attributes"] = fields{"sending_method": "dispatch_order"}
	got := offeredTo(h, request)
	require.Equal(t, "available", got["inpost_courier_c2c"])
	require.Equal(t, "unavailable missing_trucker_id", got["inpost_courier_standard"])
	require.Equal(t, "unavailable missing_trucker_id", got["inpost_courier_express_1200"])
	shown := h.call(http.StatusOK, "GET", path(h.Shipments()[0].ID, ""), nil)
	require.Contains(t, strings.ReplaceAll(string(shown.body), " ", ""), `"message":"missing_trucker_id","details":null`)
}

func TestDropoffPointsOfSendingMethods(t *testing.T) {
	for name, test := range map[string]struct {
		method  string
		options shipxtest.Options
		needed  bool
	}{
		"pok":                         {"pok", shipxtest.Options{}, true},
		"courier_pok":                 {"courier_pok", shipxtest.Options{}, true},
		"parcel_locker":               {"parcel_locker", shipxtest.Options{}, false},
		"parcel_locker by one source": {"parcel_locker", shipxtest.Options{DropoffForLocker: true}, true},
		"dispatch_order is collected": {"dispatch_order", shipxtest.Options{DropoffForLocker: true}, false},
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t, test.options)
			request := with(toAddress("ORD-1"), fields{"service": nil, "additional_services": nil})
			request["custom_attributes"] = fields{"sending_method": test.method}
			if test.needed {
				no := h.call(http.StatusBadRequest, "POST", shipmentsPath, request).refusal()
				require.Contains(t, mustJSON(t, no.Details), "dropoff_point")
			}
			if test.needed {
				request["custom_attributes"] = fields{"sending_method": test.method, "dropoff_point": "GDY01A"}
			}
			h.create(request)
		})
	}
}

func TestACustomerServicePointChangesTheService(t *testing.T) {
	for name, test := range map[string]struct {
		options shipxtest.Options
		before  string
	}{
		"from its offers on":      {shipxtest.Options{}, "inpost_locker_customer_service_point"},
		"not before it is bought": {shipxtest.Options{POPWhenBought: true}, "inpost_locker_standard"},
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t, test.options)
			request := with(toLocker("ORD-1"), fields{"only_choice_of_offer": true})
			request["custom_attributes"] = fields{"target_point": "POP-WAW4", "sending_method": "dispatch_order"}
			made := h.create(request)
			h.pass(400 * ms)
			selected := h.get(made.ID)
			require.Equal(t, test.before, string(selected.Service))
			require.Equal(t, test.before, selected.Offers[0].Service.ID)
			h.call(http.StatusOK, "POST", path(made.ID, "/buy"), offerBody(selected.Offers[0].ID))
			h.pass(850 * ms)
			require.Equal(t, "inpost_locker_customer_service_point", string(h.get(made.ID).Service))
			require.Contains(t, h.Ledger().Of("ORD-1")[1].Detail, "inpost_locker_customer_service_point 13.99 PLN")
		})
	}
}

func TestAFundedAccountBuysASelectedOffer(t *testing.T) {
	h := open(t, shipxtest.Options{BuysSelected: true})
	chosen := h.create(with(toLocker("ORD-1"), fields{"only_choice_of_offer": true}))
	offered := h.create(with(toAddress("ORD-2"), fields{"service": nil, "additional_services": nil}))
	h.pass(2000 * ms)
	require.Equal(t, glance{"confirmed", "bought", 1, "success"}, look(h.get(chosen.ID)))
	require.Equal(t, "offers_prepared", h.get(offered.ID).Status, "nothing is selected there")
	for _, offer := range h.get(offered.ID).Offers {
		if offer.Status == "available" {
			h.call(http.StatusOK, "POST", path(offered.ID, "/select_offer"), offerBody(offer.ID))
			break
		}
	}
	h.pass(850 * ms)
	require.Equal(t, "confirmed", h.get(offered.ID).Status)
}
