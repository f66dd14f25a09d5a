package shipxtest

import (
	"math"
	"slices"
	"strings"
)

// PricedService is a service in the organization's contract.
type PricedService struct {
	ID string
	// Prices are in PLN per parcel, by its size ("small"); "" means any size.
	Prices map[string]float64
}

// DefaultLockerServices are the services of the carrier inpost_locker, at invented
// prices.
func DefaultLockerServices() []PricedService {
	return []PricedService{
		{"inpost_locker_standard", map[string]float64{"small": 13.99, "medium": 15.99, "large": 17.99}},
		{"inpost_locker_allegro", map[string]float64{"small": 9.99, "medium": 10.99, "large": 12.99}},
		{"inpost_locker_pass_thru", map[string]float64{"small": 11.99, "medium": 13.99, "large": 15.99}},
		{"inpost_courier_c2c", map[string]float64{"small": 14.99, "medium": 16.99, "large": 19.99, "xlarge": 34.99}},
		{"inpost_courier_allegro", map[string]float64{"": 12.99}},
	}
}

// DefaultCourierServices are the services of the other carriers, at invented
// prices.
func DefaultCourierServices() []PricedService {
	return []PricedService{
		{"inpost_courier_standard", map[string]float64{"": 15.99}},
		{"inpost_courier_express_1700", map[string]float64{"": 24.99}},
		{"inpost_courier_express_1200", map[string]float64{"": 29.99}},
		{"inpost_courier_express_1000", map[string]float64{"": 44.99}},
		{"inpost_courier_palette", map[string]float64{"": 149}},
		{"inpost_letter_allegro", map[string]float64{"": 8.99}},
	}
}

// service describes one of InPost's services.
type service struct {
	Named
	carrier string
	sizes   []size
	// additional are its additional services.
	additional []string
	// methods are its sending methods.
	methods []string
	// methodRequired makes its offer unavailable if no sending method is named.
	methodRequired bool
}

// locker says that it delivers to a locker, not to an address.
func (s service) locker() bool { return strings.HasPrefix(s.ID, "inpost_locker_") }

func (s service) allegro() bool { return strings.HasSuffix(s.ID, "_allegro") }

// allowsManyParcels reports whether its shipments may have more than one parcel.
func (s service) allowsManyParcels() bool { return s.carrier == "inpost_courier" }

// size is the maximum of a template: millimetres and kilograms, inclusive.
type size struct {
	name                  string
	length, width, height Number
	from, to              Number // kg
}

var (
	lockerSizes = []size{
		{"small", 380, 640, 80, 0, 25}, {"medium", 380, 640, 190, 0, 25}, {"large", 380, 640, 410, 0, 25},
	}
	c2cSizes    = append(slices.Clone(lockerSizes), size{"xlarge", 500, 500, 800, 0, 25})
	letterSizes = []size{
		{"letter_a", 380, 640, 80, 0, 10}, {"letter_b", 380, 640, 190, 0, 10}, {"letter_c", 1600, 1600, 1600, 0, 10},
	}
	paletteSizes = []size{{"palette", 1800, 800, 1200, 50, 800}}
	heavySizes   = []size{{"parcel", 2400, 2400, 3500, 0, 50}}
	lightSizes   = []size{{"parcel", 2400, 2400, 3500, 0, 30}}
)

// templates are the sizes that a request may name.
var templates = slices.Concat(c2cSizes, letterSizes, paletteSizes)

func templateNamed(name string) (size, bool) {
	place := slices.IndexFunc(templates, func(s size) bool { return s.name == name })
	if place < 0 {
		return size{}, false
	}
	return templates[place], true
}

var carriers = map[string]Named{
	"inpost_locker":  {"inpost_locker", "InPost Paczkomaty", "InPost Paczkomaty - Przesyłki paczkomatowe"},
	"inpost_courier": {"inpost_courier", "InPost Kurier", "InPost Express - Przesyłki kurierskie"},
	"inpost_letter":  {"inpost_letter", "InPost List", "InPost List - Przesyłki listowe"},
}

var (
	insured        = []string{"insurance", "cod"}
	courierExtras  = []string{"insurance", "cod", "sms", "email", "saturday", "dor1720", "rod"}
	expressExtras  = []string{"insurance", "cod", "sms", "email", "saturday", "rod"}
	lockerMethods  = []string{"parcel_locker", "dispatch_order", "pop", "any_point"}
	courierMethods = []string{"dispatch_order", "pop", "pok", "courier_pok", "branch"}
	pickupOnly     = []string{"dispatch_order"}
)

// catalogue are all of InPost's services, in the contract or not.
var catalogue = []service{
	{Named: Named{"inpost_locker_standard", "Paczkomat standard", "Przesyłka paczkomatowa standardowa"},
		carrier: "inpost_locker", sizes: lockerSizes, methods: lockerMethods,
		additional: []string{"insurance", "cod", "labelless", "end_of_week_collection"}},
	{Named: Named{"inpost_locker_allegro", "Allegro Paczkomaty", "Przesyłka Allegro Paczkomaty 24/7"},
		carrier: "inpost_locker", sizes: lockerSizes, methods: lockerMethods, additional: insured},
	{Named: Named{"inpost_locker_pass_thru", "Podaj dalej", "Przesyłka paczkomatowa Podaj Dalej"},
		carrier: "inpost_locker", sizes: lockerSizes, methods: lockerMethods,
		additional: []string{"insurance", "cod", "end_of_week_collection"}},
	{Named: Named{"inpost_courier_c2c", "Kurier C2C", "Przesyłka kurierska C2C"},
		carrier: "inpost_locker", sizes: c2cSizes, methods: lockerMethods, methodRequired: true,
		additional: []string{"insurance", "cod", "labelless"}},
	{Named: Named{"inpost_courier_allegro", "Allegro Kurier", "Przesyłka Allegro Kurier24"},
		carrier: "inpost_locker", sizes: lightSizes, methods: courierMethods, methodRequired: true, additional: insured},
	{Named: Named{"inpost_courier_standard", "Kurier standard", "Przesyłka kurierska standardowa"},
		carrier: "inpost_courier", sizes: heavySizes, methods: courierMethods, additional: courierExtras},
	{Named: Named{"inpost_courier_express_1700", "Kurier do 17:00", "Przesyłka kurierska z doręczeniem do 17:00"},
		carrier: "inpost_courier", sizes: heavySizes, methods: courierMethods,
		additional: append(slices.Clone(expressExtras), "forhour_13", "forhour_14", "forhour_15", "forhour_16", "forhour_17")},
	{Named: Named{"inpost_courier_express_1200", "Kurier do 12:00", "Przesyłka kurierska z doręczeniem do 12:00"},
		carrier: "inpost_courier", sizes: lightSizes, methods: courierMethods,
		additional: append(slices.Clone(expressExtras), "forhour_11", "forhour_12")},
	{Named: Named{"inpost_courier_express_1000", "Kurier do 10:00", "Przesyłka kurierska z doręczeniem do 10:00"},
		carrier: "inpost_courier", sizes: lightSizes, methods: courierMethods,
		additional: append(slices.Clone(expressExtras), "forhour_9", "forhour_10")},
	{Named: Named{"inpost_courier_palette", "Kurier paleta", "Przesyłka kurierska paletowa"},
		carrier: "inpost_courier", sizes: paletteSizes, methods: pickupOnly,
		additional: []string{"insurance", "cod", "sms", "email", "rod"}},
	{Named: Named{"inpost_letter_allegro", "Allegro miniKurier", "Przesyłka Allegro miniKurier24"},
		carrier: "inpost_letter", sizes: letterSizes, methods: courierMethods, methodRequired: true, additional: insured},
}

func serviceNamed(id string) (service, bool) {
	place := slices.IndexFunc(catalogue, func(s service) bool { return s.ID == id })
	if place < 0 {
		return service{}, false
	}
	return catalogue[place], true
}

// fit finds the service's smallest size that a parcel fits into.
func (s service) fit(parcel Parcel) (string, bool) {
	d, kg := parcel.Dimensions, parcel.Weight.Amount
	for _, size := range s.sizes {
		if d.Length <= size.length && d.Width <= size.width && d.Height <= size.height && size.from <= kg && kg <= size.to {
			return size.name, true
		}
	}
	return "", false
}

// offered are the services in the organization's contract.
func (s *Server) offered() []PricedService {
	return slices.Concat(s.options.LockerServices, s.options.CourierServices)
}

// contracted reports whether the contract has the service.
func (s *Server) contracted(id string) bool {
	return slices.ContainsFunc(s.offered(), func(p PricedService) bool { return p.ID == id })
}

// priceOf is the price of all parcels; none if a parcel doesn't fit.
func (p PricedService) priceOf(kind service, parcels []Parcel) (Number, bool) {
	total := 0.0
	for _, parcel := range parcels {
		size, fits := kind.fit(parcel)
		price, priced := p.Prices[size]
		if !priced {
			price, priced = p.Prices[""]
		}
		if !fits || !priced {
			return 0, false
		}
		total += price
	}
	return Number(math.Round(total*100) / 100), true
}
