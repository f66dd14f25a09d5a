package tpktest

import "strings"

// searchCity is POST /city/search. It knows the cities of the points, and the
// sample's city.
func (s *Server) searchCity(c call) (answer, error) {
	var sent struct {
		Country  quantity `json:"country_id"`
		PostCode text     `json:"post_code"`
	}
	if err := c.decode(&sent); err != nil {
		return answer{}, err
	}
	found := problems{}
	if found.number("country_id", sent.Country, true) {
		found.unless(isCountry(sent.Country.whole()), "country_id", notValid)
	}
	found.unless(sent.PostCode != "", "post_code", required)
	if err := found.refusal(); err != nil {
		return answer{}, err
	}
	city, known := cityOf(sent.Country.whole(), string(sent.PostCode))
	if !known {
		return answer{}, notFound()
	}
	return ok(map[string]string{"city": city})
}

// cityOf finds the city of a post code.
func cityOf(country int, postCode string) (string, bool) {
	const germany = 16
	if country == germany && postCode == "14055" {
		return "Berlin", true
	}
	for _, known := range networks() {
		for _, p := range known.points {
			if country == polish && dashed(p.postCode) == dashed(postCode) {
				return p.city, true
			}
		}
	}
	return "", false
}

// dashed writes 82300 as 82-300.
func dashed(postCode string) string {
	if len(postCode) == 5 && !strings.Contains(postCode, "-") {
		return postCode[:2] + "-" + postCode[2:]
	}
	return postCode
}
