package order

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// MediaPortID returns the ID of an order of Media Port; its number is unique per
// supplier.
func MediaPortID(supplier int64, number string) string {
	return foreignID(fmt.Sprintf("%s-%d-", SystemMediaPort, supplier), number)
}

// MerkanaID returns the ID of an order of Merkana, from merchant and order id.
func MerkanaID(merchant int64, id string) string {
	return foreignID(fmt.Sprintf("%s-%d-", SystemMerkana, merchant), id)
}

// maxID is the maximum length of an ID, in bytes.
const maxID = 50

// foreignID makes an ID from another system's name; different names never get the
// same ID. It escapes characters that an ID cannot have as _ and two hexadecimal
// digits per byte, and replaces a name that is too long by its hash.
func foreignID(prefix, name string) string {
	var plain strings.Builder
	for _, b := range []byte(name) {
		if b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '-' || b == '.' {
			plain.WriteByte(b)
		} else {
			fmt.Fprintf(&plain, "_%02x", b)
		}
	}
	if len(prefix)+plain.Len() <= maxID {
		return prefix + plain.String()
	}
	const hashBytes = 10 // enough to avoid collisions among a supplier's orders
	sum := sha256.Sum256([]byte(name))
	return prefix + "_h" + hex.EncodeToString(sum[:hashBytes])
}
