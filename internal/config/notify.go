package config

import (
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"orderflow/internal/secret"
)

// Notify says which shops are notified about their orders.
type Notify struct {
	URLs     []string      `envconfig:"ORDERFLOW_NOTIFY_URL" desc:"Addresses to which notifications about orders are sent: https://shop.example/hooks for all orders, or by the order's source, shop=https://shop.example/hooks,merkana=https://other.example/hooks; separated by commas; an entry without a source is for all others. If not set, nobody is notified. Applies to orders that start afterwards. Use the same value on workers and triggers."`
	Secrets  secret.Text   `envconfig:"ORDERFLOW_NOTIFY_SECRET" desc:"Secrets that sign the notifications: whsec_ and base64 of 24 to 64 bytes, for all or by source as in ORDERFLOW_NOTIFY_URL. During a rotation two are valid at once: shop=whsec_…,shop=whsec_…."`
	Personal bool          `envconfig:"ORDERFLOW_NOTIFY_PERSONAL" default:"false" desc:"Whether notifications contain personal data: the recipient, the text of a problem, the reason of a cancellation."`
	Timeout  time.Duration `envconfig:"ORDERFLOW_NOTIFY_TIMEOUT" default:"15s" desc:"Timeout of one notification."`
	First    time.Duration `envconfig:"ORDERFLOW_NOTIFY_FIRST_RETRY" default:"5s" desc:"First pause before a failed notification is sent again. The pauses grow; after three days it gives up."`
	Slowest  time.Duration `envconfig:"ORDERFLOW_NOTIFY_SLOWEST_RETRY" default:"1h" desc:"Longest pause between two attempts."`
	AtOnce   int           `envconfig:"ORDERFLOW_NOTIFY_AT_ONCE" default:"10" desc:"How many notifications a worker sends to one shop at the same time."`
}

// notifyAll is the name of the target for orders whose source has no target of its own.
const notifyAll = "all"

// NotifyTarget is a shop that is notified about its orders.
type NotifyTarget struct {
	// Name is the source of its orders, or notifyAll.
	Name string
	URL  string
	// Secrets sign the notifications; each notification has a signature of each secret.
	Secrets []secret.Text
}

// Tells reports whether orders of a source have a target.
func (n Notify) Tells(source string) bool {
	targets, err := n.Targets()
	if err != nil {
		return false
	}
	_, own := targets[source]
	_, all := targets[notifyAll]
	return own || all
}

// maxSecrets is how many secrets of a shop are valid at once: the old one and the new one.
const maxSecrets = 2

// Targets are all shops by name. Errors contain no secret.
func (n Notify) Targets() (map[string]NotifyTarget, error) {
	targets, err := n.urls()
	if err != nil {
		return nil, err
	}
	secrets, err := n.secrets(targets)
	if err != nil {
		return nil, err
	}
	for name, target := range targets {
		target.Secrets = secrets[name]
		if len(target.Secrets) == 0 {
			target.Secrets = secrets[notifyAll]
		}
		if len(target.Secrets) == 0 {
			return nil, problem{"ORDERFLOW_NOTIFY_SECRET", fmt.Sprintf("must have one for %s, because ORDERFLOW_NOTIFY_URL is set", named(name))}
		}
		targets[name] = target
	}
	return targets, nil
}

// named is a target's name in an error.
func named(name string) string {
	if name == notifyAll {
		return "all sources"
	}
	return "the source " + name
}

// sourceForm is the form of an order's source.system.
var sourceForm = regexp.MustCompile(`^[a-z0-9-]{1,30}$`)

// bySource splits an entry into source and value. The value starts with one of the given
// prefixes.
func bySource(entry string, begins ...string) (name, value string, good bool) {
	entry = strings.TrimSpace(entry)
	starts := func(text string) bool {
		return slices.ContainsFunc(begins, func(begin string) bool { return strings.HasPrefix(text, begin) })
	}
	if starts(entry) {
		return notifyAll, entry, true
	}
	name, value, _ = strings.Cut(entry, "=")
	name, value = strings.TrimSpace(name), strings.TrimSpace(value)
	return name, value, sourceForm.MatchString(name) && name != notifyAll && starts(value)
}

func (n Notify) urls() (map[string]NotifyTarget, error) {
	const variable = "ORDERFLOW_NOTIFY_URL"
	targets := map[string]NotifyTarget{}
	for i, entry := range n.URLs {
		name, value, good := bySource(entry, "http://", "https://")
		if !good {
			return nil, problem{variable, fmt.Sprintf("entry %d: want https://shop.example/hooks, or source=https://shop.example/hooks "+
				"with a source of 1 to 30 lower-case letters, digits and dashes that is not %s", i+1, notifyAll)}
		}
		if _, twice := targets[name]; twice {
			return nil, problem{variable, fmt.Sprintf("entry %d: want one for %s, not two", i+1, named(name))}
		}
		var r rules
		r.provider(variable, value)
		if len(r.broken) > 0 {
			return nil, problem{variable, fmt.Sprintf("entry %d: %s", i+1, r.broken[0].Rule)}
		}
		targets[name] = NotifyTarget{Name: name, URL: value}
	}
	return targets, nil
}

// secrets are the secrets of each target, and of all. Errors name entries by their positions,
// because any part of a mistyped one may be the secret.
func (n Notify) secrets(targets map[string]NotifyTarget) (map[string][]secret.Text, error) {
	const variable, prefix = "ORDERFLOW_NOTIFY_SECRET", "whsec_"
	secrets := map[string][]secret.Text{}
	entries := listed(secret.Text(strings.ReplaceAll(n.Secrets.Reveal(), "\n", ",")))
	for i, entry := range entries {
		name, value, good := bySource(entry.Reveal(), prefix)
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(value, prefix))
		_, known := targets[name]
		switch {
		case !good || err != nil || len(key) < 24 || len(key) > 64:
			return nil, problem{variable, fmt.Sprintf("secret %d: want whsec_ and base64 of 24 to 64 bytes, or source=whsec_…", i+1)}
		case !known && name != notifyAll:
			return nil, problem{variable, fmt.Sprintf("secret %d: its source is not in ORDERFLOW_NOTIFY_URL: %s", i+1,
				strings.Join(slices.Sorted(maps.Keys(targets)), ", "))}
		case len(secrets[name]) == maxSecrets:
			return nil, problem{variable, fmt.Sprintf("secret %d: want at most %d for %s: the old and the new one", i+1, maxSecrets, named(name))}
		}
		secrets[name] = append(secrets[name], secret.Text(value))
	}
	return secrets, nil
}

// maxNotifyTimeout keeps an attempt well below its limit in the workflow.
const maxNotifyTimeout = time.Minute

func (r *rules) notify(n Notify) {
	_, err := n.Targets()
	var problem problem
	if errors.As(err, &problem) {
		r.broken = append(r.broken, problem)
	}
	r.positive("ORDERFLOW_NOTIFY_TIMEOUT", n.Timeout)
	r.that("ORDERFLOW_NOTIFY_TIMEOUT", n.Timeout <= maxNotifyTimeout, fmt.Sprintf("%s: want at most %s", n.Timeout, maxNotifyTimeout))
	r.positive("ORDERFLOW_NOTIFY_FIRST_RETRY", n.First)
	r.that("ORDERFLOW_NOTIFY_SLOWEST_RETRY", n.Slowest >= n.First, "want at least ORDERFLOW_NOTIFY_FIRST_RETRY")
	r.that("ORDERFLOW_NOTIFY_SLOWEST_RETRY", n.Slowest <= 12*time.Hour, fmt.Sprintf("%s: want at most 12h, because a notification is retried for three days", n.Slowest))
	r.that("ORDERFLOW_NOTIFY_AT_ONCE", n.AtOnce > 0, fmt.Sprintf("%d: want more than 0", n.AtOnce))
}
