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

// document makes our document of an order; unknown are the line items that MyPromo
// doesn't have. It depends on nothing else, so that the same order is the same
// document.
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

// item is a line that MyPromo delivers from stock, or one that it doesn't know: that
// is booked as the merchant's unknown product, and lies in our own warehouse.
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

// amounts are what the courier collects, rounded as cash is, and what the parcel is
// insured for: no less than that, as carriers ask.
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

// names splits a name before its last word, which is the whole name if it is alone.
func names(contact string) (first, last string) {
	words := strings.Fields(contact)
	if len(words) == 0 {
		return "", ""
	}
	end := len(words) - 1
	return strings.Join(words[:end], " "), words[end]
}

// streetLikeBefore splits the street of an order that came again where it was split when
// the order came first: versions differ in that.
func streetLikeBefore(before, now order.Party) order.Party {
	words := func(p order.Party) string {
		return strings.Join(strings.FieldsFunc(p.StreetLine(), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
	}
	if words(before) == words(now) {
		now.Street, now.Building = before.Street, before.Building
	}
	return now
}

// oneLine puts single spaces between words: line breaks and tabs don't belong on
// labels.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
