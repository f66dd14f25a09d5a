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

// NewOrder is an order as Merkana sends it. Texts are without spaces around them, "" when missing.
type NewOrder struct {
	// MID is the merchant's id in our system, ID the order's id at Merkana.
	MID, ID int64
	// UnknownProductID is the product of ours that stands for those of the merchant
	// that we don't know; 0 when there is none.
	UnknownProductID int64
	// ProblemEmail is where to report problems with the order.
	ProblemEmail string
	// Total is what a courier has to collect for COD, in Currency (ISO 4217), of at
	// most 4 decimal places.
	Total    decimal.Decimal
	Currency string
	// Insurance is nil when there is none.
	Insurance     *decimal.Decimal
	PaymentMethod PaymentMethod
	CustomerNote  string
	Shipping      Shipping
	// AWB is the number of a waybill that Merkana has already, AWBURL its label and
	// InvoiceURL the invoice to be packed.
	AWB, AWBURL, InvoiceURL string
	LineItems               []LineItem
	// Note is for the fulfilment centre.
	Note string
}

// Shipping is where an order goes, and how. Neither the couriers' codes nor those
// of offices and places are documented; they are kept as they come.
type Shipping struct {
	// Contact or Company is there.
	Contact, Company string
	Phone, Email     string
	// Country is ISO 3166-1 alpha-2: "BG".
	Country, Suburb, City, Street, PostalCode string
	CountryID, LocalityID, CityID, StreetID   string
	Instructions                              string
	// Courier, such as "econt", and the office of it where the parcel is collected.
	Courier, CourierOffice, Method string
}

// LineItem is what was bought.
type LineItem struct {
	// SKU may be "" when the order names an UnknownProductID.
	SKU      string
	Quantity int
}

// ParseNewOrder reads the body of a new order. Ids may be numbers or text, amounts
// too, addresses of files may have spaces in them; fields that are not known are
// left alone, as Merkana may send more on request. Whether an address is one that
// a carrier delivers to is for others to say.
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

// pay reads what is to be paid, and how. Nobody may guess at either where a
// courier collects money.
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

// lineItems reads what was bought. An item without a SKU can be booked as the
// unknown product if there is one.
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

// capitals reports whether text is that many of the letters A to Z.
func capitals(text string, n int) bool {
	return len(text) == n && strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}
