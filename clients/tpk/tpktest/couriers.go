package tpktest

import (
	"slices"
	"strconv"
)

// The products.
const (
	envelope = 1
	parcel   = 2
	pallet   = 3
)

// The couriers with rules of their own.
const (
	kex          = 1
	gls          = 2
	dpd          = 3
	inpost       = 4
	dhl          = 5
	inpostAbroad = 8
	inpostLocker = 9
	pocztex      = 17
	orlen        = 19
)

// The types of cash on delivery.
const (
	codStandard = 1
	codExpress  = 2
)

// polish is Poland's id.
const polish = 1

var products = map[string]string{"1": "envelope", "2": "parcel", "3": "pallet"}

// courierKeys are the documented keys. The documentation has geodis a second time
// under 12; its text says 13.
var courierKeys = map[int]string{
	kex: "kex", gls: "gls", dpd: "dpd", inpost: "inpost", dhl: "dhl", 6: "tba", 7: "etl", inpostAbroad: "inpost_cb",
	inpostLocker: "inpost_pop", 10: "delta", 11: "patron", 12: "fedex", 13: "geodis", 14: "ups", 16: "poczta24",
	pocztex: "poczta48", 18: "rohlig_suus", orlen: "paczka_w_ruchu", 20: "ambro_express",
}

// undocumented are couriers that live users saw in offers, and one that does not
// exist. None collects at the door: returns, locker to door, and points of FedEx,
// DHL and DPD. Their prices are invented.
var undocumented = []int{23, 24, 27, 28, 29, 31}

// keyOf is a courier's documented key, or its id in digits.
func keyOf(courier int) string {
	if key, documented := courierKeys[courier]; documented {
		return key
	}
	return strconv.Itoa(courier)
}

// countryCodes are by id, from 1 on. The separate list of countries lacks the last
// two.
var countryCodes = []string{
	"pl", "at", "be", "bg", "cz", "dk", "ee", "fi", "fr", "es", "nl", "ie", "lu",
	"lt", "lv", "de", "pt", "ro", "sk", "si", "se", "hu", "gb", "it", "hr", "gr",
}

const countriesAlone = 24

// optionCouriers are the couriers that offer an option.
var optionCouriers = map[string][]int{
	"direct_delivery_only":             {kex, dpd},
	"delivery_phone_advice_note":       {kex},
	"delivery_sms_advice_note":         {kex, inpost, dhl},
	"delivery_email_advice_note":       {kex},
	"email_confirmation_of_delivery":   {kex, 6},
	"sms_confirmation_of_delivery":     {kex, 6},
	"pre_delivery_information":         {dhl},
	"check_contents_before_accepting":  {kex},
	"without_waybill":                  {kex, dpd, 6},
	"no_pickup":                        {dpd},
	"delivery_until_9_00":              {dhl},
	"delivery_until_12_00":             {dpd, inpost, dhl},
	"delivery_between_18_00_and_22_00": {dhl},
	"delivery_on_saturday":             {dpd, inpost, dhl},
	"express_delivery":                 {kex, inpost},
	"return_documents":                 {dpd, inpost, dhl},
}

// couriersWith lists the couriers that offer an option. The resource lacks
// with_pickup, which the text on pickup dates gives to lockers.
func couriersWith(option string) []int {
	if option == "with_pickup" {
		return []int{inpostLocker}
	}
	return optionCouriers[option]
}

// takesCOD reports whether a courier supports a type of cash on delivery.
func takesCOD(courier, kind int) bool {
	if kind == codExpress {
		return courier == kex
	}
	return courier >= kex && courier <= 12 && courier != gls
}

func isCountry(id int) bool { return id >= 1 && id <= len(countryCodes) }

// available reports whether a courier accepts orders.
func (s *Server) available(courier int) bool {
	_, documented := courierKeys[courier]
	known := documented || !s.options.DocumentedCouriers && slices.Contains(undocumented, courier)
	return known && !slices.Contains(s.options.UnavailableCouriers, courier)
}

// resources is GET /user/orders/resources.
func (s *Server) resources(call) (answer, error) {
	return ok(map[string]any{
		"products": products, "couriers": s.couriers(), "countries": countries(len(countryCodes)), "options": optionCouriers,
	})
}

// resource is GET /user/orders/resources/:name.
func (s *Server) resource(c call) (answer, error) {
	switch c.PathValue("list") {
	case "products":
		return ok(products)
	case "couriers":
		return ok(s.couriers())
	case "countries":
		return ok(countries(countriesAlone))
	case "options":
		return ok(optionCouriers)
	}
	return answer{}, notFound()
}

func (s *Server) couriers() map[string]string {
	shown := map[string]string{}
	for id, key := range courierKeys {
		if s.available(id) {
			shown[strconv.Itoa(id)] = key
		}
	}
	return shown
}

func countries(number int) map[string]string {
	shown := map[string]string{}
	for i, code := range countryCodes[:number] {
		shown[strconv.Itoa(i+1)] = code
	}
	return shown
}
