package order

import (
	"strings"
	"unicode/utf8"
)

// templatesBySize are InPost's templates by the letter that shops and lockers show:
// A, B and C.
var templatesBySize = map[string]string{"a": "small", "b": "medium", "c": "large"}

// normalTemplate returns a parcel's template as carriers write it: "Small" becomes
// "small", and for InPost "A" does, too. InPost's letter services have their own
// sizes A to C, so "A" stays there.
func normalTemplate(s Shipping, template string) string {
	written := strings.TrimSpace(template)
	if utf8.ValidString(written) { // otherwise Validate refuses it as it is
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
