package shipx

import (
	"encoding/json"
	"errors"
	"fmt"

	"orderflow/clients/lenient"
)

// EventKind is the kind of a webhook.
type EventKind string

// The kinds of events.
const (
	EventOffersPrepared        EventKind = "offers_prepared"
	EventShipmentConfirmed     EventKind = "shipment_confirmed"
	EventShipmentStatusChanged EventKind = "shipment_status_changed"
)

// Event is a webhook. ShipX does not sign it and guarantees neither order nor
// uniqueness. Treat it as a hint: read the shipment, don't trust the event.
type Event struct {
	At             lenient.Time
	Kind           EventKind
	OrganizationID lenient.Int
	ShipmentID     lenient.Int
	// Status is set for a changed status only.
	Status Status
	// TrackingNumber may be empty.
	TrackingNumber lenient.String
	// ReturnTrackingNumber is set if the shipment goes back to the sender.
	ReturnTrackingNumber lenient.String
	// Offers are set for prepared offers only.
	Offers []Offer
}

// ParseEvent reads the body of a webhook. It keeps unknown kinds. The body may come
// from anyone; the caller must limit its size.
func ParseEvent(body []byte) (Event, error) {
	var read struct {
		At             lenient.Time `json:"event_ts"`
		Kind           EventKind    `json:"event"`
		OrganizationID lenient.Int  `json:"organization_id"`
		Payload        struct {
			ShipmentID           lenient.Int    `json:"shipment_id"`
			Status               Status         `json:"status"`
			TrackingNumber       lenient.String `json:"tracking_number"`
			ReturnTrackingNumber lenient.String `json:"return_tracking_number"`
			Offers               []Offer        `json:"offers"`
		} `json:"payload"`
	}
	if err := json.Unmarshal(body, &read); err != nil {
		return Event{}, fmt.Errorf("shipx: read webhook: %w", err)
	}
	if read.Kind == "" || read.Payload.ShipmentID == 0 {
		return Event{}, errors.New("shipx: read webhook: it names no event or no shipment")
	}
	return Event{
		At: read.At, Kind: read.Kind, OrganizationID: read.OrganizationID,
		ShipmentID: read.Payload.ShipmentID, Status: read.Payload.Status,
		TrackingNumber:       read.Payload.TrackingNumber,
		ReturnTrackingNumber: read.Payload.ReturnTrackingNumber,
		Offers:               read.Payload.Offers,
	}, nil
}
