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
	// fields map the provider's request fields to the document; provider is the provider whose
	// problems name them.
	provider string
	fields   []step.Field
	// requests returns what the carrier would be sent for a document that it accepts; nil if
	// nothing of the document is sent. It is pure.
	requests func(order.Order, activities.RequestSettings) []activities.Request
	// look asks the carrier about the points that a document names; nil if this carrier has no
	// points.
	look func(workflow.Context, Host) (*order.Problem, error)
}

// carriers returns the carriers that an order can name. It is a function because one of them
// asks others.
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

// New returns the carrier that ships a host's order. Its name must be in order.Carriers.
func New(name order.Carrier, host Host) Carrier { return carriers()[name].take(host) }

// Check returns what the document's carrier would refuse of it. An unknown carrier name
// returns nothing; another rule covers that.
func Check(doc order.Order) order.Problems {
	if one, known := carriers()[doc.Shipping.Carrier]; known {
		return one.check(doc)
	}
	return nil
}

// Requests returns what the document's carrier, or each competitor, would be sent.
func Requests(doc order.Order, settings activities.RequestSettings) []activities.Request {
	if requests := carriers()[doc.Shipping.Carrier].requests; requests != nil {
		return requests(doc, settings)
	}
	return nil
}

// FieldsOf returns the field names of a provider's requests and their paths in the document,
// if the provider is a carrier.
func FieldsOf(provider string) []step.Field {
	for _, name := range order.Carriers {
		if one := carriers()[name]; one.provider == provider {
			return one.fields
		}
	}
	return nil
}

// checks collects the carrier's rules that a document breaks.
type checks struct {
	doc      order.Order
	problems order.Problems
}

func (c *checks) require(ok bool, path, rule string, args ...any) {
	if !ok {
		c.problems = append(c.problems, order.FieldProblem{Path: path, Rule: fmt.Sprintf(rule, args...)})
	}
}

// add includes the problems of a party of the document.
func (c *checks) add(party string, problems order.Problems) {
	for _, one := range problems {
		c.require(false, party+"."+one.Path, "%s", one.Rule)
	}
}
