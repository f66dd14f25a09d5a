package orders

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"orderflow/order"
)

// View is a list of orders in the Temporal Web UI.
type View struct {
	Name  string `json:"name"`
	Query string `json:"query"`
	// WebUI is the link that opens it.
	WebUI string `json:"webUi"`
	// Saved says that the Web UI keeps the view in the browser once the link was opened. A view
	// with today's times is not kept.
	Saved bool `json:"saved"`
}

// allOrders leaves out the helper workflows.
var allOrders = View{Name: "Orders", Query: `WorkflowType = "Order"`, Saved: true}

// Views are the lists that people use, with links to them. Time spans count from now; days are
// those of now's zone.
func (s *Service) Views(now time.Time) []View {
	day := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	views := []View{
		allOrders,
		{Name: "Worklist", Query: `NeedsAttention = true AND ExecutionStatus = "Running"`, Saved: true},
		{Name: "Under way", Query: `WorkflowType = "Order" AND ExecutionStatus = "Running"`, Saved: true},
		{Name: "Not taken up", Query: `WorkflowType = "Order" AND ExecutionStatus = "Running" AND OrderStage IS NULL`, Saved: true},
		{Name: "Being made", Query: `ExecutionStatus = "Running" AND OrderStage IN ("create", "add-items", "submit", "preflight")`, Saved: true},
		{Name: "In preflight", Query: `ExecutionStatus = "Running" AND OrderStage = "preflight"`, Saved: true},
		{Name: "At the carrier", Query: `ExecutionStatus = "Running" AND OrderStage IN ("offers", "buy", "label", "protocol")`, Saved: true},
		{Name: "To be delivered", Query: `ExecutionStatus = "Running" AND OrderStage = "track"`, Saved: true},
		{Name: "Held", Query: `OrderStatus = "held"`, Saved: true},
		{Name: "Ended badly", Query: `OrderStatus IN ("failed", "cancelled")`, Saved: true},
		{Name: "By tracking number", Query: `TrackingNumbers = "600000014966200008041111"`, Saved: true},
		{Name: "By shop reference", Query: `OrderReference = "10417"`, Saved: true},
		{Name: "By provider id", Query: `ProviderRefs = "shipx:4100200300"`, Saved: true},
		{Name: "In preflight, accepted over a day ago", Query: fmt.Sprintf(
			`ExecutionStatus = "Running" AND OrderStage = "preflight" AND %s < %q`,
			order.AttributeAcceptedAt, now.Add(-24*time.Hour).UTC().Format(time.RFC3339))},
		{Name: "Accepted today", Query: fmt.Sprintf(`WorkflowType = "Order" AND %s >= %q`,
			order.AttributeAcceptedAt, day.UTC().Format(time.RFC3339))},
		{Name: "Completed today", Query: fmt.Sprintf(`WorkflowType = "Order" AND OrderStatus = "completed" AND CloseTime >= %q`,
			day.UTC().Format(time.RFC3339))},
	}
	for i := range views {
		views[i].WebUI = s.viewLink(views[i])
	}
	return views
}

// viewLink is the link that opens a view and saves it in the browser.
func (s *Service) viewLink(v View) string {
	if !v.Saved {
		return s.listLink("", v.Query)
	}
	return s.listLink("savedQuery="+escapedText(v.Name)+"&", v.Query)
}

// ListLink is the Temporal Web UI's page for a filter. The page has no limit, and also shows
// runs that a reset has replaced.
func (s *Service) ListLink(filter Filter) (string, error) {
	query, err := filter.query()
	if err != nil {
		return "", err
	}
	return s.listLink("", query), nil
}

func (s *Service) listLink(before, query string) string {
	return fmt.Sprintf("%s/namespaces/%s/workflows?%squery=%s", s.options.WebUI, url.PathEscape(s.options.Namespace),
		before, escapedText(query))
}

// escapedText escapes spaces as the Web UI's own links do.
func escapedText(text string) string { return strings.ReplaceAll(url.QueryEscape(text), "+", "%20") }
