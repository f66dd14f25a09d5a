package desk_test

import (
	"bufio"
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/internal/access"
	"orderflow/order"
)

// refusedLocker is an order from stock with a locker that does not exist.
func refusedLocker(t *testing.T, id string) order.Order {
	t.Helper()
	doc := example(t, "made-to-order-locker", id)
	doc.Shipping.LockerPoint = "XXX99X"
	return doc
}

// tooDear is an order whose price cap is below all offers.
func tooDear(t *testing.T, id string) order.Order {
	t.Helper()
	doc := example(t, "from-stock-two-parcels", id)
	doc.Shipping.PriceCap = &order.Money{Amount: decimal.RequireFromString("0.50"), Currency: "PLN"}
	return doc
}

// courier is a service for the parcels of tooDear.
const courier = "inpost_courier_standard"

// asks starts an order and waits until it needs attention.
func asks(t *testing.T, doc order.Order) order.State {
	t.Helper()
	start(t, doc)
	return awaitStatus(t, doc.ID, order.StatusNeedsAttention)
}

func TestARefusedLockerIsAmended(t *testing.T) {
	state := asks(t, refusedLocker(t, "locker-1"))
	v := signedIn(t, access.RoleOperate)
	var list shown
	require.Eventually(t, func() bool { list = v.page(""); return strings.Contains(list.body, "orders/locker-1/answer") }, time.Minute, 100*time.Millisecond)
	require.Contains(t, list.text(), state.Problem.Message)
	require.Regexp(t, `name="amend.shipping.lockerPoint" value="XXX99X"[^>]*aria-invalid="true"`, list.body)
	require.NotContains(t, list.body, `name="amend.recipient.phone"`, "only the fields that it is about")
	point := state.Problem.Points[0].Code

	got := v.send("orders/locker-1/answer", url.Values{"problem": {state.Problem.ID}, "action": {"amend"}, "amend.shipping.lockerPoint": {point}})
	require.Equal(t, http.StatusSeeOther, got.status, got.text())
	require.Equal(t, "../../?of=locker-1&said=said.amend", got.header.Get("Location"))
	require.Contains(t, v.page("?of=locker-1&said=said.amend").text(), "locker-1 : The amendment was taken.")
	done := awaitStatus(t, "locker-1", order.StatusCompleted)
	require.Equal(t, point, done.Order.Shipping.LockerPoint)
	page := v.page("orders/locker-1").text()
	require.Contains(t, page, "the-operate answered amend")
	require.Contains(t, page, done.TrackingNumbers[0])
}

// Two people answer the same problem: the second one sees who was first, and the second answer
// has no effect.
func TestTheSecondIsTold(t *testing.T) {
	state := asks(t, tooDear(t, "second-1"))
	first, second := signedIn(t, access.RoleOperate), signedIn(t, access.RoleAdmin)
	answer := url.Values{"problem": {state.Problem.ID}, "action": {"choose-offer"}, "service": {courier}, "cap": {"99"}, "currency": {"PLN"}}
	got := first.send("orders/second-1/answer", answer)
	require.Equal(t, http.StatusSeeOther, got.status, got.text())
	got = second.send("orders/second-1/answer", url.Values{"problem": {state.Problem.ID}, "action": {"retry"}})
	require.Equal(t, http.StatusConflict, got.status)
	require.Contains(t, got.text(), "The order did not take this:")
	require.Regexp(t, `answered with choose-offer by the-operate`, got.text())
	awaitStatus(t, "second-1", order.StatusCompleted)
}

// A broken rule is shown at its field, with the typed value, and nothing is sent to the order.
func TestProblemsAppearAtTheirFields(t *testing.T) {
	state := asks(t, refusedLocker(t, "fields-1"))
	v := signedIn(t, access.RoleOperate)
	got := v.send("orders/fields-1/answer", url.Values{"problem": {state.Problem.ID}, "action": {"amend"},
		"amend.recipient.email": {"no address"}, "amend.shipping.lockerPoint": {"around the corner"}})
	require.Equal(t, http.StatusUnprocessableEntity, got.status, got.text())
	require.Regexp(t, `name="amend.recipient.email" value="no address"[^>]*aria-invalid="true"`, got.body)
	require.Regexp(t, `name="amend.shipping.lockerPoint" value="around the corner"[^>]*aria-invalid="true"`, got.body)
	require.Equal(t, state.Problem.ID, awaitStatus(t, "fields-1", order.StatusNeedsAttention).Problem.ID)

	got = v.send("orders/fields-1/answer", url.Values{"problem": {state.Problem.ID}, "action": {"amend"}, "amend.shipping.lockerPoint": {"XXX99X"}})
	require.Equal(t, http.StatusConflict, got.status)
	require.Contains(t, got.text(), "You have changed nothing.")
	got = v.send("orders/fields-1/answer", url.Values{"problem": {state.Problem.ID}, "action": {"done"}})
	require.Equal(t, http.StatusConflict, got.status)
	require.Contains(t, got.text(), "does not fit this problem")
}

func TestOffersAreChosenFromATable(t *testing.T) {
	state := asks(t, tooDear(t, "offers-1"))
	v := signedIn(t, access.RoleOperate)
	page := v.page("orders/offers-1")
	require.NotEmpty(t, state.Offers)
	for _, offer := range state.Offers {
		require.Contains(t, page.text(), offer.Service)
		require.Equal(t, offer.Available, strings.Contains(page.body, `name="service" value="`+offer.Service+`"`))
		if offer.Price != nil {
			require.Contains(t, page.text(), offer.Price.String())
		}
	}
	for _, limit := range []string{"", "much", "1e999999999"} {
		got := v.send("orders/offers-1/answer", url.Values{"problem": {state.Problem.ID}, "action": {"choose-offer"},
			"service": {courier}, "cap": {limit}, "currency": {"PLN"}})
		require.Equal(t, http.StatusUnprocessableEntity, got.status, limit)
	}
	got := v.send("orders/offers-1/answer", url.Values{"problem": {state.Problem.ID}, "action": {"choose-offer"},
		"service": {courier}, "cap": {"99,00"}, "currency": {"PLN"}, "next": {"orders/offers-1"}})
	require.Equal(t, "../../orders/offers-1?of=offers-1&said=said.choose-offer", got.header.Get("Location"), got.text())
	awaitStatus(t, "offers-1", order.StatusCompleted)
	// The label of the completed order.
	document := v.page("orders/offers-1/documents/label")
	require.Equal(t, "application/pdf", document.header.Get("Content-Type"))
	require.Equal(t, `attachment; filename="offers-1-label.pdf"`, document.header.Get("Content-Disposition"))
	require.True(t, strings.HasPrefix(document.body, "%PDF-"))
	require.Equal(t, http.StatusNotFound, v.get("orders/offers-1/documents/nothing").status)

	// Somebody ships another order by hand, with that label.
	other := asks(t, tooDear(t, "by-hand-1"))
	byHand := func(label string) shown {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		for name, value := range map[string]string{"form": v.page("").value(t, "form"), "problem": other.Problem.ID, "action": "ship-by-hand",
			"carrier": "dpd", "tracking": " 1234567890\n1234567891 "} {
			require.NoError(t, form.WriteField(name, value))
		}
		file, err := form.CreateFormFile("label", "label.pdf")
		require.NoError(t, err)
		_, err = file.Write([]byte(label))
		require.NoError(t, err)
		require.NoError(t, form.Close())
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+"/desk/orders/by-hand-1/answer", &body)
		require.NoError(t, err)
		request.Header.Set("Content-Type", form.FormDataContentType())
		return v.do(request)
	}
	require.Equal(t, http.StatusConflict, byHand("<html>no label</html>").status)
	require.Equal(t, http.StatusUnprocessableEntity, byHand("").status)
	got = byHand(document.body)
	require.Equal(t, http.StatusSeeOther, got.status, got.text())
	require.Equal(t, []string{"1234567890", "1234567891"}, awaitStatus(t, "by-hand-1", order.StatusCompleted).TrackingNumbers)
}

func TestHoldReleaseAndCancelAreAnsweredDefinitely(t *testing.T) {
	asks(t, tooDear(t, "acts-1"))
	v := signedIn(t, access.RoleOperate)
	got := v.send("orders/acts-1/hold", url.Values{})
	require.Equal(t, "../../orders/acts-1?said=said.held", got.header.Get("Location"), got.text())
	require.Contains(t, v.page("orders/acts-1?said=said.held").text(), "held by the-operate")
	got = v.send("orders/acts-1/release", url.Values{})
	require.Equal(t, http.StatusSeeOther, got.status, got.text())
	got = v.send("orders/acts-1/cancel", url.Values{"reason": {"ordered twice"}})
	require.Equal(t, http.StatusOK, got.status, got.text())
	require.Contains(t, got.text(), "the-operate asked to cancel it “ordered twice”: cancelled")
	awaitStatus(t, "acts-1", order.StatusCancelled)
	require.Equal(t, http.StatusConflict, v.send("orders/acts-1/cancel", url.Values{}).status)
	missing := v.send("orders/no-such-order/cancel", url.Values{})
	require.Equal(t, http.StatusNotFound, missing.status)
	require.Contains(t, missing.text(), "There is no such order. no-such-order")
}

// One answer goes to all checked orders, each for the problem that the page showed.
func TestManyAreAnsweredAtOnce(t *testing.T) {
	v := signedIn(t, access.RoleOperate)
	var tasks []string
	for _, id := range []string{"many-1", "many-2", "many-3"} {
		state := asks(t, refusedLocker(t, id))
		tasks = append(tasks, state.Problem.ID+" "+id)
	}
	var list shown
	require.Eventually(t, func() bool {
		list = v.page("")
		return strings.Contains(list.body, tasks[0]) && strings.Contains(list.body, tasks[2])
	}, time.Minute, 100*time.Millisecond)
	require.Regexp(t, `InPost: [0-9]+ alike, at`, list.text())
	require.Contains(t, list.body, "./providers/shipx/hold")
	got := v.send("answers", url.Values{"action": {"cancel"}, "task": append(tasks[:2:2], "no-such-problem many-3", "x no-such-order"), "reason": {"gone"}})
	require.Equal(t, http.StatusOK, got.status)
	require.Contains(t, got.text(), "2 of 4 took the answer.")
	awaitStatus(t, "many-1", order.StatusCancelled)
	awaitStatus(t, "many-2", order.StatusCancelled)
	awaitStatus(t, "many-3", order.StatusNeedsAttention)
	require.Equal(t, http.StatusBadRequest, v.send("answers", url.Values{"action": {"amend"}, "task": tasks}).status)
	require.Equal(t, "./?said=said.none", v.send("answers", url.Values{"action": {"retry"}}).header.Get("Location"))
}

// A held provider is one line, and the same form releases it.
func TestAProviderIsHeldAndReleased(t *testing.T) {
	v := signedIn(t, access.RoleOperate)
	got := v.send("providers/mediaport/hold", url.Values{"reason": {"wrong prices"}})
	require.Equal(t, "../../?of=mediaport&said=said.provider-held", got.header.Get("Location"), got.text())
	said := v.page("?of=mediaport&said=said.provider-held")
	require.Contains(t, said.text(), "Media Port: The provider is held.")
	require.NotContains(t, said.body, "orders/mediaport")
	require.Contains(t, v.page("").text(), "Media Port is held by the-operate")
	require.Contains(t, v.page("").text(), "wrong prices")
	require.Equal(t, http.StatusSeeOther, v.send("providers/mediaport/release", url.Values{}).status)
	require.NotContains(t, v.page("").text(), "Media Port is held")
	require.Equal(t, http.StatusNotFound, v.send("providers/nobody/hold", url.Values{}).status)
}

func TestFind(t *testing.T) {
	doc := example(t, "from-stock-two-parcels", "find-1")
	doc.Source.Reference = "10417-find"
	start(t, doc)
	state := awaitStatus(t, "find-1", order.StatusCompleted)
	v := signedIn(t, access.RoleRead)
	for _, text := range append([]string{"find-1", "10417-find"}, state.ProviderRefs[0], state.TrackingNumbers[0][:6]+" "+state.TrackingNumbers[0][6:]) {
		require.Eventually(t, func() bool {
			return v.get("find?text="+url.QueryEscape(text)).header.Get("Location") == "./orders/find-1"
		}, 2*time.Minute, 200*time.Millisecond, text)
	}
	require.Contains(t, v.page("find?text=nothing-of-this-name").text(), "No order fits.")
	got := v.get("find?text=ola%40example.com")
	require.Equal(t, http.StatusUnprocessableEntity, got.status)
	require.Contains(t, v.page("find?status=completed").text(), "find-1")
	require.Equal(t, http.StatusUnprocessableEntity, v.get("find?status=strange").status)
	require.Equal(t, http.StatusUnprocessableEntity, v.get("find?page=strange").status)
	require.Eventually(t, func() bool { // figures are read in the background
		day := v.page("day").text()
		return strings.Contains(day, "completed today") && regexp.MustCompile(`Costs so far .+ As of [0-9]{2}:[0-9]{2}\.`).MatchString(day)
	}, time.Minute, 100*time.Millisecond)
}

// The worklist's filter is in the URL, and links and forms keep it.
func TestTheWorklistIsFiltered(t *testing.T) {
	locker, dear := asks(t, refusedLocker(t, "narrow-1")), asks(t, tooDear(t, "narrow-2"))
	v := signedIn(t, access.RoleOperate)
	lists := func(query string, in, out string) {
		t.Helper()
		require.Eventually(t, func() bool { return strings.Contains(v.page(query).body, "orders/"+in+"\"") }, time.Minute, 100*time.Millisecond, query)
		require.NotContains(t, v.page(query).body, "orders/"+out+"\"", query)
	}
	lists("?text=narrow-1", "narrow-1", "narrow-2")
	lists("?stage=buy&text=narrow-2", "narrow-2", "narrow-1")
	lists("?text="+url.QueryEscape(dear.ProviderRefs[0]), "narrow-2", "narrow-1")
	lists("?carrier="+string(locker.Order.Shipping.Carrier)+"&stage=create&text=narrow-1", "narrow-1", "narrow-2")
	page := v.page("?stage=create&text=narrow-1")
	require.Contains(t, page.body, `<option value="create" selected>`)
	require.Contains(t, page.body, `name="text" value="narrow-1"`)
	require.Contains(t, page.text(), "Waiting and shown: 1.")
	require.Contains(t, v.page("?source=nobody").text(), "Nothing that waits fits.")
	for _, query := range []string{"?stage=strange", "?source=A+B", "?text=ola%40example.com"} {
		require.Equal(t, http.StatusUnprocessableEntity, v.get(query).status, query)
	}
}

// A signed-in user gets events with only the cookie.
func TestEventsOfAnOrder(t *testing.T) {
	state := asks(t, tooDear(t, "events-1"))
	v := signedIn(t, access.RoleRead)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/desk/orders/events-1/events", nil)
	require.NoError(t, err)
	response, err := v.http.Do(request)
	require.NoError(t, err)
	defer func() { _ = response.Body.Close() }()
	require.Equal(t, "text/event-stream", response.Header.Get("Content-Type"))
	lines := bufio.NewScanner(response.Body)
	var seen strings.Builder
	for lines.Scan() && !strings.Contains(seen.String(), state.Problem.ID) {
		seen.WriteString(lines.Text() + "\n")
	}
	require.Contains(t, seen.String(), "event: stage")
	require.Equal(t, http.StatusNotFound, v.get("orders/no-such-order/events").status)
}

func TestThePagesSpeakPolish(t *testing.T) {
	v := newVisitor(t, base)
	v.header.Set("Accept-Language", "pl-PL,pl;q=0.9,en;q=0.5")
	got := v.page("sign-in")
	require.Contains(t, got.body, `<html lang="pl">`)
	require.Contains(t, got.text(), "Zaloguj")
	require.Equal(t, http.StatusSeeOther, v.post("language", url.Values{"language": {"en"}}).status)
	require.Contains(t, v.page("sign-in").body, `<html lang="en">`, "who chose a language gets it")
	require.Equal(t, http.StatusSeeOther, v.post("language", url.Values{"language": {"xx"}}).status)
	require.Contains(t, v.page("sign-in").body, `<html lang="en">`)
}

// Ids are unique on each page, and every label has its field.
func TestPagesAreWellFormed(t *testing.T) {
	asks(t, tooDear(t, "form-1"))
	asks(t, refusedLocker(t, "form-2"))
	v := signedIn(t, access.RoleOperate)
	for _, path := range []string{"", "orders/form-1", "orders/form-2", "find", "day"} {
		t.Run(path, func(t *testing.T) {
			page := v.page(path)
			ids := map[string]bool{}
			for _, found := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(page.body, -1) {
				require.False(t, ids[found[1]], "%s stands twice", found[1])
				ids[found[1]] = true
			}
			for _, found := range regexp.MustCompile(` (?:for|aria-labelledby|aria-describedby)="([^"]*)"`).FindAllStringSubmatch(page.body, -1) {
				require.True(t, ids[found[1]], "%s is nowhere", found[1])
			}
		})
	}
}

// An order that ended badly becomes a case: it says what to do, and the answer closes it.
func TestACaseIsDone(t *testing.T) {
	about := order.Case{ID: order.CaseID("order-gone-1", "0199-00000001"), Kind: order.CaseEnded, Order: "gone-1", Workflow: "order-gone-1",
		Source: "case-test", Problem: order.Problem{Stage: order.StageBuy, Code: "terminated", Message: "terminated by ewa@desk: by mistake"},
		ToDo: "orderflow start --again gone-1 takes it up"}
	_, err := service.OpenCase(t.Context(), about)
	require.NoError(t, err)
	v := signedIn(t, access.RoleOperate)
	var list shown
	require.Eventually(t, func() bool { list = v.page("?source=case-test"); return strings.Contains(list.text(), about.ToDo) }, time.Minute, 100*time.Millisecond)
	require.Contains(t, list.text(), "terminated by ewa@desk: by mistake")
	require.Contains(t, list.text(), about.ToDo)
	require.Contains(t, list.text(), "an order that ended badly")
	page := v.page("orders/" + about.ID)
	require.Contains(t, page.body, `value="done"`)
	require.NotContains(t, page.body, `value="retry"`)
	got := v.send("orders/"+about.ID+"/answer", url.Values{"problem": {page.value(t, "problem")}, "action": {"done"}, "reason": {"made by hand"}})
	require.Equal(t, http.StatusSeeOther, got.status, got.text())
	require.Contains(t, v.page("orders/"+about.ID).text(), "done by the-operate made by hand")
	require.Eventually(t, func() bool { return !strings.Contains(v.page("?source=case-test").body, "orders/"+about.ID) }, time.Minute, 100*time.Millisecond)
}
