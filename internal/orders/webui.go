package orders

import (
	"context"
	"fmt"
	"net/url"

	"orderflow/order"
)

// Overview is the list of orders in the Temporal Web UI, without helper workflows. The browser
// that opens it saves the view.
func (s *Service) Overview() string { return s.viewLink(allOrders) }

// PageOf is the Temporal Web UI's page with the state of an order or case. If its run can't be
// looked up, it is the workflow's first page.
func (s *Service) PageOf(ctx context.Context, id string) string {
	run, err := s.client.DescribeWorkflow(ctx, order.WorkflowID(id), "")
	if err != nil {
		return s.linkOfWorkflow(order.WorkflowID(id))
	}
	return s.pageOfRun(order.WorkflowID(id), run.WorkflowExecution.RunID)
}

// pageOfRun is the page with the state of a run: the tab User Metadata.
func (s *Service) pageOfRun(workflowID, runID string) string {
	return s.linkOfWorkflow(workflowID) + "/" + url.PathEscape(runID) + "/user-metadata"
}

// linkOfWorkflow is the first page of a workflow, without a run.
func (s *Service) linkOfWorkflow(id string) string {
	return fmt.Sprintf("%s/namespaces/%s/workflows/%s", s.options.WebUI,
		url.PathEscape(s.options.Namespace), url.PathEscape(id))
}
