package tpktest

import "github.com/shopspring/decimal"

// ownUser is the account of the options.
const ownUser int64 = 99

// account is an invented company, the account's owner.
func (s *Server) account() partyForm {
	return partyForm{
		Name: "Adam", Surname: "Alfa", Company: "Drukarnia Alfa", TaxNumber: "725-000-00-00", Street: "Fabryczna",
		HouseNumber: "5", PostCode: "90-001", City: "Łódź", Country: quantity{value: decimal.NewFromInt(polish), given: true},
		Phone: "500100200", Email: text(s.options.Email),
	}
}

// userShown is the account on the wire; unset fields are empty.
type userShown struct {
	UserID            int64           `json:"user_id"`
	PartnerID         int             `json:"partner_id"`
	Email             string          `json:"email"`
	Balance           money           `json:"balance"`
	Status            int             `json:"status"`
	TaxNumber         text            `json:"tax_number"`
	BankAccountNumber string          `json:"bank_account_number"`
	Messages          []any           `json:"messages"`
	DefaultAddress    map[string]any  `json:"default_address"`
	ShippingAddress   map[string]any  `json:"shipping_address"`
	Settings          map[string]bool `json:"settings"`
	PackageTemplates  []any           `json:"package_templates"`
}

// userData is GET /user/data.
func (s *Server) userData(call) (answer, error) {
	us := s.account()
	shipping := us.home()
	for _, point := range []string{"pop", "pp", "ruch"} {
		shipping[point] = nil
	}
	shipping["email"] = us.Email
	return ok(userShown{
		UserID: ownUser, PartnerID: 1, Email: s.options.Email, Balance: money{s.balance}, Status: 12, TaxNumber: us.TaxNumber,
		BankAccountNumber: "52175000120000000032413366", Messages: []any{}, PackageTemplates: []any{},
		DefaultAddress: us.home(), ShippingAddress: shipping,
		Settings: map[string]bool{"monthly_invoice": false, "new_order_notification": true, "new_payment_notification": true,
			"receiver_notification": true, "two_factor_authentication": false},
	})
}

// home is an address in the account's data, where numbers stay texts.
func (p partyForm) home() map[string]any {
	return map[string]any{
		"name": p.Name, "surname": p.Surname, "company": p.Company, "street": p.Street, "house_number": p.HouseNumber,
		"door_number": p.DoorNumber, "post_code": p.PostCode, "city": p.City, "country_id": p.Country.whole(), "phone": p.Phone,
	}
}
