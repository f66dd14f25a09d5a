package config

import (
	"fmt"
	"maps"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"orderflow/internal/encryption/keyring"
	"orderflow/internal/plain"
	"orderflow/internal/secret"
	"orderflow/order"
)

// longestPoll is the longest polling interval: it leaves an order several polls before a wait's
// deadline, the shortest of which is half an hour. Waits with a watcher last days, and poll
// once more before the deadline, whatever the interval.
const longestPoll = 10 * time.Minute

// longestLookback stops look-ups from reading all of an account's history.
const longestLookback = 30 * 24 * time.Hour

// longestSession is the longest session at the desk, because single sessions can't be revoked.
const longestSession = 24 * time.Hour

// problems checks every value by the rule of its variable.
func (c Config) problems() []problem {
	var r rules
	r.myPromo(c.MyPromo)
	r.production(c.MyPromo.Production, c.HTTP.PublicURL)
	r.shipX(c.ShipX)
	r.tpk(c.TPK)
	r.mediaPort(c.MediaPort)
	r.merkana(c.Merkana)

	_, err := c.FileAuths()
	r.that("ORDERFLOW_PRINT_FILE_AUTH", err == nil, fmt.Sprint(err))
	r.that("ORDERFLOW_DOCUMENTS_URL", c.Documents.URL != "", "want a folder or URL")
	r.webURL("ORDERFLOW_WEB_UI_URL", c.WebUI.URL)
	r.poll(c.Poll)
	r.watch(c.Watch)
	r.sandbox(c.Sandbox)
	r.http(c.HTTP)
	r.access(c.Access)
	r.webhookSecrets("ORDERFLOW_WEBHOOK_MYPROMO_SECRETS", c.Webhooks.MyPromoSecrets)
	r.webhookSecrets("ORDERFLOW_WEBHOOK_SHIPX_SECRETS", c.Webhooks.ShipXSecrets)
	r.positive("ORDERFLOW_ATTENTION_LIMIT", c.AttentionLimit)
	r.encryption(c.Encryption)
	r.versioning(c.Versioning)
	r.telemetry(c.Telemetry)
	r.worker(c.Worker)
	r.archive(c.Archive)
	r.notify(c.Notify)
	r.positive("ORDERFLOW_LOOKBACK", c.Lookback)
	r.that("ORDERFLOW_LOOKBACK", c.Lookback <= longestLookback,
		fmt.Sprintf("%s: want at most %s, because every look-up reads that much of the lists", c.Lookback, longestLookback))
	_, err = c.PriceLimit()
	r.that("ORDERFLOW_PRICE_CAP", err == nil, fmt.Sprint(err))
	r.that("ORDERFLOW_REFERENCE_PREFIX", order.ValidReferencePrefix(c.ReferencePrefix),
		fmt.Sprintf("%q: %s", c.ReferencePrefix, order.ReferencePrefixRule))
	r.positive("ORDERFLOW_SHUTDOWN_TIMEOUT", c.ShutdownTimeout)
	oneOf(&r, "ORDERFLOW_LOG_FORMAT", c.Log.Format, LogText, LogJSON)
	return r.broken
}

// rules collects the broken rules.
type rules struct{ broken []problem }

func (r *rules) that(variable string, holds bool, rule string) {
	if !holds {
		r.broken = append(r.broken, problem{variable, rule})
	}
}

func (r *rules) positive(variable string, value time.Duration) {
	r.that(variable, value > 0, fmt.Sprintf("%s: want more than 0", value))
}

// settles checks how long an effect with an unknown outcome may take to show: a step that a
// crash interrupted is retried after order.MaxSettle.
func (r *rules) settles(provider string, timeout, listLag time.Duration) {
	r.that(provider+"_TIMEOUT", timeout+listLag <= order.MaxSettle,
		fmt.Sprintf("%s, and %s_LIST_LAG %s: want at most %s together", timeout, provider, listLag, order.MaxSettle))
}

func notNegative[T int | int64 | time.Duration](r *rules, variable string, value T) {
	r.that(variable, value >= 0, fmt.Sprintf("%v: want 0 or more", value))
}

func oneOf[T ~string](r *rules, variable string, value T, allowed ...T) {
	r.that(variable, slices.Contains(allowed, value), fmt.Sprintf("%q: %s", value, plain.OneOf(allowed)))
}

func (r *rules) poll(p Poll) {
	r.positive("ORDERFLOW_POLL_FIRST", p.First)
	r.that("ORDERFLOW_POLL_SLOWEST", p.Slowest >= p.First, "want at least ORDERFLOW_POLL_FIRST")
	r.that("ORDERFLOW_POLL_SLOWEST", p.Slowest <= longestPoll,
		fmt.Sprintf("%s: want at most %s, because some waits of orders last only half an hour", p.Slowest, longestPoll))
}

func (r *rules) watch(w Watch) {
	r.positive("ORDERFLOW_WATCH_EVERY", w.Every)
	r.that("ORDERFLOW_WATCH_EVERY", w.Every <= longestPoll,
		fmt.Sprintf("%s: want at most %s, the longest polling interval without a watcher", w.Every, longestPoll))
	r.that("ORDERFLOW_WATCH_SHARE", w.Share > 0 && w.Share <= 1, fmt.Sprintf("%v: want more than 0 and at most 1", w.Share))
}

func (r *rules) sandbox(s Sandbox) {
	r.address("ORDERFLOW_SANDBOX_ADDRESS", s.Address)
	r.that("ORDERFLOW_SANDBOX_SPEED", s.Speed > 0, fmt.Sprintf("%v: want more than 0", s.Speed))
	notNegative(r, "ORDERFLOW_SANDBOX_LIST_LAG", s.ListLag)
	r.that("ORDERFLOW_SANDBOX_FAULTS_RATE", s.FaultsRate >= 0 && s.FaultsRate <= 1,
		fmt.Sprintf("%v: want 0 to 1", s.FaultsRate))
}

func (r *rules) http(settings HTTP) {
	r.address("ORDERFLOW_HTTP_ADDRESS", settings.Address)
	r.that("ORDERFLOW_HTTP_TLS_CERT", (settings.TLSCert == "") == (settings.TLSKey == ""),
		"want it and ORDERFLOW_HTTP_TLS_KEY both, or neither")
	_, err := keyring.Parse(settings.DeskKeys)
	r.that("ORDERFLOW_DESK_KEYS", err == nil, fmt.Sprint(err))
	r.that("ORDERFLOW_DESK_SESSION", settings.DeskSession >= time.Minute && settings.DeskSession <= longestSession,
		fmt.Sprintf("%s: want 1m to %s", settings.DeskSession, longestSession))
	r.that("ORDERFLOW_HTTP_MAX_CONNECTIONS", settings.MaxConnections > 0, fmt.Sprintf("%d: want more than 0", settings.MaxConnections))
	r.that("ORDERFLOW_HTTP_MAX_REQUESTS", settings.MaxRequests > 0, fmt.Sprintf("%d: want more than 0", settings.MaxRequests))
}

// address checks the format of a listening address, not whether it is available.
func (r *rules) address(variable, text string) {
	_, port, err := net.SplitHostPort(text)
	if err == nil {
		_, err = net.LookupPort("tcp", port)
	}
	r.that(variable, err == nil && port != "", fmt.Sprintf("%q: want host:port, such as 127.0.0.1:8080", text))
}

// credential is a variable that only its owner can know.
type credential struct{ variable, value string }

// provider checks a provider's address and credentials. Tokens and customers' addresses are
// sent there, so calls to other machines must be encrypted, and the default credentials of the
// simulators are refused.
func (r *rules) provider(variable, text string, credentials ...credential) {
	location := r.webURL(variable, text)
	away := location != nil && !near(location.Hostname())
	r.that(variable, !away || location.Scheme == "https",
		fmt.Sprintf("%q: want https for any host except this machine and its containers", maskedURL(text)))
	for _, needed := range credentials {
		switch {
		case needed.value == "":
			r.that(needed.variable, false, "want a value")
		case needed.value != strings.TrimSpace(needed.value):
			r.that(needed.variable, false, "has spaces or line breaks around its value")
		case away && !secret.IsSet(needed.variable): // also in a file: a variable that is no secret is refused
			r.that(needed.variable, false, "must be set, because "+variable+" is not this machine's simulator")
		}
	}
}

// webURL checks an address that calls or people go to, and returns it, or nil if it is invalid.
func (r *rules) webURL(variable, text string) *url.URL {
	location, err := url.Parse(text)
	good := err == nil && location.Hostname() != "" && goodPort(location.Port()) && (location.Scheme == "http" || location.Scheme == "https") &&
		location.User == nil && location.RawQuery == "" && location.Fragment == ""
	r.that(variable, good, fmt.Sprintf("%q: want http(s)://host, with a path at most", maskedURL(text)))
	if !good {
		return nil
	}
	return location
}

// goodPort reports whether the port is valid or missing.
func goodPort(port string) bool {
	number, err := strconv.ParseUint(port, 10, 16)
	return port == "" || err == nil && number > 0
}

// near reports whether a host is this machine or a local container, whose name has no dot.
func near(host string) bool {
	if address := net.ParseIP(host); address != nil {
		return address.IsLoopback()
	}
	return !strings.Contains(host, ".")
}

// carrierKeys checks somebody else's keys for carriers, or for their services as in "tpk/gls".
func (r *rules) carrierKeys(variable string, keys map[string]string) {
	for _, name := range slices.Sorted(maps.Keys(keys)) {
		carrier, _, _ := strings.Cut(name, "/")
		oneOf(r, variable, order.Carrier(carrier), order.Carriers...)
		key := keys[name]
		r.that(variable, key != "" && key == strings.TrimSpace(key), fmt.Sprintf("%q: want a key without spaces for %s", key, name))
	}
}
