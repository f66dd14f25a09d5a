package workflows

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/workflow"

	"orderflow/order"
	"orderflow/workflows/step"
)

// The names of the workflow that holds a provider. It takes the signals "hold" and
// "release" and answers the query "state", as orders do.
const (
	ProviderType = "Provider"
	// ProviderMemo is where Temporal shows the Hold to those who ask without a worker.
	ProviderMemo = "hold"
)

// ProviderID is the id of the workflow that holds a provider.
func ProviderID(provider string) string { return "provider-" + provider }

// Providers lists the providers that can be held, by name.
func Providers() []string { return step.Providers() }

// Hold says whether a provider is held, which keeps every order from calling it.
type Hold struct {
	// HeldBy is empty when the provider is not held.
	HeldBy string    `json:"heldBy,omitempty"`
	Since  time.Time `json:"since,omitzero"`
	Reason string    `json:"reason,omitempty"`
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
	// At is when it was sent, and decides which of two signals that arrive together
	// is the later one. When it is missing, the time of arrival counts.
	At time.Time `json:"at,omitzero"`
}

// Provider keeps whether a provider is held, for as long as there are orders. It
// does nothing by itself: workers look at its memo before they call the provider.
// The first hold's words stand until the release; a release of what is not held
// changes nothing. Ended by hand, it holds nothing.
func Provider(ctx workflow.Context, hold Hold) error {
	if err := workflow.SetQueryHandler(ctx, order.QueryState, func() (Hold, error) { return hold, nil }); err != nil {
		return err
	}
	for {
		changes, err := awaitChanges(ctx)
		if err != nil {
			return err
		}
		for _, change := range changes {
			hold = hold.after(change)
		}
		if err := workflow.UpsertMemo(ctx, map[string]any{ProviderMemo: hold}); err != nil {
			return err
		}
		if workflow.GetInfo(ctx).GetContinueAsNewSuggested() {
			return workflow.NewContinueAsNewError(ctx, ProviderType, hold)
		}
	}
}

func (h Hold) after(c change) Hold {
	switch {
	case !c.hold:
		return Hold{}
	case h.Held():
		return h
	}
	return Hold{HeldBy: orSomebody(c.By), Since: c.At.UTC(), Reason: c.Reason}
}
