package tpktest

import (
	"fmt"
	"slices"
	"strings"
)

// network is a set of points between which one courier carries parcels.
type network struct {
	courier int
	field   string // of a party, with the point's code
	points  []point
}

// point is a point of a network, in the network's own form.
type point struct {
	code, city, postCode string
	shown                any
}

// networks are all of them.
func networks() []network { return []network{lockers, postOffices, kiosks} }

// networkOf finds the network of a courier that delivers to points only.
func networkOf(courier int) (network, bool) {
	for _, known := range networks() {
		if known.courier == courier {
			return known, true
		}
	}
	return network{}, false
}

func (n network) find(code string) (point, bool) {
	place := slices.IndexFunc(n.points, func(p point) bool { return p.code == code })
	if place < 0 {
		return point{}, false
	}
	return n.points[place], true
}

// shownAt is the point with a code, nil if there is none.
func (n network) shownAt(code string) any {
	found, there := n.find(code)
	if !there {
		return nil
	}
	return found.shown
}

// searchPoints is POST /pop/search, /pp/search and /ruch/search. The documentation
// does not explain "chosen": here it is the point with exactly the code, and [] if
// there is none, as PHP writes an empty array. "found" has the points whose city or
// code contains the phrase, "other" the rest.
func searchPoints(of network) func(call) (answer, error) {
	return func(c call) (answer, error) {
		var sent struct {
			City text `json:"city"`
			Code text `json:"code"`
		}
		if err := c.decode(&sent); err != nil {
			return answer{}, err
		}
		found, other := []any{}, []any{}
		for _, p := range of.points {
			if has(p.city, sent.City) || has(p.code, sent.Code) {
				found = append(found, p.shown)
			} else {
				other = append(other, p.shown)
			}
		}
		var chosen any = []any{}
		if exact := of.shownAt(string(sent.Code)); exact != nil {
			chosen = exact
		}
		return ok(map[string]any{"chosen": chosen, "found": found, "other": other})
	}
}

// has reports whether a text contains a phrase, ignoring case.
func has(whole string, phrase text) bool {
	return phrase != "" && strings.Contains(strings.ToLower(whole), strings.ToLower(string(phrase)))
}

// locker is a parcel locker ("pop") on the wire.
type locker struct {
	Code        string `json:"code"`
	CountryCode string `json:"country_code"`
	City        string `json:"city"`
	Province    string `json:"province"`
	Street      string `json:"street"`
	HouseNumber string `json:"house_number"`
	PostCode    string `json:"post_code"`
	Description string `json:"description"`
}

func lockerAt(code, city, province, street, house, postCode, description string) point {
	return point{code, city, postCode, locker{code, "PL", city, province, street, house, postCode, description}}
}

// lockers are invented, except the one in Elbląg from the samples.
var lockers = network{inpostLocker, "pop_code", []point{
	lockerAt("GDY01A", "Gdynia", "pomorskie", "Polna", "3", "81-001", "Przy wejściu do marketu"),
	lockerAt("GDA07C", "Gdańsk", "pomorskie", "Długa", "14", "80-827", "Za pocztą"),
	lockerAt("WAW123", "Warszawa", "mazowieckie", "Marszałkowska", "100", "00-026", "Przy metrze"),
	lockerAt("KRK02M", "Kraków", "małopolskie", "Malborska", "130", "30-624", "Przy przystanku"),
	lockerAt("LOD05N", "Łódź", "łódzkie", "Fabryczna", "5", "90-001", "Przy bramie"),
	lockerAt("POZ08A", "Poznań", "wielkopolskie", "Głogowska", "21", "60-702", "Na parkingu"),
	lockerAt("WRO11B", "Wrocław", "dolnośląskie", "Świdnicka", "8", "50-067", "W przejściu"),
	lockerAt("GDY04N", "Gdynia", "pomorskie", "Władysława IV", "28", "81-384", "Przy dworcu"),
	lockerAt("GDY05S", "Gdynia", "pomorskie", "Morska", "81", "81-222", "Przy kiosku"),
	lockerAt("ELB01A", "Elbląg", "warmińsko-mazurskie", "płk. Stanisława Dąbka", "74", "82-300", "Stacja paliw BP"),
}}

// postOffice is one ("pp") on the wire.
type postOffice struct {
	ID            int      `json:"id"`
	DisplayName   string   `json:"display_name"`
	Code          string   `json:"code"`
	NamePrefix    string   `json:"name_prefix"`
	Name          string   `json:"name"`
	Province      string   `json:"province"`
	District      string   `json:"district"`
	Place         string   `json:"place"`
	PostCode      string   `json:"post_code"` // without its dash
	City          string   `json:"city"`
	Street        string   `json:"street"`
	HouseNumber   string   `json:"house_number"`
	PrintName     string   `json:"print_name"`
	BranchNetwork nullable `json:"branch_network"`
	SMS           int      `json:"support_sms_notification"`
	EParcel       int      `json:"support_eprzesylka"`
	BusinessPlus  int      `json:"support_przesylkabiznesowaplus"`
	Business      int      `json:"support_przesylkabiznesowa"`
}

func officeAt(id int, code, name, city, province, street, house, postCode string) point {
	return point{code, city, postCode, postOffice{
		ID: id, DisplayName: fmt.Sprintf("%s - %s %s (UP%s)", city, street, house, code), Code: code, NamePrefix: "UP",
		Name: name, Province: province, District: city, Place: city, PostCode: postCode, City: city, Street: street,
		HouseNumber: house, PrintName: "UP " + name, BranchNetwork: "POCZTAPOLSKA", EParcel: 1, BusinessPlus: 1, Business: 1,
	}}
}

// postOffices are invented, except the first, from the samples.
var postOffices = network{pocztex, "pp_code", []point{
	officeAt(6976, "238538", "Elbląg 2", "Elbląg", "warmińsko-mazurskie", "Plac Dworcowy", "2", "82310"),
	officeAt(6980, "240011", "Gdynia 1", "Gdynia", "pomorskie", "10 Lutego", "10", "81301"),
	officeAt(6991, "250120", "Łódź 4", "Łódź", "łódzkie", "Tuwima", "38", "90941"),
	officeAt(7003, "260077", "Warszawa 1", "Warszawa", "mazowieckie", "Świętokrzyska", "31", "00001"),
}}

// kiosk is a point of ORLEN Paczka (formerly RUCH) on the wire.
type kiosk struct {
	DisplayName    string   `json:"display_name"`
	Code           string   `json:"code"`
	StreetName     string   `json:"street_name"`
	City           string   `json:"city"`
	District       string   `json:"district"`
	Longitude      float64  `json:"longitude"`
	Latitude       float64  `json:"latitude"`
	Province       string   `json:"province"`
	CashOnDelivery int      `json:"cash_on_delivery"`
	OpeningHours   string   `json:"opening_hours"`
	Location       nullable `json:"location"`
	PSD            nullable `json:"psd"`
	Available      int      `json:"available"`
	PointType      string   `json:"point_type"`
}

func kioskAt(code, city, province, street, postCode, location string, longitude, latitude float64) point {
	return point{code, city, postCode, kiosk{
		DisplayName: city + ", " + street, Code: code, StreetName: strings.ToUpper(street), City: city, District: city,
		Longitude: longitude, Latitude: latitude, Province: province, CashOnDelivery: 1,
		OpeningHours: "Pn-Pt:06:00-20:00, So:06:00-18:00, Nd: nieczynne", Location: nullable(location), Available: 1, PointType: "PSD",
	}}
}

// without is a kiosk that accepts no cash on delivery, or no parcels.
func without(cash, parcels bool, p point) point {
	shown := p.shown.(kiosk)
	if cash {
		shown.CashOnDelivery = 0
	}
	if parcels {
		shown.Available = 0
	}
	p.shown = shown
	return p
}

// kiosks are invented, except the first, from the samples.
var kiosks = network{orlen, "ruch_code", []point{
	kioskAt("WS-492393-25-18", "Warszawa", "Mazowieckie", "Borowej Góry 2", "01-354", "", 20.92, 52.23),
	kioskAt("GD-105512-25-18", "Gdynia", "Pomorskie", "Morska 81", "81-222", "Kiosk przy przystanku", 18.53, 54.52),
	without(true, false, kioskAt("GD-105513-25-18", "Gdynia", "Pomorskie", "Starowiejska 5", "81-363", "Sklep", 18.54, 54.52)),
	without(false, true, kioskAt("GD-105514-25-18", "Gdynia", "Pomorskie", "Abrahama 9", "81-366", "Sklep", 18.54, 54.52)),
	kioskAt("LD-230110-25-18", "Łódź", "Łódzkie", "Piotrkowska 90", "90-103", "Sklep w bramie", 19.45, 51.76),
	kioskAt("KR-310450-25-18", "Kraków", "Małopolskie", "Długa 12", "31-146", "Kiosk na rogu", 19.94, 50.06),
}}
