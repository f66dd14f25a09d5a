package mypromo

import "orderflow/clients/lenient"

// NewAddress is an address of an order to be created. A field takes at most 30
// characters, except Reference (2 to 50), Zip (3 to 10), City (2 to 30), Email
// (255) and CommercialRegisterEntry (2 to 50). A recipient needs Zip, City,
// CountryCode, and LastName or Company.
type NewAddress struct {
	// AddressID or AddressKey selects a stored address; not allowed for the
	// recipient.
	AddressID  int64  `json:"address_id,omitempty"`
	AddressKey string `json:"address_key,omitempty"`
	Reference  string `json:"reference,omitempty"`
	Company    string `json:"company,omitempty"`
	Department string `json:"department,omitempty"`
	FirstName  string `json:"firstname,omitempty"`
	LastName   string `json:"lastname,omitempty"`
	Street     string `json:"street,omitempty"`
	CareOf     string `json:"care_of,omitempty"`
	Zip        string `json:"zip,omitempty"`
	City       string `json:"city,omitempty"`
	// StateCode is the code of a federal state, such as "NW"; see
	// Country.StateMandatory.
	StateCode string `json:"state_code,omitempty"`
	District  string `json:"district,omitempty"`
	// CountryCode is ISO 3166-1 alpha-2 or alpha-3.
	CountryCode             string `json:"country_code,omitempty"`
	Phone                   string `json:"phone,omitempty"`
	Fax                     string `json:"fax,omitempty"`
	Mobile                  string `json:"mobile,omitempty"`
	Email                   string `json:"email,omitempty"`
	VATID                   string `json:"vat_id,omitempty"`
	CommercialRegisterEntry string `json:"commercial_register_entry,omitempty"`
}

// NewExporter is the exporter's address, for customs.
type NewExporter struct {
	NewAddress
	IBAN          string `json:"iban,omitempty"`
	BICOrSWIFT    string `json:"bic_or_swift,omitempty"`
	AccountHolder string `json:"account_holder,omitempty"`
	EORINumber    string `json:"eori_number,omitempty"`
}

// Address is an address of an order.
type Address struct {
	ID                      lenient.Int    `json:"id"`
	Reference               lenient.String `json:"reference"`
	Company                 lenient.String `json:"company"`
	Department              lenient.String `json:"department"`
	FirstName               lenient.String `json:"firstname"`
	LastName                lenient.String `json:"lastname"`
	Street                  lenient.String `json:"street"`
	CareOf                  lenient.String `json:"care_of"`
	Zip                     lenient.String `json:"zip"`
	City                    lenient.String `json:"city"`
	StateCode               lenient.String `json:"state_code"`
	District                lenient.String `json:"district"`
	CountryCode             lenient.String `json:"country_code"`
	Phone                   lenient.String `json:"phone"`
	Fax                     lenient.String `json:"fax"`
	Mobile                  lenient.String `json:"mobile"`
	Email                   lenient.String `json:"email"`
	VATID                   lenient.String `json:"vat_id"`
	CommercialRegisterEntry lenient.String `json:"commercial_register_entry"`
}

// Exporter is the exporter's address, for customs.
type Exporter struct {
	Address
	IBAN          lenient.String `json:"iban"`
	BICOrSWIFT    lenient.String `json:"bic_or_swift"`
	AccountHolder lenient.String `json:"account_holder"`
	EORINumber    lenient.String `json:"eori_number"`
}
