package check

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"orderflow/clients"
	"orderflow/internal/config"
	"orderflow/internal/orders"
	"orderflow/workflows"
)

// What is checked for every provider.
const (
	nameAccount = "account"
	nameClock   = "clock"
	nameHold    = "hold"
	nameWatcher = "watcher"
)

// provider is one that is checked.
type provider struct {
	key         string // its subject
	name        string // for people
	url         string
	urlVariable string
	// blame names the variables to look at when the provider does not take a
	// credential.
	blame func(error) []string
}

// simulated reports whether it is a simulator beside us.
func (p provider) simulated() bool { return config.Simulated(p.url) }

// always blames the same variables.
func always(variables ...string) func(error) []string {
	return func(error) []string { return variables }
}

// ofProvider checks the account, and by its answers how far the clocks are apart; then what
// rests on the account; and beside that what Temporal knows of the provider.
func (c *checker) ofProvider(p provider, account func(context.Context) []Finding, then ...probe) subject {
	first := probe{nameAccount, func(ctx context.Context) []Finding {
		var times clock
		found := account(clients.WithAnswers(ctx, times.note))
		if one, known := times.finding(p.name); known {
			found = append(found, one)
		}
		return found
	}}
	beside := []probe{{nameHold, func(ctx context.Context) []Finding { return []Finding{c.hold(ctx, p)} }}}
	for _, watcher := range workflows.Watchers() {
		if watcher.Provider == p.key {
			beside = append(beside, probe{nameWatcher, func(ctx context.Context) []Finding { return []Finding{c.watcher(ctx, watcher)} }})
		}
	}
	return subject{name: p.key, first: first, then: then, beside: beside}
}

// timeout is that of a client that only checks.
func (c *checker) timeout(configured time.Duration) time.Duration { return min(configured, c.Limit) }

// trouble says why a call to a provider brought nothing, and what to do.
func (c *checker) trouble(p provider, name string, err error) Finding {
	status := clients.StatusOf(err)
	switch {
	case status == http.StatusUnauthorized, status == http.StatusForbidden, badClient(err):
		return failed(name, fmt.Sprintf("%s does not take the credentials: %v", p.name, err),
			"mend "+strings.Join(p.blame(err), ", ")+`; "orderflow config" shows what is in force`)
	case late(err):
		return failed(name, fmt.Sprintf("%s: %s: %v", p.name, c.noAnswer(), err), "see whether "+p.name+" has trouble; orders try again by themselves")
	case status == 0 && errors.Is(err, clients.Unavailable) && c.notUsed(p):
		return Finding{Name: name, Sign: Skipped, Says: fmt.Sprintf("%s counts as not used: %s leads to a simulator, %s, which does not answer",
			p.name, p.urlVariable, p.url), ToDo: "set " + p.urlVariable + " and its credentials if orders need it"}
	case status == 0:
		return failed(name, fmt.Sprintf("%s can't be reached at %s: %v", p.name, p.url, err),
			"see whether "+p.urlVariable+" is right, and whether a proxy or firewall stands before it")
	case status == http.StatusTooManyRequests:
		return failed(name, fmt.Sprintf("%s wants fewer calls: %v", p.name, err), "run it again in some minutes; orders wait by themselves")
	default:
		return failed(name, fmt.Sprintf("%s has trouble: HTTP %d: %v", p.name, status, err),
			"see whether "+p.name+" has trouble, and whether "+p.urlVariable+" is right; orders try again by themselves")
	}
}

// notUsed reports whether a provider at which nobody answers is one that nobody has set up:
// its URL is not set, or is still that of a simulator while others are real.
func (c *checker) notUsed(p provider) bool {
	s := c.Settings
	real := slices.ContainsFunc([]string{s.MyPromo.URL, s.ShipX.URL, s.TPK.URL, s.MediaPort.URL, s.Merkana.URL},
		func(url string) bool { return !config.Simulated(url) })
	return !c.Set(p.urlVariable) || p.simulated() && real
}

// badClient knows the codes of OAuth for a credential that is not taken, which may come
// with the status 400.
func badClient(err error) bool {
	switch clients.CodeOf(err) {
	case "invalid_client", "invalid_grant", "unauthorized_client":
		return true
	}
	return false
}

// late reports whether there was no answer in time.
func late(err error) bool {
	var timed interface{ Timeout() bool }
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timed) && timed.Timeout()
}

// hold says whether orders may call a provider.
func (c *checker) hold(ctx context.Context, p provider) Finding {
	connected, err := c.temporal()
	if err != nil {
		return skipped(nameHold, "not known, as Temporal is not reached")
	}
	hold, err := orders.New(connected, orders.Options{Namespace: c.Namespace}).ProviderHold(ctx, p.key)
	switch {
	case err != nil:
		return failed(nameHold, err.Error(), "see what is said of temporal and of encryption")
	case hold.Held():
		return warning(nameHold, hold.String()+": no order calls "+p.name, "orderflow release --provider "+p.key)
	case hold.PausedUntil.After(time.Now()):
		return warning(nameHold, fmt.Sprintf("paused until %s UTC, as %s has answered 429", hold.PausedUntil.UTC().Format(time.DateTime), p.name),
			"nothing; it ends by itself")
	}
	return ok(nameHold, "not held")
}

// watcher says whether what changed at a provider is read.
func (c *checker) watcher(ctx context.Context, watcher workflows.Watcher) Finding {
	connected, err := c.temporal()
	if err != nil {
		return skipped(nameWatcher, watcher.ID()+" is not known, as Temporal is not reached")
	}
	state, err := orders.New(connected, orders.Options{Namespace: c.Namespace}).Watcher(ctx, watcher)
	now := time.Now()
	switch behind := state.Behind(now); {
	case err != nil:
		return failed(nameWatcher, err.Error(), "see what is said of temporal and of encryption")
	case state.Since.IsZero():
		return warning(nameWatcher, watcher.ID()+" does not run; orders ask by themselves, more often",
			"start a worker: it starts the watcher within 30 s")
	case behind > 0:
		return warning(nameWatcher, fmt.Sprintf("%s is behind by %s; orders ask by themselves, more often", watcher.ID(), short(behind)),
			"docs/runbook.md, WatcherBehind")
	case state.Last.Began.IsZero():
		return ok(nameWatcher, fmt.Sprintf("%s runs for %s and has made no pass yet", watcher.ID(), ago(now, state.Since)))
	}
	return ok(nameWatcher, fmt.Sprintf("%s read %s ago", watcher.ID(), ago(now, state.Last.Began)))
}

// ago is how long ago something was.
func ago(now, then time.Time) string { return short(max(0, now.Sub(then))) }

// short is a duration in whole seconds, without zeroes at its end: "2h", "1m30s".
func short(d time.Duration) string {
	text := d.Round(time.Second).String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}
