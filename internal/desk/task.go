package desk

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"orderflow/order"
)

// task is a decision that a person must make about one order or case.
type task struct {
	ID    string
	State order.State
	// Problem is the problem to decide; nil if there is none.
	Problem *order.Problem
	// Fields are the fields of the problem, and Others the other fields that can be amended.
	Fields, Others []field
	// Rules are broken rules of fields that no form has.
	Rules []order.FieldProblem
	// Typed is the content of a form that was refused, and Refused the order's reason. Broken
	// are rules that belong to no field of the form.
	Typed   url.Values
	Refused string
	Broken  order.Problems
	// Invalid says that the typed values break rules, so they were not sent to the order.
	Invalid bool
	// Trouble is the message key of why the order could not be queried.
	Trouble string
	// Later says that the order was queried and has not answered yet.
	Later bool
}

// taskOf makes the task of an order's state. The other fields have a page of their own.
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

// fill makes the fields, with the typed values and the rules that they break.
func (t *task) fill(typed map[string]string, broken order.Problems, withOthers bool) error {
	if !t.May(order.ActionAmend) {
		t.Rules = t.Problem.Fields
		return nil
	}
	paths := pathsOf(t.Problem.Fields)
	if len(t.Problem.Points) > 0 && !slices.Contains(paths, lockerPath) {
		paths = append(paths, lockerPath)
	}
	if len(paths) == 0 && t.Problem.Stage == order.StagePreflight {
		paths = filePaths(t.State.Order) // what MyPromo checks; its words name no field
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

// lockerPath is the field with a choice of nearby points.
const lockerPath = "shipping.lockerPoint"

// May reports whether an action is possible now.
func (t task) May(action order.Action) bool {
	return t.Problem != nil && slices.Contains(t.Problem.Answers, action)
}

// Offers are the last offers, those that can be bought first.
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

// Plain are the possible actions that need no form of their own.
func (t task) Plain() []order.Action {
	var plain []order.Action
	for _, action := range []order.Action{order.ActionRetry, order.ActionSkip, order.ActionDone} {
		if t.May(action) {
			plain = append(plain, action)
		}
	}
	return plain
}

// Was is what the user typed into a form that was refused.
func (t task) Was(name string) string { return t.Typed.Get(name) }

// groupKey is a key that is equal for tasks that one answer may fit: the same provider refused the
// same step with the same code, whatever the order or shipment in the step's text.
func (t task) groupKey() string {
	if t.Problem == nil || t.Problem.Provider == "" {
		return ""
	}
	return strings.Join([]string{t.Problem.Provider, string(t.Problem.Stage), t.Problem.Code, strconv.Itoa(t.Problem.HTTPStatus),
		names.ReplaceAllString(t.Problem.Operation, "…")}, "\n")
}

// names matches the id of an order or shipment in the text of an operation: "fetch label of
// shipment 4100200300", `create shipment "shop-2002"`.
var names = regexp.MustCompile(`"[^"]*"|[0-9]+`)
