package carrier

import (
	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/order"
	"orderflow/workflows/step"
)

// CodeShipByHand is the code of an order that waits for a person to ship it.
const CodeShipByHand = "ship-by-hand"

// person ships an order with a carrier that Orderflow does not support. Nothing is bought:
// the order waits until a person enters the label and its tracking number.
type person struct{}

func newPerson(Host) Carrier { return person{} }

func (person) Offers(workflow.Context) (Offers, error) { return Offers{}, ErrNotOffered }
func (person) Prepared() bool                          { return false }
func (person) Suits(order.Offer) bool                  { return false }
func (person) DropOffers(workflow.Context) error       { return nil }

// Buy asks the person. The answer makes ByHand the carrier.
func (person) Buy(workflow.Context, order.Offer) (Purchase, error) {
	return Purchase{Payment: NotPaid}, &step.Refusal{Problem: order.Problem{
		Provider: string(order.CarrierByHand), Operation: "ship by hand", Code: CodeShipByHand,
		Message: "a person ships this order: make the label at your carrier and enter it with its tracking number " +
			"(resolve --action ship-by-hand), or amend shipping.carrier; see the order's notes"}}
}

func (p person) Confirm(ctx workflow.Context) (Purchase, error) { return p.Buy(ctx, order.Offer{}) }

func (person) FetchLabels(workflow.Context) ([]order.Document, error)    { return nil, ErrNotOffered }
func (person) FetchProtocols(workflow.Context) ([]order.Document, error) { return nil, ErrNotOffered }
func (person) AwaitDelivery(workflow.Context) (activities.Delivery, error) {
	return activities.Delivery{}, ErrNotOffered
}
func (person) TakesBack() bool { return false }

func (person) Cancel(workflow.Context) (activities.Verdict, error) {
	return activities.Verdict{Cancelled: true, Explanation: "nothing was bought"}, nil
}

func (person) Sweep(workflow.Context, bool) ([]int64, error) { return nil, nil }

// checkPerson refuses nothing: the document's offer and price fields apply again when the
// order changes to another carrier.
func checkPerson(order.Order) order.Problems { return nil }
