package tpk

import (
	"encoding/json"

	"github.com/shopspring/decimal"
)

// The documented products. Offers for parcels of some 37 kg and more are said to
// be few and dear; those are better sent as pallets.
const (
	ProductEnvelope = 1
	ProductParcel   = 2
	ProductPallet   = 3
)

// The documented types of cash on delivery.
const (
	CODStandard = 1
	// CODExpress is for CourierGeisKEX only.
	CODExpress = 2
)

// The documented additional services. Options says which courier has which.
const (
	OptionDirectDeliveryOnly     = "direct_delivery_only"
	OptionPhoneAdvice            = "delivery_phone_advice_note"
	OptionSMSAdvice              = "delivery_sms_advice_note"
	OptionEmailAdvice            = "delivery_email_advice_note"
	OptionEmailConfirmation      = "email_confirmation_of_delivery"
	OptionSMSConfirmation        = "sms_confirmation_of_delivery"
	OptionPreDeliveryInformation = "pre_delivery_information"
	OptionCheckContents          = "check_contents_before_accepting"
	OptionWithoutWaybill         = "without_waybill" // the courier brings the waybill
	OptionNoPickup               = "no_pickup"       // handed in at a branch
	OptionWithPickup             = "with_pickup"
	OptionDeliveryUntil9         = "delivery_until_9_00"
	OptionDeliveryUntil12        = "delivery_until_12_00"
	OptionDeliveryBetween18And22 = "delivery_between_18_00_and_22_00"
	OptionDeliveryOnSaturday     = "delivery_on_saturday"
	OptionExpressDelivery        = "express_delivery"
	OptionHandleWithCare         = "handle_with_care"
	OptionReturnDocuments        = "return_documents" // documented for edits and offers only
)

// NewPackage is what is ordered: goods, courier and both addresses.
type NewPackage struct {
	ProductID int
	CourierID int
	// Weight is in kg, the rest in cm. An envelope needs none of them.
	Weight, Length, Width, Height decimal.Decimal
	// NumberOfPackages of these measures go as one order; 0 means 1.
	NumberOfPackages int
	// NonStandard is a property of parcels: an unusual shape or packing.
	NonStandard bool
	// InsuranceValue is at most 50000, at least the COD value, and not for
	// CourierGLS; 0 is no insurance.
	InsuranceValue decimal.Decimal
	// COD is nil when nothing is to be collected.
	COD *COD
	// Description names the contents in at most 30 characters. It is the only
	// place of an order for a reference of ours.
	Description string
	// PickupDate and PickupHours come from SearchPickup; the hours may be nil.
	PickupDate  Date
	PickupHours *Hours
	Options     []string
	Sender      Party
	Receiver    Party
}

// COD is cash on delivery.
type COD struct {
	TypeID int
	// Value is at most 20000, in PLN.
	Value decimal.Decimal
	// BankAccount is a Polish IBAN without its country: 26 digits.
	BankAccount string
}

// OfferPackage is what offers are asked for: a NewPackage without courier and pickup.
type OfferPackage struct {
	ProductID                     int
	Weight, Length, Width, Height decimal.Decimal
	NumberOfPackages              int
	NonStandard                   bool
	InsuranceValue                decimal.Decimal
	COD                           *COD
	Description                   string
	Sender                        Party
	Receiver                      Party
}

// sentPackage is a package as TPK documents it. Amounts are numbers, though
// TPK's answers show them as strings at times.
type sentPackage struct {
	ProductID        int         `json:"product_id"`
	CourierID        int         `json:"courier_id,omitempty"`
	Weight           json.Number `json:"weight,omitempty"`
	Length           json.Number `json:"length,omitempty"`
	Width            json.Number `json:"width,omitempty"`
	Height           json.Number `json:"height,omitempty"`
	NumberOfPackages int         `json:"number_of_packages"`
	NonStandard      *bool       `json:"non_standard,omitempty"`
	InsuranceValue   json.Number `json:"insurance_value,omitempty"`
	CODTypeID        int         `json:"cod_type_id,omitempty"`
	CODValue         json.Number `json:"cod_value,omitempty"`
	CODBankAccount   string      `json:"cod_bank_account_number,omitempty"`
	Description      string      `json:"description,omitempty"`
	PickupDate       Date        `json:"pickup_date,omitempty"`
	// PickupHours is called hours, and a list, in the documentation's text.
	PickupHours *Hours   `json:"pickup_hours,omitempty"`
	Options     []string `json:"options,omitempty"`
	Sender      Party    `json:"sender"`
	Receiver    Party    `json:"receiver"`
}

func (p OfferPackage) sent() sentPackage {
	sent := sentPackage{
		ProductID: p.ProductID,
		Weight:    number(p.Weight), Length: number(p.Length), Width: number(p.Width), Height: number(p.Height),
		NumberOfPackages: max(p.NumberOfPackages, 1),
		InsuranceValue:   number(p.InsuranceValue),
		Description:      p.Description,
		Sender:           p.Sender,
		Receiver:         p.Receiver,
	}
	if p.ProductID == ProductParcel {
		sent.NonStandard = &p.NonStandard
	}
	if p.COD != nil {
		sent.CODTypeID, sent.CODValue, sent.CODBankAccount = p.COD.TypeID, number(p.COD.Value), p.COD.BankAccount
	}
	return sent
}

func (p NewPackage) sent() sentPackage {
	sent := OfferPackage{
		ProductID: p.ProductID,
		Weight:    p.Weight, Length: p.Length, Width: p.Width, Height: p.Height,
		NumberOfPackages: p.NumberOfPackages, NonStandard: p.NonStandard,
		InsuranceValue: p.InsuranceValue, COD: p.COD,
		Description: p.Description, Sender: p.Sender, Receiver: p.Receiver,
	}.sent()
	sent.CourierID, sent.PickupDate, sent.PickupHours, sent.Options = p.CourierID, p.PickupDate, p.PickupHours, p.Options
	return sent
}

// MarshalJSON writes the package as it is sent.
func (p NewPackage) MarshalJSON() ([]byte, error) { return json.Marshal(p.sent()) }

// number is an amount as JSON's number, or nothing for zero.
func number(amount decimal.Decimal) json.Number {
	if amount.IsZero() {
		return ""
	}
	return json.Number(amount.String())
}

// packages is the body of every request with packages. It never holds more than
// one: of a batch TPK doesn't say which package it refused.
func packages(one sentPackage) map[string]any {
	return map[string]any{"packages": []sentPackage{one}}
}
