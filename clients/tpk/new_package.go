package tpk

import (
	"encoding/json"

	"github.com/shopspring/decimal"
)

// The documented products. Reports say that parcels above about 37 kg get few and
// expensive offers; send them as pallets.
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

// The documented additional services. Options lists the couriers of each.
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
	OptionNoPickup               = "no_pickup"       // dropped off at a branch
	OptionWithPickup             = "with_pickup"
	OptionDeliveryUntil9         = "delivery_until_9_00"
	OptionDeliveryUntil12        = "delivery_until_12_00"
	OptionDeliveryBetween18And22 = "delivery_between_18_00_and_22_00"
	OptionDeliveryOnSaturday     = "delivery_on_saturday"
	OptionExpressDelivery        = "express_delivery"
	OptionHandleWithCare         = "handle_with_care"
	OptionReturnDocuments        = "return_documents" // documented for edits and offers only
)

// NewPackage is a package to be ordered: goods, courier and both addresses.
type NewPackage struct {
	ProductID int
	CourierID int
	// Weight is in kg, dimensions in cm. An envelope needs neither.
	Weight, Length, Width, Height decimal.Decimal
	// NumberOfPackages is the number of equal packages in one order; 0 means 1.
	NumberOfPackages int
	// NonStandard says that a parcel has an unusual shape or packing.
	NonStandard bool
	// InsuranceValue is at most 50000 PLN, at least the COD value, and not for
	// CourierGLS; 0 means no insurance.
	InsuranceValue decimal.Decimal
	// COD is cash on delivery; nil means none.
	COD *COD
	// Description names the contents in at most 30 characters. It is the only field
	// that can hold our reference.
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
	// BankAccount is a Polish IBAN without the country code: 26 digits.
	BankAccount string
}

// OfferPackage is a package to get offers for: a NewPackage without courier and
// pickup.
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

// sentPackage is a package on the wire. Amounts are numbers, although TPK's answers
// sometimes have strings.
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
	// PickupHours is called hours, and is a list, in the documentation's text.
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

func (p NewPackage) MarshalJSON() ([]byte, error) { return json.Marshal(p.sent()) }

// number returns an amount as a JSON number, or nil for zero.
func number(amount decimal.Decimal) json.Number {
	if amount.IsZero() {
		return ""
	}
	return json.Number(amount.String())
}

// packages is the body of every request with packages. It holds one package: the
// answer to a batch does not say which package TPK refused.
func packages(one sentPackage) map[string]any {
	return map[string]any{"packages": []sentPackage{one}}
}
