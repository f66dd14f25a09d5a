package shipx

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"orderflow/clients"
	"orderflow/clients/lenient"
)

// DispatchPointStatus says whether couriers serve a dispatch point.
type DispatchPointStatus string

// The statuses of dispatch points.
const (
	DispatchPointCreated   DispatchPointStatus = "created"
	DispatchPointActivated DispatchPointStatus = "activated"
	DispatchPointSuspended DispatchPointStatus = "suspended"
)

// DispatchPoint is a place of the organization where couriers pick up parcels.
type DispatchPoint struct {
	ID          lenient.Int         `json:"id"`
	Name        lenient.String      `json:"name"`
	Status      DispatchPointStatus `json:"status"`
	OfficeHours lenient.String      `json:"office_hours"`
	Phone       lenient.String      `json:"phone"`
	Email       lenient.String      `json:"email"`
	Comments    lenient.String      `json:"comments"`
	Address     Address             `json:"address"`
}

// ListDispatchPoints returns the organization's dispatch points.
//
// GET /v1/organizations/:organization_id/dispatch_points
func (c *Client) ListDispatchPoints(ctx context.Context) ([]DispatchPoint, error) {
	return allPages[DispatchPoint](ctx, c, clients.Call{
		Operation: "list dispatch points of organization " + c.organization,
		Method:    http.MethodGet,
		Path:      c.inOrganization("/dispatch_points"),
		Query:     url.Values{},
	})
}

// GetDispatchPoint returns a dispatch point. Refused: it does not exist or belongs
// to another organization.
//
// GET /v1/dispatch_points/:id
func (c *Client) GetDispatchPoint(ctx context.Context, id int64) (DispatchPoint, error) {
	return ask[DispatchPoint](ctx, c, clients.Call{
		Operation: fmt.Sprintf("get dispatch point %d", id),
		Method:    http.MethodGet,
		Path:      fmt.Sprintf("/v1/dispatch_points/%d", id),
	})
}
