package shipx_test

import "orderflow/clients/shipx"

// The requests on InPost's page on creating a shipment, and their answers. Each
// pair differs from the first in a few values.

var (
	malborska   = shipx.Address{Street: "Malborska", BuildingNumber: "130", City: "Kraków", PostCode: "30-624", CountryCode: "PL"}
	cybernetyki = shipx.Address{Street: "Cybernetyki", BuildingNumber: "10", City: "Warszawa", PostCode: "02-677", CountryCode: "PL"}
)

func kowalski(email, phone string, address *shipx.Address) shipx.Peer {
	return shipx.Peer{Name: "Name", CompanyName: "Company name", FirstName: "Jan", LastName: "Kowalski",
		Email: email, Phone: phone, Address: address}
}

var courierRequest = shipx.NewShipment{
	Receiver:  kowalski("receiver@example.com", "888000000", &cybernetyki),
	Parcels:   []shipx.NewParcel{{ID: "small package", Length: 80, Width: 360, Height: 640, Weight: weight("25")}},
	Insurance: new(money("25")), COD: new(money("12.50")),
	Service: "inpost_courier_standard", AdditionalServices: []string{"email", "sms"}, Reference: "Test",
	Comments: "dowolny komentarz", ExternalCustomerID: "8877xxx", MPK: "Nazwa miejsca powstania kosztów",
}

var twoParcelsRequest = func() shipx.NewShipment {
	shipment := courierRequest
	shipment.Parcels = []shipx.NewParcel{
		{ID: "small package", Length: 80, Width: 360, Height: 640, Weight: weight("25"), NonStandard: true},
		{ID: "big package", Length: 80, Width: 360, Height: 640, Weight: weight("25"), NonStandard: true},
	}
	return shipment
}()

var lockerRequest = shipx.NewShipment{
	Receiver:  kowalski("test@inpost.pl", "111222333", nil),
	Parcels:   []shipx.NewParcel{{Template: "small"}},
	Insurance: new(money("25")), COD: new(money("12.50")),
	CustomAttributes: shipx.CustomAttributes{SendingMethod: shipx.SendingByDispatchOrder, TargetPoint: "KRA012"},
	Service:          "inpost_locker_standard", Reference: "Test", ExternalCustomerID: "8877xxx",
}

var allegroLockerRequest = shipx.NewShipment{
	Receiver:         kowalski("123abc+123abc@user.allegrogroup.pl", "111222333", nil),
	Parcels:          []shipx.NewParcel{{Template: "small"}},
	CustomAttributes: shipx.CustomAttributes{SendingMethod: shipx.SendingByDispatchOrder, TargetPoint: "KRA012"},
	Service:          "inpost_locker_allegro",
}

var allegroLetterRequest = shipx.NewShipment{
	Receiver:         kowalski("123abc+123abc@user.allegrogroup.pl", "888000000", &cybernetyki),
	Parcels:          []shipx.NewParcel{{Template: "letter_a"}},
	CustomAttributes: shipx.CustomAttributes{SendingMethod: shipx.SendingByDispatchOrder},
	Service:          "inpost_letter_allegro",
}

var allegroCourierRequest = shipx.NewShipment{
	Receiver:         kowalski("gtcc1rh559+4fe361dc5@user.allegrogroup.pl", "888000000", &cybernetyki),
	Parcels:          []shipx.NewParcel{{Length: 10, Width: 10, Height: 10, Weight: weight("10")}},
	COD:              new(money("12.50")),
	CustomAttributes: shipx.CustomAttributes{SendingMethod: shipx.SendingByDispatchOrder},
	Service:          "inpost_courier_allegro",
}

// documentedShipment is the answer to courierRequest, with changes.
func documentedShipment(change func(*shipx.Shipment)) shipx.Shipment {
	sender, receiver := malborska, malborska
	shipment := shipx.Shipment{
		ID: 1234567890, Status: shipx.StatusCreated, Service: "inpost_courier_standard", Reference: "Test",
		IsReturn: no, ExternalCustomerID: "8877xxx",
		MPK:      &shipx.MPK{ID: 1, Name: "Nazwa miejsca powstania kosztów"},
		Comments: "dowolny komentarz", AdditionalServices: []string{"email", "sms"},
		COD: money("12.5"), Insurance: money("25.0"),
		Sender: shipx.Peer{Name: "Nazwa", CompanyName: "InPost S.A.", FirstName: "Jan", LastName: "Nowak",
			Email: "sender@email.com", Phone: "888000000", Address: &sender},
		Receiver: kowalski("receiver@example.com", "888000000", &receiver),
		Offers:   []shipx.Offer{}, Transactions: []shipx.Transaction{},
		Parcels: []shipx.Parcel{{ID: 123, NonStandard: no,
			Dimensions: millimetres("80.0", "360.0", "640.0"), Weight: kilograms("25.0")}},
		EndOfWeekCollection: no,
		CreatedAt:           at("2020-02-23T18:07:08.967+01:00"), UpdatedAt: at("2020-02-23T18:07:08.967+01:00"),
	}
	if change != nil {
		change(&shipment)
	}
	return shipment
}

func twoParcels(s *shipx.Shipment) {
	s.Receiver.Address = &cybernetyki
	s.Parcels[0].NonStandard = yes
	s.Parcels = append(s.Parcels, s.Parcels[0])
	s.CreatedAt = at("2020-02-23T18:22:57.378+01:00")
	s.UpdatedAt = s.CreatedAt
}

func locker(s *shipx.Shipment) {
	s.Service, s.SendingMethod = "inpost_locker_standard", "dispatch_order"
	s.MPK, s.Comments, s.AdditionalServices = nil, "", []string{}
	s.CustomAttributes.CustomAttributes = lockerRequest.CustomAttributes
	s.Receiver = lockerRequest.Receiver
	s.Parcels[0].Template = "small"
	s.Parcels[0].Dimensions = millimetres("380.0", "640.0", "80.0")
	s.CreatedAt = at("2020-02-23T18:17:40.073+01:00")
	s.UpdatedAt = s.CreatedAt
}

func allegroLocker(s *shipx.Shipment) {
	locker(s)
	s.Service, s.Receiver = "inpost_locker_allegro", allegroLockerRequest.Receiver
	s.Reference, s.ExternalCustomerID = "", ""
	s.COD, s.Insurance = shipx.Money{}, money("5000")
	s.Parcels[0].Weight = kilograms("10.0")
	s.CreatedAt = at("2020-02-23T18:52:25.100+01:00")
	s.UpdatedAt = s.CreatedAt
}

func allegroLetter(s *shipx.Shipment) {
	allegroLocker(s)
	s.Service, s.Receiver = "inpost_letter_allegro", allegroLetterRequest.Receiver
	s.CustomAttributes.CustomAttributes = allegroLetterRequest.CustomAttributes
	s.Parcels[0].Template = "letter_a"
	s.CreatedAt = at("2020-02-23T19:24:51.120+01:00")
	s.UpdatedAt = s.CreatedAt
}

func allegroCourier(s *shipx.Shipment) {
	allegroLetter(s)
	s.Service, s.COD = "inpost_courier_allegro", money("12.5")
	s.Parcels[0].Template = ""
	s.Parcels[0].Dimensions = millimetres("10.0", "10.0", "10.0")
	s.CreatedAt = at("2020-02-23T19:09:25.712+01:00")
	s.UpdatedAt = s.CreatedAt
}
