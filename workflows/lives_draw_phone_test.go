package workflows_test

import (
	"pgregory.net/rapid"

	"orderflow/order"
)

// phones are numbers as people write them. The last ones are foreign.
var phones = []string{"600700800", "600 700 800", "48600700800", "+48 600 700 800", "0048 600-700-800", "(60) 070-08-00",
	"(22) 431-05-00", "22/431 05 00", "+380 67 123 45 67", "+49 (0)151 2345678"}

// drawPhone writes the recipient's phone number in one of many ways. Orders of versions that
// did not normalise documents have it as it was typed.
func drawPhone(t *rapid.T, doc *order.Order) {
	if oneIn(t, 2, "the usual phone") {
		return
	}
	doc.Recipient.Phone = rapid.SampledFrom(phones).Draw(t, "phone")
	if read, err := doc.Recipient.PhoneNumber(); err == nil && !read.Polish() {
		doc.Shipping.ContactPhone = "22 431 05 01" // also for the carrier that an amendment names
	}
	if rapid.Bool().Draw(t, "normalised") {
		*doc = doc.Normalised()
	}
}
