package order

import (
	"encoding/json"
	"fmt"

	jsonpatch "github.com/evanphx/json-patch/v5"
)

// Amend returns the order with a JSON merge patch (RFC 7396) applied: null removes
// a field, and a list replaces the whole list. The error names fields that the
// document does not have. Changed fields are normalised as in Parse. Amend does not
// validate the result; call Validate.
func (o Order) Amend(patch json.RawMessage) (Order, error) {
	document, err := json.Marshal(o)
	if err != nil {
		return Order{}, err
	}
	patched, err := jsonpatch.MergePatch(document, patch)
	if err != nil {
		return Order{}, fmt.Errorf("want a JSON merge patch, such as {\"shipping\": {\"lockerPoint\": \"GDY01A\"}}: %w", err)
	}
	amended, err := decodeAsTyped(patched)
	if err != nil {
		return Order{}, err
	}
	return amended.normalisedSince(o).WithDefaults(), nil
}
