package shipx

import (
	"context"

	"orderflow/clients"
)

// ReturnLabels fetches labels for sending at most 100 bought shipments back: one file when
// they are of one service, else a ZIP with one file for each service. Only courier
// services have them, but those of Allegro. The size can't be chosen.
//
// GET /v1/organizations/:organization_id/shipments/return_labels
func (c *Client) ReturnLabels(ctx context.Context, ids []int64, format LabelFormat) (clients.File, error) {
	return c.fetch(ctx, clients.Call{
		Operation: "fetch return labels of shipments " + commaList(ids),
		Path:      c.inOrganization("/shipments/return_labels"),
		Query:     labelQuery(ids, format, ""),
	})
}
