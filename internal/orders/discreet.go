package orders

import (
	"reflect"
	"strings"
	"unicode"
	"unicode/utf8"

	"orderflow/order"
)

// The shortest personal words that are searched for, and the number of final digits that
// identify a phone number with any prefix.
const (
	shortestWord   = 3
	telltaleDigits = 7
)

// Discreet reports whether a text may be shown to people who look at many orders: providers
// often repeat what they were sent. It rejects every text with an e-mail address, with the end
// of a phone number of the order, or with any word of the recipient's or shipper's name and
// address. It does not recognize words that a provider has inflected, translated or
// transliterated.
func Discreet(text string, doc order.Order) bool {
	if strings.Contains(text, "@") {
		return false
	}
	digits := digitsOf(text)
	personal := map[string]bool{}
	for _, value := range personalValues(doc) {
		if known := digitsOf(value); len(known) >= telltaleDigits && strings.Contains(digits, known[len(known)-telltaleDigits:]) {
			return false
		}
		for _, word := range words(value) {
			personal[word] = utf8.RuneCountInString(word) >= shortestWord
		}
	}
	for _, word := range words(text) {
		if personal[word] {
			return false
		}
	}
	return true
}

// personalValues are all values of an order's parties except their countries.
func personalValues(doc order.Order) []string {
	parties := []order.Party{doc.Recipient}
	if doc.Shipper != nil {
		parties = append(parties, *doc.Shipper)
	}
	values := []string{doc.Shipping.ContactPhone}
	for _, party := range parties {
		party.Country = ""
		for _, value := range reflect.ValueOf(party).Fields() {
			values = append(values, value.String())
		}
	}
	return values
}

// words are the runs of letters and digits of a text, in lower case.
func words(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

func digitsOf(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}
