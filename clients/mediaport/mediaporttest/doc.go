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
// Only an introduction to the API is public. It says what the methods are called
// and what they are for, that every one but login takes a supplierId, that an
// item is one piece with an orderItemId of its own, that a label is generated
// once for all items that are not cancelled, given by their ids so that a
// customer's cancellation is noticed, that nothing can be cancelled afterwards,
// and that files come one for each courier. All else is ASSUMED here:
//
//   - paths, verbs, fields, codes and statuses of HTTP, the bearer token and its
//     life of an hour, and every status but New
//   - a label for items other than those not cancelled, be it fewer, is refused
//     with 409 items-changed, for none with 400 no-items
//   - what a repeat of generate-label does; see Options.LabelRepeat
//   - whether orders lists more than new ones; see Options.NewOnly
//   - cancelling an item twice is refused with 409 already-cancelled
//   - an order belongs to one supplier, and is found under that id alone; the user
//     may use the first supplier there is and those whose parent it is, all others
//     are 403
//   - an item names its courier, all items of one courier go in one parcel, and the
//     tracking numbers stand in the order once the label is generated
//   - files come as a list, their content in base64
//   - there are no labels and protocols (404 no-label) before the label is
//     generated, or before their time; see Options.PDFLag and EmptyBeforeLabel
//   - what a refusal looks like; see Options.ProblemDetails
package mediaporttest
