package webui

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"orderflow/internal/access"
	"orderflow/internal/orders"
	"orderflow/order"
)

// Kasia has only the role to pack.
func init() { people["kasia"] = access.RolePack }

func TestPackingInABrowser(t *testing.T) {
	b, second := newBrowser(t), newBrowser(t)
	s := newStack(t)
	d := s.desk(time.Hour)
	var all []order.State
	for _, id := range []string{"shop-2026-10601", "shop-2026-10602", "shop-2026-10603"} {
		d.begin("pack", "from-stock-two-parcels", id, nil)
	}
	for _, id := range []string{"shop-2026-10601", "shop-2026-10602", "shop-2026-10603"} {
		all = append(all, d.reaches(id, order.StageProtocol, order.StatusCompleted))
	}
	b.signIn(d, "kasia", "pack")
	b.awaitToPack(d, all...)
	b.deskPicture("desk-pack.png")
	// One story without subtests: each step starts where the one before ended.
	t.Log("a scanned number leads to its parcel, which is packed")
	scans(b, d, all[0])
	t.Log("two pack the same parcel")
	twoPack(b, second, d, all[1])
	t.Log("what is packed leaves the list")
	leavesTheList(b, d, all)
	t.Log("a batch of labels is opened and recorded")
	opensABatch(b, d, all[1:])
	t.Log("accessibility and a phone")
	packingIsAccessible(b, d, all[2])
}

// awaitToPack reloads the list until it has the orders: lists lag by a second.
func (b *browser) awaitToPack(d *desk, all ...order.State) {
	b.Helper()
	for until := time.Now().Add(patience); time.Now().Before(until); time.Sleep(200 * time.Millisecond) {
		b.open(d.url + "pack")
		text := b.text()
		if !slices.ContainsFunc(all, func(state order.State) bool { return !strings.Contains(text, state.ID) }) {
			return
		}
	}
	require.Fail(b, "not all orders are to be packed", b.text())
}

// opensABatch checks all orders of the page and opens their labels in a new tab.
func opensABatch(b *browser, d *desk, all []order.State) {
	b.open(d.url + "pack")
	b.click(`a[href*="checked=1"]`)
	b.shows("Check none")
	require.Equal(b, len(all), run(b, "checked", chromedp.Evaluate[int](`document.querySelectorAll("input[name=order]:checked").length`)))
	got := run(b, "the file", chromedp.Evaluate[string](`(form => {
		const sent = new URLSearchParams(new FormData(form)); sent.set("kind", "label");
		return fetch("pack/labels", {method: "POST", body: sent}).then(async answer =>
			answer.status + " " + answer.headers.get("Content-Type") + " " + (await answer.text()).slice(0, 5))
	})(document.querySelector("main form[method=post]"))`, chromedp.EvalAwaitPromise))
	require.Equal(b, "200 application/pdf %PDF-", got)
	b.click(`main form[method=post] button[value=label]`)
	for _, state := range all {
		var printed []orders.Printed
		for until := time.Now().Add(patience); time.Now().Before(until) && len(printed) < 2; time.Sleep(100 * time.Millisecond) {
			var err error
			printed, err = d.orders.Printed(b.Context(), state.ID)
			require.NoError(b, err)
		}
		require.Len(b, printed, 2, "by the script, and by the button")
		require.Equal(b, []string{"kasia", "kasia"}, []string{printed[0].By, printed[1].By})
	}
	b.open(d.url + "pack?unprinted=1")
	b.shows("Nothing is to be packed.")
}

// scans types a tracking number and Enter, as a scanner does, without a click before.
func scans(b *browser, d *desk, state order.State) {
	number := state.TrackingNumbers[0]
	parcel := "pack/order/" + state.ID
	for until := time.Now().Add(patience); time.Now().Before(until) && !strings.HasSuffix(b.location(), parcel); time.Sleep(time.Second) {
		b.open(d.url + "pack") // a number is found within a minute
		b.await("document.activeElement.id", `(now, want) => now == want`, "number")
		run(b, "scan", chromedp.SendKeys(chromedp.CSS("#number"), number+kb.Enter))
		b.await("location.href", `(at, list) => at !== list`, d.url+"pack")
	}
	b.shows("Parcel of order "+state.ID, number, "Not packed")
	b.deskPicture("desk-parcel.png")
	b.click("section button.main")
	b.shows("Packed by kasia", "packed by kasia")
	run(b, "scan the next", chromedp.SendKeys(chromedp.CSS("#number"), "no-such-number-1"+kb.Enter))
	b.shows("No order has the number no-such-number-1.")
}

// twoPack: both users have the page open when the first packs.
func twoPack(b, second *browser, d *desk, state order.State) {
	second.signIn(d, "jan", "pack/order/"+state.ID)
	second.shows("Not packed")
	b.open(d.url + "pack/order/" + state.ID)
	b.click("section button.main")
	b.shows("Packed by kasia")
	second.click("section button.main")
	second.shows("was packed before, by kasia", "Nothing was added.")
	events, err := d.orders.Packing(b.Context(), state.ID)
	require.NoError(b, err)
	require.Len(b, events, 1)
	require.Equal(b, "kasia", events[0].By)
}

func leavesTheList(b *browser, d *desk, all []order.State) {
	b.open(d.url + "pack")
	b.shows(all[2].ID)
	require.NotContains(b, b.text(), all[0].ID)
	require.NotContains(b, b.text(), all[1].ID)
	b.open(d.url + "pack/order/" + all[1].ID)
	b.click("button[name=undo]")
	b.shows("is not packed any more; kasia")
	b.open(d.url + "pack")
	b.shows(all[1].ID)
}

func packingIsAccessible(b *browser, d *desk, state order.State) {
	b.accessible(d, []string{"pack", "pack?checked=1", "pack/order/" + state.ID, "pack/find?number=" + url.QueryEscape("no such 1")})
}
