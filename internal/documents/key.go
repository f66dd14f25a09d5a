package documents

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"

	"orderflow/order"
)

// The parts of a key can't leave the order's folder, because they can't contain a slash. Every
// valid order id is allowed. Keys of 0.1.0 contain no shipment ("orders/<id>/label.pdf"), and
// have other extensions; they can still be read.
var (
	orderIDPattern  = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{2,49}$`)
	kindPattern     = regexp.MustCompile(`^[a-z][a-z0-9-]{0,47}$`)
	shipmentPattern = regexp.MustCompile(`^[a-z][a-z0-9-]{1,46}$`)
	keyPattern      = regexp.MustCompile(`^orders/[A-Za-z0-9][A-Za-z0-9._-]{2,49}/[a-z][a-z0-9-]{0,95}\.(pdf|zpl|epl|zip|txt|bin)$`)
)

// Shipment identifies the shipment of a document in the document's key: the provider, and the
// provider's id.
type Shipment string

// longestID is the part of a provider's id that is kept unchanged, in characters.
const longestID = 30

var plainID = regexp.MustCompile(`^[a-z0-9-]+$`)

// ShipmentOf identifies a provider's shipment. Ids that differ only in case are the same. An id
// that can't be part of a key gets a part of its hash, so that it stays unique.
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

// stemOf returns the key of a document without its extension.
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
