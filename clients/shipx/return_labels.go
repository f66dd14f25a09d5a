package shipx

import (
	"context"

	"orderflow/clients"
)

// ReturnLabels downloads labels to send at most 100 bought shipments back: one file
// if all have the same service, else a ZIP with one file per service. Only courier
// services have return labels, except Allegro's. The size is fixed.
//
// GET /v1/organizations/:organization_id/shipments/return_labels
func (c *Client) ReturnLabels(ctx context.Context, ids []int64, format LabelFormat) (clients.File, error) {
	return c.fetch(ctx, clients.Call{
		Operation: "fetch return labels of shipments " + commaList(ids),
		Path:      c.inOrganization("/shipments/return_labels"),
		Query:     labelQuery(ids, format, ""),
	})
}
