package shipxtest

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// Text is a string that is null on the wire when empty.
type Text string

// MarshalJSON writes "" as null.
func (t Text) MarshalJSON() ([]byte, error) {
	if t == "" {
		return []byte("null"), nil
	}
	return json.Marshal(string(t))
}

// Number has at least one decimal on the wire, as in ShipX: 80.0.
type Number float64

// MarshalJSON writes 80 as 80.0.
func (n Number) MarshalJSON() ([]byte, error) {
	text := strconv.FormatFloat(float64(n), 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return []byte(text), nil
}

var poland = time.FixedZone("CET", 60*60)

// Time has milliseconds and offset on the wire, and is null when zero.
type Time struct{ time.Time }

// MarshalJSON writes 2020-02-23T18:07:08.967+01:00.
func (t Time) MarshalJSON() ([]byte, error) {
	if t.IsZero() {
		return []byte("null"), nil
	}
	return json.Marshal(t.In(poland).Format("2006-01-02T15:04:05.000-07:00"))
}

// Shipment is a shipment on the wire.
type Shipment struct {
	Href               string         `json:"href"`
	ID                 int64          `json:"id"`
	Status             string         `json:"status"`
	TrackingNumber     Text           `json:"tracking_number"`
	ReturnTracking     Text           `json:"return_tracking_number"`
	Service            Text           `json:"service"`
	Reference          Text           `json:"reference"`
	IsReturn           bool           `json:"is_return"`
	ApplicationID      int64          `json:"application_id"`
	CreatedByID        *int64         `json:"created_by_id"`
	ExternalCustomerID Text           `json:"external_customer_id"`
	SendingMethod      Text           `json:"sending_method"`
	MPK                *MPK           `json:"mpk"`
	Comments           Text           `json:"comments"`
	AdditionalServices []string       `json:"additional_services"`
	CustomAttributes   map[string]any `json:"custom_attributes"`
	COD                Money          `json:"cod"`
	Insurance          Money          `json:"insurance"`
	Sender             Peer           `json:"sender"`
	Receiver           Peer           `json:"receiver"`
	SelectedOffer      *Offer         `json:"selected_offer"`
	Offers             []Offer        `json:"offers"`
	Transactions       []Transaction  `json:"transactions"`
	Parcels            []Parcel       `json:"parcels"`
	EndOfWeek          bool           `json:"end_of_week_collection"`
	CreatedAt          Time           `json:"created_at"`
	UpdatedAt          Time           `json:"updated_at"`
}

// MPK is a cost centre.
type MPK struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

// Money is an amount and its currency; both are null when unset.
type Money struct {
	Amount   *Number `json:"amount"`
	Currency Text    `json:"currency"`
}

// Peer is a sender or receiver.
type Peer struct {
	ID          int64    `json:"id"`
	Name        Text     `json:"name"`
	CompanyName Text     `json:"company_name"`
	FirstName   Text     `json:"first_name"`
	LastName    Text     `json:"last_name"`
	Email       Text     `json:"email"`
	Phone       Text     `json:"phone"`
	Address     *Address `json:"address"`
}

// Address is a peer's address.
type Address struct {
	ID             int64 `json:"id"`
	Street         Text  `json:"street"`
	BuildingNumber Text  `json:"building_number"`
	Line1          Text  `json:"line1"`
	Line2          Text  `json:"line2"`
	City           Text  `json:"city"`
	PostCode       Text  `json:"post_code"`
	CountryCode    Text  `json:"country_code"`
}

// Parcel is one parcel of a shipment.
type Parcel struct {
	ID             int64      `json:"id"`
	TrackingNumber Text       `json:"tracking_number"`
	IdentifyNumber Text       `json:"identify_number"`
	IsNonStandard  bool       `json:"is_non_standard"`
	Template       Text       `json:"template"`
	Dimensions     Dimensions `json:"dimensions"`
	Weight         Weight     `json:"weight"`
}

// Dimensions are in millimetres.
type Dimensions struct {
	Length Number `json:"length"`
	Width  Number `json:"width"`
	Height Number `json:"height"`
	Unit   string `json:"unit"`
}

// Weight is in kilograms.
type Weight struct {
	Amount Number `json:"amount"`
	Unit   string `json:"unit"`
}

// Offer is the price of one service for a shipment.
type Offer struct {
	ID                 int64    `json:"id"`
	Status             string   `json:"status"`
	ExpiresAt          Time     `json:"expires_at"`
	Rate               *Number  `json:"rate"`
	Currency           Text     `json:"currency"`
	AdditionalServices []string `json:"additional_services"`
	Carrier            Named    `json:"carrier"`
	Service            Named    `json:"service"`
	Reasons            []Reason `json:"unavailability_reasons"`
}

// Named is a carrier or a service.
type Named struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description"`
}

// Reason is why an offer is unavailable.
type Reason struct {
	Key     string `json:"key"`
	Message string `json:"message"`
	// Details is present only where live users saw it.
	Details json.RawMessage `json:"details,omitempty"`
}

// Transaction is an attempt to pay for an offer.
type Transaction struct {
	ID        int64              `json:"id"`
	Status    string             `json:"status"`
	OfferID   int64              `json:"offer_id"`
	Details   TransactionDetails `json:"details"`
	CreatedAt Time               `json:"created_at"`
	UpdatedAt Time               `json:"updated_at"`
}

// TransactionDetails is {} unless the transaction failed.
type TransactionDetails struct {
	Status  int            `json:"status,omitempty"`
	Error   string         `json:"error,omitempty"`
	Message string         `json:"message,omitempty"`
	Details map[string]any `json:"details,omitzero"`
}
