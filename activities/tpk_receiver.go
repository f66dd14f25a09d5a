package activities

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"orderflow/activities/attempt"
	"orderflow/clients/tpk"
	"orderflow/order"
)

// CodeReceiver is the code of a problem that lies in a paid package which has the order's
// token and goes to somebody else.
const CodeReceiver = "another-receiver"

// releaseOthers leaves out packages that are the order's by their token alone, and go to
// somebody else than the document says. An unpaid one is cancelled.
//
// Refused: such a package is paid.
func (a *TPK) releaseOthers(ctx context.Context, ref order.Ref, doc order.Order, found []pack) (own []pack, err error) {
	for _, one := range found {
		switch {
		case !strange(ref, doc, one):
			own = append(own, one)
		case !one.Payable():
			return nil, toSomebodyElse(one)
		default:
			if err := a.releaseUnpaid(ctx, int64(one.OrderID)); err != nil {
				return nil, err
			}
		}
	}
	return own, nil
}

// strange reports whether the order never made the package, as far as it knows, and the
// document names another receiver.
func strange(ref order.Ref, doc order.Order, one pack) bool {
	return !slices.Contains(ref.KnownAt(order.ProviderTPK), int64(one.OrderID)) && !sameReceiver(doc, one.Receiver)
}

func toSomebodyElse(one pack) error {
	return attempt.Refuse(order.Problem{
		Provider: order.ProviderTPK, Operation: "look for package", Code: CodeReceiver,
		Message: fmt.Sprintf("tpk: package %d has this order's token, is paid and goes to %s %s, %s %s, whom the document does not name; "+
			"it may be another order's. Have TPK cancel it if nobody needs it, or amend the recipient, then retry",
			one.OrderID, one.Receiver.Name, one.Receiver.Surname, one.Receiver.PostCode, one.Receiver.City),
		Fields: []order.FieldProblem{{Path: "recipient", Rule: "must be the receiver of the package"}}})
}

// sameReceiver compares what TPK gives back as it was sent, but for case, spaces and
// punctuation. A package to a point may have the point's address.
func sameReceiver(doc order.Order, at tpk.Party) bool {
	to := doc.Recipient
	if !alike(to.FirstName+to.LastName, at.Name+at.Surname) {
		return false
	}
	return doc.Shipping.LockerPoint != "" || alike(to.PostCode, at.PostCode) && alike(to.City, at.City)
}

// alike reports whether two texts have the same letters and digits. What TPK does not
// say is not compared.
func alike(ours, theirs string) bool {
	return theirs == "" || letters(ours) == letters(theirs)
}

func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFC.String(text))
}
