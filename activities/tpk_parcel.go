package activities

import (
	"github.com/shopspring/decimal"

	"orderflow/clients/tpk"
	"orderflow/order"
)

// defaultContents is the description of parcels if the configuration has none.
const defaultContents = "Goods"

// TemplateEnvelope is the template of a parcel that TPK sends as an envelope, which needs no
// dimensions.
const TemplateEnvelope = "envelope"

func (c correspondents) offerPackage(doc order.Order, i int) tpk.OfferPackage {
	p := doc.Shipping.Parcels[i]
	asked := tpk.OfferPackage{
		ProductID: productOf(p), Weight: p.Weight, Length: centimetres(p.Length), Width: centimetres(p.Width),
		Height: centimetres(p.Height), NonStandard: p.NonStandard, Description: defaultContents,
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
	c.betweenPoints(&made, doc.Shipping)
	return made
}

// amounts are the cash on delivery and the insurance of a parcel. The first parcel has all of
// it: the recipient pays once.
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
		insured = decimal.Max(insured, s.CashOnDelivery.Amount) // TPK insures the collected amount
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
