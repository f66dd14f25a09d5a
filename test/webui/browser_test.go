package webui

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// The size of the browser's window and of pictures, in pixels.
const width, height = 1500, 1000

// chromiums are the command names of Chromium.
var chromiums = []string{"chromium", "chromium-browser", "google-chrome", "chrome"}

// browser is one tab of a headless Chromium.
type browser struct {
	*testing.T
	ctx context.Context
}

// newBrowser starts Chromium, or skips the test if it is not installed.
func newBrowser(t *testing.T) *browser {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(findChromium(t)), chromedp.WindowSize(width, height), chromedp.Flag("lang", "en"),
		chromedp.Flag("host-resolver-rules", "MAP "+host+" 127.0.0.1"))
	if os.Geteuid() == 0 { // Chromium's sandbox does not start as root
		options = append(options, chromedp.NoSandbox)
	}
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, stopTab := chromedp.NewContext(allocator)
	t.Cleanup(stopTab)
	b := &browser{T: t, ctx: ctx}
	require.NoError(t, chromedp.Do(ctx, chromedp.EmulateViewport(width, height)))
	return b
}

func findChromium(t *testing.T) string {
	t.Helper()
	for _, name := range chromiums {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skipf("none of %v is installed; on Debian: apt-get install chromium", chromiums)
	return ""
}

// run makes the browser do one thing within its timeout.
func run[T any](b *browser, what string, action chromedp.Action[T]) T {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	value, err := chromedp.Run(ctx, action)
	require.NoError(b, err, what)
	return value
}

// open opens a page. A page that reloads itself at that moment aborts the attempt.
func (b *browser) open(url string) {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	const attempts = 4
	var err error
	for range attempts {
		if _, err = chromedp.Run(ctx, chromedp.Navigate(url)); err == nil || !strings.Contains(err.Error(), "net::ERR_ABORTED") {
			break
		}
	}
	require.NoError(b, err, "open "+url)
}

// evaluate runs a line of JavaScript.
func (b *browser) evaluate(line string) {
	b.Helper()
	run(b, line, chromedp.Evaluate[chromedp.Void](line))
}

// visibleText is the text that a reader sees on the page and in its frames (the Web UI
// puts Markdown there), with single spaces.
const visibleText = `[document, ...[...document.querySelectorAll("iframe")].map(frame => frame.contentDocument)]
	.map(page => page?.body?.innerText ?? "").join(" ").replace(/\s+/g, " ")`

func (b *browser) text() string {
	b.Helper()
	return run(b, "the page's text", chromedp.Evaluate[string](visibleText))
}

// shows waits until the page shows all texts.
func (b *browser) shows(texts ...string) {
	b.Helper()
	b.await(visibleText, `(page, texts) => texts.every(text => page.includes(text))`, texts)
	page := b.text()
	for _, text := range texts {
		require.Contains(b, page, text)
	}
}

// visibleRows are the cells of the list of workflows, without the first ones, which hold
// buttons.
const visibleRows = `[...document.querySelectorAll("tbody tr")]
	.map(row => [...row.querySelectorAll("td")].map(cell => cell.innerText.trim()).slice(-7))
	.filter(row => row.length == 7)`

// lists waits until the list of workflows has exactly these orders.
func (b *browser) lists(orders []*shown) {
	b.Helper()
	want := [][]string{}
	for _, one := range orders {
		want = append(want, one.row)
	}
	if len(want) == 0 {
		b.shows("No Workflows Found")
	}
	b.await(visibleRows, `(rows, want) => rows.map(String).sort().join() == want.map(String).sort().join()`, want)
	require.ElementsMatch(b, want, run(b, "the rows", chromedp.Evaluate[[][]string](visibleRows)))
}

// await waits until a condition holds, on whatever page the Web UI is by then. It does
// not report a timeout: its caller checks the same again and knows better what is
// missing.
func (b *browser) await(seen, condition string, want any) {
	b.Helper()
	wanted, err := json.Marshal(want)
	require.NoError(b, err)
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	poll := chromedp.Poll[bool](fmt.Sprintf("(%s)(%s, %s)", condition, seen, wanted),
		chromedp.WithPollingInterval(100*time.Millisecond), chromedp.WithPollingTimeout(patience))
	for err = chromedp.ErrPollingTimeout; err != nil && ctx.Err() == nil; {
		_, err = chromedp.Run(ctx, poll) // an error is expected when the page is left
	}
}

// follow clicks the link whose path has this end.
func (b *browser) follow(end string) {
	b.Helper()
	link := fmt.Sprintf("a[href$=%q]", end)
	b.await("document", `(page, link) => !!page.querySelector(link)`, link)
	run(b, "click "+link, chromedp.Click(chromedp.CSS(link)))
}

// press clicks the last button with a text: a dialog's buttons come after the page's.
func (b *browser) press(text string) {
	b.Helper()
	const buttons = `[...document.querySelectorAll("button")].filter(one => one.innerText.trim() == %q && !one.disabled && one.offsetParent)`
	found := fmt.Sprintf(buttons, text)
	b.await(found, `(found) => found.length > 0`, nil)
	b.evaluate(found + `.at(-1).click()`)
}

// in returns the browser for a subtest.
func (b *browser) in(t *testing.T) *browser { return &browser{T: t, ctx: b.ctx} }

// picture saves a picture of a window of this height, if pictures are wanted.
func (b *browser) picture(name string, height int64) {
	b.Helper()
	if *pictures == "" {
		return
	}
	run(b, "resize", chromedp.EmulateViewport(width, height))
	png := run(b, "picture "+name, chromedp.CaptureScreenshot())
	require.NoError(b, os.WriteFile(filepath.Join(*pictures, name), png, 0o644))
}
