package order

import (
	"strings"
	"unicode/utf8"
)

// templatesBySize are the templates that InPost's shops and lockers call A, B and C.
var templatesBySize = map[string]string{"a": "small", "b": "medium", "c": "large"}

// normalTemplate is a parcel's template as carriers write it: "Small" is "small", and for
// InPost so is "A". Letters of InPost have sizes A to C of their own, so that an A among
// them stays what it is.
func normalTemplate(s Shipping, template string) string {
	written := strings.TrimSpace(template)
	if utf8.ValidString(written) { // else Validate refuses it as it is
		written = strings.ToLower(written)
	}
	inPost := s.Carrier == CarrierShipX || s.Carrier == CarrierBest
	if size, known := templatesBySize[written]; known {
		if inPost && !strings.HasPrefix(s.Service, "inpost_letter_") {
			return size
		}
		return strings.TrimSpace(template)
	}
	return written
}
