// Package mediaporttest is a simulator of Media Port's OrderManager.API, a
// stateful http.Handler for the real client, for tests and for curl. An order
// changes only by calls:
//
//	New -> items cancelled by the customer or the supplier, all of them: Cancelled
//	    -> label generated for all others -> labels and protocols fetched
//
// Place creates a customer's order, and so does a call that the real Media Port does not
// have and that needs no login:
//
//	POST /api/simulator/orders
//	{"items": [{"sku": "MUG", "courier": "DPD"}], "recipient": {"lastName": "Lis", "city": "Gdynia"}}
//
// # Ledger
//
// The effects are order-placed (its detail is the ids of its items, ascending:
// "1001,1002"), item-cancelled (the item's id and by whom: "1001 by customer") and
// label-generated (the ids of the remaining items), each with the order's number as
// reference and id. Reads have no effects.
//
// # Faults
//
// The operations are login, orders, cancel-item, generate-label, labels and
// protocols. Their reference is the order's number; for orders it is the
// supplier's id, login has none. Faults do not apply to the placing of orders.
//
// # What is invented
//
// Only an introduction to the API is public. It names the methods and their purposes,
// and says: every method except login takes a supplierId; an item is one piece with its
// own orderItemId; a label is generated once, for all items that are not cancelled, which
// the request names, so that a customer's cancellation is noticed; afterwards nothing
// can be cancelled; and there is one file per courier. Everything else is ASSUMED here:
//
//   - paths, verbs, fields, codes and HTTP statuses, the bearer token and its life of an
//     hour, and every status except New
//   - a request for a label must name exactly the items that are not cancelled: other or
//     fewer items are refused with 409 items-changed, no items with 400 no-items
//   - the effect of a second generate-label; see Options.LabelRepeat
//   - whether the list has more than new orders; see Options.NewOnly
//   - cancelling an item twice is refused with 409 already-cancelled
//   - an order belongs to one supplier, and is found under that id only; the user may
//     use the first supplier and its children, all others answer 403
//   - an item names its courier, all items of one courier are one parcel, and the order
//     has the tracking numbers once the label is generated
//   - files are a list, their content in base64
//   - before the label is generated there are no labels and protocols (404 no-label);
//     see Options.PDFLag and EmptyBeforeLabel
//   - the form of a refusal; see Options.ProblemDetails
package mediaporttest
