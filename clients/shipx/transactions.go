package shipx

import (
	"cmp"
	"encoding/json"
	"slices"

	"orderflow/clients"
	"orderflow/clients/lenient"
)

// TransactionStatus is the status of a payment.
type TransactionStatus string

// The statuses of transactions.
const (
	TransactionInitiated TransactionStatus = "initiated"
	TransactionSuccess   TransactionStatus = "success"
	TransactionFailure   TransactionStatus = "failure"
)

// Transaction is one attempt to pay for an offer.
type Transaction struct {
	ID      lenient.Int       `json:"id"`
	Status  TransactionStatus `json:"status"`
	OfferID lenient.Int       `json:"offer_id"`
	// Details say why the payment failed, such as "debt_collection"; else empty.
	// Personal data is removed.
	Details   clients.ErrorBody `json:"details"`
	CreatedAt lenient.Time      `json:"created_at"`
	UpdatedAt lenient.Time      `json:"updated_at"`
}

// UnmarshalJSON reads the details as an error.
func (t *Transaction) UnmarshalJSON(data []byte) error {
	type plain Transaction
	read := struct {
		*plain
		Details json.RawMessage `json:"details"`
	}{plain: (*plain)(t)}
	if err := json.Unmarshal(data, &read); err != nil {
		return err
	}
	t.Details = detailsOf(read.Details)
	return nil
}

// detailsOf reads an error envelope, or flattens any other value.
func detailsOf(raw json.RawMessage) clients.ErrorBody {
	var envelope object
	if json.Unmarshal(raw, &envelope) == nil {
		if trouble := errorBodyIn(envelope); trouble.Code+trouble.Message != "" {
			return trouble
		}
	}
	return withoutPersonalData(clients.ErrorBody{Fields: fieldsIn(raw)})
}

// OfferGone reports whether the payment failed because the offer can no longer be
// bought.
func (t Transaction) OfferGone() bool {
	return t.Status == TransactionFailure && mentions(t.Details, CodeOfferExpired, CodeOfferUnavailable, CodeOfferNotAvailable)
}

// AlreadyBought reports whether the payment failed because the shipment is already
// bought.
func (t Transaction) AlreadyBought() bool {
	return t.Status == TransactionFailure && mentions(t.Details, CodeAlreadyBought)
}

// PurchasePending reports whether a payment is in progress, or has succeeded while
// the shipment is not confirmed yet. Until it ends, do not buy, update or cancel
// the shipment. An unknown transaction status counts as in progress.
func (s Shipment) PurchasePending() bool {
	if s.Bought() || s.Canceled() {
		return false
	}
	return slices.ContainsFunc(s.Transactions, func(t Transaction) bool {
		return t.Status != TransactionFailure
	})
}

// FailedTransaction returns the newest transaction if it failed. A failed payment
// does not change the shipment's status.
func (s Shipment) FailedTransaction() (Transaction, bool) {
	if len(s.Transactions) == 0 {
		return Transaction{}, false
	}
	newest := slices.MaxFunc(s.Transactions, func(a, b Transaction) int {
		return cmp.Or(a.CreatedAt.Compare(b.CreatedAt.Time), cmp.Compare(a.ID, b.ID))
	})
	if newest.Status != TransactionFailure {
		return Transaction{}, false
	}
	return newest, true
}
