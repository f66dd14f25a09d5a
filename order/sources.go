package order

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// MediaPortID is the ID of an order of Media Port: its number is unique there for
// a supplier.
func MediaPortID(supplier int64, number string) string {
	return foreignID(fmt.Sprintf("%s-%d-", SystemMediaPort, supplier), number)
}

// MerkanaID is the ID of an order of Merkana, by merchant and their order id.
func MerkanaID(merchant int64, id string) string {
	return foreignID(fmt.Sprintf("%s-%d-", SystemMerkana, merchant), id)
}

// longestID is what an ID may have at most, in bytes.
const longestID = 50

// foreignID puts a name that others gave into an ID, so that different names never
// become the same ID. What an ID may not have stands in it as _ and two hexadecimal
// digits for each byte, and of what is too long only the hash.
func foreignID(prefix, name string) string {
	var plain strings.Builder
	for _, b := range []byte(name) {
		if b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '-' || b == '.' {
			plain.WriteByte(b)
		} else {
			fmt.Fprintf(&plain, "_%02x", b)
		}
	}
	if len(prefix)+plain.Len() <= longestID {
		return prefix + plain.String()
	}
	const hashBytes = 10 // enough that no two orders of a supplier ever meet
	sum := sha256.Sum256([]byte(name))
	return prefix + "_h" + hex.EncodeToString(sum[:hashBytes])
}
