package shipxtest

import (
	"encoding/json"
	"net/http"
	"slices"
)

// ownerID is the user who owns the organization.
const ownerID = "2222"

// organization is the caller's organization on the wire.
type organization struct {
	Href              string         `json:"href"`
	ID                json.Number    `json:"id"`
	OwnerID           json.Number    `json:"owner_id"`
	Name              string         `json:"name"`
	TaxID             string         `json:"tax_id"`
	BankAccountNumber string         `json:"bank_account_number"`
	Carriers          []string       `json:"carriers"`
	Services          []string       `json:"services"`
	Address           *Address       `json:"address"`
	InvoiceAddress    *Address       `json:"invoice_address"`
	ContactPerson     map[string]any `json:"contact_person"`
	CreatedAt         string         `json:"created_at"`
	UpdatedAt         string         `json:"updated_at"`
}

// ownPeer is the organization as the default sender.
func ownPeer() Peer {
	return Peer{
		Name: "Alfa", CompanyName: "Drukarnia Alfa", FirstName: "Adam", LastName: "Alfa",
		Email: "wysylki@alfa.example", Phone: "500100200",
		Address: &Address{Street: "Fabryczna", BuildingNumber: "5", City: "Łódź", PostCode: "90-001", CountryCode: "PL"},
	}
}

func (s *Server) ourOrganization(base string) organization {
	us := ownPeer()
	const since = "2020-01-15T09:00:00.000+01:00"
	own := organization{
		Href: base + "/v1/organizations/" + s.options.Organization,
		ID:   json.Number(s.options.Organization), OwnerID: ownerID,
		Name: string(us.CompanyName), TaxID: "7250000000", BankAccountNumber: "",
		Carriers: []string{}, Services: []string{}, Address: us.Address, InvoiceAddress: us.Address,
		ContactPerson: map[string]any{"id": 1, "email": us.Email, "phone": us.Phone, "first_name": us.FirstName, "last_name": us.LastName},
		CreatedAt:     since, UpdatedAt: since,
	}
	for _, priced := range s.offered() {
		kind, known := serviceNamed(priced.ID)
		if !known {
			continue
		}
		own.Services = append(own.Services, kind.ID)
		if !slices.Contains(own.Carriers, kind.carrier) {
			own.Carriers = append(own.Carriers, kind.carrier)
		}
	}
	return own
}

// getOrganization is GET /v1/organizations/:id.
func (s *Server) getOrganization(c call) (answer, error) {
	return answer{status: http.StatusOK, body: s.ourOrganization(c.base())}, nil
}

// listOrganizations is GET /v1/organizations: the token's organization.
func (s *Server) listOrganizations(c call) (answer, error) {
	all := []organization{s.ourOrganization(c.base())}
	same := func(o organization) organization { return o }
	return answer{status: http.StatusOK, body: paged(c, all, 100, 100, nil, same)}, nil
}
