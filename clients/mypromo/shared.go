package mypromo

import (
	"encoding/json"
	"strings"

	"orderflow/clients/lenient"
)

// Status is the state of an order, an item, a file, a design, a production order or
// a shipment, converted to upper case. MyPromo does not document all statuses;
// treat an unknown one as not final.
type Status string

// The documented statuses of orders. The documentation's text also names new,
// preflight and ready, which no sample shows.
const (
	StatusNew        Status = "NEW"
	StatusPending    Status = "PENDING" // created; some texts also use it for a submitted order
	StatusPreflight  Status = "PREFLIGHT"
	StatusReady      Status = "READY"
	StatusProcessing Status = "PROCESSING"
	StatusFinished   Status = "FINISHED"
	StatusCanceled   Status = "CANCELED"
)

// The documented statuses of files, designs and shipments, besides StatusPending
// and StatusReady.
const (
	StatusDownloaded        Status = "DOWNLOADED"
	StatusForwarding        Status = "FORWARDING" // a generic label that is not fetched yet
	StatusPreflightFinished Status = "PREFLIGHT_FINISHED"
	StatusSubmitted         Status = "SUBMITTED"
	StatusShipped           Status = "SHIPPED"
)

// UnmarshalJSON reads a status in any case.
func (s *Status) UnmarshalJSON(data []byte) error {
	var text lenient.String
	err := json.Unmarshal(data, &text)
	*s = Status(strings.ToUpper(strings.TrimSpace(string(text))))
	return err
}

// CarrierKey is the key of a carrier in MyPromo's list, such as "dhl". It is read
// and written in lower case: MyPromo's samples use both "UPS" and "ups".
type CarrierKey string

// UnmarshalJSON reads a key in any case.
func (k *CarrierKey) UnmarshalJSON(data []byte) error {
	var text lenient.String
	err := json.Unmarshal(data, &text)
	*k = CarrierKey(text).normal()
	return err
}

// MarshalText writes the key in lower case.
func (k CarrierKey) MarshalText() ([]byte, error) { return []byte(k.normal()), nil }

func (k CarrierKey) normal() CarrierKey {
	return CarrierKey(strings.ToLower(strings.TrimSpace(string(k))))
}

// Property is a note on an order or an item, written by us or by MyPromo.
type Property struct {
	Key   lenient.String `json:"key"`
	Value lenient.String `json:"value"`
}

// Customs is an item's customs declaration.
type Customs struct {
	Description lenient.String `json:"description"`
	// Number is the tariff (HS) code.
	Number lenient.String `json:"number"`
	// Origin is a country, ISO 3166-1 alpha-2.
	Origin   lenient.String  `json:"origin"`
	Currency lenient.String  `json:"currency"`
	Amount   lenient.Decimal `json:"amount"`
}

// NewCustoms is a customs declaration for an item to be added.
type NewCustoms struct {
	Description string `json:"description"`
	// Number is the tariff (HS) code.
	Number string `json:"number"`
	// Origin is a country, ISO 3166-1 alpha-2.
	Origin   string `json:"origin"`
	Currency string `json:"currency"`
	// Amount is a decimal number, such as 10.5.
	Amount json.Number `json:"amount"`
}

// History is one event of an order or a production order. MyPromo reports the
// reasons of failures only here.
type History struct {
	ID        lenient.Int    `json:"id"`
	Text      lenient.String `json:"text"`
	CreatedAt lenient.Time   `json:"created_at"`
}

// File is a document of an order, an item or a production order.
type File struct {
	ID  lenient.Int    `json:"id"`
	URL lenient.String `json:"url"`
	// Type is "deliverySlip", "label" or "labelGeneric" in an order, the printed
	// side such as "front" in an item. It may be empty.
	Type lenient.String `json:"type"`
	// Carrier and TrackingCode belong to a label.
	Carrier      CarrierKey     `json:"carrier"`
	TrackingCode lenient.String `json:"tracking_code"`
	Status       Status         `json:"status"`
	// AuthType is how MyPromo authenticates to fetch the file: basic, header,
	// oauth1 or oauth2.
	AuthType lenient.String `json:"authType"`
}

func (f File) key() string { return idKey(f.ID) }
