package merkana

import (
	"strings"

	"github.com/shopspring/decimal"
)

// PaymentMethod is how an order is paid.
type PaymentMethod string

// The documented methods.
const (
	COD    PaymentMethod = "COD"    // the courier collects the total
	NoCOD  PaymentMethod = "NOCOD"  // there is nothing to collect
	Bank   PaymentMethod = "BANK"   // by bank transfer
	Online PaymentMethod = "ONLINE" // paid in the shop
)

// NewOrder is an order as Merkana sends it. Strings are trimmed, and "" if missing.
type NewOrder struct {
	// MID is the merchant's id in our system, ID the order's id at Merkana.
	MID, ID int64
	// UnknownProductID is our product that stands for the merchant's products that we don't
	// know; 0 if there is none.
	UnknownProductID int64
	// ProblemEmail is where to report problems with the order.
	ProblemEmail string
	// Total is the amount that a courier collects for COD, in Currency (ISO 4217), with at most
	// 4 decimal places.
	Total    decimal.Decimal
	Currency string
	// Insurance is nil if there is none.
	Insurance     *decimal.Decimal
	PaymentMethod PaymentMethod
	CustomerNote  string
	Shipping      Shipping
	// AWB is the number of a waybill that Merkana already has, AWBURL its label and InvoiceURL
	// the invoice to pack.
	AWB, AWBURL, InvoiceURL string
	LineItems               []LineItem
	// Note is for the fulfilment centre.
	Note string
}

// Shipping is the destination, and how to ship. The codes of couriers, offices and places are
// not documented; they are kept unchanged.
type Shipping struct {
	// Contact or Company is set.
	Contact, Company string
	Phone, Email     string
	// Country is ISO 3166-1 alpha-2: "BG".
	Country, Suburb, City, Street, PostalCode string
	CountryID, LocalityID, CityID, StreetID   string
	Instructions                              string
	// Courier, such as "econt", and the courier's office where the parcel is collected.
	Courier, CourierOffice, Method string
}

// LineItem is an ordered product.
type LineItem struct {
	// SKU may be "" if the order has an UnknownProductID.
	SKU      string
	Quantity int
}

// ParseNewOrder parses the body of a new order. Ids and amounts may be numbers or text,
// addresses of files may contain spaces, and unknown fields are ignored, because Merkana may
// send more on request. It does not check whether a carrier delivers to the address.
//
// The error is a *Refusal that names the fields and their rules.
func ParseNewOrder(body []byte) (NewOrder, error) {
	f, err := open(body)
	if err != nil {
		return NewOrder{}, err
	}
	order := NewOrder{
		MID:              f.id("mid"),
		ID:               f.id("id"),
		UnknownProductID: f.optionalID("unknownproductid"),
		ProblemEmail:     f.text("email_ff_problem"),
		Insurance:        f.amount("insurance"),
		CustomerNote:     f.text("customer_note"),
		Shipping:         shipping(f.object("shipping")),
		AWB:              f.code("awb"),
		AWBURL:           f.url("awb_url"),
		InvoiceURL:       f.url("url_factura"),
		Note:             f.text("ff_note"),
	}
	if status := f.text("status"); status != "" && status != "create" {
		f.problem("status", `want "create"`)
	}
	order.pay(f)
	order.LineItems = lineItems(f, order.UnknownProductID != 0)
	if err := f.refusal(); err != nil {
		return NewOrder{}, err
	}
	return order, nil
}

// pay reads the amount and the method of payment. Both must be explicit if a courier collects
// money.
func (o *NewOrder) pay(f fields) {
	o.Currency = strings.ToUpper(f.code("currency"))
	o.PaymentMethod = PaymentMethod(strings.ToUpper(f.text("payment_method")))
	switch o.PaymentMethod {
	case COD, NoCOD, Bank, Online:
	default:
		f.problem("payment_method", "want COD, NOCOD, BANK or ONLINE")
	}
	total := f.amount("total")
	if total != nil {
		o.Total = *total
	}
	if total == nil && o.PaymentMethod == COD {
		f.problem("total", "want the amount to be collected")
	}
	if !capitals(o.Currency, 3) && (o.Currency != "" || o.PaymentMethod == COD) {
		f.problem("currency", "want 3 letters (ISO 4217)")
	}
}

func shipping(f fields) Shipping {
	to := Shipping{
		Contact:       f.text("shipping_contact"),
		Company:       f.text("company"),
		Phone:         f.text("shipping_phone"),
		Email:         f.text("email"),
		Country:       strings.ToUpper(f.text("shipping_country")),
		Suburb:        f.text("shipping_suburb"),
		City:          f.text("shipping_city"),
		Street:        f.text("shipping_street"),
		PostalCode:    f.code("shipping_postal_code"),
		CountryID:     f.code("shipping_country_id"),
		LocalityID:    f.code("shipping_locality_id"),
		CityID:        f.code("shipping_city_id"),
		StreetID:      f.code("shipping_street_id"),
		Instructions:  f.text("shipping_instructions"),
		Courier:       f.text("shipping_courier"),
		CourierOffice: f.code("shipping_courier_office"),
		Method:        f.text("shipping_method"),
	}
	if to.Contact == "" && to.Company == "" {
		f.problem("shipping_contact", "want a name, here or as company")
	}
	if !capitals(to.Country, 2) {
		f.problem("shipping_country", "want 2 letters (ISO 3166-1)")
	}
	return to
}

// lineItems reads the ordered products. An item without a SKU can be booked as the unknown
// product if there is one.
func lineItems(f fields, anyProduct bool) []LineItem {
	var items []LineItem
	for _, one := range f.list("line_items", 1) {
		item := LineItem{SKU: one.code("sku"), Quantity: one.quantity("quantity")}
		if item.SKU == "" && !anyProduct {
			one.problem("sku", "missing, and there is no unknownproductid")
		}
		items = append(items, item)
	}
	return items
}

// capitals reports whether text is exactly that many letters A to Z.
func capitals(text string, n int) bool {
	return len(text) == n && strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}
