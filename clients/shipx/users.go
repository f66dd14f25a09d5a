package shipx

import (
	"context"
	"net/http"
	"net/url"

	"orderflow/clients"
	"orderflow/clients/lenient"
)

// User is a person who may act for the organization. We assume the form of a
// contact person: keep it out of logs.
type User struct {
	ID        lenient.Int    `json:"id"`
	Email     lenient.String `json:"email"`
	Phone     lenient.String `json:"phone"`
	FirstName lenient.String `json:"first_name"`
	LastName  lenient.String `json:"last_name"`
}

// ListUsers returns the organization's users.
//
// GET /v1/organizations/:organization_id/users
func (c *Client) ListUsers(ctx context.Context) ([]User, error) {
	return allPages[User](ctx, c, clients.Call{
		Operation: "list users of organization " + c.organization,
		Method:    http.MethodGet,
		Path:      c.inOrganization("/users"),
		Query:     url.Values{},
	})
}
