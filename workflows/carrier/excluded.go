package carrier

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"orderflow/activities"
	"orderflow/order"
)

// Excluded returns the fields of a document that prevent a fitting offer, with each carrier's
// reason in plain words. Suits reports which offers would be chosen if they were available.
// It returns none if no carrier gives a reason.
func Excluded(doc order.Order, offers []order.Offer, suits func(order.Offer) bool) order.Problems {
	var found exclusions
	for _, offer := range offers {
		if offer.Available || !suits(offer) && offer.Service != activities.AnyCourier {
			continue
		}
		for _, reason := range offer.Reasons {
			found.add(offer, reason, pathOf(doc, offer, reason))
		}
	}
	made := found.problems()
	for _, one := range DropOuts(doc) {
		for _, problem := range one.Problems {
			made = append(made, order.FieldProblem{Path: problem.Path, Rule: fmt.Sprintf("for carrier %s: %s", one.Carrier, problem.Rule)})
		}
	}
	return append(made, unsuited(doc.Shipping, offers)...)
}

// exclusions are reasons with the services that they apply to.
type exclusions []exclusion

type exclusion struct {
	path     string
	carrier  order.Carrier
	reason   string
	services []string
}

// add records a reason whose field is known.
func (e *exclusions) add(offer order.Offer, reason, path string) {
	if path == "" {
		return
	}
	at := slices.IndexFunc(*e, func(one exclusion) bool {
		return one.path == path && one.reason == reason && one.carrier == offer.Carrier
	})
	if at < 0 {
		*e = append(*e, exclusion{path: path, carrier: offer.Carrier, reason: reason})
		at = len(*e) - 1
	}
	(*e)[at].services = append((*e)[at].services, offer.Service)
}

func (e *exclusions) problems() (made order.Problems) {
	for _, one := range *e {
		made = append(made, order.FieldProblem{Path: one.path,
			Rule: fmt.Sprintf("for carrier %s: %s (%s)", one.carrier, inWords(one.reason), strings.Join(one.services, ", "))})
	}
	return made
}

// shipXReasons are the meanings of InPost's keys.
var shipXReasons = map[string]string{
	"parcels_size_invalid":                    "the size, weight or number of the parcels does not fit",
	"sending_method_required":                 "a sending method must be named",
	"sending_method_unavailable":              "parcels are not sent in this way",
	"target_point_required":                   "a point must be named",
	"receiver_contact_required":               "the recipient's phone and e-mail are needed",
	"receiver_address_required":               "the recipient's name and address are needed",
	"allegro_email_invalid":                   "only an Allegro e-mail address is accepted",
	"dropoff_and_target_points_must_be_equal": "must be the point that the parcel goes to",
}

// inWords puts a reason into words. An undocumented key is shown with spaces.
func inWords(reason string) string {
	if words, known := shipXReasons[reason]; known {
		return words + ", " + reason
	}
	return reason
}

// shipXKeys are the fields that InPost's keys begin with, longest first.
var shipXKeys = []struct{ prefix, path string }{
	{"receiver_contact_", "recipient.phone"}, {"receiver_address_", "recipient.street"}, {"receiver_email_", "recipient.email"},
	{"receiver_phone_", "recipient.phone"}, {"allegro_email_", "recipient.email"},
	{"sending_method_", "shipping.sendingMethod"}, {"target_point_", "shipping.lockerPoint"}, {"dropoff_", "shipping.dropoffPoint"},
	{"cod_", "shipping.cashOnDelivery.amount"}, {"insurance_", "shipping.insurance.amount"},
}

// pathOf returns the document's field that a reason is about; empty if unknown.
func pathOf(doc order.Order, offer order.Offer, reason string) string {
	switch offer.Carrier {
	case order.CarrierTPK:
		return tpkPathOf(doc, reason)
	case order.CarrierShipX:
		return shipXPathOf(doc, reason)
	}
	return ""
}

// shipXPathOf returns the field that one of InPost's keys is about.
func shipXPathOf(doc order.Order, reason string) string {
	if strings.HasPrefix(reason, "parcels_") || strings.HasPrefix(reason, "parcel_") {
		return parcelPath(doc.Shipping.Parcels, reason)
	}
	if reason == "receiver_contact_required" && doc.Recipient.Email == "" {
		return "recipient.email"
	}
	for _, one := range shipXKeys {
		if strings.HasPrefix(reason, one.prefix) {
			return one.path
		}
	}
	return ""
}

// parcelPath is the path of the parcels or, if there is only one, of its size.
func parcelPath(parcels []order.Parcel, reason string) string {
	switch {
	case len(parcels) != 1:
		return "shipping.parcels"
	case strings.Contains(reason, "weight"):
		return "shipping.parcels[0].weight"
	case parcels[0].Template != "":
		return "shipping.parcels[0].template"
	}
	return "shipping.parcels[0]"
}

// ofParcelNumber finds the parcel that one of TPK's reasons is about.
var ofParcelNumber = regexp.MustCompile("^" + strings.Replace(activities.OfParcel, "%d", "([0-9]+)", 1))

// tpkHeavy is the weight in kg from which TPK has few offers for parcels that are no pallets,
// according to its users.
var tpkHeavy = decimal.NewFromInt(37)

// tpkPathOf is the path of the parcel that is too heavy, or has no offers.
func tpkPathOf(doc order.Order, reason string) string {
	parcels := doc.Shipping.Parcels
	for _, path := range []string{"shipping.cashOnDelivery", "shipping.insurance"} {
		if strings.HasSuffix(reason, path) {
			return path + ".amount"
		}
	}
	number, named := 1, false
	if found := ofParcelNumber.FindStringSubmatch(reason); found != nil {
		number, _ = strconv.Atoi(found[1]) // few digits
		named = true
	}
	if number < 1 || number > len(parcels) {
		return ""
	}
	path := fmt.Sprintf("shipping.parcels[%d]", number-1)
	if one := parcels[number-1]; !one.Pallet && one.Weight.GreaterThanOrEqual(tpkHeavy) {
		return path + ".weight"
	}
	if named {
		return path
	}
	return ""
}

// unsuited returns the field that prevents the available offers from fitting.
func unsuited(s order.Shipping, offers []order.Offer) order.Problems {
	available := slices.DeleteFunc(slices.Clone(offers), func(o order.Offer) bool { return !o.Available })
	if s.OfferPolicy == order.OfferService {
		if slices.ContainsFunc(offers, func(o order.Offer) bool { return o.HasService(s.Service) }) {
			return nil
		}
		return order.Problems{{Path: "shipping.service", Rule: fmt.Sprintf("%s is not offered", cmp.Or(s.Service, "it"))}}
	}
	toPoint := slices.ContainsFunc(available, goesToPoint)
	toDoor := slices.ContainsFunc(available, func(o order.Offer) bool { return !goesToPoint(o) })
	switch {
	case s.LockerPoint != "" && toDoor && !toPoint:
		return order.Problems{{Path: "shipping.lockerPoint", Rule: "no offer that is available goes to a point"}}
	case s.LockerPoint == "" && toPoint && !toDoor:
		return order.Problems{{Path: "shipping.lockerPoint", Rule: "every offer that is available goes to a point, and none is named"}}
	}
	return nil
}

func goesToPoint(offer order.Offer) bool {
	if offer.Carrier == order.CarrierTPK {
		return slices.Contains(tpkPointServices, offer.Service)
	}
	return strings.HasPrefix(offer.Service, "inpost_locker_")
}
