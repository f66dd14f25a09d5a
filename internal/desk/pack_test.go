package desk_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/internal/access"
	"orderflow/internal/orders"
	"orderflow/order"
)

// packable starts orders from stock and waits until the packing list has them.
func packable(t *testing.T, v *visitor, ids ...string) {
	t.Helper()
	for _, id := range ids {
		start(t, example(t, "from-stock-two-parcels", id))
	}
	for _, id := range ids {
		awaitStatus(t, id, order.StatusCompleted)
	}
	require.Eventually(t, func() bool {
		body := v.page("pack").body
		for _, id := range ids {
			if !strings.Contains(body, `value="`+id+`"`) {
				return false
			}
		}
		return true
	}, time.Minute, 100*time.Millisecond)
}

func TestABatchOfLabelsIsOpenedAndRecordedAsPrinted(t *testing.T) {
	v := signedIn(t, access.RolePack)
	packable(t, v, "desk-batch-1", "desk-batch-2")
	opened := v.send("pack/labels", url.Values{"order": {"desk-batch-1", "desk-batch-2"}, "kind": {"label"}})
	require.Equal(t, http.StatusOK, opened.status, opened.body)
	require.Equal(t, "application/pdf", opened.header.Get("Content-Type"))
	require.Equal(t, `inline; filename="labels.pdf"`, opened.header.Get("Content-Disposition"))
	require.Equal(t, "%PDF-", opened.body[:5])
	for _, id := range []string{"desk-batch-1", "desk-batch-2"} {
		printed, err := service.Printed(t.Context(), id)
		require.NoError(t, err)
		require.Len(t, printed, 1)
		require.Equal(t, []string{"the-pack", "browser"}, []string{printed[0].By, printed[0].Printer})
	}
	require.NotContains(t, v.page("pack?unprinted=1").body, `value="desk-batch-1"`)
	require.Contains(t, v.page("pack/order/desk-batch-1").text(), "the-pack, opened in the browser, Label")

	protocol := v.send("pack/labels", url.Values{"order": {"desk-batch-1"}, "kind": {"protocol"}})
	require.Equal(t, `inline; filename="desk-batch-1-protocol.pdf"`, protocol.header.Get("Content-Disposition"))
	none := v.send("pack/labels", url.Values{})
	require.Equal(t, http.StatusUnprocessableEntity, none.status)
	require.Contains(t, none.text(), "Check at least one order first.")
	gone := v.send("pack/labels", url.Values{"order": {"desk-batch-1", "desk-nowhere"}})
	require.Equal(t, http.StatusConflict, gone.status)
	require.Contains(t, gone.text(), "nothing was recorded as printed: 1 of 2 orders have no label to print: desk-nowhere")
}

func TestAPackedParcelLeavesTheListAndTheSecondPackerIsTold(t *testing.T) {
	first, second := signedIn(t, access.RolePack), signedIn(t, access.RoleOperate)
	packable(t, first, "desk-packed-1", "desk-packed-2")
	done := first.send("pack/packed", url.Values{"order": {"desk-packed-1", "desk-packed-2"}})
	require.Equal(t, http.StatusOK, done.status, done.body)
	require.Contains(t, done.text(), "desk-packed-1: packed by the-pack at ")
	require.NotContains(t, done.body, `value="desk-packed-1"`)
	require.NotContains(t, first.page("pack").body, `value="desk-packed-2"`)

	late := second.send("pack/packed", url.Values{"order": {"desk-packed-1"}, "from": {"order"}})
	require.Contains(t, late.text(), "desk-packed-1: was packed before, by the-pack at ")
	require.Contains(t, late.text(), "Nothing was added.")
	events, err := service.Packing(t.Context(), "desk-packed-1")
	require.NoError(t, err)
	require.Len(t, events, 1)

	undone := second.send("pack/packed", url.Values{"order": {"desk-packed-1"}, "from": {"order"}, "part": {"label"}, "undo": {"1"}})
	require.Contains(t, undone.text(), "desk-packed-1: is not packed any more; the-operate at ")
	again := second.send("pack/packed", url.Values{"order": {"desk-packed-1"}, "undo": {"1"}})
	require.Contains(t, again.text(), "desk-packed-1: is not packed.")
	require.Contains(t, again.body, `value="desk-packed-1"`)
	refused := second.send("pack/packed", url.Values{"order": {"desk-nowhere"}})
	require.Contains(t, refused.text(), "desk-nowhere: There is no such order.")
}

func TestANumberLeadsToItsParcel(t *testing.T) {
	v := signedIn(t, access.RoleRead)
	doc := example(t, "from-stock-two-parcels", "desk-found-1")
	doc.Source.Reference = "10417-X"
	start(t, doc)
	tracking := awaitStatus(t, doc.ID, order.StatusCompleted).TrackingNumbers[0]
	for _, number := range []string{tracking, tracking[:4] + " " + tracking[4:], "10417-X", "desk-found-1"} {
		require.Eventually(t, func() bool {
			got := v.get("pack/find?number=" + url.QueryEscape(number))
			return got.status == http.StatusSeeOther && got.header.Get("Location") == "../pack/order/desk-found-1"
		}, time.Minute, 50*time.Millisecond, number)
	}
	page := v.page("pack/order/desk-found-1")
	require.Contains(t, page.text(), tracking)
	require.NotContains(t, page.text(), "Mark as packed", "who only reads marks nothing")
	none := v.get("pack/find?number=" + url.QueryEscape("<b>1"))
	require.Equal(t, http.StatusNotFound, none.status)
	require.Contains(t, none.body, "No order has the number &lt;b&gt;1.")
	require.Equal(t, "../pack", v.get("pack/find?number=+").header.Get("Location"))
}

func TestADaysPickUpsAreShownWithWhatTheCourierSigns(t *testing.T) {
	v := signedIn(t, access.RolePack)
	doc := example(t, "from-stock-two-parcels", "desk-pickup-1")
	start(t, doc)
	awaitStatus(t, doc.ID, order.StatusCompleted)
	collected, err := service.Pickup(t.Context())
	require.NoError(t, err)
	require.NotEmpty(t, collected.DispatchOrders)
	link := fmt.Sprintf("pack/printout/%d", collected.DispatchOrders[0])
	require.Eventually(t, func() bool { return strings.Contains(v.page("pack").body, link) }, time.Minute, 100*time.Millisecond)
	printout := v.page(link)
	require.Equal(t, "application/pdf", printout.header.Get("Content-Type"))
	require.Equal(t, http.StatusNotFound, v.get("pack/printout/999999").status)
	require.Equal(t, http.StatusNotFound, v.get("pack/printout/x").status)
}

func TestTheListIsFiltered(t *testing.T) {
	v := signedIn(t, access.RolePack)
	packable(t, v, "desk-filter-1")
	require.Contains(t, v.page("pack?carrier=shipx&checked=1").body, `value="desk-filter-1" aria-label="Choose order desk-filter-1" checked`)
	require.NotContains(t, v.page("pack?carrier=tpk").body, `value="desk-filter-1"`)
	for _, query := range []string{"carrier=A+B", "skip=x", "skip=-1", "days=61"} {
		require.Equal(t, http.StatusUnprocessableEntity, v.get("pack?"+query).status, query)
	}
	require.Equal(t, http.StatusSeeOther, v.get("pack/packed").status)
	rest, err := service.ToPack(t.Context(), orders.PackFilter{Carrier: order.CarrierShipX})
	require.NoError(t, err)
	require.NotZero(t, rest.Of)
}

// A packer who may not decide starts at the packing list, and error pages lead back to it.
func TestAPackerBeginsAtTheList(t *testing.T) {
	for role, want := range map[access.Role]string{access.RolePack: "./pack", access.RoleRead: "./", access.RoleOperate: "./"} {
		v := newVisitor(t, base)
		require.Equal(t, want, v.post("sign-in", url.Values{"token": {tokens[role]}}).header.Get("Location"), role)
	}
	v := signedIn(t, access.RolePack)
	require.Equal(t, "./find", newVisitor(t, base).post("sign-in", url.Values{"token": {tokens[access.RolePack]}, "next": {"find"}}).header.Get("Location"))
	got := v.send("pack/packed", url.Values{})
	require.Equal(t, http.StatusUnprocessableEntity, got.status)
	require.Contains(t, got.body, `<a href="../pack">`)
}

// The message names every role that may see orders.
func TestWhoMayNotLookIsToldWhichRoleDoes(t *testing.T) {
	got := newVisitor(t, base).post("sign-in", url.Values{"token": {tokens[access.RoleStart]}})
	require.Equal(t, http.StatusForbidden, got.status)
	for _, role := range access.Roles() {
		if seen := (access.Caller{Roles: []access.Role{role}}).May(access.RoleRead); seen && role != access.RoleAdmin {
			require.Contains(t, got.text(), string(role))
		}
	}
}
