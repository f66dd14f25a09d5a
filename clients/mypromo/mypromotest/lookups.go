package mypromotest

import (
	"net/http"
	"strings"
)

// Carrier is a carrier of MyPromo's list; shipments are reported with its key.
type Carrier struct {
	ID   int    `json:"id"`
	Name string `json:"name"`
	Key  string `json:"key"`
	// Type is parcel or freight; "" means parcel.
	Type      string `json:"type"`
	Available bool   `json:"available"`
}

// documentedCarriers are the carriers of the sample. It has no id 7, and shows 15
// of its 16 carriers.
var documentedCarriers = []Carrier{
	{1, "Royal Mail", "royal-mail", "parcel", false},
	{2, "dp-warenpost", "dp-warenpost", "parcel", false},
	{3, "DPD UK", "dpd-uk", "parcel", false},
	{4, "FedEx", "fedex", "parcel", true},
	{5, "FedEx UK", "fedex-uk", "parcel", false},
	{6, "UPS", "ups", "parcel", true},
	{8, "DHL", "dhl", "parcel", true},
	{9, "GLS", "gls", "parcel", true},
	{10, "DPD", "dpd", "parcel", true},
	{11, "Hermes", "hermes", "parcel", true},
	{12, "TNT", "tnt", "parcel", true},
	{13, "USPS", "usps", "parcel", false},
	{14, "UK Mail", "uk-mail", "parcel", false},
	{15, "Freight", "freight", "freight", true},
	{16, "Kuehne + Nagel", "kn", "freight", true},
}

// carriers are the documented ones and those of the options, which get the next ids
// if they have none.
func (s *Server) carriers() []Carrier {
	all := append([]Carrier{}, documentedCarriers...)
	for i, added := range s.options.Carriers {
		if added.ID == 0 {
			added.ID = len(documentedCarriers) + 2 + i
		}
		if added.Type == "" {
			added.Type = "parcel"
		}
		all = append(all, added)
	}
	return all
}

// carrier finds a carrier by its key; case does not matter, as in the samples.
func (s *Server) carrier(key string) (Carrier, bool) {
	for _, known := range s.carriers() {
		if strings.EqualFold(known.Key, key) {
			return known, true
		}
	}
	return Carrier{}, false
}

// listCarriers answers GET v1/carriers.
func (s *Server) listCarriers(c call) answer { return list(c, s.carriers(), largestOther) }

// getCarrier answers GET v1/carriers/{id}.
func (s *Server) getCarrier(c call) answer {
	return byID(c, s.carriers(), func(known Carrier) int { return known.ID })
}

func byID[T any](c call, rows []T, id func(T) int) answer {
	for _, row := range rows {
		if id(row) == c.id() {
			return reply(http.StatusOK, row)
		}
	}
	return notFound()
}

type country struct {
	ID             int    `json:"id"`
	Name           string `json:"name"`
	ISO2           string `json:"iso2"`
	ISO3           string `json:"iso3"`
	StateMandatory bool   `json:"state_mandatory"`
}

// countries are some of MyPromo's 251 countries. Only the ids of Albania, Andorra
// and Germany are documented.
var countries = []country{
	{4, "Albania", "AL", "ALB", false}, {8, "Andorra", "AD", "AND", false}, {50, "Germany", "DE", "DEU", false},
	{301, "Austria", "AT", "AUT", false}, {302, "Belgium", "BE", "BEL", false}, {303, "Bulgaria", "BG", "BGR", false},
	{304, "Canada", "CA", "CAN", true}, {305, "Croatia", "HR", "HRV", false}, {306, "Cyprus", "CY", "CYP", false},
	{307, "Czech Republic", "CZ", "CZE", false}, {308, "Denmark", "DK", "DNK", false}, {309, "Estonia", "EE", "EST", false},
	{310, "Finland", "FI", "FIN", false}, {311, "France", "FR", "FRA", false}, {312, "Greece", "GR", "GRC", false},
	{313, "Hungary", "HU", "HUN", false}, {314, "Iceland", "IS", "ISL", false}, {315, "Ireland", "IE", "IRL", false},
	{316, "Italy", "IT", "ITA", false}, {317, "Latvia", "LV", "LVA", false}, {318, "Liechtenstein", "LI", "LIE", false},
	{319, "Lithuania", "LT", "LTU", false}, {320, "Luxembourg", "LU", "LUX", false}, {321, "Malta", "MT", "MLT", false},
	{322, "Moldova", "MD", "MDA", false}, {323, "Netherlands", "NL", "NLD", false}, {324, "North Macedonia", "MK", "MKD", false},
	{325, "Norway", "NO", "NOR", false}, {326, "Poland", "PL", "POL", false}, {327, "Portugal", "PT", "PRT", false},
	{328, "Romania", "RO", "ROU", false}, {329, "Serbia", "RS", "SRB", false}, {330, "Slovakia", "SK", "SVK", false},
	{331, "Slovenia", "SI", "SVN", false}, {332, "Spain", "ES", "ESP", false}, {333, "Sweden", "SE", "SWE", false},
	{334, "Switzerland", "CH", "CHE", false}, {335, "Turkey", "TR", "TUR", false}, {336, "Ukraine", "UA", "UKR", false},
	{337, "United Kingdom", "GB", "GBR", false}, {338, "United States", "US", "USA", true},
}

// countryOf finds a country by its ISO code of two or three letters.
func countryOf(code string) (country, bool) {
	for _, known := range countries {
		if known.ISO2 == code || known.ISO3 == code {
			return known, true
		}
	}
	return country{}, false
}

// listCountries answers GET v1/countries, where per_page is always a number.
func listCountries(c call) answer {
	found := paged(c, countries, largestOther)
	if size, ok := found.Meta.PerPage.(string); ok {
		found.Meta.PerPage = number(size)
	}
	return reply(http.StatusOK, found)
}

// getCountry answers GET v1/countries/{id}.
func getCountry(c call) answer {
	return byID(c, countries, func(known country) int { return known.ID })
}

type state struct {
	ID        int    `json:"id"`
	Name      string `json:"name"`
	ISO2      string `json:"iso2"`
	ISO3      string `json:"iso3"`
	CountryID int    `json:"country_id"`
}

// states are the documented German ones of MyPromo's 4502 states, and some American
// ones.
var states = []state{
	{1, "North Rhine-Westphalia", "NW", "DE-NW", 50}, {2, "Baden-Württemberg", "BW", "DE-BW", 50},
	{3, "Bavaria", "BY", "DE-BY", 50}, {4, "Berlin", "BE", "DE-BE", 50}, {5, "Brandenburg", "BB", "DE-BB", 50},
	{6, "Bremen", "HB", "DE-HB", 50}, {7, "Hamburg", "HH", "DE-HH", 50}, {8, "Hesse", "HE", "DE-HE", 50},
	{9, "Mecklenburg-Western Pomerania", "MV", "DE-MV", 50}, {10, "Lower Saxony", "NI", "DE-NI", 50},
	{11, "Rhineland-Palatinate", "RP", "DE-RP", 50}, {12, "Saarland", "SL", "DE-SL", 50},
	{13, "Saxony", "SN", "DE-SN", 50}, {14, "Saxony-Anhalt", "ST", "DE-ST", 50}, {15, "Schleswig-Holstein", "SH", "DE-SH", 50},
	{101, "California", "CA", "US-CA", 338}, {102, "New York", "NY", "US-NY", 338}, {103, "Ontario", "ON", "CA-ON", 304},
}

// listStates answers GET v1/states.
func listStates(c call) answer { return list(c, states, largestOther) }

// getState answers GET v1/states/{id}.
func getState(c call) answer {
	return byID(c, states, func(known state) int { return known.ID })
}
