// Package mypromotest is a simulator of MyPromo's API, a stateful http.Handler
// for the real client, for tests and for curl. An order moves on by the clock:
//
//	created -> items -> submitted -> files downloaded -> ready -> in production
//	-> shipments reported by the fulfiller -> finished
//
// with the statuses PENDING, PROCESSING and FINISHED or CANCELED, and the history
// texts and times of the documented samples. It serves one fulfiller, who produces
// every order, and any number of merchants. Each merchant sees only its own orders.
//
// Like every simulator it shares no code with its client, so that both cannot be
// wrong in the same way.
//
// # Ledger
//
// The effects, with their details in parentheses, are order-created, item-added
// (reference, quantity and SKU: "A-1-1 (2 x MUG-300)"), order-submitted,
// order-canceled (the reason), order-in-production, label-fetched (once per call, as
// each call announces a pick-up), shipment-reported (carrier and tracking code) and
// order-finished. They have the order's reference and id. design-submitted has the
// design's id and no reference.
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
// reference is the order's, or for list-orders the filter's. The kinds
// of webhooks are in-production, shipment, finished and canceled.
//
// # Differences to the documentation
//
// By default the simulator also accepts what MyPromo's PHP library 2.0.3 sends, and
// answers as the library demands: PUT to cancel, zips as numbers, sizes as strings,
// tracking_id for tracking_code, null for shipper and export, and 201 for stock items
// and generic labels. Options.Strict accepts only what is documented.
//
// # What is invented
//
// The documentation does not say the following; the real service may differ:
//   - several orders may have the same reference, and an item may be added twice
//   - a file that can't be downloaded cancels the order (documented) with the
//     texts `File "a.pdf": <reason>` and "Order canceled." (the first invented)
//   - submitting or cancelling a second time, and adding to a submitted order,
//     answer 422 "You cannot edit a processed order."
//   - orders and items must have a reference
//   - submitting without items, a 51st item, and a second one beside order files are 422
//   - which scopes and grant types the token call refuses, and the texts of 401,
//     403 and 405
//   - an item's design must be submitted first
//   - lists show the newest first, and per_page is cut to 15 (250 for products,
//     prices, stock and look-ups); `from` and `pagination` do nothing
//   - a production order is PROCESSING at once, CANCELED with its order
//   - the rules by which add_shipment picks one of its three documented refusals
//     (see supplied), and 422 for a re-shipment without items
//   - a state is mandatory in the countries that say so: here US and CA
//   - the catalogue, stock and prices, all tracking links except those of UPS, and
//     generic labels that are not fetched from a merchant (see Options.MerchantLabels)
//
// Not supported: changes to orders (405); callbacks and reports of batches; webhooks
// with OAuth (they are sent without a header); the fulfiller's own webhook; the rate
// limit (use faults).
package mypromotest
