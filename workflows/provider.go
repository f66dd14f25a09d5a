package workflows

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/workflow"

	"orderflow/order"
	"orderflow/workflows/step"
)

// The names of the workflow that holds a provider. It receives the signals "hold" and
// "release" and answers the query "state", as orders do.
const (
	ProviderType = "Provider"
	// ProviderMemo is the memo in which Temporal shows the Hold without a worker.
	ProviderMemo = "hold"
)

// ProviderID is the id of the workflow that holds a provider.
func ProviderID(provider string) string { return "provider-" + provider }

// Providers returns the names of the providers that can be held.
func Providers() []string { return step.Providers() }

// Hold says whether a provider is held; then no order calls it.
type Hold struct {
	// HeldBy is empty if the provider is not held.
	HeldBy string    `json:"heldBy,omitempty"`
	Since  time.Time `json:"since,omitzero"`
	Reason string    `json:"reason,omitempty"`
	// PausedUntil is the time until which the provider wants no calls, after a 429. It may be
	// in the past.
	PausedUntil time.Time `json:"pausedUntil,omitzero"`
}

// Held reports whether the provider is held.
func (h Hold) Held() bool { return h.HeldBy != "" }

// String is for people: "held by Jan since 2026-10-05 12:00:00 UTC (wrong prices)".
func (h Hold) String() string {
	if !h.Held() {
		return "not held"
	}
	text := fmt.Sprintf("held by %s since %s UTC", h.HeldBy, h.Since.UTC().Format(time.DateTime))
	if h.Reason != "" {
		text += " (" + h.Reason + ")"
	}
	return text
}

// ProviderSignal is the payload of the signals hold and release of a provider.
type ProviderSignal struct {
	By     string `json:"by"`
	Reason string `json:"reason,omitempty"`
	// At is when it was sent, and decides which of two signals that arrive together is the
	// later one. If it is missing, the time of arrival counts.
	At time.Time `json:"at,omitzero"`
}

// Throttled is the payload of the signal throttled: a provider has answered 429.
type Throttled struct {
	Until time.Time `json:"until"`
}

// changeThrottled (version 1): a provider's workflow shows until when all workers pause.
const changeThrottled = "throttled"

// Provider keeps the hold of a provider; it runs forever. Workers read its memo before they
// call the provider. The first hold's text stays until the release; releasing a provider that
// is not held changes nothing. If the workflow is ended by hand, nothing is held. It holds
// the provider itself when many orders are in trouble there. It tells those orders of any
// hold, and of the release, after which they retry.
func Provider(ctx workflow.Context, hold Hold, troubles Troubles) error {
	p := &providerState{hold: hold, troubles: troubles, signals: signalsOf(ctx),
		reported: workflow.GetSignalChannel(ctx, order.SignalTrouble), throttled: workflow.GetSignalChannel(ctx, order.SignalThrottled)}
	if err := workflow.SetQueryHandler(ctx, order.QueryState, func() (Hold, error) { return p.hold, nil }); err != nil {
		return err
	}
	for {
		if err := workflow.Await(ctx, p.signalled); err != nil {
			return err
		}
		released, changed := p.takeChanges(ctx)
		noted, storm := p.takeTroubles(ctx)
		paused := p.takeThrottled(ctx)
		if changed || storm || paused {
			if err := workflow.UpsertMemo(ctx, map[string]any{ProviderMemo: p.hold}); err != nil {
				return err
			}
		}
		p.tell(ctx, released)
		if (changed || noted || paused) && !p.signalled() && workflow.GetInfo(ctx).GetContinueAsNewSuggested() {
			return workflow.NewContinueAsNewError(ctx, ProviderType, p.hold, p.troubles)
		}
	}
}

// providerState is the state of a provider's workflow.
type providerState struct {
	hold      Hold
	troubles  Troubles
	signals   signals
	reported  workflow.ReceiveChannel
	throttled workflow.ReceiveChannel
}

func (p *providerState) signalled() bool {
	return p.signals.any() || p.reported.Len() > 0 || p.throttled.Len() > 0
}

// takeChanges receives holds and releases, and returns the orders that were told of a hold
// which is over.
func (p *providerState) takeChanges(ctx workflow.Context) (released Troubles, changed bool) {
	for _, change := range p.signals.take(ctx) {
		before := p.hold
		p.hold, changed = p.hold.after(change), true
		if before.Held() && !p.hold.Held() {
			released.Of = append(released.Of, p.troubles.Of...)
			p.troubles.Of = nil
		}
	}
	return released, changed
}

// takeTroubles records reported troubles, and holds the provider if they are a storm.
func (p *providerState) takeTroubles(ctx workflow.Context) (noted, storm bool) {
	if p.reported.Len() == 0 {
		return false, false
	}
	reported := received[Trouble](p.reported)
	if workflow.GetVersion(ctx, changeStorms, workflow.DefaultVersion, 1) < 1 {
		return false, false
	}
	p.troubles.add(workflow.Now(ctx).UTC(), reported)
	if reason := p.troubles.storm(); reason != "" && !p.hold.Held() {
		p.hold.HeldBy, p.hold.Since, p.hold.Reason = HeldByStorm, workflow.Now(ctx).UTC(), reason
		storm = true
	}
	return true, storm
}

// takeThrottled receives the provider's 429s; the latest end of the pause counts.
func (p *providerState) takeThrottled(ctx workflow.Context) (paused bool) {
	if p.throttled.Len() == 0 {
		return false
	}
	answers := received[Throttled](p.throttled)
	if workflow.GetVersion(ctx, changeThrottled, workflow.DefaultVersion, 1) < 1 {
		return false
	}
	for _, one := range answers {
		if one.Until.After(p.hold.PausedUntil) {
			p.hold.PausedUntil, paused = one.Until, true
		}
	}
	return paused
}

// tell tells the orders in trouble of a release, and of the current hold.
func (p *providerState) tell(ctx workflow.Context, released Troubles) {
	released.tell(ctx, order.EventProviderReleased, "", true)
	if p.hold.Held() {
		p.troubles.tell(ctx, order.EventProviderHeld, p.hold.HeldBy, false)
	}
}

func (h Hold) after(c change) Hold {
	switch {
	case !c.hold:
		return Hold{PausedUntil: h.PausedUntil}
	case h.Held():
		return h
	}
	return Hold{HeldBy: orSomebody(c.By), Since: c.At.UTC(), Reason: c.Reason, PausedUntil: h.PausedUntil}
}
