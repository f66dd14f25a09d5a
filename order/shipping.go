package order

import (
	"time"

	"github.com/shopspring/decimal"
)

// Shipping says how the order ships, and at which price.
type Shipping struct {
	Carrier Carrier `json:"carrier"`
	// Prefer is the carrier to use for carrier best if a competitor does not state
	// prices.
	Prefer Carrier `json:"prefer,omitempty"`
	// Service is the carrier's name of a service, such as "inpost_locker_standard".
	// If empty, the offer policy chooses among the carrier's services.
	Service string `json:"service,omitempty"`
	// LockerPoint is the parcel locker or pick-up point, such as "GDY01A". Without
	// it a courier delivers to the recipient's address.
	LockerPoint string `json:"lockerPoint,omitempty"`
	// SendingMethod is how the parcels are handed over, in the carrier's terms; the
	// default is a pick-up by courier.
	SendingMethod string `json:"sendingMethod,omitempty"`
	// DropoffPoint is the point where the sender drops off the parcels, such as
	// "GDY01A"; InPost's sending methods pok and courier_pok require it. The
	// default is ORDERFLOW_SHIPX_DROPOFF_POINT.
	DropoffPoint string `json:"dropoffPoint,omitempty"`
	// ContactPhone is a Polish phone number. InPost gets it instead of a foreign
	// number of the recipient or shipper, because it accepts only Polish ones; TPK
	// gets it instead of a number that is too long. The default is
	// ORDERFLOW_SHIPX_CONTACT_PHONE.
	ContactPhone string `json:"contactPhone,omitempty"`
	// SenderPoint is the point from which a courier of TPK carries the parcels to
	// LockerPoint, in the same network. The default is ORDERFLOW_TPK_SENDER_POINT,
	// or else the account's point.
	SenderPoint string `json:"senderPoint,omitempty"`
	// Transliterate converts Cyrillic and Greek names and addresses to Latin
	// letters when the document is parsed: carriers' labels show no other script.
	// ORDERFLOW_TRANSLITERATE sets it for orders whose label a carrier of ours
	// makes.
	Transliterate bool `json:"transliterate,omitempty"`
	// Parcels are the packages to ship. Media Port counts them itself; the
	// merchant's label is for one parcel.
	Parcels []Parcel `json:"parcels,omitempty"`
	// CashOnDelivery is the amount to collect from the recipient.
	CashOnDelivery *Money      `json:"cashOnDelivery,omitempty"`
	Insurance      *Money      `json:"insurance,omitempty"`
	OfferPolicy    OfferPolicy `json:"offerPolicy,omitempty"`
	// PriceCap is the maximum price of an offer; if all offers are more expensive,
	// a person decides.
	PriceCap    *Money      `json:"priceCap,omitempty"`
	LabelFormat LabelFormat `json:"labelFormat,omitempty"`
	// ServeLabel makes MyPromo fetch the label from us, for the fulfiller who makes
	// the goods and ships the single parcel. The fulfiller then reports the
	// shipment.
	ServeLabel bool `json:"serveLabel,omitempty"`
	// DispatchAt is when the parcel leaves (RFC 3339). The merchant's label is not
	// fetched earlier, because that announces the parcel for the same day. Empty
	// means at once.
	DispatchAt string `json:"dispatchAt,omitempty"`
	// Track keeps the order open until the parcels are delivered or returned.
	Track bool `json:"track,omitempty"`
}

// Dispatch returns DispatchAt as a time; zero means at once.
func (s Shipping) Dispatch() time.Time {
	at, _ := time.Parse(time.RFC3339, s.DispatchAt) // Validate has checked it
	return at
}

// Carrier names who ships.
type Carrier string

// The carriers.
const (
	CarrierShipX     Carrier = "shipx"     // InPost
	CarrierTPK       Carrier = "tpk"       // a broker of many couriers
	CarrierBest      Carrier = "best"      // ShipX or TPK, whichever is cheaper
	CarrierMediaPort Carrier = "mediaport" // for orders of Media Port, with its own couriers
	CarrierByHand    Carrier = "by-hand"   // a person, with a carrier that Orderflow does not support
	CarrierMerchant  Carrier = "merchant"  // for orders that we produce for a merchant of MyPromo, who provides the label
)

// Carriers are all carriers that an order can name.
var Carriers = []Carrier{CarrierShipX, CarrierTPK, CarrierBest, CarrierMediaPort, CarrierMerchant, CarrierByHand}

// Sellers are the carriers from which an order buys, and whose labels come from its
// document.
var Sellers = []Carrier{CarrierShipX, CarrierTPK, CarrierBest}

// OfferPolicy says how to choose one of the carrier's offers.
type OfferPolicy string

// The offer policies.
const (
	OfferCheapest OfferPolicy = "cheapest" // the lowest price that fits
	OfferService  OfferPolicy = "service"  // the one of Shipping.Service
	OfferManual   OfferPolicy = "manual"   // a person chooses
)

// LabelFormat is the file format of a label.
type LabelFormat string

// The label formats.
const (
	LabelPDF LabelFormat = "pdf"
	LabelZPL LabelFormat = "zpl"
	LabelEPL LabelFormat = "epl"
)

// Parcel is one package, with a carrier's template or with dimensions and weight.
type Parcel struct {
	// Template is a carrier's size, such as "small".
	Template string `json:"template,omitempty"`
	// Length, Width and Height are in millimetres.
	Length int `json:"length,omitempty"`
	Width  int `json:"width,omitempty"`
	Height int `json:"height,omitempty"`
	// Weight is in kilograms.
	Weight decimal.Decimal `json:"weight,omitzero"`
	// NonStandard marks what sorting machines cannot process: tubes, odd shapes.
	NonStandard bool `json:"nonStandard,omitempty"`
	// Pallet marks a pallet; only some carriers accept pallets.
	Pallet bool `json:"pallet,omitempty"`
}
