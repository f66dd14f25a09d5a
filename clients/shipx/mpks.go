package shipx

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"orderflow/clients"
	"orderflow/clients/lenient"
)

// MPK is a cost centre. A shipment shows only its id and name.
type MPK struct {
	ID lenient.Int `json:"id"`
	// Name is how a new shipment refers to it; at most 255 characters.
	Name        string         `json:"name"`
	Description lenient.String `json:"description"`
	CreatedAt   lenient.Time   `json:"created_at"`
	UpdatedAt   lenient.Time   `json:"updated_at"`
}

// ListMPKs returns the organization's cost centres.
//
// GET /v1/organizations/:organization_id/mpks
func (c *Client) ListMPKs(ctx context.Context) ([]MPK, error) {
	return allPages[MPK](ctx, c, clients.Call{
		Operation: "list cost centres of organization " + c.organization,
		Method:    http.MethodGet,
		Path:      c.inOrganization("/mpks"),
		Query:     url.Values{},
	})
}

// GetMPK returns a cost centre.
//
// GET /v1/mpks/:id
func (c *Client) GetMPK(ctx context.Context, id int64) (MPK, error) {
	return ask[MPK](ctx, c, clients.Call{
		Operation: fmt.Sprintf("get cost centre %d", id),
		Method:    http.MethodGet,
		Path:      mpkPath(id),
	})
}

// CreateMPK creates a cost centre. The documentation does not say whether names are
// unique: list the cost centres first.
//
// POST /v1/organizations/:organization_id/mpks
func (c *Client) CreateMPK(ctx context.Context, name, description string) (MPK, error) {
	return ask[MPK](ctx, c, clients.Call{
		Operation: fmt.Sprintf("create cost centre %q", name),
		Method:    http.MethodPost,
		Path:      c.inOrganization("/mpks"),
		Body:      mpkBody{name, description},
	})
}

// UpdateMPK changes the name and description of a cost centre.
//
// PUT /v1/mpks/:id
func (c *Client) UpdateMPK(ctx context.Context, id int64, name, description string) (MPK, error) {
	return ask[MPK](ctx, c, clients.Call{
		Operation: fmt.Sprintf("update cost centre %d", id),
		Method:    http.MethodPut,
		Path:      mpkPath(id),
		Object:    mpkPath(id),
		Body:      mpkBody{name, description},
	})
}

type mpkBody struct {
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
}

func mpkPath(id int64) string { return fmt.Sprintf("/v1/mpks/%d", id) }
