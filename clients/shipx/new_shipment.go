package shipx

import (
	"encoding/json"
	"strconv"

	"github.com/shopspring/decimal"
)

// NewShipment is a shipment to be created.
//
// With a Service ShipX selects the offer itself, and pays for it at once unless
// OnlyChoiceOfOffer is set. Without a Service ShipX prepares an offer for every
// service in the organization's contract, and the client chooses.
type NewShipment struct {
	// Receiver may be empty for a return only.
	Receiver Peer `json:"receiver,omitzero"`
	// Sender defaults to the organization.
	Sender *Peer `json:"sender,omitempty"`
	// Parcels are 1 to 1000; more than one only with InPost's courier services.
	Parcels          []NewParcel      `json:"parcels"`
	CustomAttributes CustomAttributes `json:"custom_attributes,omitzero"`
	// COD is cash on delivery.
	COD *Money `json:"cod,omitempty"`
	// Insurance is at least 1, less than 10,000,000 and not less than COD. Courier
	// services require it if COD is set.
	Insurance *Money `json:"insurance,omitempty"`
	// Reference is the sender's own, 3 to 100 characters. ShipX does not require it
	// to be unique and cannot search by it.
	Reference string `json:"reference,omitempty"`
	// IsReturn makes ShipX swap sender and receiver.
	IsReturn bool   `json:"is_return,omitempty"`
	Service  string `json:"service,omitempty"`
	// AdditionalServices, such as "sms", "email" or "saturday", must be in the
	// Service's list.
	AdditionalServices []string `json:"additional_services,omitempty"`
	// ExternalCustomerID identifies a broker's customer. Live users found that
	// lists can be filtered by it exactly.
	ExternalCustomerID string `json:"external_customer_id,omitempty"`
	// OnlyChoiceOfOffer leaves the payment to Client.Buy, before the offer expires.
	// Until then the shipment costs nothing and can be cancelled.
	OnlyChoiceOfOffer bool `json:"only_choice_of_offer,omitempty"`
	// MPK is the name of one of the organization's cost centres.
	MPK string `json:"mpk,omitempty"`
	// Comments have at most 100 characters.
	Comments            string `json:"comments,omitempty"`
	EndOfWeekCollection bool   `json:"end_of_week_collection,omitempty"`
	// CommercialProductIdentifier is required by the service inpost_locker_economy.
	CommercialProductIdentifier string `json:"commercial_product_identifier,omitempty"`
}

// MarshalJSON writes the documented body; parcels are always a list.
func (n NewShipment) MarshalJSON() ([]byte, error) {
	type plain NewShipment
	if n.Parcels == nil {
		n.Parcels = []NewParcel{}
	}
	return json.Marshal(plain(n))
}

// edit is a NewShipment as the body of an update.
type edit NewShipment

// MarshalJSON writes the documented body, with null for each field that the update
// must clear: ShipX keeps fields that are absent. The sender is not cleared: it is
// not documented whether null means the organization again.
func (e edit) MarshalJSON() ([]byte, error) {
	written, err := members(NewShipment(e))
	if err != nil {
		return nil, err
	}
	attributes, err := members(e.CustomAttributes)
	if err != nil {
		return nil, err
	}
	attributes.clear("target_point", "dropoff_point", "sending_method")
	if written["custom_attributes"], err = json.Marshal(attributes); err != nil {
		return nil, err
	}
	written.clear("cod", "insurance", "service", "additional_services")
	return json.Marshal(written)
}

// members returns the fields of a value as a JSON object.
func members(of any) (written object, err error) {
	body, err := json.Marshal(of)
	if err != nil {
		return nil, err
	}
	return written, json.Unmarshal(body, &written)
}

// clear writes null for the absent members.
func (o object) clear(names ...string) {
	for _, name := range names {
		if _, set := o[name]; !set {
			o[name] = json.RawMessage("null")
		}
	}
}

// The sending methods: how parcels are handed over to InPost.
const (
	SendingByParcelLocker  = "parcel_locker"
	SendingByPOK           = "pok"
	SendingByPOP           = "pop"
	SendingByCourierPOK    = "courier_pok"
	SendingByBranch        = "branch"
	SendingByDispatchOrder = "dispatch_order"
	SendingByAnyPoint      = "any_point"
)

// CustomAttributes are the points of origin and destination.
type CustomAttributes struct {
	// TargetPoint is the receiver's locker or pick-up point: "GDY01A".
	TargetPoint string `json:"target_point,omitempty"`
	// DropoffPoint is where the sender drops off the parcel; some sending methods
	// require it.
	DropoffPoint string `json:"dropoff_point,omitempty"`
	// SendingMethod is one of the Sending constants.
	SendingMethod string `json:"sending_method,omitempty"`
}

// NewParcel is a parcel with a template, or with dimensions and weight. If a locker
// parcel has only a template, ShipX assumes 25 kg.
type NewParcel struct {
	// ID is our name for the parcel; ShipX repeats it in errors only.
	ID string
	// Template is one of InPost's sizes: "small", "medium", "large".
	Template string
	// Length, Width and Height are in millimetres.
	Length, Width, Height int
	// Weight is in kilograms.
	Weight      decimal.Decimal
	NonStandard bool
}

// MarshalJSON writes numbers as strings, as in InPost's examples, and omits what is
// not set.
func (p NewParcel) MarshalJSON() ([]byte, error) {
	type dimensions struct {
		Length string `json:"length"`
		Width  string `json:"width"`
		Height string `json:"height"`
		Unit   string `json:"unit"`
	}
	type weight struct {
		Amount string `json:"amount"`
		Unit   string `json:"unit"`
	}
	written := struct {
		ID          string      `json:"id,omitempty"`
		Template    string      `json:"template,omitempty"`
		Dimensions  *dimensions `json:"dimensions,omitempty"`
		Weight      *weight     `json:"weight,omitempty"`
		NonStandard bool        `json:"is_non_standard,omitempty"`
	}{ID: p.ID, Template: p.Template, NonStandard: p.NonStandard}
	if p.Length != 0 || p.Width != 0 || p.Height != 0 {
		written.Dimensions = &dimensions{
			strconv.Itoa(p.Length), strconv.Itoa(p.Width), strconv.Itoa(p.Height), "mm",
		}
	}
	if !p.Weight.IsZero() {
		written.Weight = &weight{p.Weight.String(), "kg"}
	}
	return json.Marshal(written)
}
