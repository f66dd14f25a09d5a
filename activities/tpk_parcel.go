package activities

import (
	"strings"

	"github.com/shopspring/decimal"

	"orderflow/clients/tpk"
	"orderflow/order"
)

// DefaultContents says what parcels hold when the configuration doesn't.
const DefaultContents = "Goods"

// TemplateEnvelope is the template of a parcel that TPK sends as an envelope,
// which needs no measures.
const TemplateEnvelope = "envelope"

func (c correspondents) offerPackage(doc order.Order, i int) tpk.OfferPackage {
	p := doc.Shipping.Parcels[i]
	asked := tpk.OfferPackage{
		ProductID: productOf(p), Weight: p.Weight, Length: centimetres(p.Length), Width: centimetres(p.Width),
		Height: centimetres(p.Height), NonStandard: p.NonStandard, Description: DefaultContents,
		Sender: c.sender, Receiver: c.receiver}
	asked.COD, asked.InsuranceValue = c.amounts(doc, i)
	asked.Receiver.PopCode = doc.Shipping.LockerPoint
	return asked
}

func (c correspondents) newPackage(doc order.Order, choice PackageChoice) tpk.NewPackage {
	p := doc.Shipping.Parcels[choice.Parcel-1]
	made := tpk.NewPackage{
		ProductID: productOf(p), CourierID: int(choice.Courier), Weight: p.Weight, Length: centimetres(p.Length),
		Width: centimetres(p.Width), Height: centimetres(p.Height), NonStandard: p.NonStandard,
		Sender: c.sender, Receiver: c.receiver}
	made.COD, made.InsuranceValue = c.amounts(doc, choice.Parcel-1)
	c.betweenPoints(&made, doc.Shipping.LockerPoint)
	return made
}

// betweenPoints names the points that a package goes from and to, in the fields of
// its courier. The account says from where.
func (c correspondents) betweenPoints(made *tpk.NewPackage, to string) {
	from := c.account.Sender
	made.Sender.PopCode, made.Sender.PPCode, made.Sender.RuchCode = "", "", ""
	switch made.CourierID {
	case tpk.CourierInPostLocker, tpk.CourierInPostLockerEco:
		made.Sender.PopCode, made.Receiver.PopCode = from.PopCode, to
	case tpk.CourierPocztex:
		made.Sender.PPCode, made.Receiver.PPCode = from.PPCode, to
	case tpk.CourierORLEN:
		made.Sender.RuchCode, made.Receiver.RuchCode = from.RuchCode, to
	}
}

// amounts are what is collected and insured with a parcel. All of it goes with the
// first one: the recipient pays once.
func (c correspondents) amounts(doc order.Order, i int) (collected *tpk.COD, insured decimal.Decimal) {
	s := doc.Shipping
	if i > 0 {
		return nil, decimal.Zero
	}
	if s.Insurance != nil {
		insured = s.Insurance.Amount
	}
	if s.CashOnDelivery != nil {
		collected = &tpk.COD{TypeID: tpk.CODStandard, Value: s.CashOnDelivery.Amount, BankAccount: string(c.account.BankAccount)}
		insured = decimal.Max(insured, s.CashOnDelivery.Amount) // TPK insures what it collects
	}
	return collected, insured
}

func productOf(p order.Parcel) int {
	switch {
	case p.Pallet:
		return tpk.ProductPallet
	case p.Template == TemplateEnvelope:
		return tpk.ProductEnvelope
	default:
		return tpk.ProductParcel
	}
}

// houseAndDoor takes a building number apart: "3/4" is door 4 of house 3.
func houseAndDoor(building string) (house, door string) {
	house, door, _ = strings.Cut(building, "/")
	return strings.TrimSpace(house), strings.TrimSpace(door)
}
