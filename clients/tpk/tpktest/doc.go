// Package tpktest is a simulator of TPK (tanieprzesylkikurierskie.pl), a stateful
// http.Handler with the documented endpoints, rules and errors, a ledger of what
// it did, and faults on demand. It keeps its own wire types, checked against the
// documented samples, and shares nothing with the client. An order lives by the
// clock:
//
//	awaiting payment (11) -> paid (12) -> waybill number, entered (4)
//	-> in delivery (8) -> delivered (9)
//
// It serves tokens, the account's data, orders, payments from the balance, top-ups,
// waybills, pay-outs of collected cash, invoices, offers, pickup dates, cities, points
// and resources. Everything else, such as registering a user by itself, address books,
// imports and Allegro, answers 404.
//
// # Faults
//
// The operations are token, user-data, create-order, edit-order, get-order,
// search-orders, cancel-order, pay-orders, payment-links, search-payments,
// create-top-up, top-up-links, search-payouts, search-invoices, invoice, waybill,
// download, offers, pickup-date, city, points, resources and unrouted.
// Their reference is that of the first order in the path or the body, or of the
// first package's description: the word after '#' in it, or all of it.
//
// # What is invented
//
// TPK's documentation is silent or contradicts itself in places. Invented here:
//
//   - All times but the life of tokens, all prices and fees, ids, numbers, most
//     points, and the texts of problems with fields. English texts are ours.
//   - When the waybill comes, that it takes a payment, and that asking for it
//     earlier, or after a cancel, answers 404.
//   - What couriers 23, 24, 27 to 29 and 31 ask: live users saw the ids offered, and
//     31 stands for the next that nobody knows. Each is cheap and collects at no door.
//   - When collected cash is transferred (48 hours after the delivery), and that an
//     order's invoice is there when whoever runs the simulator says so (Invoice).
//   - That a part of the balance may be held back from payments, so that a payment is
//     refused (402) which the balance covers.
//   - What a missing or wrong API key answers (401 AccessDenied), and an unknown token
//     (401 AuthenticationFailed). An exchanged token is of no use any more.
//   - What can be cancelled: orders awaiting payment, and by choice paid ones until
//     they are in delivery, which are refunded. All others answer 417.
//   - Which orders can be edited (11), what is answered for others (400), and that an
//     edit takes exactly one package.
//   - A batch stops at its first bad package; the answer is the refusal of that one.
//   - A stranger's orders belong to the new account and can't be seen by ours.
//   - A courier that has no price for a package refuses it, in courier_id.
//   - Pickup hours needn't be those on offer. Without any, the first are taken. There
//     are no pickups on weekends; holidays are not known.
//   - with_pickup is for lockers only, and spares the sender's locker; options that
//     the resource doesn't list, such as handle_with_care, are refused.
//   - Searches answer the newest first. Filters of days include both of them.
//   - user_data looks into names, phones and e-mails, not into descriptions.
//   - What chosen means when a point is searched for: the one with the code.
//   - How an option's couriers are keyed in offers: by the option's name.
//
// Where the samples can't be parsed or say different things of one field, the
// simulator has: payment as an object by id, as a list of one in searches and
// missing in every second row, [] before any; phones and house numbers as numbers
// if they are digits; geodis under 13; best_offer as a list; the order_id of a payment
// as a number; url and wants_url alike; pop_code and pop alike.
package tpktest
