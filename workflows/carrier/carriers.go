package carrier

import (
	"fmt"

	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/order"
	"orderflow/workflows/step"
)

// entry is a carrier that orders can name.
type entry struct {
	// check returns what the carrier would refuse of a document. It is pure.
	check func(order.Order) order.Problems
	// take makes the carrier of one order.
	take func(Host) Carrier
	// fields are what the fields of its requests are in the document; provider is
	// whose problems they are in.
	provider string
	fields   []step.Field
	// requests are what the carrier would be sent of a document that it does not refuse; nil
	// when that is nothing of the document. It is pure.
	requests func(order.Order, activities.RequestSettings) []activities.Request
	// look asks the carrier for the points that a document names; nil when it names none to
	// this carrier.
	look func(workflow.Context, Host) (*order.Problem, error)
}

// carriers are those that an order can ship with. It is a function because one of
// them asks others.
func carriers() map[order.Carrier]entry {
	return map[order.Carrier]entry{
		order.CarrierShipX:     {checkShipX, newShipX, order.ProviderShipX, shipXFields, shipXRequests, lookShipX},
		order.CarrierTPK:       {checkTPK, newTPK, order.ProviderTPK, tpkFields, tpkRequests, lookTPK},
		order.CarrierBest:      {check: checkBest, take: newBest, requests: bestRequests, look: lookBest},
		order.CarrierMediaPort: {check: checkMediaPort, take: newMediaPort},
		order.CarrierMerchant:  {check: checkMerchant, take: newMerchant},
		order.CarrierByHand:    {check: checkPerson, take: newPerson},
	}
}

// New returns the carrier that ships a host's order; its name must be one of
// order.Carriers.
func New(name order.Carrier, host Host) Carrier { return carriers()[name].take(host) }

// Check returns what the carrier that a document names would refuse of it; nothing
// for a name that no carrier has, which is another rule's subject.
func Check(doc order.Order) order.Problems {
	if one, known := carriers()[doc.Shipping.Carrier]; known {
		return one.check(doc)
	}
	return nil
}

// Requests are what the carrier that a document names, or each that it lets compete, would
// be sent of the document.
func Requests(doc order.Order, settings activities.RequestSettings) []activities.Request {
	if requests := carriers()[doc.Shipping.Carrier].requests; requests != nil {
		return requests(doc, settings)
	}
	return nil
}

// FieldsOf are what the fields of a provider's requests are in the document, if the
// provider is a carrier.
func FieldsOf(provider string) []step.Field {
	for _, name := range order.Carriers {
		if one := carriers()[name]; one.provider == provider {
			return one.fields
		}
	}
	return nil
}

// checks collects the rules of a carrier that a document breaks.
type checks struct {
	doc      order.Order
	problems order.Problems
}

func (c *checks) require(ok bool, path, rule string, args ...any) {
	if !ok {
		c.problems = append(c.problems, order.FieldProblem{Path: path, Rule: fmt.Sprintf(rule, args...)})
	}
}

// add takes over problems of a party of the document.
func (c *checks) add(party string, problems order.Problems) {
	for _, one := range problems {
		c.require(false, party+"."+one.Path, "%s", one.Rule)
	}
}
