package activities

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/shopspring/decimal"

	"orderflow/activities/attempt"
	"orderflow/clients/tpk"
	"orderflow/order"
)

// AwaitCouriers returns what each courier would take for all parcels of an order.
// It makes nothing at TPK. Paid says that a package of the order is paid already.
//
// Refused: TPK makes no offers for a parcel like that, a point is not known, or what is paid is not what the
// document asks for.
func (a *TPK) AwaitCouriers(ctx context.Context, ref order.Ref, doc order.Order) (Offers, error) {
	live, err := a.livePackages(ctx, ref)
	if err != nil {
		return Offers{}, a.Options.Timing.ReadFailed(ctx, err)
	}
	if len(live) > 0 && !live[0].Payable() {
		if strange(ref, doc, live[0]) {
			return Offers{}, toSomebodyElse(live[0])
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
	sum := courierSum{prices: map[int]order.Money{}}
	for i := range doc.Shipping.Parcels {
		asked := sent.offerPackage(doc, i)
		answer, err := a.Options.Client.Offers(ctx, asked)
		if err != nil {
			return Offers{}, a.Options.Timing.ReadFailed(ctx, err)
		}
		sum.add(i, answer)
	}
	return Offers{Offers: sum.offers()}, nil
}

// courierSum adds up what couriers take for several parcels. A courier that does
// not take all of them makes no offer.
type courierSum struct {
	prices  map[int]order.Money
	notices []string
}

func (s *courierSum) add(parcel int, answer tpk.Offers) {
	seen := map[int]order.Money{}
	for _, offer := range answer.Offers {
		price := order.Money{Amount: offer.Price.Value, Currency: string(offer.Currency)}
		if price.Currency == "" {
			price.Currency = tpk.Currency
		}
		before, all := s.prices[int(offer.CourierID)]
		switch {
		case !offer.Price.Known:
		case parcel == 0:
			seen[int(offer.CourierID)] = price
		case all && before.Currency == price.Currency:
			seen[int(offer.CourierID)] = order.Money{Amount: before.Amount.Add(price.Amount), Currency: price.Currency}
		}
	}
	s.prices = seen
	for _, notice := range answer.Notices {
		s.notices = append(s.notices, notice.Text())
	}
}

func (s *courierSum) offers() []order.Offer {
	var made []order.Offer
	for _, courier := range slices.Sorted(maps.Keys(s.prices)) {
		price := s.prices[courier]
		made = append(made, order.Offer{
			ID: int64(courier), Carrier: order.CarrierTPK, Service: tpk.CourierKey(courier),
			Name: tpk.CourierName(courier), Price: &price, Available: true, Uncollected: !tpk.CourierCollects(courier)})
	}
	if len(made) == 0 {
		made = []order.Offer{{Carrier: order.CarrierTPK, Service: "any courier", Reasons: s.notices}}
	}
	return made
}

// correspondents are sender and receiver as TPK wants them.
type correspondents struct {
	sender, receiver tpk.Party
	account          tpk.User
	// senderPoint is the settings' locker where parcels are left.
	senderPoint string
}

// parties works out sender and receiver. An order that names no shipper is sent
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

// centimetres turns the document's millimetres into TPK's unit.
func centimetres(millimetres int) decimal.Decimal {
	return decimal.New(int64(millimetres), -1)
}
