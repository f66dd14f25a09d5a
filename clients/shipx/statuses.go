package shipx

// Status is the status of a shipment. InPost adds new ones: compare with the ones
// that matter and treat all others as in transit.
type Status string

// Before the hand-over.
const (
	StatusCreated        Status = "created"
	StatusOffersPrepared Status = "offers_prepared"
	StatusOfferSelected  Status = "offer_selected"
	StatusConfirmed      Status = "confirmed"
	StatusCanceled       Status = "canceled"
)

// Handed over to InPost.
const (
	StatusDispatchedBySender      Status = "dispatched_by_sender"
	StatusDispatchedBySenderToPOK Status = "dispatched_by_sender_to_pok"
	StatusCollectedFromSender     Status = "collected_from_sender"
	StatusTakenByCourier          Status = "taken_by_courier"
	StatusTakenByCourierFromPOK   Status = "taken_by_courier_from_pok"
)

// On the way.
const (
	StatusAdoptedAtSourceBranch  Status = "adopted_at_source_branch"
	StatusSentFromSourceBranch   Status = "sent_from_source_branch"
	StatusAdoptedAtSortingCenter Status = "adopted_at_sorting_center"
	StatusSentFromSortingCenter  Status = "sent_from_sorting_center"
	StatusAdoptedAtTargetBranch  Status = "adopted_at_target_branch"
	StatusDelayInDelivery        Status = "delay_in_delivery"
	StatusOversized              Status = "oversized"
	StatusMissing                Status = "missing"
)

// Being delivered.
const (
	StatusOutForDelivery                     Status = "out_for_delivery"
	StatusOutForDeliveryToAddress            Status = "out_for_delivery_to_address"
	StatusReadyToPickup                      Status = "ready_to_pickup"
	StatusReadyToPickupFromPOK               Status = "ready_to_pickup_from_pok"
	StatusReadyToPickupFromPOKRegistered     Status = "ready_to_pickup_from_pok_registered"
	StatusReadyToPickupFromBranch            Status = "ready_to_pickup_from_branch"
	StatusPickupReminderSent                 Status = "pickup_reminder_sent"
	StatusPickupReminderSentAddress          Status = "pickup_reminder_sent_address"
	StatusAvizo                              Status = "avizo"
	StatusCourierAvizoInCustomerServicePoint Status = "courier_avizo_in_customer_service_point"
	StatusReaddressed                        Status = "readdressed"
	StatusRedirectToBox                      Status = "redirect_to_box"
	StatusCanceledRedirectToBox              Status = "canceled_redirect_to_box"
	StatusStackInBoxMachine                  Status = "stack_in_box_machine"
	StatusUnstackFromBoxMachine              Status = "unstack_from_box_machine"
	StatusStackInCustomerServicePoint        Status = "stack_in_customer_service_point"
	StatusUnstackFromCustomerServicePoint    Status = "unstack_from_customer_service_point"
)

// Delivery problems.
const (
	StatusPickupTimeExpired                        Status = "pickup_time_expired"
	StatusStackParcelPickupTimeExpired             Status = "stack_parcel_pickup_time_expired"
	StatusStackParcelInBoxMachinePickupTimeExpired Status = "stack_parcel_in_box_machine_pickup_time_expired"
	StatusRejectedByReceiver                       Status = "rejected_by_receiver"
	StatusUndelivered                              Status = "undelivered"
	StatusUndeliveredWrongAddress                  Status = "undelivered_wrong_address"
	StatusUndeliveredIncompleteAddress             Status = "undelivered_incomplete_address"
	StatusUndeliveredUnknownReceiver               Status = "undelivered_unknown_receiver"
	StatusUndeliveredCODCashReceiver               Status = "undelivered_cod_cash_receiver"
	StatusUndeliveredNoMailbox                     Status = "undelivered_no_mailbox"
	StatusUndeliveredNotLiveAddress                Status = "undelivered_not_live_address"
	StatusUndeliveredLackOfAccessLetterbox         Status = "undelivered_lack_of_access_letterbox"
	StatusClaimed                                  Status = "claimed"
)

// On the way back. ShipX describes it as returned to the sender, but that happens
// later.
const StatusTakenByCourierFromCustomerServicePoint Status = "taken_by_courier_from_customer_service_point"

// Final, like canceled.
const (
	StatusDelivered                        Status = "delivered"
	StatusReturnedToSender                 Status = "returned_to_sender"
	StatusReturnPickupConfirmationToSender Status = "return_pickup_confirmation_to_sender"
)

// Others. stored_by_sender occurs in samples, but not in the live list.
const (
	StatusOther          Status = "other"
	StatusStoredBySender Status = "stored_by_sender"
)
