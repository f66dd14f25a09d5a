// Package mypromotest is a simulator of MyPromo's API, a stateful http.Handler
// for the real client, for tests and for curl. An order lives by the clock:
//
//	created -> items -> submitted -> files downloaded -> ready -> in production
//	-> shipments reported by the fulfiller -> finished
//
// with the statuses PENDING, PROCESSING and FINISHED or CANCELED, and the history
// texts and times of the documented samples. It serves one fulfiller, who makes
// every order, and any number of merchants, each of whom sees its own orders.
//
// # Ledger
//
// The effects are order-created, item-added (its detail is the item's reference,
// quantity and SKU: "A-1-1 (2 x MUG-300)"), order-submitted, order-canceled (the
// reason), order-in-production, label-fetched (once for each call, as each
// announces a pick-up), shipment-reported (carrier and tracking code) and
// order-finished: all under the order's reference and with the order's id. A
// design-submitted has no reference and the design's id.
//
// # Faults
//
// The operations are token, status, create-editor-user, create-design,
// get-design, preview-design, submit-design, create-order, add-item,
// submit-order, list-orders, get-order, cancel-order, list-products, get-product,
// list-inventory, list-prices, update-inventory, update-prices, list-seo, update-seo,
// list-jobs, get-job, list-production-orders, get-production-order,
// generic-label, add-shipment, download, list-countries, get-country,
// list-states, get-state, list-carriers, get-carrier and unrouted. Their
// reference is that of the order, for list-orders that of the filter. The kinds
// of webhooks are in-production, shipment, finished and canceled.
//
// # Beside the documentation
//
// By default what MyPromo's PHP library 2.0.3 sends is taken as well, and answered as it
// demands (Options.Strict takes only what is documented): cancelling by PUT, zips that are
// numbers, sizes that are strings, a tracking code called tracking_id, a shipper and an
// export of null, and 201 for stock items and generic labels.
//
// # What is invented
//
// The documentation is silent about the following, and the real service may differ:
//   - a reference may be used by many orders, and an item be added twice
//   - a file that can't be downloaded cancels the order (documented) with the
//     texts `File "a.pdf": <reason>` and "Order canceled." (the first invented)
//   - submitting or cancelling a second time, and adding to a submitted order,
//     answer 422 "You cannot edit a processed order."
//   - orders and items must have a reference
//   - submitting without items, a 51st item, and a second one beside order files are 422
//   - what is refused of a token's scope and grant type, and the texts of 401,
//     403 and 405
//   - an item's design must have been submitted
//   - lists show the newest first, and per_page is cut to 15 (250 for products,
//     prices, stock and look-ups); `from` and `pagination` do nothing
//   - a production order is PROCESSING at once, CANCELED with its order
//   - the rules by which add_shipment picks one of its three documented refusals
//     (see supplied), and 422 for a re-shipment without items
//   - a state is mandatory in the countries that say so: here US and CA
//   - the catalogue, stock and prices, all tracking links but those of UPS, and
//     a generic label that is not asked of its merchant (see Options.MerchantLabels)
//
// Not served: changes to orders, which answer 405; callbacks and reports of batches; webhooks with OAuth (they go out without a header); the
// fulfiller's own webhook; the rate limit, for which there are faults.
package mypromotest
