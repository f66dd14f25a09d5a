package activities

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"orderflow/activities/attempt"
	"orderflow/clients/mypromo"
	"orderflow/internal/documents"
	"orderflow/order"
)

// MyPromo has the steps of production at MyPromo. Its exported methods are its Temporal
// activities.
type MyPromo struct {
	Options     MyPromoOptions
	inventory   inventory
	fulfilments fulfilments
	watched     watched
}

// MyPromoOptions are the options of the steps at MyPromo.
type MyPromoOptions struct {
	// Merchant orders, Fulfiller reports shipments; they may be the same client.
	Merchant, Fulfiller *mypromo.Client
	Timing              attempt.Timing
	// Lookback is how long before an order's acceptance lists are read; 0 means
	// order.DefaultLookback.
	Lookback time.Duration
	// UntilReady ends the preflight when MyPromo shows the order as ready, instead of in
	// production; MyPromo may still cancel it then.
	UntilReady bool
	// CarrierKeys maps our carriers, or their services as "tpk/gls", to keys of MyPromo's list
	// of carriers.
	CarrierKeys map[string]string
	// FileAuths are the credentials of print files, by the name that orders use.
	FileAuths map[string]FileAuth
	// Prices: the price of every order is worked out before submit; for an order with a cap
	// that is always done. It takes one call per SKU.
	Prices bool
	// Stock is the policy for an order of more than MyPromo has; "" is order.StockIgnore.
	Stock order.StockPolicy
	// ShippingFrom is the country whose prices apply, ISO 3166-1 alpha-2; MyPromo uses DE if
	// it is "".
	ShippingFrom string
	// Labels are the links to the labels that MyPromo gets from us.
	Labels LabelLinks
	// Callbacks are where MyPromo posts the events of each order.
	Callbacks Callbacks
	// Sandbox: the account is in MyPromo's sandbox, where each order must say that its files
	// are checked and that MyPromo does not dispatch it.
	Sandbox bool
	// Documents is the store for the labels that we get from MyPromo.
	Documents *documents.Store
	// Watch is what the account's watchers need. Watched tells whether the watcher of orders
	// is up to date, WatchedFulfilments whether the watcher of production orders is.
	Watch                       Watch
	Watched, WatchedFulfilments UpToDate
}

// ProductionOrder is an order at MyPromo.
type ProductionOrder struct {
	ID int64 `json:"id"`
}

// CodeCanceled is the code of a problem: MyPromo cancelled the order, so going on needs a new
// order there.
const CodeCanceled = "CANCELED"

// canceled is the refusal for an order that MyPromo cancelled.
func canceled(o mypromo.Order) error {
	return attempt.Refuse(order.Problem{
		Provider: order.ProviderMyPromo, Operation: fmt.Sprintf("produce order %d", o.ID), Code: CodeCanceled,
		Message: fmt.Sprintf("mypromo: order %d is canceled: %s", o.ID, reasonOf(o)),
	})
}

// reasonOf returns the newest history entry that gives a reason. MyPromo gives the reasons of
// failures only there, followed by entries about the cancellation and about callbacks.
func reasonOf(o mypromo.Order) string {
	newest := slices.Clone(o.Histories)
	slices.SortStableFunc(newest, func(x, y mypromo.History) int {
		return cmp.Or(y.CreatedAt.Compare(x.CreatedAt.Time), cmp.Compare(y.ID, x.ID))
	})
	for _, history := range newest {
		text := string(history.Text)
		if text != mypromo.HistoryCanceled && !strings.HasPrefix(text, "Callback for ") {
			return text
		}
	}
	return "no reason given"
}
