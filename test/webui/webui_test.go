// Package webui drives the real Temporal Web UI in headless Chromium, like a user who looks for
// an order. Its test also takes the documentation's pictures: make screenshots.
package webui

import (
	"flag"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"

	"orderflow/examples"
	"orderflow/internal/orders"
	"orderflow/order"
)

// pictures is the folder for pictures; "" takes none.
var pictures = flag.String("screenshots", "", "folder to write pictures of the documentation to")

func TestTheWebUIShowsHowOrdersStand(t *testing.T) {
	b := newBrowser(t)
	s := newStack(t)
	all := s.ordersInAllStates()
	guide := readGuide(t)
	t.Run("the list", func(t *testing.T) { theList(b.in(t), s, guide, all) })
	t.Run("saved views", func(t *testing.T) { savedViews(b.in(t), s, guide, all) })
	for _, one := range all.list() {
		t.Run(one.name, func(t *testing.T) { thePage(b.in(t), one) })
	}
	t.Run("payloads in plain text", func(t *testing.T) { thePayloads(b.in(t), s, all.completed) })
	t.Run("the button that cancels", func(t *testing.T) { theButton(b.in(t), s, all.waiting) })
	t.Run("the command that resolves it", func(t *testing.T) { theCommand(b.in(t), s, all.attention) })
}

// onlyOrders filters out the workflows that watch providers.
const onlyOrders = "/namespaces/default/workflows?query=WorkflowType%20%3D%20%22Order%22"

// theList has a line for each order, with the columns that the guide sets up.
func theList(b *browser, s *stack, guide guide, all someOrders) {
	b.open(s.orders.Overview())
	// without set-up: the Web UI's default columns
	b.shows("COMPLETED order-"+all.completed.id, "CANCELED order-"+all.cancelled.id)
	b.evaluate(guide.columns)
	b.open(s.orders.Overview())
	b.lists(all.list())
}

// savedViews are saved by the guide's links, stay, and find the right orders.
func savedViews(b *browser, s *stack, guide guide, all someOrders) {
	found := map[string][]*shown{
		"Orders": all.list(), "Worklist": {all.attention}, "Under way": {all.running, all.waiting, all.attention}, "Being made": {all.running, all.attention},
		"In preflight":   {all.running},
		"At the carrier": nil, "To be delivered": {all.waiting}, "Held": nil, "Not taken up": nil, "Ended badly": {all.cancelled},
		"By shop reference": {all.completed}, "By tracking number": {all.completed}, "By provider id": s.knownAs(all, "shipx:4100200300"),
	}
	require.Len(b, guide.views, len(found))
	for _, view := range guide.views {
		want, known := found[view.name]
		require.True(b, known, view.name)
		b.open(s.webUI + "/namespaces/default/workflows?" + view.link)
		b.lists(want)
	}
	timedViews(b, s, all)
	b.open(s.webUI + onlyOrders)
	b.lists(all.list())
	// The Web UI keeps them in the browser; which of them it shows at once depends on its
	// version.
	kept := run(b, "what the browser keeps", chromedp.Evaluate[string](`JSON.stringify({...localStorage})`))
	for _, view := range guide.views {
		require.Contains(b, kept, view.name)
	}
	b.picture("web-ui-list.png", 840)
}

// timedViews are the views of "orderflow views" that depend on the time and so can't be on a
// page, and the link to a filter's result. They are not saved.
func timedViews(b *browser, s *stack, all someOrders) {
	linking := orders.New(nil, orders.Options{WebUI: s.webUI})
	found := map[string][]*shown{
		"In preflight, accepted over a day ago": nil, "Accepted today": all.list(), "Completed today": {all.completed}}
	for _, view := range linking.Views(time.Now()) {
		if view.Saved {
			continue
		}
		want, known := found[view.Name]
		require.True(b, known, view.Name)
		b.open(view.WebUI)
		b.lists(want)
	}
	link, err := linking.ListLink(orders.Filter{Reference: all.running.id, StartedFrom: time.Now().Add(-time.Hour)})
	require.NoError(b, err)
	b.open(link)
	b.lists([]*shown{all.running})
}

// thePage shows everything that a user must know about an order.
func thePage(b *browser, one *shown) {
	b.open(one.url) // as programs print it
	b.shows(append(one.details, one.summary)...)
	b.open(strings.TrimSuffix(one.url, "/user-metadata") + "/history")
	b.shows(one.done...)
	if one.name == "completed" {
		b.picture("order-in-web-ui.png", 1110)
	}
	b.follow("/user-metadata")
	b.shows(append(one.details, one.summary)...)
	b.picture("web-ui-"+one.name+".png", 1000)
}

// theCommand: the command on an order's page, with a locker filled in, lets the order
// continue to its end.
func theCommand(b *browser, s *stack, one *shown) {
	b.open(one.url)
	b.shows(one.details...)
	command := regexp.MustCompile(`orderflow resolve (\S+) --amend '(.+)'`).FindStringSubmatch(b.text())
	require.Len(b, command, 3)
	require.Equal(b, one.id, command[1])
	s.clock.goOn() // the order is not made yet
	require.NoError(b, s.orders.Resolve(b.Context(), one.id, order.Resolve{
		Action: order.ActionAmend, Patch: []byte(strings.Replace(command[2], "…", "GDY01A", 1)), By: "Ola"}))
	state := s.reaches(one.id, order.StageReport, order.StatusCompleted)
	b.open(one.url)
	b.shows("completed at stage report", "Tracking numbers: "+state.TrackingNumbers[0])
}

// thePayloads: payloads that Temporal keeps encrypted are shown decoded, including the
// order's document.
func thePayloads(b *browser, s *stack, one *shown) {
	history := s.client.GetWorkflowHistory(b.Context(), "order-"+one.id, "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	first, err := history.Next()
	require.NoError(b, err)
	kept := first.GetWorkflowExecutionStartedEventAttributes().GetInput().GetPayloads()[0]
	require.Equal(b, "binary/encrypted", string(kept.GetMetadata()["encoding"]))
	doc, err := examples.Order("made-to-order-locker")
	require.NoError(b, err)
	require.NotContains(b, string(kept.GetData()), doc.Recipient.Email)
	b.open(strings.TrimSuffix(one.url, "/user-metadata") + "/history")
	b.shows(doc.Recipient.Email)
	b.picture("web-ui-decoded.png", 1000)
}

// theButton: the Web UI's button cancels an order, from another machine than the
// server's.
func theButton(b *browser, s *stack, one *shown) {
	b.open(one.url)
	b.shows(one.details...)
	b.press("Request Cancellation")
	b.press("Confirm")
	require.Eventually(b, func() bool {
		described, err := s.client.DescribeWorkflow(b.Context(), "order-"+one.id, "")
		return err == nil && described.RawResponse.GetWorkflowExtendedInfo().GetCancelRequested()
	}, patience, 100*time.Millisecond, "the server heard of the cancellation")
}
