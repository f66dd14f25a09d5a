package desk

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"orderflow/order"
)

// task is what a person has to decide about one order or case, as pages show it.
type task struct {
	ID    string
	State order.State
	// Problem is what is asked; nil where nothing is.
	Problem *order.Problem
	// Fields are those that the problem is about, and Others what else can be amended.
	Fields, Others []field
	// Rules are those of fields that no form has.
	Rules []order.FieldProblem
	// Typed is what somebody has typed into a form that was refused, and Refused why, in the
	// order's words; Broken are rules that belong to no field of the form.
	Typed   url.Values
	Refused string
	Broken  order.Problems
	// Invalid says that what was typed breaks rules, so that the order has heard nothing of it.
	Invalid bool
	// Trouble names why the order could not be asked.
	Trouble string
	// Later says that the order has been asked, and has not answered yet.
	Later bool
}

// taskOf is the task that a state shows. Other fields are for a page of its own.
func taskOf(id string, state order.State, withOthers bool) (task, error) {
	shown := task{ID: id, State: state, Problem: state.Problem}
	if state.Case != nil {
		if state.Case.DoneAt.IsZero() {
			shown.Problem = &state.Case.Problem
			if len(shown.Problem.Answers) == 0 {
				shown.Problem.Answers = []order.Action{order.ActionDone}
			}
		}
		return shown, nil
	}
	if state.Problem == nil || state.Status.Final() {
		shown.Problem = nil
		return shown, nil
	}
	return shown, shown.fill(nil, nil, withOthers)
}

// fill makes the fields, with what was typed and which rules that breaks.
func (t *task) fill(typed map[string]string, broken order.Problems, withOthers bool) error {
	if !t.May(order.ActionAmend) {
		t.Rules = t.Problem.Fields
		return nil
	}
	paths := pathsOf(t.Problem.Fields)
	if len(t.Problem.Points) > 0 && !slices.Contains(paths, lockerPath) {
		paths = append(paths, lockerPath)
	}
	rules := broken
	if typed == nil {
		rules = t.Problem.Fields
	}
	var err error
	if t.Fields, err = fieldsOf(t.State.Order, paths, typed, rules); err != nil {
		return err
	}
	if withOthers {
		others := slices.DeleteFunc(otherPaths(t.State.Order), func(path string) bool { return slices.Contains(paths, path) })
		if t.Others, err = fieldsOf(t.State.Order, others, typed, rules); err != nil {
			return err
		}
	}
	for _, problem := range rules {
		if !t.has(problem.Path) {
			t.Rules = append(t.Rules, problem)
		}
	}
	return nil
}

// has reports whether a form shows the field of a path.
func (t *task) has(path string) bool {
	is := func(f field) bool { return f.Path == path }
	return slices.ContainsFunc(t.Fields, is) || slices.ContainsFunc(t.Others, is)
}

// lockerPath is the field that nearby points are for.
const lockerPath = "shipping.lockerPoint"

// May reports whether an answer is possible now.
func (t task) May(action order.Action) bool {
	return t.Problem != nil && slices.Contains(t.Problem.Answers, action)
}

// Offers are those last seen, the ones that can be bought first.
func (t task) Offers() []order.Offer {
	offers := slices.Clone(t.State.Offers)
	slices.SortStableFunc(offers, func(a, b order.Offer) int {
		switch {
		case a.Available == b.Available:
			return 0
		case a.Available:
			return -1
		}
		return 1
	})
	return offers
}

// Plain are the possible answers that need no form of their own.
func (t task) Plain() []order.Action {
	var plain []order.Action
	for _, action := range []order.Action{order.ActionRetry, order.ActionSkip, order.ActionDone} {
		if t.May(action) {
			plain = append(plain, action)
		}
	}
	return plain
}

// Was is what somebody has typed into a form that was refused.
func (t task) Was(name string) string { return t.Typed.Get(name) }

// alike is the same for tasks that one answer may fit: whose provider refuses the same step
// with the same code, whatever the order or shipment that the step names.
func (t task) alike() string {
	if t.Problem == nil || t.Problem.Provider == "" {
		return ""
	}
	return strings.Join([]string{t.Problem.Provider, string(t.Problem.Stage), t.Problem.Code, strconv.Itoa(t.Problem.HTTPStatus),
		names.ReplaceAllString(t.Problem.Operation, "…")}, "\n")
}

// names are those of one order or shipment in the text of an operation: "fetch label of
// shipment 4100200300", `create shipment "shop-2002"`.
var names = regexp.MustCompile(`"[^"]*"|[0-9]+`)
