package orders

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"orderflow/internal/plain"
	"orderflow/order"
	"orderflow/workflows"
)

// Filter selects orders; an empty field selects all.
type Filter struct {
	Status  order.Status
	Stage   order.Stage
	Source  string
	Carrier order.Carrier
	// Tracking is a parcel's number, as a person typed it; see TrackingRule.
	Tracking string
	// Reference is the order's reference in its shop, or its id; see ReferenceRule.
	Reference string
	// Ref is an id at a provider; see RefRule.
	Ref string
	// Attention selects only what needs attention: orders and cases.
	Attention bool
	// StartedFrom and StartedBefore bound the acceptance time, which a reset keeps; StartedFrom
	// is inclusive.
	StartedFrom, StartedBefore time.Time
	// Limit is the highest number of orders to return, up to MaxLimit; 0 means DefaultLimit.
	Limit int
	// Page is the Next of the previous page; empty means the first page.
	Page string
}

// The limits of a list.
const (
	DefaultLimit = 50
	MaxLimit     = 1000
)

var (
	statuses = []order.Status{order.StatusRunning, order.StatusNeedsAttention, order.StatusHeld,
		order.StatusCancelling, order.StatusCompleted, order.StatusCancelled, order.StatusFailed}
	stages = []order.Stage{order.StageCreate, order.StageAddItems, order.StageSubmit, order.StagePreflight,
		order.StageOffers, order.StageBuy, order.StageLabel, order.StageProtocol, order.StageReport, order.StageTrack}

	// name matches names of sources and carriers; a quote does not match.
	name = regexp.MustCompile(`^[a-z0-9-]{1,30}$`)
)

func (f Filter) withDefaults() Filter {
	if f.Limit == 0 {
		f.Limit = DefaultLimit
	}
	return f
}

// Check returns what is wrong with the filter, a *FilterError.
func (f Filter) Check() error {
	f = f.withDefaults()
	const wantName = "want up to 30 lower-case letters, digits and dashes"
	for _, part := range []struct {
		field, value string
		good         bool
		rule         string
	}{
		{"status", string(f.Status), slices.Contains(statuses, f.Status), plain.OneOf(statuses)},
		{"stage", string(f.Stage), slices.Contains(stages, f.Stage), plain.OneOf(stages)},
		{"source", f.Source, name.MatchString(f.Source), wantName},
		{"carrier", string(f.Carrier), name.MatchString(string(f.Carrier)), wantName},
		{"tracking", f.Tracking, validTracking(f.Tracking), TrackingRule},
		{"reference", f.Reference, validReference(f.Reference), ReferenceRule},
		{"ref", f.Ref, providerRef.MatchString(normalRef(f.Ref)), RefRule},
	} {
		if part.value != "" && !part.good {
			return &FilterError{part.field, strconv.Quote(part.value), part.rule}
		}
	}
	switch {
	case f.Limit < 1 || f.Limit > MaxLimit:
		return &FilterError{"limit", strconv.Itoa(f.Limit), fmt.Sprintf("want 1 to %d", MaxLimit)}
	case !f.StartedFrom.IsZero() && !f.StartedBefore.IsZero() && f.StartedBefore.Before(f.StartedFrom):
		return &FilterError{"startedBefore", f.StartedBefore.Format(time.RFC3339), "must not be earlier than " + f.StartedFrom.Format(time.RFC3339)}
	}
	return nil
}

// query is the filter in Temporal's query language. An order that Temporal closed (terminated,
// or the workflow failed) keeps an outdated status, so "under way" and "failed" are taken from
// Temporal's own execution status.
func (f Filter) query() (string, error) {
	if err := f.Check(); err != nil {
		return "", fmt.Errorf("list orders: %w", err)
	}
	types := orderTypes
	if f.Attention {
		types = waitingTypes
	}
	conditions := []string{oneOf("WorkflowType", types...)}
	switch {
	case f.Status == order.StatusFailed:
		conditions = append(conditions, "ExecutionStatus IN ('Failed', 'Terminated', 'TimedOut')")
	case f.Status != "":
		conditions = append(conditions, equal(order.AttributeStatus, string(f.Status)))
	}
	if f.Attention {
		conditions = append(conditions, order.AttributeNeedsAttention+" = true")
	}
	if f.Attention || (f.Status != "" && !f.Status.Final()) {
		conditions = append(conditions, equal("ExecutionStatus", "Running"))
	}
	if !f.StartedFrom.IsZero() {
		conditions = append(conditions, accepted(">=", f.StartedFrom))
	}
	if !f.StartedBefore.IsZero() {
		conditions = append(conditions, accepted("<", f.StartedBefore))
	}
	for _, wanted := range []struct{ attribute, value string }{
		{order.AttributeStage, string(f.Stage)},
		{order.AttributeSource, f.Source},
		{order.AttributeCarrier, string(f.Carrier)},
	} {
		if wanted.value != "" {
			conditions = append(conditions, equal(wanted.attribute, wanted.value))
		}
	}
	return strings.Join(append(conditions, f.found()...), " AND "), nil
}

// accepted compares an order's acceptance with a time. Orders that were started before the
// attribute existed have the start of their run instead.
func accepted(operator string, t time.Time) string {
	const name = order.AttributeAcceptedAt
	at := " " + operator + " " + moment(t)
	return "(" + name + at + " OR (" + name + " IS NULL AND StartTime" + at + "))"
}

func moment(t time.Time) string { return quote(t.UTC().Format(time.RFC3339Nano)) }

// orderTypes are the workflow types of orders.
var orderTypes = []string{order.WorkflowType, workflows.CancelledOrderType}

// waitingTypes are the workflow types that can need attention.
var waitingTypes = []string{order.WorkflowType, order.CaseType}

func oneOf(attribute string, values ...string) string {
	quoted := make([]string, len(values))
	for i, value := range values {
		quoted[i] = quote(value)
	}
	return attribute + " IN (" + strings.Join(quoted, ", ") + ")"
}

func equal(attribute, value string) string { return attribute + " = " + quote(value) }

// workflowsNamed matches all runs of these workflow types.
func workflowsNamed(ids []string) string { return oneOf("WorkflowId", ids...) }

// quote formats a value as a string of Temporal's query language, which escapes with a
// backslash and with a doubled quote.
func quote(value string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `''`).Replace(value) + "'"
}
