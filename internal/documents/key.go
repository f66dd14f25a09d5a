package documents

import (
	"fmt"
	"mime"
	"regexp"

	"orderflow/order"
)

// unknownMediaType is what a document without a usable media type gets.
const unknownMediaType = "application/octet-stream"

// The parts of a key can't lead out of the order's folder: no slash fits into
// them. An id may be any that an order may have.
var (
	orderIDPattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{2,49}$`)
	kindPattern    = regexp.MustCompile(`^[a-z][a-z0-9-]{0,47}$`)
	keyPattern     = regexp.MustCompile(`^orders/[A-Za-z0-9][A-Za-z0-9._-]{2,49}/[a-z][a-z0-9-]{0,47}\.(pdf|zpl|epl|zip|txt|bin)$`)
)

// extensions are those that a key can end in.
var extensions = []string{"pdf", "zpl", "epl", "zip", "txt", "bin"}

// stemOf returns the key of a document up to its extension.
func stemOf(orderID string, kind order.DocumentKind) (string, error) {
	if !orderIDPattern.MatchString(orderID) {
		return "", fmt.Errorf("order id %q: want 3 to 50 letters, digits, dots, dashes and underscores, "+
			"beginning with a letter or digit", orderID)
	}
	if !kindPattern.MatchString(string(kind)) {
		return "", fmt.Errorf("kind %q: want small letters, digits and dashes", kind)
	}
	return fmt.Sprintf("orders/%s/%s.", orderID, kind), nil
}

// mediaTypeOf returns a provider's media type without its parameters, and the
// extension for it. Carriers invent the types of printer languages, so several
// names lead to the same extension.
func mediaTypeOf(stated string) (mediaType, extension string) {
	mediaType, _, err := mime.ParseMediaType(stated)
	if err != nil {
		return unknownMediaType, "bin"
	}
	switch mediaType {
	case "application/pdf", "application/x-pdf":
		return mediaType, "pdf"
	case "application/zpl", "application/x-zpl", "text/zpl", "text/x-zpl", "x-application/zpl":
		return mediaType, "zpl"
	case "application/epl", "application/epl2", "application/x-epl", "text/epl", "text/x-epl":
		return mediaType, "epl"
	case "application/zip", "application/x-zip-compressed":
		return mediaType, "zip"
	case "text/plain":
		return mediaType, "txt"
	default:
		return mediaType, "bin"
	}
}
