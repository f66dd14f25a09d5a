package orders

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.temporal.io/api/enums/v1"

	"orderflow/order"
	"orderflow/workflows"
)

// maxBulk is the highest number of orders that one query may answer.
const maxBulk = 10_000

// ErrQuery means that a query is not valid for Temporal, or matches too much.
var ErrQuery = errors.New("the query can't be used")

// Prospect is an order that a bulk answer would reach.
type Prospect struct {
	Task
	// Possible says whether the order would take the answer now; Why says why not.
	Possible bool   `json:"possible"`
	Why      string `json:"why,omitempty"`
}

// Answered is an order that was given an answer.
type Answered struct {
	ID string `json:"id"`
	// Error says why the order refused the answer; empty if it took it.
	Error string `json:"error,omitempty"`
}

// Preview says what ResolveAll would do, without doing it. The progress may be nil.
//
// ErrQuery: see ResolveAll.
func (s *Service) Preview(ctx context.Context, query string, answer order.Resolve, progress Progress) ([]Prospect, error) {
	if err := ensureClear(answer); err != nil {
		return nil, err
	}
	rows, err := s.underWay(ctx, query, answer.Action)
	if err != nil {
		return nil, err
	}
	states, troubles := s.askAll(ctx, rows, progress)
	prospects := make([]Prospect, len(rows))
	for i, row := range rows {
		prospects[i] = Prospect{Task: taskOf(row, states[i], troubles[i]), Possible: true}
		if why := cannotTake(states[i], troubles[i], answer); why != nil {
			prospects[i].Possible, prospects[i].Why = false, why.Error()
		}
	}
	return prospects, ctx.Err()
}

// ResolveAll gives the same answer to all orders under way that match a Temporal query (done:
// to all cases), oldest first, several in parallel, and returns their replies. Each answer
// names the problem that the order had when the orders were listed: an order refuses if
// somebody else answers that problem first, or if it needs no answer. The progress may be nil.
//
// ErrQuery: Temporal doesn't understand the query, or it matches more than maxBulk orders;
// nothing was answered.
func (s *Service) ResolveAll(ctx context.Context, query string, answer order.Resolve, progress Progress) ([]Answered, error) {
	if err := ensureClear(answer); err != nil {
		return nil, err
	}
	rows, err := s.underWay(ctx, query, answer.Action)
	if err != nil {
		return nil, err
	}
	states, troubles := s.askAll(ctx, rows, nil)
	refusals := each(ctx, len(rows), progress, func(ctx context.Context, i int) error {
		if troubles[i] != nil {
			return troubles[i]
		}
		return s.answer(ctx, rows[i].ID, states[i], answer)
	})
	answered := make([]Answered, len(rows))
	for i, row := range rows {
		answered[i].ID = row.ID
		if refusals[i] != nil {
			answered[i].Error = refusals[i].Error()
		}
	}
	return answered, nil
}

// underWay returns the possible targets of an answer: the orders under way that match a query,
// or the open cases if the answer is done. Oldest first.
func (s *Service) underWay(ctx context.Context, query string, action order.Action) ([]Row, error) {
	if strings.TrimSpace(query) == "" {
		return nil, fmt.Errorf("%w: it is empty", ErrQuery)
	}
	kind := order.WorkflowType
	if action == order.ActionDone {
		kind = order.CaseType
	}
	running := equal("WorkflowType", kind) + " AND " + equal("ExecutionStatus", "Running")
	found, err := s.allOf(ctx, running+" AND ("+query+")", maxBulk)
	if err != nil {
		return nil, err
	}
	var rows []Row
	for _, one := range found {
		// A query with unbalanced parentheses could escape ours.
		if one.GetType().GetName() == kind && one.GetStatus() == enums.WORKFLOW_EXECUTION_STATUS_RUNNING {
			rows = append(rows, rowOf(one))
		}
	}
	slices.SortStableFunc(rows, func(a, b Row) int { return a.StartedAt.Compare(b.StartedAt) })
	return rows, nil
}

// cannotTake says why an order would refuse an answer, as far as its state shows: only the
// order itself knows the current state at its carrier and MyPromo.
func cannotTake(state order.State, trouble error, answer order.Resolve) error {
	switch {
	case trouble != nil:
		return trouble
	case state.Problem == nil:
		return fmt.Errorf("does not need attention; it is %s at %s", state.Status, state.Stage)
	case !slices.Contains(state.Problem.Answers, answer.Action):
		return fmt.Errorf("%s is not possible; possible now: %v", answer.Action, state.Problem.Answers)
	case answer.Action == order.ActionChooseOffer && (answer.Service == "" || answer.PriceCap == nil):
		return errors.New("choose-offer needs a service and the highest price")
	case answer.Action != order.ActionAmend:
		return nil
	}
	return checkAmendment(state.Order, answer)
}

// checkAmendment says what is wrong with an amendment of a document.
func checkAmendment(doc order.Order, answer order.Resolve) error {
	amended, err := doc.Amend(answer.Patch)
	if err != nil {
		return err
	}
	if len(order.Differences(doc, amended)) == 0 {
		return errors.New("the amendment changes nothing")
	}
	return workflows.ValidateChange(doc, amended).Err()
}
