package shipx

import (
	"context"
	"net/http"

	"orderflow/clients"
	"orderflow/clients/lenient"
)

// Organization is a customer of InPost, in whose name shipments are made.
type Organization struct {
	ID      lenient.Int    `json:"id"`
	OwnerID lenient.Int    `json:"owner_id"`
	Name    string         `json:"name"`
	TaxID   lenient.String `json:"tax_id"`
	// Carriers and Services are those of the organization's contract.
	Carriers       []Named      `json:"carriers"`
	Services       []Named      `json:"services"`
	Address        Address      `json:"address"`
	InvoiceAddress Address      `json:"invoice_address"`
	ContactPerson  Peer         `json:"contact_person"`
	CreatedAt      lenient.Time `json:"created_at"`
	UpdatedAt      lenient.Time `json:"updated_at"`
}

// GetOrganization returns the client's own organization: a cheap call that fails
// when the token or the organization is wrong. The sandbox answers with the
// token's organization whatever id is asked for, so compare the id.
//
// GET /v1/organizations/:organization_id
func (c *Client) GetOrganization(ctx context.Context) (Organization, error) {
	return ask[Organization](ctx, c, clients.Call{
		Operation: "get organization " + c.organization,
		Method:    http.MethodGet,
		Path:      c.inOrganization(""),
	})
}
