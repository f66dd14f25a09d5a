package activities

import (
	"fmt"
	"strings"

	"orderflow/clients"
	"orderflow/clients/tpk"
	"orderflow/order"
)

// TPKRequest is the request for TPK's package of one parcel of a document. Its courier is 0
// if the offers decide.
func TPKRequest(settings TPKOptions, doc order.Order, choice PackageChoice) Request {
	steps := TPK{Options: settings}
	operation := fmt.Sprintf("create order of parcel %d", choice.Parcel)
	sent, err := steps.knownParties(doc)
	if err != nil {
		return newRequest(order.ProviderTPK, operation, nil, err)
	}
	pack := steps.packageFor(sent, doc.Reference(), doc, choice)
	made := newRequest(order.ProviderTPK, operation, pack, nil)
	made.addOfAccount(doc)
	if pack.COD != nil {
		made.atRunTime("cod_bank_account_number", "the bank account of the account at TPK")
	}
	made.addOfCourier(doc, choice.Courier)
	made.Problem = unsent(made, pack.Problems())
	return made
}

// unsent is the refusal of TPK's client to send a package, if it would refuse, apart from
// fields known only at run time. Its fields have TPK's names.
func unsent(made Request, found []clients.Field) *order.Problem {
	refused := order.Problem{Provider: made.Provider, Operation: made.Operation, Code: tpk.CodeInvalidInput}
	var texts []string
	for _, field := range found {
		if !made.known(field.Path) {
			continue
		}
		refused.Fields = append(refused.Fields, order.FieldProblem{Path: field.Path, Rule: field.Problem})
		texts = append(texts, field.Path+": "+field.Problem)
	}
	if len(texts) == 0 {
		return nil
	}
	refused.Message = "tpk: not sent, as TPK doesn't take such a package: " + strings.Join(texts, "; ")
	return &refused
}

// CourierWanted is the courier at TPK that a document requires; 0 if the offers decide.
func CourierWanted(s order.Shipping) int64 {
	switch s.OfferPolicy {
	case order.OfferService:
		id, _ := tpk.CourierByKey(s.Service)
		return int64(id)
	case order.OfferCheapest:
		if s.LockerPoint != "" {
			return tpk.CourierInPostLocker
		}
	}
	return 0
}

// knownParties are the parties of a package without what only TPK knows: its ids of
// countries, and the account.
func (a *TPK) knownParties(doc order.Order) (correspondents, error) {
	countries := map[string]int{doc.Recipient.Country: 0}
	c := correspondents{senderPoint: a.Options.SenderPoint}
	var err error
	if c.receiver, err = partyFor("recipient", doc.Recipient, doc.Shipping, countries); err != nil || doc.Shipper == nil {
		return c, err
	}
	countries[doc.Shipper.Country] = 0
	c.sender, err = a.senderFor(doc, tpk.User{}, countries)
	return c, err
}

func (r *Request) addOfAccount(doc order.Order) {
	const countryID = "TPK's id of the country %s"
	r.atRunTime("receiver.country_id", countryID, doc.Recipient.Country)
	if doc.Shipper == nil {
		r.atRunTime("sender", "the default address of the account at TPK")
	} else {
		r.atRunTime("sender.country_id", countryID, doc.Shipper.Country)
		r.unlessSent("sender.email", "the e-mail address of the account at TPK")
	}
}

func (r *Request) addOfCourier(doc order.Order, courier int64) {
	if courier == 0 {
		r.atRunTime("courier_id", "the courier of the offer that is chosen")
	}
	r.atRunTime("pickup_date", "the first day that TPK offers")
	r.atRunTime("pickup_hours", "the first hours that TPK offers, if any")
	if doc.Shipping.LockerPoint == "" {
		return
	}
	field, between := pointFields[int(courier)]
	if !between {
		r.atRunTime("receiver.pop_code", "the point, in the field of the courier that is chosen")
		return
	}
	r.unlessSent("sender."+field, "the point of the account at TPK, if it has one")
}

// pointFields are the fields in which couriers want the name of a point.
var pointFields = map[int]string{
	tpk.CourierInPostLocker: "pop_code", tpk.CourierInPostLockerEco: "pop_code",
	tpk.CourierPocztex: "pp_code", tpk.CourierORLEN: "ruch_code"}
