package activities

import (
	"context"
	"fmt"

	"github.com/shopspring/decimal"

	"orderflow/activities/attempt"
	"orderflow/clients/tpk"
	"orderflow/order"
)

// AwaitCouriers returns each courier's price for all parcels of an order. It makes nothing at
// TPK. Paid: a package of the order is paid already.
//
// Refused: TPK makes no offers for such a parcel, a point is unknown, or a paid package
// differs from the document.
func (a *TPK) AwaitCouriers(ctx context.Context, ref order.Ref, doc order.Order) (Offers, error) {
	live, err := a.livePackages(ctx, ref)
	if err != nil {
		return Offers{}, a.Options.Timing.ReadFailed(ctx, err)
	}
	if len(live) > 0 && !live[0].Payable() {
		if mayBelongToAnother(ref, doc, live[0]) {
			return Offers{}, wrongReceiver(live[0])
		}
		if err := paidAsAsked(live, doc); err != nil {
			return Offers{}, err
		}
		return Offers{Paid: true}, nil
	}
	if err := a.ensurePoints(ctx, doc.Shipping); err != nil {
		return Offers{}, err
	}
	sent, err := a.parties(ctx, doc)
	if err != nil {
		return Offers{}, err
	}
	sum := courierSum{parcels: len(doc.Shipping.Parcels), prices: map[int]order.Money{}}
	for i := range doc.Shipping.Parcels {
		asked := sent.offerPackage(doc, i)
		answer, err := a.Options.Client.Offers(ctx, asked)
		if err != nil {
			return Offers{}, a.Options.Timing.ReadFailed(ctx, err)
		}
		if sum.add(i, answer); i == 0 && len(sum.prices) == 0 {
			sum.reasons = append(sum.reasons, a.whyNone(ctx, sent, doc)...)
		}
	}
	return Offers{Offers: sum.offers()}, nil
}

// correspondents are sender and receiver in TPK's form.
type correspondents struct {
	sender, receiver tpk.Party
	account          tpk.User
	// senderPoint is the settings' locker where parcels are left.
	senderPoint string
}

// parties returns sender and receiver. An order that names no shipper is sent
// from the default address of the account.
func (a *TPK) parties(ctx context.Context, doc order.Order) (correspondents, error) {
	countries, err := a.Options.Client.Countries(ctx)
	if err != nil {
		return correspondents{}, a.Options.Timing.ReadFailed(ctx, err)
	}
	account, err := a.Options.Client.UserData(ctx)
	if err != nil {
		return correspondents{}, a.Options.Timing.ReadFailed(ctx, err)
	}
	c := correspondents{account: account, senderPoint: a.Options.SenderPoint}
	c.receiver, err = partyFor("recipient", doc.Recipient, doc.Shipping, countries)
	if err != nil {
		return correspondents{}, err
	}
	c.sender, err = a.senderFor(doc, account, countries)
	return c, err
}

func (a *TPK) senderFor(doc order.Order, account tpk.User, countries map[string]int) (sender tpk.Party, err error) {
	if doc.Shipper != nil {
		sender, err = partyFor("shipper", *doc.Shipper, doc.Shipping, countries)
	} else if sender = account.Sender; sender.PostCode == "" {
		err = refuseTPK("no-sender", "tpk: the order names no shipper, and the account at TPK has no address to send from", "shipper")
	}
	if sender.Email == "" {
		sender.Email = string(account.Email)
	}
	return sender, err
}

func partyFor(path string, p order.Party, s order.Shipping, countries map[string]int) (tpk.Party, error) {
	country, known := countries[p.Country]
	if !known {
		return tpk.Party{}, refuseTPK("country", fmt.Sprintf("tpk: no courier goes to the country %s", p.Country), path+".country")
	}
	at, _ := AddressAtTPK(p)
	phone, _ := PhoneAtTPK(p, s)
	return tpk.Party{
		Name: p.FirstName, Surname: p.LastName, Company: p.Company, Street: at.Street, HouseNumber: at.House, DoorNumber: at.Door,
		PostCode: p.PostCode, City: p.City, CountryID: country, Phone: phone, Email: p.Email}, nil
}

func refuseTPK(code, message, path string) error {
	return attempt.Refuse(order.Problem{Provider: order.ProviderTPK, Operation: "prepare package", Code: code, Message: message,
		Fields: []order.FieldProblem{{Path: path, Rule: message}}})
}

// centimetres converts the document's millimetres to TPK's unit.
func centimetres(millimetres int) decimal.Decimal {
	return decimal.New(int64(millimetres), -1)
}
