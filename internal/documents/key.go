package documents

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"

	"orderflow/order"
)

// The parts of a key can't lead out of the order's folder: no slash fits into
// them. An id may be any that an order may have. Keys of 0.1.0 name no
// shipment ("orders/<id>/label.pdf"), and end in more ways; they can still be read.
var (
	orderIDPattern  = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{2,49}$`)
	kindPattern     = regexp.MustCompile(`^[a-z][a-z0-9-]{0,47}$`)
	shipmentPattern = regexp.MustCompile(`^[a-z][a-z0-9-]{1,46}$`)
	keyPattern      = regexp.MustCompile(`^orders/[A-Za-z0-9][A-Za-z0-9._-]{2,49}/[a-z][a-z0-9-]{0,95}\.(pdf|zpl|epl|zip|txt|bin)$`)
)

// Shipment is whose document it is, as it stands in the document's key: the
// provider, and the provider's id of what is shipped.
type Shipment string

// longestID is how much of a provider's id is kept as it is.
const longestID = 30

var plainID = regexp.MustCompile(`^[a-z0-9-]+$`)

// ShipmentOf names a provider's shipment. Ids that differ only in case are one. An id
// that can't stand in a key as it is gets a part of its hash, so that it stays unique.
func ShipmentOf(provider, id string) Shipment {
	lower := strings.ToLower(id)
	if plainID.MatchString(lower) && len(lower) <= longestID {
		return Shipment(provider + "-" + lower)
	}
	const kept, hashed = 20, 4 // characters, and bytes of the hash
	plain := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, lower)
	hash := sha256.Sum256([]byte(lower))
	return Shipment(provider + "-" + plain[:min(len(plain), kept)] + "-" + hex.EncodeToString(hash[:hashed]))
}

// stemOf returns the key of a document up to its extension.
func stemOf(orderID string, kind order.DocumentKind, shipment Shipment) (string, error) {
	if !orderIDPattern.MatchString(orderID) {
		return "", fmt.Errorf("order id %q: want 3 to 50 letters, digits, dots, dashes and underscores, "+
			"beginning with a letter or digit", orderID)
	}
	if !kindPattern.MatchString(string(kind)) {
		return "", fmt.Errorf("kind %q: want small letters, digits and dashes", kind)
	}
	if !shipmentPattern.MatchString(string(shipment)) {
		return "", fmt.Errorf("shipment %q: want a provider and an id, in small letters, digits and dashes", shipment)
	}
	return fmt.Sprintf("orders/%s/%s-%s.", orderID, kind, shipment), nil
}
