// Package merkanatest is a simulator of Merkana, in both directions: a fulfilment
// centre calls Server, and Shop calls a fulfilment centre. It keeps its own wire types, checked against the documented samples,
// and shares nothing with the client.
//
// # Ledger
//
// The effects are status-reported, one per order (its reference is Merkana's id of the
// order, its detail the status and the waybill number: "send 105123"), and
// supplies-pushed, one per push (its reference is the merchant's id, its detail the
// products sorted by SKU: "BS20950=2 CW11006=-1").
//
// # Faults
//
// The operations are ff-orders-status, whose reference is the first order's id,
// and ff-supplies, whose reference is the merchant's id.
//
// # What is invented
//
// Merkana's documentation shows requests and almost no answers. Invented here:
//   - a refusal (an unknown order, a mandatory field that is missing or has another
//     type) is 200 {"status":false,"message"}; see Options.RefusalStatus. A refused call
//     has no effect
//   - the messages, and the answer to a wrong token: 401 in the same form
//   - every status is accepted, and every merchant
//   - supplies are added to the stock; reading a centre's stock replaces it
//   - Shop's bodies are the documented ones; it repeats only the creation of an order
package merkanatest
