package shipx

import (
	"context"
	"net/url"
	"time"

	"orderflow/clients"
)

// CODReport downloads the cash on delivery that was collected for the organization
// between two days, both inclusive, as CSV. Its columns are not documented.
//
// GET /v1/organizations/:organization_id/reports/cod
func (c *Client) CODReport(ctx context.Context, from, to time.Time) (clients.File, error) {
	return c.fetch(ctx, clients.Call{
		Operation: "fetch the report of cash on delivery",
		Path:      c.inOrganization("/reports/cod"),
		Query: url.Values{"start_date": {from.Format(time.DateOnly)}, "end_date": {to.Format(time.DateOnly)},
			"format": {"csv"}},
	})
}
