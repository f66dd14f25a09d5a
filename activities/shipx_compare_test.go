package activities_test

import (
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/activities"
	"orderflow/clients/lenient"
	"orderflow/clients/shipx"
)

// asMade is a shipment as ShipX shows it, and the form that it was made of.
func asMade() (shipx.Shipment, shipx.NewShipment) {
	millimetres := func(n int64) lenient.Decimal {
		return lenient.Decimal{Known: true, Value: decimal.NewFromInt(n)}
	}
	there := shipx.Shipment{
		COD: shipx.Money{Amount: decimal.NewFromInt(120), Currency: "PLN"}, Insurance: shipx.Money{Amount: decimal.NewFromInt(120), Currency: "PLN"},
		Receiver: shipx.Peer{CompanyName: "Beta sp. z o.o.", FirstName: "Ewa", LastName: "Lis", Email: "ewa@beta.example", Phone: "600700800",
			Address: &shipx.Address{Street: "Polna", BuildingNumber: "12A", City: "Łódź", PostCode: "90-001", CountryCode: "PL"}},
		Parcels: []shipx.Parcel{{Dimensions: shipx.Dimensions{Length: millimetres(400), Width: millimetres(300), Height: millimetres(200)}}},
	}
	wanted := shipx.NewShipment{
		COD: &shipx.Money{Amount: decimal.NewFromInt(120)}, Insurance: &shipx.Money{Amount: decimal.NewFromInt(120)},
		Receiver: there.Receiver,
		Parcels:  []shipx.NewParcel{{Length: 400, Width: 300, Height: 200}},
	}
	return there, wanted
}

func TestAShipmentIsComparedWithTheDocument(t *testing.T) {
	address := func(change func(*shipx.Address)) func(*shipx.Shipment, *shipx.NewShipment) {
		return func(s *shipx.Shipment, _ *shipx.NewShipment) {
			changed := *s.Receiver.Address
			change(&changed)
			s.Receiver.Address = &changed
		}
	}
	template := func(there, here string) func(*shipx.Shipment, *shipx.NewShipment) {
		return func(s *shipx.Shipment, n *shipx.NewShipment) {
			s.Parcels[0].Template, n.Parcels[0] = there, shipx.NewParcel{Template: here}
		}
	}
	for name, c := range map[string]struct {
		change func(*shipx.Shipment, *shipx.NewShipment)
		want   string // the path, or nothing
	}{
		"as it was made":       {func(*shipx.Shipment, *shipx.NewShipment) {}, ""},
		"another company":      {func(s *shipx.Shipment, _ *shipx.NewShipment) { s.Receiver.CompanyName = "Gamma" }, "recipient"},
		"no company any more":  {func(_ *shipx.Shipment, n *shipx.NewShipment) { n.Receiver.CompanyName = "" }, "recipient"},
		"names in one field":   {func(s *shipx.Shipment, _ *shipx.NewShipment) { s.Receiver.Name, s.Receiver.FirstName = "Ewa Lis", "" }, ""},
		"names in capitals":    {func(s *shipx.Shipment, _ *shipx.NewShipment) { s.Receiver.LastName = " LIS " }, ""},
		"no names shown":       {func(s *shipx.Shipment, _ *shipx.NewShipment) { s.Receiver = shipx.Peer{} }, ""},
		"another phone":        {func(s *shipx.Shipment, _ *shipx.NewShipment) { s.Receiver.Phone = "600700801" }, "recipient.phone"},
		"a phone with prefix":  {func(s *shipx.Shipment, _ *shipx.NewShipment) { s.Receiver.Phone = "+48 600 700 800" }, ""},
		"another e-mail":       {func(s *shipx.Shipment, _ *shipx.NewShipment) { s.Receiver.Email = "eva@beta.example" }, "recipient.email"},
		"an e-mail in capital": {func(s *shipx.Shipment, _ *shipx.NewShipment) { s.Receiver.Email = "EWA@beta.example" }, ""},
		"another city":         {address(func(a *shipx.Address) { a.City = "Sopot" }), "recipient.city"},
		"a city in ASCII":      {address(func(a *shipx.Address) { a.City = "LODZ" }), ""},
		"another post code":    {address(func(a *shipx.Address) { a.PostCode = "90-002" }), "recipient.postCode"},
		"a post code as digits": {
			address(func(a *shipx.Address) { a.PostCode = "90001" }), ""},
		"another street":       {address(func(a *shipx.Address) { a.Street = "Leśna" }), "recipient.street"},
		"another building":     {address(func(a *shipx.Address) { a.BuildingNumber = "12B" }), "recipient.street"},
		"a street in line1":    {address(func(a *shipx.Address) { a.Street, a.BuildingNumber, a.Line1 = "", "", "ul. Polna 12 A" }), ""},
		"a second line there":  {address(func(a *shipx.Address) { a.Line2 = "wejście B" }), "recipient.street"},
		"numbers run together": {address(func(a *shipx.Address) { a.Street, a.BuildingNumber = "Polna 1", "2A" }), "recipient.street"},
		"no address shown":     {func(s *shipx.Shipment, _ *shipx.NewShipment) { s.Receiver.Address = nil }, ""},
		"to a locker":          {func(s *shipx.Shipment, _ *shipx.NewShipment) { s.CustomAttributes.TargetPoint = "GDY01A" }, "shipping.lockerPoint"},
		"not to a locker":      {func(_ *shipx.Shipment, n *shipx.NewShipment) { n.CustomAttributes.TargetPoint = "GDY01A" }, "shipping.lockerPoint"},
		"nothing collected":    {func(s *shipx.Shipment, _ *shipx.NewShipment) { s.COD = shipx.Money{} }, "shipping.cashOnDelivery"},
		"collected unasked":    {func(_ *shipx.Shipment, n *shipx.NewShipment) { n.COD = nil }, "shipping.cashOnDelivery"},
		"insured for less":     {func(_ *shipx.Shipment, n *shipx.NewShipment) { n.Insurance.Amount = decimal.NewFromInt(121) }, "shipping.insurance"},
		"insured for more":     {func(_ *shipx.Shipment, n *shipx.NewShipment) { n.Insurance = nil }, ""},
		"a parcel more":        {func(s *shipx.Shipment, _ *shipx.NewShipment) { s.Parcels = append(s.Parcels, s.Parcels[0]) }, "shipping.parcels"},
		"a larger parcel":      {func(_ *shipx.Shipment, n *shipx.NewShipment) { n.Parcels[0].Height = 300 }, "shipping.parcels[0]"},
		"a rounded parcel":     {func(_ *shipx.Shipment, n *shipx.NewShipment) { n.Parcels[0].Height = 195 }, ""},
		"sides turned":         {func(_ *shipx.Shipment, n *shipx.NewShipment) { n.Parcels[0].Length, n.Parcels[0].Height = 200, 400 }, ""},
		"another weight":       {func(_ *shipx.Shipment, n *shipx.NewShipment) { n.Parcels[0].Weight = decimal.NewFromInt(9) }, ""},
		"a template":           {template("small", "small"), ""},
		"another template":     {template("small", "large"), "shipping.parcels[0]"},
		"the template's size":  {template("", "large"), ""},
		"a size of another":    {template("", "small"), "shipping.parcels[0]"},
		"another reference":    {func(s *shipx.Shipment, _ *shipx.NewShipment) { s.Reference, s.Comments = "", "rewritten" }, ""},
		"another sender": {func(s *shipx.Shipment, n *shipx.NewShipment) {
			n.Sender, s.Sender.Phone = &shipx.Peer{Phone: "500100200"}, "500100201"
		}, "shipper.phone"},
		"the organization sends": {func(s *shipx.Shipment, _ *shipx.NewShipment) { s.Sender.Phone = "500100201" }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			there, wanted := asMade()
			c.change(&there, &wanted)
			paths := activities.ShipXDiffers(there, wanted)
			if c.want == "" {
				require.Empty(t, paths)
				return
			}
			require.Equal(t, []string{c.want}, paths)
		})
	}
}
