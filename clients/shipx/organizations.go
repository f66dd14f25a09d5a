package shipx

import (
	"context"
	"net/http"

	"orderflow/clients"
	"orderflow/clients/lenient"
)

// Organization is a customer of InPost, the owner of shipments.
type Organization struct {
	ID      lenient.Int    `json:"id"`
	OwnerID lenient.Int    `json:"owner_id"`
	Name    string         `json:"name"`
	TaxID   lenient.String `json:"tax_id"`
	// Carriers and Services are in the organization's contract.
	Carriers       []Named      `json:"carriers"`
	Services       []Named      `json:"services"`
	Address        Address      `json:"address"`
	InvoiceAddress Address      `json:"invoice_address"`
	ContactPerson  Peer         `json:"contact_person"`
	CreatedAt      lenient.Time `json:"created_at"`
	UpdatedAt      lenient.Time `json:"updated_at"`
}

// GetOrganization returns the client's own organization. It is a cheap check of
// token and organization. The sandbox returns the token's organization for any id,
// so compare the id.
//
// GET /v1/organizations/:organization_id
func (c *Client) GetOrganization(ctx context.Context) (Organization, error) {
	return ask[Organization](ctx, c, clients.Call{
		Operation: "get organization " + c.organization,
		Method:    http.MethodGet,
		Path:      c.inOrganization(""),
	})
}
