// Package tpktest is a simulator of TPK (tanieprzesylkikurierskie.pl), a stateful
// http.Handler with the documented endpoints, rules and errors, a ledger of
// its effects, and faults on demand. It keeps its own wire types, checked against the
// documented samples, and shares nothing with the client. An order moves on by the
// clock:
//
//	awaiting payment (11) -> paid (12) -> waybill number, entered (4)
//	-> in delivery (8) -> delivered (9)
//
// It serves tokens, the account's data, orders, payments from the balance, top-ups,
// waybills, payouts of collected cash, invoices, offers, pickup dates, cities, points
// and resources. Everything else, such as user registration, address books, imports and
// Allegro, answers 404.
//
// # Faults
//
// The operations are token, user-data, create-order, edit-order, get-order,
// search-orders, cancel-order, pay-orders, payment-links, search-payments,
// create-top-up, top-up-links, search-payouts, search-invoices, invoice, waybill,
// download, offers, pickup-date, city, points, resources and unrouted.
// Their reference is the reference of the first order in the path or the body, or
// comes from the first package's description: the word after '#', or all of it.
//
// # What is invented
//
// Where TPK's documentation is silent or contradicts itself, these are invented:
//
//   - All times except the life of tokens, all prices and fees, ids, numbers, most
//     points, and the texts of problems with fields. English texts are ours.
//   - When the waybill exists, that it needs a payment, and that a request before it or
//     after a cancellation answers 404.
//   - The prices of couriers 23, 24, 27 to 29 and 31: live users saw the ids in offers;
//     31 stands for the next unknown courier. All are cheap and none collects at the door.
//   - When collected cash is transferred (48 hours after the delivery), and that an
//     order's invoice exists once Invoice is called.
//   - That part of the balance can be blocked, so that a payment is refused (402)
//     although the balance covers it.
//   - The answers to a missing or wrong API key (401 AccessDenied) and to an unknown
//     token (401 AuthenticationFailed). An exchanged token is no longer valid.
//   - What can be cancelled: orders awaiting payment, and with RefundPaid paid orders
//     until they are in delivery, which are refunded. All others answer 417.
//   - Which orders can be edited (status 11; others answer 400), and that an edit takes
//     exactly one package.
//   - A batch stops at its first bad package; the answer is that package's refusal.
//   - Orders without a token belong to a new account, and ours can't see them.
//   - A courier that has no price for a package refuses it, in courier_id.
//   - Pickup hours may differ from the listed ones; the default is the first window.
//     There are no pickups on weekends; holidays are unknown.
//   - with_pickup is for lockers only, and replaces the sender's locker; options that
//     the resource doesn't list, such as handle_with_care, are refused.
//   - Searches list the newest first. Day filters are inclusive.
//   - user_data searches names, phones and e-mail addresses, not descriptions.
//   - "chosen" in a search for points: the point with the code.
//   - How an option's couriers are keyed in offers: by the option's name.
//
// Where the samples are invalid JSON or contradict each other about a field, the
// simulator has: payment as an object by id, as a list of one in searches and
// missing in every second row, [] before the payment; phones and house numbers as numbers
// if they are digits; geodis under 13; best_offer as a list; the order_id of a payment
// as a number. It accepts both url and wants_url, and both pop_code and pop.
package tpktest
