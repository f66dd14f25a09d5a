package orders

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"orderflow/order"
)

// Statuses are the statuses that a filter accepts.
func Statuses() []order.Status { return slices.Clone(statuses) }

// Stages are the stages that a filter accepts.
func Stages() []order.Stage { return slices.Clone(stages) }

// WithIDPrefix returns the orders whose ids start with a text, up to a limit, in the order of
// Temporal's lists: orders under way first, each part newest first. Cases are included if the
// text may be the start of a case's id. It needs no worker.
func (s *Service) WithIDPrefix(ctx context.Context, text string, limit int) ([]Row, error) {
	query := oneOf("WorkflowType", orderTypes...)
	if text != "" {
		query += " AND WorkflowId STARTS_WITH " + quote(order.WorkflowIDPrefix+text)
	}
	if order.MayBeginCaseID(text) {
		query = fmt.Sprintf("(%s) OR (%s AND WorkflowId STARTS_WITH %s)", query, equal("WorkflowType", order.CaseType), quote(text))
	}
	found, _, err := s.executions(ctx, query, limit, nil)
	if err != nil {
		return nil, fmt.Errorf("look for orders whose ids start with %s: %w", text, err)
	}
	var rows []Row
	for _, one := range found {
		id := one.GetExecution().GetWorkflowId()
		known := slices.ContainsFunc(rows, func(row Row) bool { return order.WorkflowID(row.ID) == id })
		if row := rowOf(one); !known && strings.HasPrefix(row.ID, text) {
			rows = append(rows, row)
		}
	}
	return rows, nil
}
