// Package shipxtest is a simulator of InPost ShipX: a stateful http.Handler with
// the documented endpoints, rules, errors and timing, a ledger of its effects, and
// faults on demand. It keeps its own wire types, checked against the documented
// samples, and shares nothing with the client.
//
// It serves shipments (create, read, list, edit, cancel, select an offer, buy),
// labels, return labels, prices, dispatch orders with their comments and printouts,
// dispatch points, cost centres, points, organizations, users, services, statuses, sending
// methods, tracking and the report of cash on delivery. It does not serve batches, bulk
// select and bulk buy, the price of a dispatch order, address books or templates.
//
// # What live users saw
//
// Where live users saw something else than the documentation says, the simulator does
// what they saw. An option (in parentheses) selects the documented behaviour:
//
//   - Offers keep the status "available" or "selected" for hours after expires_at, and a
//     purchase after that is refused with offer_is_not_available; a second purchase is
//     refused with validation_failed, shipment: already_bought (DocumentedOffers).
//   - Canceled shipments vanish from the list (KeepCancelled), whose pages have at most
//     100 (PageSize) and shift meanwhile. The href omits unknown filters.
//   - A shipment in offer_selected cannot be cancelled, and invalid_action has the message
//     shipment_status_incorrect (CancelSelected). A 204 was once revoked
//     (TakeBackCancel, which is off by default).
//   - ShipX answers 201 to a dispatch order and decides later: "sent", or "rejected" for one
//     parcel that is not ready, whose number is in a sentence (DispatchCheckedAtOnce,
//     RejectionNames). The shipment does not show it (RejectedStays).
//   - The list lags (ListLag), but not for the filter id. The id 0, and a word, is refused
//     with id_0_does_not_exist.
//   - The label of an unpaid shipment is refused under tracking_number, a service or sending
//     method with the leaf unavailable, and details are {} where there are none. A failed
//     transaction has the status 422; where cash on delivery lacks the account's data, its
//     details quote the owner's.
//   - Answers have parcels[].identify_number, return_tracking_number and, once a shipment
//     of the lockers is bought, custom_attributes.customer_delivering_code; and the headers
//     Location, Link and Content-Disposition.
//   - Weekend parcels are taken from Thursday 20:00 to Friday 18:00 in Poland, cash on
//     delivery from 1 PLN; phone numbers and e-mail addresses are validated.
//   - Tracking answers (NoTracking). parcel_locker includes the customer service points,
//     parcel_locker_only does not.
//   - Prices are null, on prepaid accounts as well (StatesPrices). Prepaid accounts have no
//     inpost_courier_standard: missing_trucker_id (Account). Some accounts buy an offer by
//     themselves once it is selected (BuysSelected, which is off by default).
//   - The sending methods pok and courier_pok need a drop-off point, parcel_locker does not
//     (DropoffForLocker).
//   - A customer service point as target turns inpost_locker_standard into
//     inpost_locker_customer_service_point.
//
// # What is invented
//
// Where InPost's documentation is silent or contradicts itself, these are invented:
//
//   - The HTTP status of refusals whose key alone is documented: 400.
//   - Prices, ids, texts of messages, and the names of services and statuses other
//     than those in the samples. Times have the offset +01:00 all year.
//   - A shipment can't be canceled or edited while a purchase is pending, and a
//     canceled one refuses every action with invalid_action.
//   - An edit restarts the automatic steps in the shipment's own mode: a shipment
//     that ShipX buys itself is bought after an edit, too.
//   - Under DocumentedOffers an offer that expires becomes "expired" and the shipment
//     stays as it is.
//   - The envelope of offer_is_not_available: among the details of
//     validation_failed, for the field "offer", unless PlainRefusals is set. A shipment
//     whose payment is pending counts as already_bought.
//   - Reason keys receiver_contact_required, receiver_address_required,
//     target_point_required and sending_method_unavailable of offers, and for which services a missing sending
//     method makes an offer unavailable.
//   - Leaf keys for a service, sending method or template that is not on offer, for
//     more ids than a label call takes, and all those of dispatch orders. A deleted
//     dispatch order is gone (CanceledDispatchShows).
//   - What the documented filter sending_method does (SendingMethodFilter), and the states
//     in logistics other than Prepared and CustomerDelivering.
//   - Additional services without a service are refused in every mode, as the page on
//     creating a shipment says, though a recorded sandbox answer suggests otherwise.
//   - A shipment of several parcels has a tracking number of its own.
//   - A shipment's cost centre (mpk) need not exist beforehand.
//   - Where customer_delivering_code is given beside the lockers; its six digits; that
//     identify_number is null; names of files; that Link has first, prev, next and last; the
//     leaf of an empty name, of a bad phone number or e-mail address.
//   - That id_0_does_not_exist is the answer's own code, and what else the details of a
//     failed payment hold. allegro_order_not_found is a failed payment (FailPayments).
//   - Dispatch points 41 (activated) and 42 (suspended), the form of users, the columns of
//     the report of cash on delivery, and a price that is all for the carriage.
//   - Media types of ZPL and EPL labels, and all documents' looks: a label has one
//     A6 page for a parcel, whatever the type asked for.
//   - The position of a post code in relative_post_code: the point with the most similar
//     post code. The texts of payment_type except that of 0, that distance is in whole metres, and that a shipment with
//     cash on delivery to a point without payments, or to one that collects no parcels, is
//     refused with invalid_box_machine_function.
//   - Which point is a customer service point: those whose name begins with "POP-". When
//     such a target changes the service (POPWhenBought), and that a prepaid account has
//     none of the services of the carrier inpost_courier.
//   - An organization path of a foreign organization answers 403 forbidden, except
//     that creating a shipment there answers 404 resource_not_found as documented.
//   - That each side of letter_c may have 1600 mm, and the weight of a palette template.
package shipxtest
