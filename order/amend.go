package order

import (
	"encoding/json"
	"fmt"

	jsonpatch "github.com/evanphx/json-patch/v5"
)

// Amend returns the order with a JSON merge patch (RFC 7396) applied: a null takes
// a field away, and a list replaces the whole list. The result is normalised. The error names fields that an
// order doesn't have. Whether the result is a good order, Validate has to say.
func (o Order) Amend(patch json.RawMessage) (Order, error) {
	document, err := json.Marshal(o)
	if err != nil {
		return Order{}, err
	}
	patched, err := jsonpatch.MergePatch(document, patch)
	if err != nil {
		return Order{}, fmt.Errorf("want a JSON merge patch, such as {\"shipping\": {\"lockerPoint\": \"GDY01A\"}}: %w", err)
	}
	amended, err := decode(patched)
	if err != nil {
		return Order{}, err
	}
	return amended.WithDefaults(), nil
}
