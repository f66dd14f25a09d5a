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

// MyPromo has the steps of production at MyPromo. Its Temporal activities are its
// exported methods.
type MyPromo struct {
	Options     MyPromoOptions
	inventory   inventory
	fulfilments fulfilments
	watched     watched
}

// MyPromoOptions are what the steps at MyPromo need.
type MyPromoOptions struct {
	// Merchant orders, Fulfiller reports shipments; they may be the same client.
	Merchant, Fulfiller *mypromo.Client
	Timing              attempt.Timing
	// Lookback is how long before an order's acceptance lists are read; 0 is
	// order.DefaultLookback.
	Lookback time.Duration
	// UntilReady ends the preflight when MyPromo calls the order ready, instead of
	// when it is in production; a cancellation may then still be possible there.
	UntilReady bool
	// CarrierKeys maps our carriers, or those of their services as "tpk/gls", to keys
	// of MyPromo's list of carriers.
	CarrierKeys map[string]string
	// FileAuths are the credentials of print files by the name that orders use.
	FileAuths map[string]FileAuth
	// Prices has the price of every order worked out before it is submitted; that of
	// one with a cap is worked out in any case. It takes one call for each SKU.
	Prices bool
	// Stock says what becomes of an order for more than there is; "" is order.StockIgnore.
	Stock order.StockPolicy
	// ShippingFrom is the country whose prices count, ISO 3166-1 alpha-2; MyPromo
	// takes DE when it is "".
	ShippingFrom string
	// Labels are the links to the labels that MyPromo gets from us.
	Labels LabelLinks
	// Callbacks are where MyPromo posts the events of each order.
	Callbacks Callbacks
	// Sandbox says that the account is one of MyPromo's sandbox, where each order has to
	// say that its files are checked and that MyPromo does not dispatch it by itself.
	Sandbox bool
	// Documents is where the labels are kept that we get from MyPromo.
	Documents *documents.Store
	// Watch is what the watchers of the account need. Watched tells whether the watcher of
	// orders is up to date, WatchedFulfilments whether the watcher of production orders is.
	Watch                       Watch
	Watched, WatchedFulfilments UpToDate
}

// ProductionOrder is an order at MyPromo.
type ProductionOrder struct {
	ID int64 `json:"id"`
}

// CodeCanceled is the code of a problem that lies in an order's cancellation by
// MyPromo: going on takes a new order there.
const CodeCanceled = "CANCELED"

// canceled is the refusal that lies in an order's cancellation by MyPromo.
func canceled(o mypromo.Order) error {
	return attempt.Refuse(order.Problem{
		Provider: order.ProviderMyPromo, Operation: fmt.Sprintf("produce order %d", o.ID), Code: CodeCanceled,
		Message: fmt.Sprintf("mypromo: order %d is canceled: %s", o.ID, reasonOf(o)),
	})
}

// reasonOf is the newest history that says something: MyPromo gives the reasons
// of failures only there, and then goes on to say that the order is canceled and
// that callbacks were sent.
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
