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

// The checks of every provider.
const (
	nameAccount = "account"
	nameClock   = "clock"
	nameHold    = "hold"
	nameWatcher = "watcher"
)

// provider is a provider to check.
type provider struct {
	key         string // its subject
	name        string // name for people
	url         string
	urlVariable string
	// blame names the variables to check when the provider rejects a credential.
	blame func(error) []string
}

// simulated reports whether it is a local simulator.
func (p provider) simulated() bool { return config.Simulated(p.url) }

// besideDev says that "orderflow dev" does not need a setting that this program lacks; "" at a
// real provider.
func (p provider) besideDev(what string) string {
	if !p.simulated() {
		return ""
	}
	return `, except by "orderflow dev", which has its own ` + what
}

// always names the same variables.
func always(variables ...string) func(error) []string {
	return func(error) []string { return variables }
}

// ofProvider checks the account and, from its answers, the clock; then the checks that need the
// account; and in parallel the provider's state in Temporal.
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

// timeout is the timeout of the check's client.
func (c *checker) timeout(configured time.Duration) time.Duration { return min(configured, c.Limit) }

// trouble says why a call to a provider failed, and what to do.
func (c *checker) trouble(p provider, name string, err error) Finding {
	status := clients.StatusOf(err)
	switch {
	case status == http.StatusUnauthorized, status == http.StatusForbidden, badClient(err):
		return failed(name, fmt.Sprintf("%s rejects the credentials: %v", p.name, err),
			"correct "+strings.Join(p.blame(err), ", ")+`; see the settings with "orderflow config"`)
	case late(err):
		return failed(name, fmt.Sprintf("%s: %s: %v", p.name, c.noAnswer(), err), "see whether "+p.name+" has trouble; orders retry by themselves")
	case status == 0 && errors.Is(err, clients.Unavailable) && c.notUsed(p):
		return Finding{Name: name, Sign: Skipped, Says: fmt.Sprintf("%s counts as not used: %s is a simulator, %s, which does not answer",
			p.name, p.urlVariable, p.url), ToDo: "set " + p.urlVariable + " and its credentials if orders need it"}
	case status == 0:
		return failed(name, fmt.Sprintf("%s can't be reached at %s: %v", p.name, p.url, err),
			"see whether "+p.urlVariable+" is right, and whether a proxy or firewall blocks it")
	case status == http.StatusTooManyRequests:
		return failed(name, fmt.Sprintf("%s limits the calls: %v", p.name, err), "run the check again in some minutes; orders wait by themselves")
	default:
		return failed(name, fmt.Sprintf("%s has trouble: HTTP %d: %v", p.name, status, err),
			"see whether "+p.name+" has trouble, and whether "+p.urlVariable+" is right; orders retry by themselves")
	}
}

// notUsed reports whether a provider that does not answer was never set up: its URL is not set,
// or still a simulator's while others are real.
func (c *checker) notUsed(p provider) bool {
	s := c.Settings
	real := slices.ContainsFunc([]string{s.MyPromo.URL, s.ShipX.URL, s.TPK.URL, s.MediaPort.URL, s.Merkana.URL},
		func(url string) bool { return !config.Simulated(url) })
	return !c.Set(p.urlVariable) || p.simulated() && real
}

// badClient recognizes OAuth's codes for a rejected credential, which may come with the status
// 400.
func badClient(err error) bool {
	switch clients.CodeOf(err) {
	case "invalid_client", "invalid_grant", "unauthorized_client":
		return true
	}
	return false
}

// late reports whether the call timed out.
func late(err error) bool {
	var timed interface{ Timeout() bool }
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timed) && timed.Timeout()
}

// hold says whether orders may call a provider.
func (c *checker) hold(ctx context.Context, p provider) Finding {
	connected, err := c.temporal()
	if err != nil {
		return skipped(nameHold, "unknown, because Temporal can't be reached")
	}
	hold, err := orders.New(connected, orders.Options{Namespace: c.Namespace}).ProviderHold(ctx, p.key)
	switch {
	case err != nil:
		return failed(nameHold, err.Error(), "see the findings about temporal and encryption")
	case hold.Held():
		return warning(nameHold, hold.String()+": no order calls "+p.name, "orderflow release --provider "+p.key)
	case hold.PausedUntil.After(time.Now()):
		return warning(nameHold, fmt.Sprintf("paused until %s UTC, because %s answered 429", hold.PausedUntil.UTC().Format(time.DateTime), p.name),
			"nothing; the pause ends by itself")
	}
	return ok(nameHold, "not held")
}

// watcher says whether the provider's watcher runs and is up to date.
func (c *checker) watcher(ctx context.Context, watcher workflows.Watcher) Finding {
	connected, err := c.temporal()
	if err != nil {
		return skipped(nameWatcher, watcher.ID()+" is unknown, because Temporal can't be reached")
	}
	state, err := orders.New(connected, orders.Options{Namespace: c.Namespace}).Watcher(ctx, watcher)
	now := time.Now()
	switch behind := state.Behind(now); {
	case err != nil:
		return failed(nameWatcher, err.Error(), "see the findings about temporal and encryption")
	case state.Since.IsZero():
		return warning(nameWatcher, watcher.ID()+" does not run; orders poll more often instead",
			"start a worker: it starts the watcher within 30 s")
	case behind > 0:
		return warning(nameWatcher, fmt.Sprintf("%s is behind by %s; orders poll more often instead", watcher.ID(), short(behind)),
			"docs/runbook.md, WatcherBehind")
	case state.Last.Began.IsZero():
		return ok(nameWatcher, fmt.Sprintf("%s has run for %s without a complete pass", watcher.ID(), ago(now, state.Since)))
	}
	return ok(nameWatcher, fmt.Sprintf("%s read %s ago", watcher.ID(), ago(now, state.Last.Began)))
}

// ago formats the time since a moment.
func ago(now, then time.Time) string { return short(max(0, now.Sub(then))) }

// short formats a duration in whole seconds, without trailing zeros: "2h", "1m30s".
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
