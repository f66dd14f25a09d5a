// Package merkana serves what Merkana calls at a fulfilment centre, which we are:
// products of a merchant, its stock, new orders, cancellations. A handler reads and
// checks requests and writes answers; a Centre carries them out: an order becomes
// one of ours, a cancellation is asked of the order, products are kept, and stock is
// that of MyPromo, who makes and keeps the goods. What we call at Merkana is in
// clients/merkana.
//
// The endpoints follow Merkana's published Postman collection; nothing of it was
// tried against the live service. How Merkana tells success from failure is not
// documented. The answers here are:
//
//	200 {"status":true}                done
//	200 {"status":false,"message"}     refused for good; the message names the fields
//	503 {"status":false,"message"}     not now; Merkana's queue sends orders again
//	401, 404, 405, 413                 not a call of Merkana's, in the same form
//
// Merkana sends an order again when it got no good answer: five times in all or
// five times more, at intervals of 10 minutes. Then people look at it on the next
// working day.
package merkana

import "context"

// Backend processes the calls. Every call may be repeated, even while the first is being
// processed, and must then get the same answer.
//
// An error that is a *Refusal is final. Every other error is temporary: it is logged and not
// shown, and Merkana is asked to retry.
type Backend interface {
	// CreateOrder accepts an order. Merkana's merchant and id identify it permanently:
	// different content with the same id is not another order.
	CreateOrder(ctx context.Context, order NewOrder) (Answer, error)
	// CancelOrder cancels an order, and accepts if that is done. An unknown order may still be
	// on its way: it must be cancelled when it arrives.
	CancelOrder(ctx context.Context, mid, id int64) (Answer, error)
	// SyncProducts stores the products that a merchant sells.
	SyncProducts(ctx context.Context, mid int64, products []Product) (Answer, error)
	// Stock returns the number of pieces of every product of a merchant.
	Stock(ctx context.Context, mid int64) ([]StockLine, error)
}

// Answer is a final yes or no.
type Answer struct {
	Accepted bool
	// Message is shown to people at Merkana; it may be empty.
	Message string
}

// Product is a merchant's product, as we store it.
type Product struct {
	// ID is Merkana's id.
	ID       int64  `json:"id"`
	SKU      string `json:"sku"`
	EAN      string `json:"ean,omitempty"`
	Title    string `json:"title,omitempty"`
	ImageURL string `json:"imageUrl,omitempty"`
}

// StockLine is the number of pieces of a product.
type StockLine struct {
	SKU      string `json:"sku"`
	Quantity int    `json:"br"`
}

// Refusal is an error that a retry does not change.
type Refusal struct {
	// Message is shown to people at Merkana.
	Message string
}

// Error returns the message.
func (r *Refusal) Error() string { return r.Message }
