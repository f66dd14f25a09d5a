package tpk_test

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/clients"
	"orderflow/clients/tpk"
)

func TestProblems(t *testing.T) {
	field := func(path, problem string) []clients.Field { return []clients.Field{{Path: path, Problem: problem}} }
	amount := decimal.RequireFromString
	long := func(n int) string { return strings.Repeat("ł", n) }
	cases := []struct {
		name string
		edit func(*tpk.NewPackage)
		want []clients.Field
	}{
		{"none", func(*tpk.NewPackage) {}, nil},
		{"no such product", func(p *tpk.NewPackage) { p.ProductID = 4 }, field("product_id", "must be 1, 2 or 3")},
		{"no courier", func(p *tpk.NewPackage) { p.CourierID = 0 }, field("courier_id", "must be given")},
		{"no pickup", func(p *tpk.NewPackage) { p.PickupDate = "" }, field("pickup_date", "must be given")},
		{"no description", func(p *tpk.NewPackage) { p.Description = " " }, field("description", "must be given")},
		{"30 characters", func(p *tpk.NewPackage) { p.Description = long(30) }, nil},
		{"31 characters", func(p *tpk.NewPackage) { p.Description = long(31) }, field("description", "must not have more than 30 characters")},
		{"no weight", func(p *tpk.NewPackage) { p.Weight = decimal.Zero }, field("weight", "must be more than 0")},
		{"a pallet's height", func(p *tpk.NewPackage) { p.ProductID, p.Height = tpk.ProductPallet, decimal.Zero }, field("height", "must be more than 0")},
		{
			"no measures", func(p *tpk.NewPackage) {
				p.Weight, p.Length, p.Width, p.Height = amount("-1"), amount("0"), amount("0"), amount("0")
			},
			[]clients.Field{
				{Path: "weight", Problem: "must be more than 0"}, {Path: "length", Problem: "must be more than 0"},
				{Path: "width", Problem: "must be more than 0"}, {Path: "height", Problem: "must be more than 0"},
			},
		},
		{"an envelope of any measures", func(p *tpk.NewPackage) {
			p.ProductID, p.Weight, p.Length = tpk.ProductEnvelope, decimal.Zero, decimal.Zero
		}, nil},
		{"no insurance", func(p *tpk.NewPackage) { p.COD, p.InsuranceValue = nil, decimal.Zero }, nil},
		{"too little insurance", func(p *tpk.NewPackage) { p.InsuranceValue = amount("999.99") }, field("insurance_value", "must not be less than the amount to be collected")},
		{"too much insurance", func(p *tpk.NewPackage) { p.InsuranceValue = amount("50000.01") }, field("insurance_value", "must be between 0.01 and 50000")},
		{"insurance at GLS", func(p *tpk.NewPackage) { p.CourierID = tpk.CourierGLS }, field("insurance_value", "is not available with GLS")},
		{"COD of no type", func(p *tpk.NewPackage) { p.COD.TypeID = 0 }, field("cod_type_id", "must be 1 or 2")},
		{"express COD", func(p *tpk.NewPackage) { p.COD.TypeID, p.CourierID = tpk.CODExpress, tpk.CourierGeisKEX }, nil},
		{"express COD elsewhere", func(p *tpk.NewPackage) { p.COD.TypeID = tpk.CODExpress }, field("cod_type_id", "2 is for Geis (K-ex) only")},
		{"COD of nothing", func(p *tpk.NewPackage) { p.COD.Value = decimal.Zero }, field("cod_value", "must be between 0.01 and 20000")},
		{
			"COD of too much", func(p *tpk.NewPackage) { p.COD.Value, p.InsuranceValue = amount("20000.01"), amount("20000.01") },
			field("cod_value", "must be between 0.01 and 20000"),
		},
		{"COD to a foreign account", func(p *tpk.NewPackage) { p.COD.BankAccount = "DE89370400440532013000" }, field("cod_bank_account_number", "must have 26 digits")},
		{"a sender without e-mail", func(p *tpk.NewPackage) { p.Sender.Email = "" }, field("sender.email", "must be given")},
		{"a receiver without e-mail", func(p *tpk.NewPackage) { p.Receiver.Email = "" }, nil},
		{"real names", func(p *tpk.NewPackage) { p.Receiver.Name, p.Receiver.Surname = "Zoë J.", "O'Neill-Żółć" }, nil},
		{"a number for a name", func(p *tpk.NewPackage) { p.Receiver.Name = "Ewa 2" }, field("receiver.name", "must have letters only")},
		{"a sign for a surname", func(p *tpk.NewPackage) { p.Receiver.Surname = "Lis & Co" }, field("receiver.surname", "must have letters only")},
		{"names of 30 letters", func(p *tpk.NewPackage) { p.Receiver.Name, p.Receiver.Surname = long(10), long(20) }, nil},
		{
			"names of 31 letters", func(p *tpk.NewPackage) { p.Receiver.Name, p.Receiver.Surname = long(10), long(21) },
			field("receiver.surname", "must not have more than 30 characters together with name"),
		},
		{"street", func(p *tpk.NewPackage) { p.Receiver.Street = long(100) }, nil},
		{"street too long", func(p *tpk.NewPackage) { p.Receiver.Street = long(101) }, field("receiver.street", "must not have more than 100 characters")},
		{
			"street too long for DHL", func(p *tpk.NewPackage) { p.CourierID, p.Receiver.Street = tpk.CourierDHL, long(61) },
			field("receiver.street", "must not have more than 60 characters"),
		},
		{
			"too long for InPost abroad",
			func(p *tpk.NewPackage) {
				p.CourierID, p.Receiver.Company, p.Receiver.Street = tpk.CourierInPostAbroad, long(51), long(91)
			},
			[]clients.Field{
				{Path: "receiver.company", Problem: "must not have more than 50 characters"},
				{Path: "receiver.street", Problem: "must not have more than 90 characters"},
			},
		},
		{"phone too short", func(p *tpk.NewPackage) { p.Receiver.Phone = "1234" }, field("receiver.phone", "must have at least 5 characters")},
		{"phone too long", func(p *tpk.NewPackage) { p.Receiver.Phone = "+4850060070080" }, field("receiver.phone", "must not have more than 13 characters")},
		{"foreign phone", func(p *tpk.NewPackage) { p.Receiver.CountryID, p.Receiver.Phone = 16, "+4915112345678901234" }, nil},
		{
			"foreign phone too long", func(p *tpk.NewPackage) { p.Receiver.CountryID, p.Receiver.Phone = 16, "+49151123456789012345" },
			field("receiver.phone", "must not have more than 20 characters"),
		},
		{"a receiver that is empty", func(p *tpk.NewPackage) { p.Receiver = tpk.Party{} }, []clients.Field{
			{Path: "receiver.name", Problem: "must be given"}, {Path: "receiver.surname", Problem: "must be given"},
			{Path: "receiver.street", Problem: "must be given"}, {Path: "receiver.house_number", Problem: "must be given"},
			{Path: "receiver.post_code", Problem: "must be given"}, {Path: "receiver.city", Problem: "must be given"},
			{Path: "receiver.country_id", Problem: "must be given"}, {Path: "receiver.phone", Problem: "must be given"},
		}},
		{
			"everything too long",
			func(p *tpk.NewPackage) {
				p.Sender.Company, p.Sender.HouseNumber, p.Sender.DoorNumber = long(61), long(11), long(11)
				p.Sender.PostCode, p.Sender.City, p.Sender.Email = long(11), long(51), long(256)
			},
			[]clients.Field{
				{Path: "sender.company", Problem: "must not have more than 60 characters"},
				{Path: "sender.house_number", Problem: "must not have more than 10 characters"},
				{Path: "sender.door_number", Problem: "must not have more than 10 characters"},
				{Path: "sender.post_code", Problem: "must not have more than 10 characters"},
				{Path: "sender.city", Problem: "must not have more than 50 characters"},
				{Path: "sender.email", Problem: "must not have more than 255 characters"},
			},
		},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			pack := documentedPackage()
			tc.edit(&pack)
			require.Equal(t, tc.want, pack.Problems())
		})
	}
}

func TestAPackageWithProblemsIsNotSent(t *testing.T) {
	s := newServer(t, answers(201, `[{"order_id":777}]`))
	client := s.client(t)
	pack := documentedPackage()
	pack.Description = ""
	want := clients.Error{
		Provider: "tpk", Operation: `create order ""`, Kind: clients.Refused, Code: tpk.CodeInvalidInput,
		Message: "not sent, as TPK doesn't take such a package",
		Fields:  []clients.Field{{Path: "description", Problem: "must be given"}},
	}
	_, err := client.CreateOrder(t.Context(), pack)
	require.Equal(t, want, failure(t, err))
	_, err = client.EditOrder(t.Context(), 777, pack)
	want.Operation = "edit order 777"
	require.Equal(t, want, failure(t, err))
	require.Empty(t, s.tokenRequests())
	require.Empty(t, s.seen())
}
