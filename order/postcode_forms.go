package order

import "strings"

// postCodeForms are the forms of post codes by country, the usual one first: 9
// means a digit, @ a letter, * either; any other character means itself. For other
// countries any code is accepted. Source: Universal Postal Union. Irish routing
// keys and British districts are not checked.
var postCodeForms = map[string][]string{
	"AD": {"AD999"}, "AL": {"9999"}, "AT": {"9999"}, "AU": {"9999"},
	"BA": {"99999"}, "BE": {"9999"}, "BG": {"9999"}, "BY": {"999999"},
	"CA": {"@9@ 9@9"}, "CH": {"9999"}, "CY": {"9999"}, "CZ": {"999 99"},
	"DE": {"99999"}, "DK": {"9999"}, "EE": {"99999"}, "ES": {"99999"},
	"FI": {"99999"}, "FO": {"999"}, "FR": {"99999"},
	"GB": british, "GG": british, "IM": british, "JE": british,
	"GI": {"GX11 1AA"}, "GR": {"999 99"}, "HR": {"99999"}, "HU": {"9999"},
	"IE": {"@99 ****", "D6W ****"}, "IS": {"999"}, "IT": {"99999"}, "JP": {"999-9999"},
	"LI": {"9999"}, "LT": {"99999"}, "LU": {"9999"}, "LV": {"9999"},
	"MC": {"99999"}, "MD": {"9999"}, "ME": {"99999"}, "MK": {"9999"}, "MT": {"@@@ 9999"},
	"NL": {"9999 @@"}, "NO": {"9999"}, "NZ": {"9999"}, "PL": {"99-999"}, "PT": {"9999-999"},
	"RO": {"999999"}, "RS": {"99999", "999999"}, "SE": {"999 99"}, "SI": {"9999"}, "SK": {"999 99"},
	"SM": {"99999"}, "TR": {"99999"}, "UA": {"99999"}, "US": {"99999", "99999-9999"},
	"VA": {"99999"}, "XK": {"99999"},
}

// british are the forms of the United Kingdom and of the islands with the same
// system.
var british = []string{"@@9 9@@", "@9 9@@", "@99 9@@", "@@99 9@@", "@9@ 9@@", "@@9@ 9@@", "GIR 0AA"}

// countrySigns are signs, other than the country's own code, that people write
// before post codes, as on cars.
var countrySigns = map[string][]string{
	"AT": {"A"}, "BE": {"B"}, "DE": {"D"}, "ES": {"E"}, "FI": {"FIN"}, "FR": {"F"}, "HU": {"H"},
	"IT": {"I"}, "LU": {"L"}, "NO": {"N"}, "PT": {"P"}, "SE": {"S"}, "SI": {"SLO"},
}

// withoutPostCodes are the countries without post codes. Ireland has Eircodes, but
// an address does not need one; see postCodeOptional.
const withoutPostCodes = "AE AG AO AW BF BI BJ BQ BS BW BZ CD CF CG CI CK CM CW DJ DM ER FJ GA GD GH GM GQ GY HK " +
	"JM KI KM KP ML MO MR MW NR NU QA RW SB SC SL SR SS ST SX SY TD TG TK TL TO TV UG VU YE ZW"

// postCodeOptional reports whether an address in a country is complete without a
// post code.
func postCodeOptional(country string) bool {
	return country == "IE" || knownCountry(country) && strings.Contains(withoutPostCodes, country)
}
