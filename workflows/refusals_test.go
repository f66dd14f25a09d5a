package workflows_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// refusal is a provider's refusal that an order meets, and the order's outcome.
type refusal struct {
	name string // the provider's code, and its cause
	// What makes the provider refuse: its own rules, by the order or its setting, or else a
	// fault that answers every call of an operation as documented.
	setting setting
	change  func(*order.Order)
	arrange func(*world)
	fault   simkit.Fault

	after   time.Duration // the order waits by then; an hour if 0
	problem order.Problem // except for what run adds
	mend    func(*world)  // removes the cause; a fault always ends
	answer  order.Resolve
	end     order.Status // completed if empty
	left    map[string]int
}

// refusals are those of one provider.
type refusals struct {
	provider string
	order    func(*world) order.Order
	faults   func(*world) *simkit.Faults
	left     func(w *world, id string) map[string]int
	usual    map[string]int // what is left of an order that completes
	cases    []refusal
}

func (r refusals) run(t *testing.T) {
	for _, one := range r.cases {
		t.Run(one.name, func(t *testing.T) {
			t.Parallel()
			w := newWorldOf(t, one.setting)
			doc := r.order(w)
			if one.change != nil {
				one.change(&doc)
			}
			if one.arrange != nil {
				one.arrange(w)
			}
			if one.fault.Operation != "" {
				one.fault.Mode = cmp.Or(one.fault.Mode, simkit.FailBefore)
				r.faults(w).Add(one.fault)
			}
			answered := false
			w.at(cmp.Or(one.after, time.Hour), func() {
				r.check(t, one.problem, w.state())
				r.faults(w).Clear()
				if one.mend != nil {
					one.mend(w)
				}
				w.resolve(one.answer)()
				answered = true
			})
			result := w.live(doc)
			require.True(t, answered, "it has not waited for a person")
			require.Equal(t, cmp.Or(one.end, order.StatusCompleted), result.Status)
			require.Nil(t, w.state().Problem)
			left := r.usual
			if one.left != nil {
				left = one.left
			}
			require.Equal(t, left, r.left(w, doc.ID))
		})
	}
}

// check compares the problem of the order. The table leaves out the provider, the possible
// answers, and the part of the message that names the call.
func (r refusals) check(t *testing.T, want order.Problem, state order.State) {
	require.Equal(t, order.StatusNeedsAttention, state.Status)
	require.NotNil(t, state.Problem)
	want.Provider, want.Answers = r.provider, answersAt[want.Stage]
	if want.Stage == order.StageReport && r.provider == order.ProviderMyPromo && want.HTTPStatus == 400 {
		want.Answers = answersAt[order.StageLabel] // a label made by hand needs force
	}
	if want.HTTPStatus != 0 {
		want.Message = fmt.Sprintf("%s: %s: %s", r.provider, want.Operation, want.Message)
	}
	got := *state.Problem
	require.False(t, got.Since.IsZero())
	require.NotEmpty(t, got.ID)
	got.Since, got.ID = time.Time{}, ""
	require.Equal(t, want, got)
}

// answersAt are the possible answers at each stage.
var answersAt = map[order.Stage][]order.Action{
	order.StageCreate:    {order.ActionRetry, order.ActionAmend, order.ActionCancel},
	order.StageAddItems:  {order.ActionRetry, order.ActionAmend, order.ActionCancel},
	order.StageSubmit:    {order.ActionRetry, order.ActionAmend, order.ActionCancel},
	order.StagePreflight: {order.ActionRetry, order.ActionAmend, order.ActionCancel},
	order.StageOffers:    {order.ActionRetry, order.ActionAmend, order.ActionChooseOffer, order.ActionShipByHand, order.ActionCancel},
	order.StageBuy:       {order.ActionRetry, order.ActionAmend, order.ActionChooseOffer, order.ActionShipByHand, order.ActionCancel},
	order.StageLabel:     {order.ActionRetry, order.ActionAmend, order.ActionShipByHand, order.ActionSkip, order.ActionCancel},
	order.StageProtocol:  {order.ActionRetry, order.ActionAmend, order.ActionSkip, order.ActionCancel},
	order.StageReport:    {order.ActionRetry, order.ActionAmend, order.ActionSkip, order.ActionCancel},
}

// The answers without arguments.
var (
	retry    = order.Resolve{Action: order.ActionRetry, By: "Jan"}
	skip     = order.Resolve{Action: order.ActionSkip, By: "Jan"}
	giveItUp = order.Resolve{Action: order.ActionCancel, By: "Jan", Reason: "we can't have it"}
)

func choose(service, limit string) order.Resolve {
	return order.Resolve{Action: order.ActionChooseOffer, Service: service, PriceCap: pln(limit), By: "Jan"}
}

// worded is the problem of a call that a provider answered with a message. The fields are
// paths with their rules.
func worded(stage order.Stage, operation string, status int, words string, pathsAndRules ...string) order.Problem {
	return order.Problem{Stage: stage, Operation: operation, HTTPStatus: status, Message: words, Fields: fields(pathsAndRules...)}
}

// coded is the same for a provider that has a code for it.
func coded(stage order.Stage, operation string, status int, code, words string, pathsAndRules ...string) order.Problem {
	problem := worded(stage, operation, status, code+": "+words, pathsAndRules...)
	problem.Code = code
	return problem
}

// fields are paths with their rules.
func fields(pathsAndRules ...string) (all []order.FieldProblem) {
	for pair := range slices.Chunk(pathsAndRules, 2) {
		all = append(all, order.FieldProblem{Path: pair[0], Rule: pair[1]})
	}
	return all
}
