package activities

import "orderflow/order"

// LabelText is a text of a party that carriers print, and its field in the document.
type LabelText struct{ Field, Text string }

// LabelTexts are the texts of a party that ShipX and TPK print unchanged, with or without its
// address. Post codes, phone numbers and e-mail addresses have fixed formats; only MyPromo
// gets careOf and district.
func LabelTexts(p order.Party, addressed bool) []LabelText {
	texts := []LabelText{{"company", p.Company}, {"firstName", p.FirstName}, {"lastName", p.LastName}}
	if addressed {
		texts = append(texts, LabelText{"street", p.Street}, LabelText{"building", p.Building},
			LabelText{"street2", p.Street2}, LabelText{"city", p.City})
	}
	return texts
}
