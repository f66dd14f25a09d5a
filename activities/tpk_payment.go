package activities

import (
	"context"
	"fmt"

	"github.com/shopspring/decimal"

	"orderflow/activities/attempt"
	"orderflow/clients/tpk"
	"orderflow/order"
)

// CodePaymentRequired is the code of a problem: the account is empty.
const CodePaymentRequired = tpk.CodePaymentRequired

// CodePackageGone is the code of a problem: a package was paid and is cancelled. Going on
// needs new offers.
const CodePackageGone = "cancelled"

// Payment is the result of a payment. Gone: the package was cancelled, so there is nothing to
// pay.
type Payment struct {
	Gone bool `json:"gone,omitempty"`
}

// PaymentTerms are the price limits of a payment. Workers of 0.1.0 do not know them.
type PaymentTerms struct {
	// Allowed is the highest price of the whole order that a person named; it replaces the
	// account's limit.
	Allowed *order.Money `json:"allowed,omitempty"`
	// Dearest is the highest price of the order's packages to be paid: none is paid if one of
	// them costs too much.
	Dearest *order.Money `json:"dearest,omitempty"`
}

// EnsurePaid pays for a package from the account's balance, unless it is paid, and ends when
// TPK shows it as paid. TPK says that it charges no package twice; its answer to a payment is
// not trusted all the same.
//
// Refused: the balance is too low (CodePaymentRequired), the price is above the account's
// limit (CodePriceLimit), the package carries another order's token, or TPK shows an error.
func (a *TPK) EnsurePaid(ctx context.Context, ref order.Ref, id int64, terms PaymentTerms) (Payment, error) {
	current, err := a.Options.Client.GetOrder(ctx, id)
	if err != nil {
		return Payment{}, a.Options.Timing.ReadFailed(ctx, err)
	}
	if isAnothersPackage(current, ref, true) {
		return Payment{}, anothersReference(order.ProviderTPK, "package", id, ref)
	}
	if current.Paid() {
		reconciled(ctx, order.ProviderTPK, "payment")
	}
	if !current.Payable() {
		return paymentOf(current)
	}
	if err := a.Options.Timing.EnsureSettled(ctx, ref); err != nil {
		return Payment{}, err
	}
	if err := a.withinLimit(current, terms); err != nil {
		return Payment{}, err
	}
	if _, err := a.Options.Client.PayOrder(ctx, id); err != nil {
		return Payment{}, a.Options.Timing.ActFailed(ctx, err)
	}
	current, err = a.Options.Client.GetOrder(ctx, id)
	switch {
	case err != nil:
		return Payment{}, a.Options.Timing.ReadFailed(ctx, err)
	case current.Payable():
		return Payment{}, attempt.RetryIn(a.Options.Timing.Settle, attempt.TypeUnknown, fmt.Errorf("tpk: package %d does not show its payment yet", id))
	}
	return paymentOf(current)
}

// withinLimit refuses a package that costs more than the account's limit for a parcel, or
// more than a person has allowed for the order.
func (a *TPK) withinLimit(current tpk.Order, terms PaymentTerms) error {
	if !current.Price.Known {
		return nil
	}
	price, limit := zloty(current.Price.Value), priceLimit{order.ProviderTPK, a.Options.PriceCap}
	if dearest := terms.Dearest; dearest != nil && dearest.Amount.GreaterThan(price.Amount) {
		price = *dearest
	}
	return limit.refuse(fmt.Sprintf("a parcel by %s", tpk.CourierName(int(current.CourierID))), &price, terms.Allowed, 1)
}

func paymentOf(current tpk.Order) (Payment, error) {
	switch {
	case current.Paid():
		return Payment{}, nil
	case current.Cancelled():
		return Payment{Gone: true}, nil
	}
	return Payment{}, attempt.Refuse(order.Problem{
		Provider: order.ProviderTPK, Operation: fmt.Sprintf("pay package %d", current.OrderID), Code: "payment-error",
		Message: fmt.Sprintf("tpk: package %d is in status %s; ask TPK's support for the outcome of the payment", current.OrderID, current.Status)})
}

// AwaitFunds ends when the account at TPK has enough money.
func (a *TPK) AwaitFunds(ctx context.Context, needed order.Money) error {
	account, err := a.Options.Client.UserData(ctx)
	if err != nil {
		return a.Options.Timing.ReadFailed(ctx, err)
	}
	if account.Balance.Value.LessThan(needed.Amount) {
		return a.Options.Timing.NotYet(ctx, "the account at TPK has %s, but %s are needed", zloty(account.Balance.Value), needed)
	}
	return nil
}

// AwaitWaybillNumber returns the number of a paid package's waybill.
//
// Refused: the package was cancelled.
func (a *TPK) AwaitWaybillNumber(ctx context.Context, id int64) (string, error) {
	current, err := a.Options.Client.GetOrder(ctx, id)
	switch {
	case err != nil:
		return "", a.Options.Timing.ReadFailed(ctx, err)
	case current.Cancelled():
		return "", attempt.Refuse(order.Problem{
			Provider: order.ProviderTPK, Operation: fmt.Sprintf("await waybill of package %d", id), Code: CodePackageGone,
			Message: fmt.Sprintf("tpk: package %d was cancelled", id)})
	case current.WaybillNumber == "":
		return "", a.Options.Timing.NotYet(ctx, "package %d has no waybill number yet; it is %s", id, current.Status)
	}
	return string(current.WaybillNumber), nil
}

// AwaitWaybill stores the waybill of a package as soon as there is one to print. TPK does not
// document its answer before that, so a refusal counts as not yet.
func (a *TPK) AwaitWaybill(ctx context.Context, ref order.Ref, id int64, kind order.DocumentKind) (order.Document, error) {
	file, err := a.Options.Client.DownloadWaybill(ctx, id)
	if attempt.RefusedWith(err, 400, 404) {
		return order.Document{}, a.Options.Timing.NotYet(ctx, "%v", err)
	}
	if err != nil {
		return order.Document{}, a.Options.Timing.ReadFailed(ctx, err)
	}
	return store(ctx, a.Options.Documents, ref, kind, shipmentAt(order.ProviderTPK, id), file)
}

// zloty is an amount in PLN, TPK's only currency.
func zloty(amount decimal.Decimal) order.Money {
	return order.Money{Amount: amount, Currency: tpk.Currency}
}
