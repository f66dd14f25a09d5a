package order

import (
	"reflect"
	"slices"
	"strings"

	"orderflow/order/normal"
)

// Normalised returns the order as Parse returns it: every text in NFC and without
// surrounding invisible characters; names and addresses on one line and, if the
// order says so, in Latin letters; phone numbers in international form; post codes
// in their country's form; the names of points and the sizes of parcels as their
// networks write them; URLs only trimmed. Unreadable values stay, and Validate
// refuses them. It is idempotent.
//
// Call it where documents come in. WithDefaults must not call it, because a replay
// repeats WithDefaults and newer phone tables may read a number differently.
func (o Order) Normalised() Order { return o.normalisedSince(Order{}) }

// normalisedSince keeps what is unchanged since an earlier document, so that an
// amendment changes only what it names.
func (o Order) normalisedSince(before Order) Order {
	made := normalised(reflect.ValueOf(o), reflect.ValueOf(before), "").Interface().(Order)
	made.Recipient = made.Recipient.normalisedSince(before.Recipient)
	if made.Shipper != nil {
		var was Party
		if before.Shipper != nil {
			was = *before.Shipper
		}
		shipper := made.Shipper.normalisedSince(was)
		made.Shipper = &shipper
	}
	if made.Shipping.ContactPhone != before.Shipping.ContactPhone {
		made.Shipping.ContactPhone = normal.PhoneText(made.Shipping.ContactPhone, "PL")
	}
	made.Shipping = made.Shipping.pointsSince(before.Shipping).templatesSince(before.Shipping)
	return made.transliterated()
}

func (p Party) normalisedSince(before Party) Party {
	p = p.phoneSince(before)
	if p.PostCode != before.PostCode || p.Country != before.Country {
		p = normalPostCode(p)
	}
	return p
}

// pointsSince normalises the names of new points.
func (s Shipping) pointsSince(before Shipping) Shipping {
	for _, point := range []struct {
		now *string
		was string
	}{{&s.LockerPoint, before.LockerPoint}, {&s.DropoffPoint, before.DropoffPoint}, {&s.SenderPoint, before.SenderPoint}} {
		if *point.now != point.was {
			*point.now = NormalPoint(*point.now)
		}
	}
	return s
}

// templatesSince normalises the sizes of new parcels, in a new list.
func (s Shipping) templatesSince(before Shipping) Shipping {
	s.Parcels = slices.Clone(s.Parcels)
	for i, parcel := range s.Parcels {
		if i >= len(before.Parcels) || parcel.Template != before.Parcels[i].Template {
			s.Parcels[i].Template = normalTemplate(s, parcel.Template)
		}
	}
	return s
}

// phoneSince normalises a new phone number. An unchanged one stays, even if the
// country has changed.
func (p Party) phoneSince(before Party) Party {
	switch {
	case p.Phone == "":
	case p.Phone != before.Phone:
		p.Phone = normal.PhoneText(p.Phone, p.Country)
	case p.Country != before.Country:
		p.Phone = normal.PhoneText(p.Phone, before.Country)
	}
	return p
}

// normalised returns a copy of value with normalised texts; before is the same part
// of an earlier document, or invalid.
func normalised(value, before reflect.Value, path string) reflect.Value {
	switch {
	case value.Type() == decimalType:
		return value
	case value.Kind() == reflect.String:
		return normalText(value, before, path)
	case value.Kind() == reflect.Pointer && !value.IsNil():
		made := reflect.New(value.Type().Elem())
		made.Elem().Set(normalised(value.Elem(), reflect.Indirect(before), path))
		return made
	case value.Kind() == reflect.Slice && !value.IsNil():
		made := reflect.MakeSlice(value.Type(), value.Len(), value.Len())
		for i := range value.Len() {
			made.Index(i).Set(normalised(value.Index(i), at(before, i), element(path, i)))
		}
		return made
	case value.Kind() == reflect.Struct:
		made := reflect.New(value.Type()).Elem()
		for i := range value.NumField() {
			made.Field(i).Set(normalised(value.Field(i), fieldOf(before, i), member(path, jsonName(value.Type().Field(i)))))
		}
		return made
	}
	return value
}

func normalText(value, before reflect.Value, path string) reflect.Value {
	typed := value.String()
	if before.IsValid() && before.String() == typed {
		return value
	}
	made := reflect.New(value.Type()).Elem()
	switch {
	case ofURL(path):
		made.SetString(normal.Trimmed(typed))
	case isForPeople(path):
		made.SetString(normal.Line(typed))
	default:
		made.SetString(normal.Text(typed))
	}
	return made
}

func ofURL(path string) bool {
	return strings.HasSuffix(path, ".url") || strings.HasSuffix(path, "Url")
}

// isKey reports whether a field is neither text for people nor has its own
// normalisation.
func isKey(path string) bool {
	return !isForPeople(path) && !ofURL(path) && !strings.HasSuffix(strings.ToLower(path), "phone")
}

// isForPeople reports whether a field is one line of text for people: of a name, an
// address or customs. In all other fields (keys, notes) every inner character may
// matter.
func isForPeople(path string) bool {
	party, field, _ := strings.Cut(path, ".")
	written := (party == "recipient" || party == "shipper") && !slices.Contains(codesOfParty, field)
	return written || strings.HasSuffix(path, "].customs.description")
}

// PhoneNumber parses the party's phone number. Without a country code it is a
// number of the party's country.
func (p Party) PhoneNumber() (normal.Phone, error) { return normal.ReadPhone(p.Phone, p.Country) }

// Contact parses the contact phone, which is Polish without a country code; false
// if there is none.
func (s Shipping) Contact() (normal.Phone, bool) {
	read, err := normal.ReadPhone(s.ContactPhone, "PL")
	return read, err == nil
}

// WithContactPhone sets the contact phone if the order has none and InPost, which
// accepts Polish numbers only, may ship it.
func (o Order) WithContactPhone(phone string) Order {
	asked := []Carrier{CarrierShipX, CarrierBest}
	if phone == "" || o.Shipping.ContactPhone != "" || !slices.Contains(asked, o.Shipping.Carrier) {
		return o
	}
	if o.Recipient.hasForeignPhone() || o.Shipper != nil && o.Shipper.hasForeignPhone() {
		o.Shipping.ContactPhone = normal.PhoneText(phone, "PL")
	}
	return o
}

// hasForeignPhone reports whether a party's phone number is not Polish.
func (p Party) hasForeignPhone() bool {
	read, err := p.PhoneNumber()
	return err == nil && !read.Polish()
}
