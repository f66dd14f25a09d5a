package orders

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"orderflow/order"
)

// publicReference is the reference that lists show: the order's reference at its source, or the
// order's id if the reference is missing or may be personal. Search attributes are not
// encrypted.
func publicReference(doc order.Order) string {
	reference := searchable(doc.Source.Reference)
	if reference == "" || namesRecipient(reference, doc.Recipient) {
		return doc.ID
	}
	return reference
}

// searchable is a reference as search attributes contain it. Temporal (1.29, SQLite) does not
// find values with a backslash or a double quote, however the query quotes them.
func searchable(reference string) string {
	plain := strings.Map(func(r rune) rune {
		switch {
		case r == '\\':
			return '/'
		case r == '"':
			return '\''
		case unicode.IsControl(r):
			return ' '
		}
		return r
	}, reference)
	return strings.TrimSpace(plain)
}

// namesRecipient reports whether a text contains an e-mail address, the end of the recipient's
// phone number or a word of the last name. It is less strict than Discreet: a reference often
// contains the digits of a house number, and a first name belongs to many people.
func namesRecipient(text string, recipient order.Party) bool {
	if strings.Contains(text, "@") {
		return true
	}
	phone := digitsOf(recipient.Phone)
	if len(phone) >= telltaleDigits && strings.Contains(digitsOf(text), phone[len(phone)-telltaleDigits:]) {
		return true
	}
	lower := strings.ToLower(text)
	for _, word := range words(recipient.LastName) {
		if utf8.RuneCountInString(word) >= shortestWord && strings.Contains(lower, word) {
			return true
		}
	}
	return false
}
