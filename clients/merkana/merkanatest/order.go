package merkanatest

import "encoding/json"

// OrderCreate is an order as Merkana sends it, with every documented field in the
// documented order. A nil field is sent as null where the documentation shows null;
// fields of type any have no documented type.
type OrderCreate struct {
	MID              int64  `json:"mid"` // the merchant's id in the fulfilment centre's system
	UnknownProductID int64  `json:"unknownproductid"`
	EmailFFProblem   string `json:"email_ff_problem"`
	ID               int64  `json:"id"`
	// Status is "create"; the documentation says "if need".
	Status string `json:"status,omitempty"`
	// Total and Insurance are decimal strings: "77.7000". Total is mandatory.
	Total         json.Number `json:"total"`
	Insurance     json.Number `json:"insurance,omitempty"`
	Currency      string      `json:"currency"`
	PaymentMethod string      `json:"payment_method"` // COD, NOCOD, BANK or ONLINE
	CustomerNote  string      `json:"customer_note"`
	Shipping      Shipping    `json:"shipping"`
	AWB           any         `json:"awb"`
	AWBURL        *string     `json:"awb_url"`
	URLFactura    string      `json:"url_factura"`
	LineItems     []LineItem  `json:"line_items"`
	FFNote        *string     `json:"ff_note"`
}

// Shipping is an order's address and shipping method.
type Shipping struct {
	Contact       string  `json:"shipping_contact"`
	Phone         string  `json:"shipping_phone"`
	Country       string  `json:"shipping_country"` // ISO 3166-1 alpha-2
	Suburb        string  `json:"shipping_suburb"`
	City          string  `json:"shipping_city"`
	Street        string  `json:"shipping_street"`
	PostalCode    string  `json:"shipping_postal_code"`
	LocalityID    any     `json:"shipping_locality_id"`
	Instructions  string  `json:"shipping_instructions"`
	Method        *string `json:"shipping_method"`
	Company       string  `json:"company"`
	Email         string  `json:"email"`
	CountryID     any     `json:"shipping_country_id"`
	CityID        any     `json:"shipping_city_id"`
	StreetID      any     `json:"shipping_street_id"`
	CourierOffice string  `json:"shipping_courier_office"`
	Courier       string  `json:"shipping_courier"`
}

// LineItem is a line of an order.
type LineItem struct {
	SKU      string `json:"sku"`
	Quantity int    `json:"quantity"`
}

// Product is a product of a merchant.
type Product struct {
	ID       int64  `json:"id"` // Merkana's
	SKU      string `json:"sku"`
	EAN      string `json:"ean"`
	Title    string `json:"title"`
	ImageURL string `json:"img"`
}

// StockLine is a fulfilment centre's stock of a product, in pieces.
type StockLine struct {
	SKU      string `json:"sku"`
	Quantity int    `json:"br"`
}
