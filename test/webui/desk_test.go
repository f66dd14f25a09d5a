package webui

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/internal/access"
	"orderflow/internal/encryption/keyring"
	"orderflow/internal/httpapi"
	"orderflow/internal/secret"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// desk is an HTTP trigger with the pages for people, and their accounts.
type desk struct {
	*stack
	url    string
	tokens map[string]string
}

// people sign in at the desk, each with a token of a role.
var people = map[string]access.Role{"ola": access.RoleOperate, "jan": access.RoleOperate, "ewa": access.RoleRead}

func (s *stack) desk(life time.Duration) *desk {
	s.Helper()
	d := &desk{stack: s, tokens: map[string]string{}}
	var entries []string
	for name, role := range people {
		token, entry, err := access.Create(name, role)
		require.NoError(s, err)
		d.tokens[name], entries = token, append(entries, entry)
	}
	known, err := access.Parse(secret.Text(strings.Join(entries, ",")))
	require.NoError(s, err)
	d.listen(known, life)
	return d
}

// listen serves the desk until the test ends. Without tokens everybody on this machine may use it.
func (d *desk) listen(tokens []access.Token, life time.Duration) {
	s := d.stack
	s.Helper()
	api, err := httpapi.New(httpapi.Options{Orders: s.orders, Gate: access.NewGate(access.Options{Tokens: tokens}),
		Desk: &httpapi.Desk{Keys: keyring.Ring{}, SessionLife: life}, Logger: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))})
	require.NoError(s, err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(s, err)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- api.Serve(ctx, listener, nil, time.Second) }()
	s.Cleanup(func() { stop(); <-ended })
	d.url = "http://" + listener.Addr().String() + "/desk/"
}

// in returns the desk for a subtest.
func (d *desk) in(t *testing.T) *desk {
	in := *d.stack
	in.T = t
	return &desk{stack: &in, url: d.url, tokens: d.tokens}
}

// click waits for an element and clicks it.
func (b *browser) click(selector string) {
	b.Helper()
	run(b, "click "+selector, chromedp.Click(chromedp.CSS(selector)))
}

func (b *browser) types(selector, text string) {
	b.Helper()
	run(b, "clear "+selector, chromedp.Clear(chromedp.CSS(selector)))
	run(b, "type into "+selector, chromedp.SendKeys(chromedp.CSS(selector), text))
}

// as opens the desk, and signs a user in unless they are.
func (b *browser) as(d *desk, name string) {
	b.Helper()
	b.open(d.url)
	if strings.Contains(b.location(), "/sign-in") {
		b.signIn(d, name, "")
	}
	b.shows(name)
}

// signIn signs a user in and opens a page of the desk.
func (b *browser) signIn(d *desk, name, page string) {
	b.Helper()
	b.open(d.url + page)
	b.types("#token", d.tokens[name])
	b.click("main button")
	b.shows(name)
}

func (b *browser) location() string {
	b.Helper()
	return run(b, "the address", chromedp.Location())
}

// tooDear is an order whose price cap is below all offers.
func tooDear(doc *order.Order) {
	doc.Shipping.Carrier, doc.Shipping.PriceCap = order.CarrierShipX, &order.Money{Amount: decimal.New(1, -2), Currency: "PLN"}
}

func noSuchLocker(doc *order.Order) { doc.Shipping.LockerPoint = "XXX99X" }

// Each subtest has its own orders and can be run alone; they share browsers and a stack, as
// these take long to start.
func TestTheDeskInABrowser(t *testing.T) {
	b, second := newBrowser(t), newBrowser(t)
	s := newStack(t)
	d := s.desk(time.Hour)
	as := func(t *testing.T, name string) *browser { // a browser at the desk
		in := b.in(t)
		in.as(d.in(t), name)
		return in
	}
	t.Run("a refused locker is amended with three clicks", func(t *testing.T) { threeClicks(as(t, "ola"), d.in(t)) })
	t.Run("two people answer", func(t *testing.T) { twoAnswer(as(t, "ola"), second.in(t), d.in(t)) })
	t.Run("problems appear at their fields", func(t *testing.T) { atTheirFields(as(t, "ola"), d.in(t)) })
	t.Run("an offer is chosen, a label is opened and another one uploaded", func(t *testing.T) { offersAndLabels(as(t, "ola"), d.in(t)) })
	t.Run("hold, release and cancel", func(t *testing.T) { acts(as(t, "ola"), d.in(t)) })
	t.Run("many at once", func(t *testing.T) { many(as(t, "ola"), d.in(t)) })
	t.Run("a storm", func(t *testing.T) { aStorm(as(t, "ola"), d.in(t)) })
	t.Run("the worklist is filtered", func(t *testing.T) { filters(as(t, "ola"), d.in(t)) })
	t.Run("find", func(t *testing.T) { finds(as(t, "ola"), d.in(t)) })
	t.Run("who may only read", func(t *testing.T) { onlyReads(newBrowser(t), d.in(t)) })
	t.Run("a session ends", func(t *testing.T) { aSessionEnds(newBrowser(t), s.desk(3*time.Second).in(t)) })
	t.Run("a link at another site", func(t *testing.T) { fromAnotherSite(as(t, "ola"), d.in(t)) })
	t.Run("without JavaScript", func(t *testing.T) { withoutScripts(newBrowser(t), d.in(t)) })
	t.Run("keyboard, phone and accessibility", func(t *testing.T) { accessible(as(t, "ola"), d.in(t)) })
}

// threeClicks: the order, a point nearby, and the order again, which continues to its end
// while the page is open.
func threeClicks(b *browser, d *desk) {
	one := d.begin("clicks", "made-to-order-locker", "shop-2026-10501", noSuchLocker)
	d.reaches(one.id, order.StageCreate, order.StatusNeedsAttention)
	b.awaitTask(d, one.id)
	b.shows("no-such-point", "Send it to a point nearby:")
	b.deskPicture("desk-decide.png")
	clicks := 0
	click := func(selector string) { clicks++; b.click(selector) }
	click(fmt.Sprintf(`form[action$="%s/answer"] button[value=GDY01A], form[action$="%[1]s/answer"] button[name="amend.shipping.lockerPoint"]`, one.id))
	b.shows(one.id + ": The amendment was taken.")
	click(fmt.Sprintf(`p[role=status] a[href$="%s"]`, one.id))
	b.shows("Order " + one.id)
	require.LessOrEqual(b, clicks, 3)
	b.shows("completed", "Label") // from the events: nobody has loaded the page again
	state := d.reaches(one.id, order.StageReport, order.StatusCompleted)
	b.shows("ola answered amend", state.TrackingNumbers[0])
	b.deskPicture("desk-order.png")
}

// awaitTask reloads the worklist until it has the order, perhaps below a line of many alike:
// lists lag by a second.
func (b *browser) awaitTask(d *desk, id string) {
	b.Helper()
	for until := time.Now().Add(patience); time.Now().Before(until); time.Sleep(200 * time.Millisecond) {
		b.open(d.url)
		if strings.Contains(run(b, "the worklist", chromedp.Evaluate[string](`document.body.textContent`)), id) {
			return
		}
	}
	require.Fail(b, "an order does not stand in the worklist", "%s: %s", id, b.text())
}

// twoAnswer: both users have the page open when the first answers.
func twoAnswer(b, second *browser, d *desk) {
	one := d.begin("two", "from-stock-best", "shop-2026-10502", tooDear)
	d.reaches(one.id, order.StageBuy, order.StatusNeedsAttention)
	second.signIn(d, "jan", "orders/"+one.id)
	second.shows("What is to decide")
	second.click("#by-hand summary") // so that the page does not reload while the user types
	b.open(d.url + "orders/" + one.id)
	b.click(`button[value=cancel]`)
	b.shows("The order was told to cancel itself.")
	second.shows("The order has changed.")
	second.click(`.plain button[value=retry]`)
	second.shows("The order did not take this:")
	require.Regexp(second, `answered with cancel by ola|being cancelled|has ended`, second.text())
}

func atTheirFields(b *browser, d *desk) {
	one := d.begin("fields", "made-to-order-locker", "shop-2026-10503", noSuchLocker)
	d.reaches(one.id, order.StageCreate, order.StatusNeedsAttention)
	b.open(d.url + "orders/" + one.id)
	b.types(`input[name="amend.shipping.lockerPoint"]`, "around the corner")
	b.click(`form.amend > p button`)
	b.shows("Something breaks a rule, so nothing was done.")
	require.Equal(b, "around the corner|true", run(b, "the field", chromedp.Evaluate[string](
		`(field => field.value + "|" + field.ariaInvalid)(document.querySelector('input[name="amend.shipping.lockerPoint"]'))`)))
	b.types(`input[name="amend.shipping.lockerPoint"]`, "GDY01A")
	b.click(`form.amend > p button`)
	b.shows("The amendment was taken.")
	d.reaches(one.id, order.StageReport, order.StatusCompleted)
}

func offersAndLabels(b *browser, d *desk) {
	one := d.begin("offers", "from-stock-best", "shop-2026-10504", tooDear)
	d.reaches(one.id, order.StageBuy, order.StatusNeedsAttention)
	b.open(d.url + "orders/" + one.id)
	b.shows("Choose an offer", "inpost_courier_standard", "PLN")
	b.deskPicture("desk-offers.png")
	run(b, "choose", chromedp.Evaluate[chromedp.Void](`document.querySelector('input[value=inpost_courier_standard]').form.id = "chosen"`))
	b.click("#chosen button")
	b.shows("The offer was chosen.")
	d.reaches(one.id, order.StageProtocol, order.StatusCompleted)
	label, err := d.orders.Document(b.Context(), one.id, order.DocumentLabel)
	require.NoError(b, err)
	path := filepath.Join(b.TempDir(), "label.pdf")
	require.NoError(b, os.WriteFile(path, label.Content, 0o600))

	other := d.begin("by-hand", "from-stock-best", "shop-2026-10505", tooDear)
	d.reaches(other.id, order.StageBuy, order.StatusNeedsAttention)
	b.open(d.url + "orders/" + other.id)
	b.click("#by-hand summary")
	b.types("#hand-carrier", "dpd")
	run(b, "type the number", chromedp.SendKeys(chromedp.CSS("#hand-tracking"), "1234567890"))
	run(b, "the label", chromedp.SetUploadFiles(chromedp.CSS("#hand-label"), []string{path}))
	b.click("#by-hand button")
	b.shows("It ships with your label.")
	require.Equal(b, []string{"1234567890"}, d.reaches(other.id, order.StageProtocol, order.StatusCompleted).TrackingNumbers)
}

func acts(b *browser, d *desk) {
	one := d.begin("acts", "from-stock-best", "shop-2026-10506", tooDear)
	d.reaches(one.id, order.StageBuy, order.StatusNeedsAttention)
	b.open(d.url + "orders/" + one.id)
	b.click(`form[action$="/hold"] button`)
	b.shows("The order is held", "held by ola")
	b.click(`form[action$="/release"] button`)
	b.shows("The order goes on.")
	b.types("#why", "ordered twice")
	b.click(`form[action$="/cancel"] button`)
	b.shows("cancelled", "ola asked to cancel it “ordered twice”")
	d.reaches(one.id, order.StageBuy, order.StatusCancelled)
}

func many(b *browser, d *desk) {
	var last *shown
	for i := range 4 {
		last = d.begin("many", "from-stock-best", fmt.Sprintf("shop-2026-1051%d", i), func(doc *order.Order) {
			doc.Shipping.Carrier, doc.Shipping.LockerPoint = order.CarrierShipX, "XXX99X"
		})
	}
	b.awaitText(d.url, "InPost: 4 alike")
	b.click(`form[action$="providers/shipx/hold"] button`)
	b.shows("InPost: The provider is held.", "InPost is held by ola")
	b.click(`form[action$="providers/shipx/release"] button`)
	b.shows("InPost: The provider is released.")
	b.awaitText(d.url, "InPost: 4 alike")
	b.click(`form[action$="/answers"] button[value=cancel]`)
	b.shows("4 of 4 took the answer.")
	require.Eventually(b, func() bool {
		state, err := d.orders.State(b.Context(), last.id)
		return err == nil && state.Status == order.StatusCancelled
	}, patience, 100*time.Millisecond)
}

// aStorm: InPost makes no labels, so many orders need attention. They share one line, whose
// button holds InPost until it works again.
func aStorm(b *browser, d *desk) {
	d.shipX.Faults().Add(simkit.Fault{Operation: "label", Mode: simkit.FailBefore, Status: http.StatusBadRequest,
		Body: `{"status": 400, "error": "label_generation_failed", "message": "There was a problem with label generation.", "details": null}`})
	b.Cleanup(d.shipX.Faults().Clear)
	var all []*shown
	for i := range 5 { // ten would make Orderflow hold the provider itself
		all = append(all, d.begin("storm", "from-stock-best", fmt.Sprintf("shop-2026-1053%d", i), func(doc *order.Order) {
			doc.Shipping.Carrier = order.CarrierShipX
		}))
	}
	for _, one := range all {
		d.reaches(one.id, order.StageLabel, order.StatusNeedsAttention)
	}
	b.awaitText(d.url, "InPost: 5 alike, at label")
	b.shows("label_generation_failed", "There was a problem with label generation.")
	b.deskPicture("desk-storm.png")
	b.click(`form[action$="providers/shipx/hold"] button`)
	b.shows("InPost: The provider is held.", "InPost is held by ola", "many orders are in trouble there")
	require.Zero(b, run(b, "buttons that hold it", chromedp.Evaluate[int](`document.querySelectorAll('form[action$="providers/shipx/hold"]').length`)))
	d.shipX.Faults().Clear()
	b.click(`form[action$="providers/shipx/release"] button`)
	b.shows("InPost: The provider is released.")
	for _, one := range all {
		_ = d.orders.Resolve(b.Context(), one.id, order.Resolve{Action: order.ActionRetry, By: "ola"}) // an error is expected if the order continues by itself
	}
	for _, one := range all {
		d.reaches(one.id, order.StageProtocol, order.StatusCompleted)
	}
}

// awaitText reloads a page until it has a text: lists lag by a second.
func (b *browser) awaitText(page, text string) {
	b.Helper()
	for until := time.Now().Add(patience); time.Now().Before(until); time.Sleep(200 * time.Millisecond) {
		b.open(page)
		if strings.Contains(b.text(), text) {
			return
		}
	}
	require.Fail(b, "a page does not show a text", "%s: %s: %s", page, text, b.text())
}

// filters: the filter is in the URL, so that it survives a reload and can be bookmarked.
func filters(b *browser, d *desk) {
	locker := d.begin("filter", "made-to-order-locker", "shop-2026-10540", noSuchLocker)
	dear := d.begin("filter", "from-stock-best", "shop-2026-10541", tooDear)
	d.reaches(locker.id, order.StageCreate, order.StatusNeedsAttention)
	d.reaches(dear.id, order.StageBuy, order.StatusNeedsAttention)
	b.awaitTask(d, locker.id)
	b.awaitTask(d, dear.id)
	run(b, "choose a stage", chromedp.Evaluate[chromedp.Void](`document.querySelector("main select[name=stage]").value = "buy"`))
	b.click("form.filter button")
	b.await("location.href", `(at, want) => at.includes(want)`, "stage=buy")
	b.shows(dear.id, "Waiting and shown:")
	require.NotContains(b, b.text(), locker.id)
	b.types(`form.filter input[name=text]`, locker.id+kb.Enter)
	b.shows("Nothing that waits fits.")
	b.click(`form.filter a.button`)
	b.shows(locker.id, dear.id)
	b.types(`form.filter input[name=text]`, locker.id+kb.Enter)
	b.shows("Waiting and shown: 1.", locker.id)
	require.NotContains(b, b.text(), dear.id)
}

// completed starts an order and waits until it is completed.
func (d *desk) completed(id string) order.State {
	d.Helper()
	d.begin("completed", "from-stock-best", id, func(doc *order.Order) { doc.Shipping.Carrier = order.CarrierShipX })
	return d.reaches(id, order.StageProtocol, order.StatusCompleted)
}

func finds(b *browser, d *desk) {
	const id = "shop-2026-10521"
	number := d.completed(id).TrackingNumbers[0]
	for until := time.Now().Add(patience); time.Now().Before(until); time.Sleep(time.Second) {
		b.open(d.url + "find")
		b.types("#text", number+kb.Enter) // as a scanner does
		b.await("location.href", `(at, find) => !at.endsWith(find)`, "/find")
		if strings.HasSuffix(b.location(), "orders/"+id) {
			break
		}
	}
	require.True(b, strings.HasSuffix(b.location(), "orders/"+id), b.location())
	b.open(d.url + "find?status=completed")
	b.shows(id)
	b.deskPicture("desk-find.png")
	b.open(d.url + "day")
	b.shows("completed today", "Where orders are", "InPost", "Costs so far", "As of")
	b.deskPicture("desk-day.png")
}

func onlyReads(b *browser, d *desk) {
	one := d.begin("reads", "from-stock-best", "shop-2026-10507", tooDear)
	d.reaches(one.id, order.StageBuy, order.StatusNeedsAttention)
	b.signIn(d, "ewa", "orders/"+one.id)
	b.shows("What is to decide")
	require.Zero(b, run(b, "count", chromedp.Evaluate[int](`document.querySelectorAll("main form").length`)))
}

// aSessionEnds: the next click leads to the sign-in page, and from there to the wanted
// page.
func aSessionEnds(b *browser, d *desk) {
	b.signIn(d, "ola", "")
	for until := time.Now().Add(patience); time.Now().Before(until) && !strings.Contains(b.text(), "Your session has ended. Sign in again."); time.Sleep(200 * time.Millisecond) {
		b.open(d.url + "find?status=held")
	}
	b.shows("Your session has ended. Sign in again.")
	b.types("#token", d.tokens["ola"])
	b.click("main button")
	b.shows("Number of an order or a parcel")
	require.True(b, strings.HasSuffix(b.location(), "/desk/find?status=held"), b.location())
}

// fromAnotherSite: browsers don't send the session with the click on a link at another site, such
// as a message in web mail, nor after a redirect.
func fromAnotherSite(b *browser, d *desk) {
	open := &desk{stack: d.stack}
	open.listen(nil, time.Hour)
	for _, url := range []string{d.url, open.url} {
		mail := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			_, _ = io.WriteString(w, `<a href="`+url+`find?status=held">an order</a>`)
		}))
		b.Cleanup(mail.Close)
		b.open(strings.Replace(mail.URL, "127.0.0.1", "localhost", 1))
		b.click("a")
		b.shows("Number of an order or a parcel")
		require.True(b, strings.HasSuffix(b.location(), "/desk/find?status=held"), b.location())
	}
}

func withoutScripts(b *browser, d *desk) {
	one := d.begin("plain", "made-to-order-locker", "shop-2026-10508", noSuchLocker)
	d.reaches(one.id, order.StageCreate, order.StatusNeedsAttention)
	run(b, "scripts off", chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
	b.signIn(d, "jan", "orders/"+one.id)
	b.click(`header button[value=pl]`)
	b.shows("Do decyzji", "Paczkomat lub punkt")
	b.types(`input[name="amend.shipping.lockerPoint"]`, "GDY01A")
	b.click(`form.amend > p button`)
	b.shows("Zmiana przyjęta.")
	d.reaches(one.id, order.StageReport, order.StatusCompleted)
	b.open(d.url + "find")
	b.types("#text", one.id+kb.Enter)
	b.shows("Zamówienie " + one.id)
}

// accessible: axe finds no serious problem on any page in either language, no page is wider
// than a phone, and the first Tab key offers to skip the menu.
func accessible(b *browser, d *desk) {
	one := d.begin("accessible", "made-to-order-locker", "shop-2026-10509", noSuchLocker)
	d.reaches(one.id, order.StageCreate, order.StatusNeedsAttention)
	dear := d.begin("accessible", "from-stock-best", "shop-2026-10520", tooDear)
	d.reaches(dear.id, order.StageBuy, order.StatusNeedsAttention)
	done := d.completed("shop-2026-10522")
	b.awaitTask(d, dear.id)
	b.accessible(d, []string{"", "?stage=buy&text=nothing", "orders/" + one.id, "orders/" + dear.id, "orders/" + done.ID, "find", "find?status=completed", "day", "orders/no-such-order"})
	b.open(d.url)
	run(b, "Tab", chromedp.KeyEvent(kb.Tab))
	require.Equal(b, "#main", run(b, "focus", chromedp.Evaluate[string](`document.activeElement.getAttribute("href")`)))
	b.click(`header button[value=en]`)
}

func seriousFindings(b *browser) []string {
	type finding struct{ ID, Impact, Help, Nodes string }
	text := run(b, "axe.run", chromedp.Evaluate[string](`axe.run().then(found => JSON.stringify(found.violations.map(one =>
		({ID: one.id, Impact: one.impact, Help: one.help, Nodes: one.nodes.map(node => node.html).slice(0, 3).join(" ")}))))`,
		chromedp.EvalAwaitPromise))
	var found []finding
	require.NoError(b, json.Unmarshal([]byte(text), &found))
	var serious []string
	for _, one := range found {
		if one.Impact == "serious" || one.Impact == "critical" {
			serious = append(serious, fmt.Sprintf("%s (%s): %s: %s", one.ID, one.Impact, one.Help, one.Nodes))
		}
	}
	return serious
}

// deskPicture takes a picture of the whole page, if pictures are wanted.
func (b *browser) deskPicture(name string) {
	b.Helper()
	if *pictures == "" {
		return
	}
	tall := run(b, "height", chromedp.Evaluate[int64](`Math.ceil(Math.min(1100, Math.max(500, document.querySelector("main").getBoundingClientRect().bottom + window.scrollY)))`))
	run(b, "resize", chromedp.EmulateViewport(1100, tall))
	png := run(b, "picture "+name, chromedp.CaptureScreenshot())
	require.NoError(b, os.WriteFile(filepath.Join(*pictures, name), png, 0o644))
	run(b, "resize", chromedp.EmulateViewport(width, height))
}

func (b *browser) phonePicture(name string) {
	b.Helper()
	if *pictures == "" {
		return
	}
	png := run(b, "picture "+name, chromedp.CaptureScreenshot())
	require.NoError(b, os.WriteFile(filepath.Join(*pictures, name), png, 0o644))
}

// axeFolder is where npm puts axe-core.
const axeFolder = "../../tools/axe"

// readAxe reads axe-core and gets it with npm first if it is missing; without npm the
// test is skipped.
func readAxe(b *browser) string {
	b.Helper()
	file := filepath.Join(axeFolder, "node_modules", "axe-core", "axe.min.js")
	if _, err := os.Stat(file); err != nil {
		npm, err := exec.LookPath("npm")
		if err != nil && os.Getenv("CI") == "" {
			b.Skip("npm is missing (Debian: nodejs npm): nothing checks whether the pages are accessible")
		}
		require.NoError(b, err, "npm")
		get := exec.Command(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error")
		get.Dir = axeFolder
		said, err := get.CombinedOutput()
		require.NoError(b, err, string(said))
	}
	axe, err := os.ReadFile(file)
	require.NoError(b, err)
	return string(axe) + "; undefined"
}

// awaitFinished waits until the page does not reload itself any more.
func (b *browser) awaitFinished() {
	b.Helper()
	b.await(`document.readyState === "complete" && !("unfinished" in document.body.dataset)`, `(now, want) => now === want`, true)
}

// accessible checks the pages' accessibility in both languages, also on a phone.
func (b *browser) accessible(d *desk, pages []string) {
	b.Helper()
	axe := readAxe(b)
	for _, language := range []string{"en", "pl"} {
		for _, page := range pages {
			b.open(d.url + page)
			if language == "pl" && run(b, "the language", chromedp.Evaluate[string](`document.documentElement.lang`)) == "en" {
				b.click(`header button[value=pl]`)
				b.await("document.documentElement.lang", `(now, want) => now == want`, "pl")
				b.open(d.url + page)
			}
			b.awaitFinished()
			run(b, "axe", chromedp.Evaluate[chromedp.Void](axe))
			for _, one := range seriousFindings(b) {
				b.Errorf("%s (%s): %s", page, language, one)
			}
			run(b, "a phone", chromedp.EmulateViewport(360, 740))
			require.LessOrEqual(b, run(b, "width", chromedp.Evaluate[int](`document.documentElement.scrollWidth`)), 360, page)
			if page == "" && language == "pl" {
				b.phonePicture("desk-phone.png")
			}
			run(b, "a screen", chromedp.EmulateViewport(width, height))
		}
	}
}
