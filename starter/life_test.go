package main_test

import (
	"bufio"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/order"
	starter "orderflow/starter"
)

func TestFromStartToDocuments(t *testing.T) {
	doc := fromStock(t, "life-1")
	doc.Source.System = "life"
	require.Equal(t, 0, run(t, "start", file(t, doc)).code)

	watched := run(t, "watch", "life-1")
	require.Equal(t, 0, watched.code, watched.err)
	var stages []string
	for _, line := range strings.Split(strings.TrimSpace(watched.out), "\n") {
		if cells := regexp.MustCompile(` {2,}`).Split(line, -1); cells[2] != "under way" {
			stages = append(stages, cells[1]+" "+cells[2])
		}
	}
	require.Equal(t, []string{"offers done", "buy done", "label done", "protocol done", "order completed"}, stages)

	state := decode[order.State](t, "show", "life-1")
	require.Equal(t, order.StatusCompleted, state.Status)
	require.Empty(t, order.Differences(doc, state.Order))
	text := run(t, "show", "life-1")
	require.Equal(t, 0, text.code)
	for _, want := range []string{"status     completed", "route      from stock, shipx courier",
		"offer      inpost_courier_standard", "tracking   " + state.TrackingNumbers[0], "orders/life-1/label-shipx-"} {
		require.Contains(t, text.out, want)
	}

	dir := filepath.Join(t.TempDir(), "labels")
	saved := decode[[]struct{ Kind, Path string }](t, "documents", "life-1", "--dir", dir)
	require.Equal(t, []struct{ Kind, Path string }{
		{"label", filepath.Join(dir, "life-1-label.pdf")}, {"protocol", filepath.Join(dir, "life-1-protocol.pdf")}}, saved)
	for i, one := range saved {
		content, err := os.ReadFile(one.Path)
		require.NoError(t, err)
		require.Len(t, content, int(state.Documents[i].Size))
	}
	require.Equal(t, saved[0].Path+"\n"+saved[1].Path+"\n", run(t, "documents", "life-1", "--dir", dir).out)

	require.Eventually(t, func() bool { // lists lag a little
		listed := run(t, "list", "--source", "life", "--status", "completed")
		return listed.code == 0 && strings.Contains(listed.out, "life-1  completed  protocol  life    shipx    ")
	}, waitFor, tick)
	for _, personal := range []string{doc.Recipient.LastName, doc.Recipient.Street, doc.Recipient.Email, doc.Recipient.Phone} {
		require.NotContains(t, watched.out+text.out+run(t, "list").out, personal)
	}
}

func TestCancelWhileItAsks(t *testing.T) {
	require.Equal(t, 0, run(t, "start", file(t, tooDear(t, "cancel-1"), tooDear(t, "cancel-2"))).code)
	awaitStatus(t, "cancel-1", order.StatusNeedsAttention)
	awaitStatus(t, "cancel-2", order.StatusNeedsAttention)
	require.Regexp(t, `(?m)^answer with one of:
  orderflow resolve cancel-1 --action retry --problem buy-1-\w+
  orderflow resolve cancel-1 --amend '\{"shipping": \{"priceCap": null\}\}' --problem buy-1-\w+
  orderflow resolve cancel-1 --action choose-offer --service NAME --price-cap "25 PLN" --problem buy-1-\w+
  orderflow resolve cancel-1 --action ship-by-hand --carrier NAME --tracking NUMBER --document FILE --problem buy-1-\w+
  orderflow resolve cancel-1 --action cancel --problem buy-1-\w+$`, run(t, "show", "cancel-1").out)
	require.Contains(t, run(t, "documents", "cancel-1").err, "order cancel-1 has no documents yet")

	answer := decode[map[string]string](t, "cancel", "cancel-1", "--reason", "ordered twice", "--by", "ewa")
	require.Equal(t, "cancel-1", answer["id"])
	require.Equal(t, "accepted", answer["decision"])
	watched := run(t, "watch", "cancel-1")
	require.Equal(t, 1, watched.code)
	require.Equal(t, "orderflow: order cancel-1 is cancelled: ordered twice\n", watched.err)
	again := run(t, "cancel", "cancel-1")
	require.Equal(t, 1, again.code)
	require.Contains(t, again.err, "it has ended: cancelled at ")

	require.Equal(t, result{out: "cancel-2: told to cancel\n"}, run(t, "cancel", "cancel-2", "--no-wait"))
	awaitStatus(t, "cancel-2", order.StatusCancelled)
}

func TestCancelItems(t *testing.T) {
	doc := tooDear(t, "cancel-items")
	doc.Items = doc.Items[:3]
	require.Equal(t, 0, run(t, "start", file(t, doc)).code)
	awaitStatus(t, doc.ID, order.StatusNeedsAttention)

	refused := run(t, "cancel", doc.ID, "--item", doc.Items[0].Reference)
	require.Equal(t, 1, refused.code)
	require.Contains(t, refused.err, "cashOnDelivery: the order collects 748.50 PLN")
	told := run(t, "cancel", doc.ID, "--item", doc.Items[0].Reference, "--item", doc.Items[2].Reference, "--by", "ewa",
		"--cash-on-delivery", "300 PLN")
	require.Equal(t, result{out: "cancel-items: told to cancel the items 883201-1, 883201-3\n"}, told)
	require.Eventually(t, func() bool {
		return len(decode[order.State](t, "show", doc.ID).Order.Items) == 1
	}, waitFor, tick)
	require.Contains(t, run(t, "show", doc.ID).out, "ewa cancelled the items 883201-1, 883201-3")
	awaitStatus(t, doc.ID, order.StatusNeedsAttention)

	require.Equal(t, 0, run(t, "cancel", doc.ID, "--item", doc.Items[1].Reference).code)
	awaitStatus(t, doc.ID, order.StatusCancelled)
}

func TestCancelRefused(t *testing.T) {
	doc := madeToOrder(t, "cancel-made")
	require.Equal(t, 0, run(t, "start", file(t, doc)).code)
	awaitStatus(t, "cancel-made", order.StatusNeedsAttention)

	refused := run(t, "cancel", "cancel-made", "-o", "json")
	require.Equal(t, 1, refused.code)
	require.Contains(t, refused.out, `"decision": "refused"`)
	require.Contains(t, refused.err, "orderflow: order cancel-made goes on, cancelling it was refused: ")
}

func TestResolve(t *testing.T) {
	require.Equal(t, 0, run(t, "start", file(t, tooDear(t, "resolve-1"))).code)
	lines, exited := watch(t, "resolve-1")
	problem := until(lines, "buy              a problem")
	require.Regexp(t, `^\d\d:\d\d:\d\d  buy              a problem    the carrier does not state the price of inpost_courier_standard, so the cap of 0.50 PLN cannot be kept: .*$`, problem)
	require.Equal(t, "          answer with one of:", until(lines, ""))
	require.Regexp(t, `^            orderflow resolve resolve-1 --action retry --problem buy-1-[0-9a-z]+$`, until(lines, ""))
	require.Equal(t, "          waiting for an answer; Ctrl-C ends only this command", until(lines, "waiting"))

	require.Equal(t, result{code: 1, err: `orderflow: resolve: action: "skip" does not fit this problem; ` +
		"possible now: [retry amend choose-offer ship-by-hand cancel]\n"}, run(t, "resolve", "resolve-1", "--action", "skip"))
	for _, patch := range []string{`{"shiping": {}}`, `{"recipient": {"email": "x"}}`, `{"shipping": {"lockerPoint": 5}}`} {
		wrong := run(t, "resolve", "resolve-1", "--amend", patch)
		require.Equal(t, 2, wrong.code, wrong.err)
	}
	answered := run(t, "resolve", "resolve-1", "--action", "choose-offer", "--service", "inpost_courier_standard",
		"--price-cap", "99 PLN", "--by", "ewa")
	require.Equal(t, result{out: "resolve-1: answered with choose-offer\n"}, answered)
	require.Contains(t, until(lines, "buy              done"), "ewa answered choose-offer to: ")
	require.Contains(t, until(lines, "order            completed"), "tracking number 5")
	require.Equal(t, 0, <-exited)
}

// watch runs "orderflow watch" on an order in the background.
func watch(t *testing.T, id string) (lines *bufio.Scanner, exited chan int) {
	t.Helper()
	out, in := io.Pipe()
	exited = make(chan int, 1)
	go func() {
		exited <- starter.Run(t.Context(), []string{"watch", id}, starter.Streams{Out: in, Err: io.Discard})
		_ = in.Close()
	}()
	return bufio.NewScanner(out), exited
}

// until reads until a line contains a text, and returns that line.
func until(lines *bufio.Scanner, text string) string {
	for lines.Scan() {
		if strings.Contains(lines.Text(), text) {
			return lines.Text()
		}
	}
	return ""
}

func TestHoldAndRelease(t *testing.T) {
	require.Equal(t, 0, run(t, "start", file(t, tooDear(t, "hold-1"))).code)
	awaitStatus(t, "hold-1", order.StatusNeedsAttention)
	require.Equal(t, result{out: "hold-1: held\n"}, run(t, "hold", "hold-1", "--by", "ewa"))
	require.Equal(t, 0, run(t, "resolve", "hold-1", "--action", "retry").code)
	awaitStatus(t, "hold-1", order.StatusHeld)
	require.Contains(t, run(t, "show", "hold-1").out, "held by    ewa")
	require.Equal(t, result{out: "hold-1: released\n"}, run(t, "release", "hold-1"))
	awaitStatus(t, "hold-1", order.StatusNeedsAttention)
}
