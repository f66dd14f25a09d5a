package orders

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
	"unicode"

	"orderflow/order"
)

// Task is an order that needs attention, or a case. It contains no personal data that can be
// recognized.
type Task struct {
	Row
	// Case says what a case is about; empty for an order. ToDo is the instruction.
	Case order.CaseKind `json:"case,omitempty"`
	ToDo string         `json:"toDo,omitempty"`
	// Need is nil if the order could not be queried; Trouble says why.
	Need    *Need  `json:"need,omitempty"`
	Trouble string `json:"trouble,omitempty"`
}

// Need is the decision that a person must make: an order.Problem without the names of the
// order's parties.
type Need struct {
	// Problem is the problem's own id, which an answer names.
	Problem    string      `json:"problem,omitempty"`
	Since      time.Time   `json:"since"`
	Stage      order.Stage `json:"stage"`
	Provider   string      `json:"provider,omitempty"`
	HTTPStatus int         `json:"httpStatus,omitempty"`
	Code       string      `json:"code,omitempty"`
	// Message, and the rules of Fields, are empty if they may be personal. Withheld then is
	// true; the order's state has the words.
	Message  string               `json:"message,omitempty"`
	Fields   []order.FieldProblem `json:"fields,omitempty"`
	Withheld bool                 `json:"withheld,omitempty"`
	Answers  []order.Action       `json:"answers"`
}

// Worklist returns the orders and cases that need attention, longest wait first; at the end
// those that could not be queried. The filter's status and page are ignored. If there are more
// than MaxLimit, some of the oldest are left out.
//
// Errors name the wrong part of the filter.
func (s *Service) Worklist(ctx context.Context, filter Filter) ([]Task, error) {
	filter = filter.withDefaults()
	if err := filter.Check(); err != nil {
		return nil, err
	}
	limit := filter.Limit
	filter.Attention, filter.Status, filter.Page, filter.Limit = true, "", "", MaxLimit
	rows, err := s.List(ctx, filter)
	if err != nil {
		return nil, err
	}
	states, troubles := s.askAll(ctx, rows, nil)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	tasks := []Task{}
	for i, row := range rows {
		if troubles[i] == nil && states[i].Problem == nil {
			continue // answered since the list was made
		}
		tasks = append(tasks, taskOf(row, states[i], troubles[i]))
	}
	slices.SortStableFunc(tasks, byWaiting)
	return tasks[:min(len(tasks), limit)], nil
}

// askAll queries many orders for their states, and returns for each its state or the error.
func (s *Service) askAll(ctx context.Context, rows []Row, progress Progress) ([]order.State, []error) {
	states := make([]order.State, len(rows))
	troubles := each(ctx, len(rows), progress, func(ctx context.Context, i int) (err error) {
		states[i], err = s.query(ctx, rows[i].ID, "")
		return err
	})
	return states, troubles
}

func taskOf(row Row, state order.State, trouble error) Task {
	task := Task{Row: row}
	if trouble != nil {
		task.Trouble = trouble.Error()
		return task
	}
	task.Stage, task.Status = state.Stage, state.Status
	task.NeedsAttention = state.Problem != nil && !state.Status.Final() // also while it is held
	if state.Problem != nil {
		task.Need = needOf(*state.Problem, state.Order)
	}
	if of := state.Case; of != nil {
		task.Case, task.ToDo = of.Kind, of.ToDo
		task.Need = needOfCase(*of)
	}
	return task
}

func needOf(problem order.Problem, doc order.Order) *Need {
	need := &Need{
		Problem: problem.ID, Since: problem.Since, Stage: problem.Stage, Provider: problem.Provider, HTTPStatus: problem.HTTPStatus,
		Code: onOneLine(problem.Code), Answers: problem.Answers}
	said := func(words string) string {
		if !Discreet(words, doc) {
			need.Withheld = true
			return ""
		}
		return onOneLine(words)
	}
	need.Message = said(problem.Message)
	for _, field := range problem.Fields {
		need.Fields = append(need.Fields, order.FieldProblem{Path: onOneLine(field.Path), Rule: said(field.Rule)})
	}
	return need
}

// needOfCase keeps all words: a case has none that are personal.
func needOfCase(of order.Case) *Need {
	if !of.DoneAt.IsZero() {
		return nil
	}
	problem := of.Problem
	return &Need{Since: problem.Since, Stage: problem.Stage, Provider: problem.Provider, HTTPStatus: problem.HTTPStatus,
		Code: problem.Code, Message: onOneLine(problem.Message), Fields: problem.Fields, Answers: problem.Answers}
}

// onOneLine makes a provider's words fit a terminal and a table.
func onOneLine(text string) string {
	readable := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
	return strings.Join(strings.Fields(readable), " ")
}

func byWaiting(a, b Task) int {
	switch {
	case a.Need != nil && b.Need != nil:
		return cmp.Or(a.Need.Since.Compare(b.Need.Since), strings.Compare(a.ID, b.ID))
	case a.Need != nil:
		return -1
	case b.Need != nil:
		return 1
	}
	return cmp.Or(a.StartedAt.Compare(b.StartedAt), strings.Compare(a.ID, b.ID))
}
