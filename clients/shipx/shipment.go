package shipx

import (
	"encoding/json"
	"errors"
	"slices"

	"orderflow/clients/lenient"
	"orderflow/internal/secret"
)

// Shipment is one or more parcels to one receiver, from the draft to the delivery.
type Shipment struct {
	ID     lenient.Int `json:"id"`
	Status Status      `json:"status"`
	// TrackingNumber is empty until the shipment is bought.
	TrackingNumber string `json:"tracking_number"`
	// ReturnTrackingNumber is set when the shipment goes back to the sender.
	ReturnTrackingNumber string `json:"return_tracking_number"`
	// Service may be empty until an offer is selected.
	Service            string             `json:"service"`
	Reference          string             `json:"reference"`
	IsReturn           lenient.Bool       `json:"is_return"`
	ExternalCustomerID string             `json:"external_customer_id"`
	SendingMethod      string             `json:"sending_method"`
	MPK                *MPK               `json:"mpk"`
	Comments           string             `json:"comments"`
	AdditionalServices []string           `json:"additional_services"`
	CustomAttributes   ShipmentAttributes `json:"custom_attributes"`
	COD                Money              `json:"cod"`
	// Insurance of Allegro's services is set by ShipX.
	Insurance     Money  `json:"insurance"`
	Sender        Peer   `json:"sender"`
	Receiver      Peer   `json:"receiver"`
	SelectedOffer *Offer `json:"selected_offer"`
	// Offers are empty right after creation; after the purchase only the bought one
	// is left.
	Offers              []Offer       `json:"offers"`
	Transactions        []Transaction `json:"transactions"`
	Parcels             []Parcel      `json:"parcels"`
	EndOfWeekCollection lenient.Bool  `json:"end_of_week_collection"`
	CreatedAt           lenient.Time  `json:"created_at"`
	UpdatedAt           lenient.Time  `json:"updated_at"`
}

// UnmarshalJSON also reads numbers as text. It refuses an object without id or
// status.
func (s *Shipment) UnmarshalJSON(data []byte) error {
	type plain Shipment
	read := struct {
		*plain
		TrackingNumber       lenient.String `json:"tracking_number"`
		ReturnTrackingNumber lenient.String `json:"return_tracking_number"`
		Service              lenient.String `json:"service"`
		Reference            lenient.String `json:"reference"`
		ExternalCustomerID   lenient.String `json:"external_customer_id"`
		Comments             lenient.String `json:"comments"`
	}{plain: (*plain)(s)}
	if err := json.Unmarshal(data, &read); err != nil {
		return err
	}
	if s.ID == 0 || s.Status == "" {
		return errors.New("a shipment needs id and status")
	}
	s.TrackingNumber, s.ReturnTrackingNumber = string(read.TrackingNumber), string(read.ReturnTrackingNumber)
	s.Service, s.Reference = string(read.Service), string(read.Reference)
	s.ExternalCustomerID, s.Comments = string(read.ExternalCustomerID), string(read.Comments)
	return nil
}

// Canceled reports whether the shipment was cancelled before its purchase, or by
// InPost because it was never handed over.
func (s Shipment) Canceled() bool { return s.Status == StatusCanceled }

// Bought reports whether the shipment is paid. An unknown status counts as bought:
// all statuses before the purchase are known.
func (s Shipment) Bought() bool {
	switch s.Status {
	case "", StatusCreated, StatusOffersPrepared, StatusOfferSelected, StatusCanceled:
		return false
	default:
		return true
	}
}

// OffersReady reports whether ShipX has prepared all offers. That does not mean
// that one of them can be bought.
func (s Shipment) OffersReady() bool {
	if s.Status != StatusOffersPrepared && s.Status != StatusOfferSelected {
		return false
	}
	offers := slices.Clone(s.Offers)
	if s.SelectedOffer != nil {
		offers = append(offers, *s.SelectedOffer)
	}
	preparing := func(offer Offer) bool { return offer.Status == OfferInPreparation }
	return len(offers) > 0 && !slices.ContainsFunc(offers, preparing)
}

// TrackingNumbers returns the shipment's number and the numbers of its parcels,
// without duplicates.
func (s Shipment) TrackingNumbers() []string {
	var numbers []string
	add := func(number string) {
		if number != "" && !slices.Contains(numbers, number) {
			numbers = append(numbers, number)
		}
	}
	add(s.TrackingNumber)
	for _, parcel := range s.Parcels {
		add(parcel.TrackingNumber)
	}
	return numbers
}

// ShipmentAttributes are the custom attributes plus what ShipX adds.
type ShipmentAttributes struct {
	CustomAttributes
	// DispatchOrderID is the shipment's dispatch order, or 0.
	DispatchOrderID lenient.Int `json:"dispatch_order_id"`
	// DeliveringCode opens the locker: keep it secret. ShipX shows it after the
	// purchase. It is masked when printed or encoded.
	DeliveringCode secret.Text `json:"customer_delivering_code"`
}

// UnmarshalJSON reads numbers as text.
func (a *ShipmentAttributes) UnmarshalJSON(data []byte) error {
	type plain ShipmentAttributes
	read := struct {
		*plain
		DeliveringCode lenient.String `json:"customer_delivering_code"`
	}{plain: (*plain)(a)}
	if err := json.Unmarshal(data, &read); err != nil {
		return errors.New("custom attributes are unreadable") // the cause could quote the code
	}
	a.DeliveringCode = secret.Text(read.DeliveringCode)
	return nil
}

// Parcel is one package of a shipment.
type Parcel struct {
	// ID is ShipX's own; the answer does not repeat the request's ID.
	ID             lenient.Int `json:"id"`
	TrackingNumber string      `json:"tracking_number"`
	// IdentifyNumber is undocumented and may be empty; live answers have it.
	IdentifyNumber lenient.String `json:"identify_number"`
	NonStandard    lenient.Bool   `json:"is_non_standard"`
	Template       string         `json:"template"`
	Dimensions     Dimensions     `json:"dimensions"`
	Weight         Weight         `json:"weight"`
}

// UnmarshalJSON reads a numeric tracking number as text.
func (p *Parcel) UnmarshalJSON(data []byte) error {
	type plain Parcel
	read := struct {
		*plain
		TrackingNumber lenient.String `json:"tracking_number"`
	}{plain: (*plain)(p)}
	if err := json.Unmarshal(data, &read); err != nil {
		return err
	}
	p.TrackingNumber = string(read.TrackingNumber)
	return nil
}

// Dimensions are a parcel's dimensions; the unit is "mm".
type Dimensions struct {
	Length lenient.Decimal `json:"length"`
	Width  lenient.Decimal `json:"width"`
	Height lenient.Decimal `json:"height"`
	Unit   string          `json:"unit"`
}

// Weight is a parcel's weight; the unit is "kg".
type Weight struct {
	Amount lenient.Decimal `json:"amount"`
	Unit   string          `json:"unit"`
}
