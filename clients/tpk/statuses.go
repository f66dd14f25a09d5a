package tpk

import (
	"encoding/json"
	"fmt"

	"orderflow/clients/lenient"
)

// Status is the status of an order at TPK.
type Status int

// The documented statuses.
const (
	StatusAwaitingPayment Status = 11
	StatusPaid            Status = 12
	// StatusError is probably a problem with the payment; ask TPK's support.
	StatusError     Status = 13
	StatusCancelled Status = 14
)

var statusNames = map[Status]string{
	StatusAwaitingPayment: "awaiting payment",
	StatusPaid:            "paid",
	StatusError:           "error",
	StatusCancelled:       "cancelled",
}

// String returns the status as text.
func (s Status) String() string {
	if name, ok := statusNames[s]; ok {
		return name
	}
	return fmt.Sprintf("status %d", int(s))
}

// UnmarshalJSON also reads a number written as a string; null is 0.
func (s *Status) UnmarshalJSON(data []byte) error {
	var number lenient.Int
	err := json.Unmarshal(data, &number)
	*s = Status(number)
	return err
}

// CourierStatus is the status of the package at the courier; 0 before the courier
// has one.
type CourierStatus int

// The documented statuses of couriers.
const (
	CourierStatusUnknown      CourierStatus = 1
	CourierStatusRegistered   CourierStatus = 4
	CourierStatusCancelled    CourierStatus = 6
	CourierStatusNotCollected CourierStatus = 7
	CourierStatusInDelivery   CourierStatus = 8
	CourierStatusDelivered    CourierStatus = 9
	// CourierStatusReturn: on its way back to the sender, or back there.
	CourierStatusReturn CourierStatus = 10
	// CourierStatusClosed says that the courier has finished, but not how.
	CourierStatusClosed        CourierStatus = 13
	CourierStatusManualWaybill CourierStatus = 15
)

var courierStatusNames = map[CourierStatus]string{
	0:                          "none yet",
	CourierStatusUnknown:       "unknown",
	CourierStatusRegistered:    "registered",
	CourierStatusCancelled:     "cancelled",
	CourierStatusNotCollected:  "not collected",
	CourierStatusInDelivery:    "in delivery",
	CourierStatusDelivered:     "delivered",
	CourierStatusReturn:        "return to sender",
	CourierStatusClosed:        "closed",
	CourierStatusManualWaybill: "manual waybill",
}

// String returns the status as text.
func (s CourierStatus) String() string {
	if name, ok := courierStatusNames[s]; ok {
		return name
	}
	return fmt.Sprintf("courier status %d", int(s))
}

// UnmarshalJSON also reads a number written as a string; null is 0.
func (s *CourierStatus) UnmarshalJSON(data []byte) error {
	var number lenient.Int
	err := json.Unmarshal(data, &number)
	*s = CourierStatus(number)
	return err
}
