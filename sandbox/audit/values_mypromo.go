package audit

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"orderflow/order"
)

var atMyPromo = names{company: "company", firstName: "firstname", lastName: "lastname", careOf: "care_of", postCode: "zip", city: "city",
	district: "district", state: "state_code", country: "country_code", phone: "phone", email: "email", lines: []string{"street"}}

func readMyPromoOrder(m *message) {
	m.same("id", m.take("reference"), m.doc.Reference(), sameText)
	m.same("source.reference", m.take("reference2"), m.doc.Source.Reference, sameText)
	m.party("recipient", m.doc.Recipient, "recipient", atMyPromo)
	if m.doc.Shipper != nil {
		m.party("shipper", *m.doc.Shipper, "shipper", atMyPromo)
	}
	served := m.take("generic_label.url")
	m.same("shipping.serveLabel", yes(served != ""), yes(m.doc.Shipping.ServeLabel), sameSwitch)
	if served != "" && !strings.Contains(served, m.doc.ID) {
		m.differ("generic_label.url is %q, which is not the order's", served)
	}
	if m.take("callback.url") != "" {
		m.same("id", m.take("callback.auth.basic.username"), m.doc.ID, sameText)
		m.take("callback.auth.basic.password") // these are the worker's settings
	}
}

func readMyPromoItem(m *message) {
	reference := m.take("reference")
	place := slices.IndexFunc(m.doc.Items, func(item order.Item) bool { return item.Reference == reference })
	if place < 0 {
		m.differ("the item %q is none of the document's", reference)
		m.left = nil
		return
	}
	item, field := m.doc.Items[place], fmt.Sprintf("items[%d]", place)
	m.same(field+".quantity", m.take("quantity"), strconv.Itoa(item.Quantity), sameAmount)
	if item.Design != nil { // which determines its SKU
		m.same(field+".design.id", m.take("designs.0.id"), strconv.FormatInt(m.designOf(item), 10), sameAmount)
	} else {
		m.same(field+".sku", m.take("sku"), item.SKU, sameText)
	}
	for i, file := range item.Files {
		at := fmt.Sprintf("files.%d", i)
		m.same(fmt.Sprintf("%s.files[%d].url", field, i), m.take(at+".url"), file.URL, exactly)
		m.same(fmt.Sprintf("%s.files[%d].type", field, i), m.take(at+".type"), file.Type, sameText)
		// The credentials are the worker's.
		m.same(fmt.Sprintf("%s.files[%d].auth", field, i), yes(m.below(at+".auth")), yes(file.Auth != ""), sameSwitch)
	}
	if c := item.Customs; c != nil {
		m.same(field+".customs.description", m.take("customs.description"), c.Description, sameText)
		m.same(field+".customs.number", m.take("customs.number"), c.Number, sameCode)
		m.same(field+".customs.origin", m.take("customs.origin"), c.Origin, sameCode)
		m.same(field+".customs.value.currency", m.take("customs.currency"), c.Value.Currency, exactly)
		m.same(field+".customs.value.amount", m.take("customs.amount"), c.Value.Amount.String(), sameAmount)
	}
}

// designOf returns an item's design: an existing one, or one made for the order.
func (m *message) designOf(item order.Item) int64 {
	for _, made := range m.State.Designs {
		if made.Item == item.Reference {
			return made.ID
		}
	}
	return item.Design.ID
}

func exactly(got, want string) bool { return got == want }

// readMyPromoShipment compares everything but the tracking numbers, which another rule
// checks.
func readMyPromoShipment(m *message) {
	m.same("the tracking number", m.take("tracking_id"), m.take("tracking_code"), exactly) // MyPromo has two names for it
	m.carrierKey(m.take("carrier"), m.settings().CarrierKeys)
	m.below("production_order_items") // MyPromo counts pieces, and the document doesn't say which parcel holds what
	m.take("force")
}

// settings returns the account's settings, or zero values if they are unknown.
func (m *message) settings() Settings {
	if m.Settings == nil {
		return Settings{}
	}
	return *m.Settings
}

// carrierKey reports whether the carrier's name is the one that the settings have for the
// order's carrier.
func (m *message) carrierKey(got string, keys map[string]string) {
	offer := m.Result.Offer
	if m.Settings == nil || offer == nil || !m.completed() {
		return
	}
	ours := string(m.shipper())
	if want, known := keys[ours+"/"+offer.Service]; known {
		m.same("shipping.carrier", got, want, strings.EqualFold)
		return
	}
	if want, known := keys[ours]; known {
		m.same("shipping.carrier", got, want, strings.EqualFold)
		return
	}
	m.same("shipping.carrier", got, offer.Service, strings.EqualFold)
}
