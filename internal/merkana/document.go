package merkana

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/shopspring/decimal"

	"orderflow/order"
	"orderflow/order/normal"
)

// document converts an order into our document; unknown are the line items that MyPromo doesn't
// have. It depends on nothing else, so the same order gives the same document.
func (c *Centre) document(wanted NewOrder, unknown []int) order.Order {
	doc := order.Order{
		ID: idOf(wanted.MID, wanted.ID),
		Source: order.Source{
			System: order.SystemMerkana, Reference: strconv.FormatInt(wanted.ID, 10), Account: wanted.MID},
		Recipient:  recipient(wanted.Shipping),
		Production: order.ProductionMyPromo,
		Shipping: order.Shipping{
			Carrier: c.options.Carrier, Parcels: []order.Parcel{c.options.Parcel}},
		Reports: []order.ReportTarget{order.ReportMerkana},
	}
	for i, line := range wanted.LineItems {
		doc.Items = append(doc.Items, item(wanted, i, line, slices.Contains(unknown, i)))
	}
	if len(unknown) == len(wanted.LineItems) {
		doc.Production = order.ProductionNone
	} else {
		doc.Reports = append(doc.Reports, order.ReportMyPromo)
	}
	doc.Shipping.CashOnDelivery, doc.Shipping.Insurance = amounts(wanted)
	doc.Notes = notes(wanted, unknown)
	return doc
}

// item is a line that MyPromo delivers from stock, or an unknown one: it is booked as the
// merchant's unknown product, and is in our own warehouse.
func item(wanted NewOrder, i int, line LineItem, unknown bool) order.Item {
	made := order.Item{Reference: fmt.Sprintf("line-%d", i+1), SKU: line.SKU, Quantity: line.Quantity}
	if !unknown {
		made.Stock = true
		return made
	}
	made.OnHand, made.SKU = true, normal.Line(line.SKU) // people read it
	if wanted.UnknownProductID != 0 {
		made.SKU = strconv.FormatInt(wanted.UnknownProductID, 10)
	}
	return made
}

// amounts are the cash on delivery, rounded like cash, and the insured value, which carriers
// require to be at least as high.
func amounts(wanted NewOrder) (collected, insured *order.Money) {
	const places = 2
	if wanted.PaymentMethod == COD && wanted.Total.IsPositive() {
		collected = &order.Money{Amount: wanted.Total.Round(places), Currency: wanted.Currency}
	}
	if wanted.Insurance != nil && wanted.Insurance.IsPositive() {
		insured = &order.Money{Amount: wanted.Insurance.Round(places), Currency: wanted.Currency}
		if collected != nil {
			insured.Amount = decimal.Max(insured.Amount, collected.Amount)
		}
	}
	return collected, insured
}

func recipient(to Shipping) order.Party {
	first, last := names(to.Contact)
	street, building := normal.SplitStreet(oneLine(to.Street), to.Country)
	return order.Party{
		Company: oneLine(to.Company), FirstName: first, LastName: last,
		Street: street, Building: building,
		PostCode: oneLine(to.PostalCode), City: oneLine(to.City), District: oneLine(to.Suburb), Country: to.Country,
		Phone: oneLine(to.Phone), Email: oneLine(to.Email),
	}
}

// names splits a name before its last word. A single word is the whole name.
func names(contact string) (first, last string) {
	words := strings.Fields(contact)
	if len(words) == 0 {
		return "", ""
	}
	end := len(words) - 1
	return strings.Join(words[:end], " "), words[end]
}

// keepOriginalStreet splits the street of a resent order where it was split the first time,
// because versions differ in that.
func keepOriginalStreet(before, now order.Party) order.Party {
	words := func(p order.Party) string {
		return strings.Join(strings.FieldsFunc(p.StreetLine(), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
	}
	if words(before) == words(now) {
		now.Street, now.Building = before.Street, before.Building
	}
	return now
}

// oneLine replaces white space by single spaces: labels must not contain line breaks and tabs.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
