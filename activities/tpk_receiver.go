package activities

import (
	"context"
	"fmt"
	"slices"

	"orderflow/activities/attempt"
	"orderflow/clients/tpk"
	"orderflow/order"
)

// CodeReceiver is the code of a problem: a paid package has the order's token but another
// receiver.
const CodeReceiver = "another-receiver"

// releaseOthers removes packages that are the order's by their token only, and have another
// receiver than the document. An unpaid one is cancelled.
//
// Refused: such a package is paid.
func (a *TPK) releaseOthers(ctx context.Context, ref order.Ref, doc order.Order, found []pack) (own []pack, err error) {
	for _, one := range found {
		switch {
		case !mayBelongToAnother(ref, doc, one):
			own = append(own, one)
		case !one.Payable():
			return nil, wrongReceiver(one)
		default:
			if err := a.releaseUnpaid(ctx, int64(one.OrderID)); err != nil {
				return nil, err
			}
		}
	}
	return own, nil
}

// mayBelongToAnother reports whether the order, as far as it knows, never made the package,
// and the document names another receiver.
func mayBelongToAnother(ref order.Ref, doc order.Order, one pack) bool {
	return !slices.Contains(ref.KnownAt(order.ProviderTPK), int64(one.OrderID)) && !sameReceiver(doc, one.Receiver)
}

func wrongReceiver(one pack) error {
	return attempt.Refuse(order.Problem{
		Provider: order.ProviderTPK, Operation: "look for package", Code: CodeReceiver,
		Message: fmt.Sprintf("tpk: package %d has this order's token, is paid and goes to %s %s, %s %s, whom the document does not name; "+
			"it may be another order's. Have TPK cancel it if nobody needs it, or amend the recipient, then retry",
			one.OrderID, one.Receiver.Name, one.Receiver.Surname, one.Receiver.PostCode, one.Receiver.City),
		Fields: []order.FieldProblem{{Path: "recipient", Rule: "must be the receiver of the package"}}})
}

// sameReceiver compares what another order of the account is unlikely to share: the name and
// the town.
func sameReceiver(doc order.Order, at tpk.Party) bool {
	to := doc.Recipient
	var found differences
	found.names("recipient", []string{at.Name, at.Surname}, []string{to.FirstName, to.LastName})
	found.code("recipient.postCode", at.PostCode, to.PostCode)
	found.text("recipient.city", at.City, to.City)
	return len(found) == 0
}
