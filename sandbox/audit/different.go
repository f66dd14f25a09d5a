package audit

import (
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"orderflow/order"
)

// difference is a value that a provider deliberately receives differently from the
// document.
type difference struct {
	provider string
	fields   string // of the document; * matches any party
	why      string
	fits     func(m *message, got, want string) bool
}

func (d difference) of(field string) bool {
	matches, _ := path.Match(d.fields, field) // the patterns are constants of the table
	return matches
}

// deliberate lists all intended differences. Any other difference is a finding: to add
// one, name it here with its reason.
var deliberate = []difference{
	{order.ProviderShipX, "*.phone", "InPost takes Polish numbers alone: the contact phone stands in for another country's", contactPhone},
	{order.ProviderTPK, "*.phone", "TPK takes 13 characters in Poland and 20 elsewhere: the contact phone stands in for a longer one", contactPhone},
	{order.ProviderTPK, "*.street", "TPK has a field for the door, so that the word for a flat is left out", flatWord},
	{order.ProviderTPK, "*.street", "TPK has no second line: it stands before the street, so that the house stays with the street's name", secondLineFirst},
	{order.ProviderMyPromo, "*.street", "MyPromo takes 30 characters, and ships no order of ours: it is told the beginning", beginning},
	{order.ProviderMyPromo, "*.company", "MyPromo takes 30 characters, and ships no order of ours: it is told the beginning", beginning},
	{order.ProviderMyPromo, "*.*Name", "MyPromo takes 30 characters, and ships no order of ours: it is told the beginning", beginning},
	{order.ProviderMyPromo, "*.careOf", "MyPromo takes 30 characters, and ships no order of ours: it is told the beginning", beginning},
	{order.ProviderMyPromo, "*.city", "MyPromo takes 30 characters, and ships no order of ours: it is told the beginning", beginning},
	{order.ProviderMyPromo, "*.district", "MyPromo takes 30 characters, and ships no order of ours: it is told the beginning", beginning},

	{order.ProviderShipX, "recipient.street", "a parcel for a locker goes to no address", toLocker},
	{order.ProviderShipX, "recipient.postCode", "a parcel for a locker goes to no address", toLocker},
	{order.ProviderShipX, "recipient.city", "a parcel for a locker goes to no address", toLocker},
	{order.ProviderShipX, "recipient.country", "a parcel for a locker goes to no address", toLocker},

	{order.ProviderShipX, "*.careOf", "InPost has no field for it", untold},
	{order.ProviderShipX, "*.district", "InPost has no field for it", untold},
	{order.ProviderShipX, "*.state", "InPost has no field for it", untold},
	{order.ProviderTPK, "*.careOf", "TPK has no field for it", untold},
	{order.ProviderTPK, "*.district", "TPK has no field for it", untold},
	{order.ProviderTPK, "*.state", "TPK has no field for it", untold},

	{order.ProviderShipX, "shipping.sendingMethod", "the setting's stands in where the document names none",
		func(m *message, got, want string) bool { return m.standsIn(got, want, m.settings().SendingMethod) }},
	{order.ProviderShipX, "shipping.dropoffPoint", "the setting's stands in where the document names none",
		func(m *message, got, want string) bool { return m.standsIn(got, want, m.settings().DropoffPoint) }},
	{order.ProviderShipX, "shipping.sendingMethod", "what is paid stays as it was paid: how it gets to InPost is nothing that is compared with the document",
		func(m *message, got, _ string) bool {
			return m.asPaid(func(s order.Shipping) bool { return m.names(got, s.SendingMethod, m.settings().SendingMethod) })
		}},
	{order.ProviderShipX, "shipping.dropoffPoint", "what is paid stays as it was paid: how it gets to InPost is nothing that is compared with the document",
		func(m *message, got, _ string) bool {
			return m.asPaid(func(s order.Shipping) bool { return m.names(got, s.DropoffPoint, m.settings().DropoffPoint) })
		}},
	{order.ProviderShipX, "shipping.service", "what is paid stays as it was paid, and the order says so: a rule of its own",
		func(m *message, got, _ string) bool {
			return m.asPaid(func(s order.Shipping) bool { return got == s.Service })
		}},
	{order.ProviderTPK, "shipping.senderPoint", "the setting's or the account's stands in where the document names none",
		func(_ *message, _, want string) bool { return want == "" }},
	{order.ProviderTPK, "shipper.email", "the account's stands in, as TPK wants one of every sender",
		func(_ *message, got, want string) bool { return want == "" && got != "" }},

	{order.ProviderShipX, "shipping.insurance.*", "InPost wants what it collects insured", insuredAsCollected},
	{order.ProviderTPK, "shipping.insurance.*", "TPK insures what it collects", insuredAsCollected},
	{order.ProviderShipX, "shipping.insurance.*", "what is paid stays as it was paid: an insurance that is higher than asked for later is good", insuredForMore},
	{order.ProviderTPK, "shipping.insurance.*", "what is paid stays as it was paid: an insurance that is higher than asked for later is good", insuredForMore},
}

// standsIn reports whether a setting replaces a value that the document leaves out.
func (m *message) standsIn(got, want, setting string) bool {
	return want == "" && (m.Settings == nil || got == setting)
}

// names reports whether the value sent is the document's, or the setting that replaces
// it.
func (m *message) names(got, want, setting string) bool {
	return sameCode(got, want) || m.standsIn(got, want, setting)
}

// insuredForMore reports whether the order asked for that insurance when it paid, and
// asks for less now.
func insuredForMore(m *message, got, want string) bool {
	insured, notSum := number(got)
	asked, _ := number(want)
	return m.asPaid(func(s order.Shipping) bool {
		switch {
		case s.Insurance == nil:
			return false
		case notSum != nil: // the currency
			return got == s.Insurance.Currency
		}
		return insured.Equal(s.Insurance.Amount) && insured.GreaterThanOrEqual(asked)
	})
}

// asPaid reports whether the order had such a document when the shipment or package was
// paid.
func (m *message) asPaid(had func(order.Shipping) bool) bool {
	payment := "shipment-bought"
	if m.provider == order.ProviderTPK {
		payment = "order-paid"
	}
	for _, paid := range m.at(m.provider).standing().on(m.id).of(payment) {
		for _, version := range m.Versions {
			if version.stoodAt(paid.At) && had(version.Order.Shipping) {
				return true
			}
		}
	}
	return false
}

// untold reports whether the provider received no value.
func untold(_ *message, got, _ string) bool { return got == "" }

// contactPhone reports whether the number belongs to another country and the document
// names a contact phone to call instead.
func contactPhone(m *message, got, want string) bool {
	contact := m.doc.Shipping.ContactPhone
	return contact != "" && len(international(want, "PL")) > 0 && international(want, "PL")[:2] != dialling["PL"].code &&
		samePhoneIn("PL")(got, contact)
}

func flatWord(_ *message, got, want string) bool {
	return slices.Equal(withoutFlats(got), withoutFlats(want))
}

func secondLineFirst(m *message, got, _ string) bool {
	turned := m.address["street2"] + " " + m.address["street"] + " " + m.address["building"]
	return m.address["street2"] != "" && slices.Equal(withoutFlats(got), withoutFlats(turned))
}

// beginning reports whether the text is the beginning of one that is too long. It ends in
// dots, so that nobody takes it for the whole. The label of a merchant's order may have
// the address that MyPromo knows.
func beginning(m *message, got, want string) bool {
	const dots, most = "...", 30
	first, rest, cut := strings.Cut(got, dots)
	begins, whole := strings.Join(pieces(first), ""), strings.Join(pieces(want), "")
	if !cut || begins == "" || utf8.RuneCountInString(want) <= most || !strings.HasPrefix(whole, begins) {
		return false
	}
	second := strings.Join(pieces(strings.ReplaceAll(rest, dots, "")), "")
	return strings.Contains(whole[len(begins):], second) && m.doc.Shipping.Carrier != order.CarrierMerchant
}

func toLocker(m *message, got, _ string) bool { return got == "" && m.doc.Shipping.LockerPoint != "" }

func insuredAsCollected(m *message, got, want string) bool {
	to := m.doc.Shipping
	if to.CashOnDelivery == nil {
		return false
	}
	if want == "" && got == to.CashOnDelivery.Currency {
		return true
	}
	insured, err := number(want)
	return err == nil && insured.LessThan(to.CashOnDelivery.Amount) && sameAmount(got, to.CashOnDelivery.Amount.String())
}
