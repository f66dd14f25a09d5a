// Package merkanatest is a simulator of Merkana, in both directions: Server is
// what a fulfilment centre calls, Shop makes the calls that a fulfilment centre
// is sent. It keeps its own wire types, checked against the documented samples,
// and shares nothing with the client.
//
// # Ledger
//
// The effects are status-reported (under Merkana's id of the order, its detail is
// the status and the number of the waybill: "send 105123") and supplies-pushed
// (under the merchant's id, its detail is the products sorted by SKU:
// "BS20950=2 CW11006=-1"), one for each order and for each push.
//
// # Faults
//
// The operations are ff-orders-status, whose reference is the first order's id,
// and ff-supplies, whose reference is the merchant's id.
//
// # What is invented
//
// Merkana's documentation shows requests and next to nothing of answers. Invented
// here:
//   - what is refused (an order that is not Merkana's, a field that is mandatory
//     and missing or of another type) is answered 200 {"status":false,"message"};
//     see Options.RefusalStatus. Nothing of such a call is carried out
//   - the messages, and that a wrong token is answered 401 in the same form
//   - every status is taken, and a merchant need not be known
//   - supplies are added to the stock, which reading a centre's stock replaces
//   - Shop's bodies are the documented ones; its calls other than the creation of
//     an order are not repeated
package merkanatest
