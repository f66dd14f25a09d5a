package order

import (
	"time"

	"github.com/shopspring/decimal"
)

// Shipping says how the goods travel and what that may cost.
type Shipping struct {
	Carrier Carrier `json:"carrier"`
	// Prefer decides for carrier best when a competitor does not state its prices.
	Prefer Carrier `json:"prefer,omitempty"`
	// Service is the carrier's name of a service, such as "inpost_locker_standard".
	// Empty lets the offer policy choose among the carrier's services.
	Service string `json:"service,omitempty"`
	// LockerPoint is the parcel locker or pick-up point, such as "GDY01A".
	// Without it the parcel goes to the recipient's address by courier.
	LockerPoint string `json:"lockerPoint,omitempty"`
	// SendingMethod is how the carrier gets the parcels, in the carrier's terms;
	// empty is the pick-up by courier.
	SendingMethod string `json:"sendingMethod,omitempty"`
	// DropoffPoint is the point where the sender leaves the parcels, such as "GDY01A";
	// InPost's sending methods pok and courier_pok need one. Empty is the setting's,
	// ORDERFLOW_SHIPX_DROPOFF_POINT.
	DropoffPoint string `json:"dropoffPoint,omitempty"`
	// ContactPhone is a Polish phone number that InPost gets where the recipient's or
	// shipper's is one of another country, which InPost doesn't take; TPK gets it where
	// theirs is too long. Empty is the setting's, ORDERFLOW_SHIPX_CONTACT_PHONE.
	ContactPhone string `json:"contactPhone,omitempty"`
	// SenderPoint is the point from which a courier of TPK carries the parcels to
	// LockerPoint, of the same network. Empty is the setting's, ORDERFLOW_TPK_SENDER_POINT,
	// or else the account's.
	SenderPoint string `json:"senderPoint,omitempty"`
	// Transliterate writes the names and addresses of the order in Latin letters where
	// they are Cyrillic or Greek, as the document is read: carriers' labels show no others.
	// ORDERFLOW_TRANSLITERATE sets it for orders whose label we have made.
	Transliterate bool `json:"transliterate,omitempty"`
	// Parcels are what the goods are packed into; Media Port counts them itself, and
	// the merchant's label is for one.
	Parcels []Parcel `json:"parcels,omitempty"`
	// CashOnDelivery is collected from the recipient.
	CashOnDelivery *Money      `json:"cashOnDelivery,omitempty"`
	Insurance      *Money      `json:"insurance,omitempty"`
	OfferPolicy    OfferPolicy `json:"offerPolicy,omitempty"`
	// PriceCap is the most that an offer may cost; a dearer one goes to a person.
	PriceCap    *Money      `json:"priceCap,omitempty"`
	LabelFormat LabelFormat `json:"labelFormat,omitempty"`
	// ServeLabel has MyPromo get the label from us, for whoever makes the goods and
	// sends the one parcel. The maker then reports the shipment.
	ServeLabel bool `json:"serveLabel,omitempty"`
	// DispatchAt is when the parcel leaves, RFC 3339: the merchant's label is fetched
	// not before that, as it announces the parcel for the same day. Empty is at once.
	DispatchAt string `json:"dispatchAt,omitempty"`
	// Track keeps the order open until the parcels are delivered or returned.
	Track bool `json:"track,omitempty"`
}

// Dispatch is when the parcel leaves; zero is at once.
func (s Shipping) Dispatch() time.Time {
	at, _ := time.Parse(time.RFC3339, s.DispatchAt) // Validate has read it
	return at
}

// Carrier names who ships.
type Carrier string

// The carriers.
const (
	CarrierShipX     Carrier = "shipx"     // InPost
	CarrierTPK       Carrier = "tpk"       // a broker of many couriers
	CarrierBest      Carrier = "best"      // ShipX or TPK, whichever is cheaper
	CarrierMediaPort Carrier = "mediaport" // for orders of Media Port, which brings its couriers
	CarrierByHand    Carrier = "by-hand"   // a person, with a carrier that Orderflow does not speak to
	CarrierMerchant  Carrier = "merchant"  // for orders that we make for a merchant of MyPromo, who brings the label
)

// Carriers are all that an order can name.
var Carriers = []Carrier{CarrierShipX, CarrierTPK, CarrierBest, CarrierMediaPort, CarrierMerchant, CarrierByHand}

// Sellers are those of whom an order buys, and whose labels are made of its document.
var Sellers = []Carrier{CarrierShipX, CarrierTPK, CarrierBest}

// OfferPolicy says how one of the carrier's offers is chosen.
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

// Parcel is one package: of a template of the carrier, or of stated size and weight.
type Parcel struct {
	// Template is a size the carrier names, such as "small".
	Template string `json:"template,omitempty"`
	// Length, Width and Height are in millimetres.
	Length int `json:"length,omitempty"`
	Width  int `json:"width,omitempty"`
	Height int `json:"height,omitempty"`
	// Weight is in kilograms.
	Weight decimal.Decimal `json:"weight,omitzero"`
	// NonStandard marks what a sorting machine cannot take: tubes, odd shapes.
	NonStandard bool `json:"nonStandard,omitempty"`
	// Pallet marks a pallet; only some carriers take any.
	Pallet bool `json:"pallet,omitempty"`
}
