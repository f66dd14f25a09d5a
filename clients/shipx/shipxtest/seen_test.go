package shipxtest_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/shipx/shipxtest"
)

func TestABoughtShipmentHasTheCodeOfTheSendersLocker(t *testing.T) {
	h := open(t, shipxtest.Options{})
	require.NotContains(t, h.chosen(toLocker("ORD-1")).CustomAttributes, "customer_delivering_code")
	require.Regexp(t, `^\d{6}$`, h.paid(toLocker("ORD-2")).CustomAttributes["customer_delivering_code"])
	require.NotContains(t, h.paid(toAddress("ORD-3")).CustomAttributes, "customer_delivering_code")
}

func TestWhatIsSeenInShipmentsThatDocumentsLeaveOut(t *testing.T) {
	h := open(t, shipxtest.Options{})
	made := h.create(toLocker("ORD-1"))
	read := parsed(t, h.call(http.StatusOK, "GET", path(made.ID, ""), nil).body).(fields)
	require.Contains(t, read, "return_tracking_number")
	require.Contains(t, read["parcels"].([]any)[0], "identify_number")
}

func TestHeadersThatLiveUsersSaw(t *testing.T) {
	h := open(t, shipxtest.Options{})
	made := h.call(http.StatusCreated, "POST", shipmentsPath, toLocker("ORD-1"))
	require.Equal(t, made.shipment().Href, made.header.Get("Location"))
	sent, other := h.paid(toLocker("ORD-2")), h.paid(toAddress("ORD-3"))
	ordered := h.call(http.StatusCreated, "POST", dispatchPath, pickupOf(sent.ID))
	require.Equal(t, h.url+"/v1/dispatch_orders/991", ordered.header.Get("Location"))

	page := func(number int) string {
		return fmt.Sprintf("%s%s?owner_id=2222&page=%d&per_page=1&sort_by=id&sort_order=desc", h.url, shipmentsPath, number)
	}
	middle := h.call(http.StatusOK, "GET", shipmentsPath+"?per_page=1&page=2&colour=red", nil)
	require.Equal(t, fmt.Sprintf(`<%s>; rel="first", <%s>; rel="prev", <%s>; rel="next", <%s>; rel="last"`,
		page(1), page(1), page(3), page(3)), middle.header.Get("Link"))

	for query, want := range map[string]string{
		path(sent.ID, "/label"):                                string(sent.TrackingNumber) + ".pdf",
		path(sent.ID, "/label?format=Zpl"):                     string(sent.TrackingNumber) + ".zpl",
		shipmentsPath + "/labels" + idQuery(sent.ID, other.ID): "label.zip",
		"/v1/dispatch_orders/991/printout":                     "printout.pdf",
	} {
		got := h.call(http.StatusOK, "GET", query, nil)
		require.Equal(t, fmt.Sprintf("attachment; filename=%q", want), got.header.Get("Content-Disposition"), query)
	}
}

func TestIDsThatAreNone(t *testing.T) {
	h := open(t, shipxtest.Options{})
	made := h.create(toLocker("ORD-1"))
	for _, id := range []string{"0", "shop", fmt.Sprintf("%d,0", made.ID)} {
		no := h.call(http.StatusBadRequest, "GET", shipmentsPath+"?id="+id, nil).refusal()
		require.Equal(t, "id_0_does_not_exist", no.Error, id)
	}
	require.Equal(t, []string{"ORD-1"}, references(h.list(fmt.Sprintf("?id=%d,1", made.ID))))
}

func TestPathsThatAreNone(t *testing.T) {
	h := open(t, shipxtest.Options{})
	no := h.call(http.StatusNotFound, "GET", "/v1/organizations/1111/services", nil).refusal()
	require.Equal(t, "routing_not_found", no.Error)
	require.Equal(t, fields{}, no.Details)
	h.token = "a token of the other environment"
	h.call(http.StatusUnauthorized, "GET", shipmentsPath, nil)
	h.call(http.StatusOK, "GET", "/v1/points/GDY01A", nil)
}

func TestNullWhereAnIDOrAMethodMayBe(t *testing.T) {
	h := open(t, shipxtest.Options{})
	made := h.chosen(with(toLocker("ORD-1"), fields{"custom_attributes": fields{"sending_method": nil, "target_point": "GDY01A"}}))
	require.Empty(t, made.SendingMethod)
	sent := h.paid(toLocker("ORD-2"))
	asked := pickupOf(sent.ID)
	asked["dispatch_point_id"] = nil
	h.call(http.StatusCreated, "POST", dispatchPath, asked)
}

func TestAPaymentThatShowsTheOwnersData(t *testing.T) {
	h := open(t, shipxtest.Options{})
	h.FailPayments("company_data_missing")
	made := h.create(with(toLocker("ORD-1"), fields{"only_choice_of_offer": nil}))
	h.pass(900 * ms)
	failed := h.get(made.ID).Transactions[0].Details
	require.Equal(t, 422, failed.Status)
	require.Contains(t, mustJSON(t, failed), "wysylki@alfa.example")
}

func TestTheListLagsAndTheFilterOfIDsDoesNot(t *testing.T) {
	h := open(t, shipxtest.Options{ListLag: 5 * time.Second})
	made := h.create(toLocker("ORD-1"))
	byID := fmt.Sprintf("?id=%d", made.ID)
	require.Empty(t, references(h.list("")))
	require.Equal(t, []string{"ORD-1"}, references(h.list(byID)))
	h.pass(5 * time.Second)
	require.Equal(t, []string{"ORD-1"}, references(h.list("")))
}
