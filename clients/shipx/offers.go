package shipx

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"orderflow/clients"
	"orderflow/clients/lenient"
)

// OfferStatus is the status of an offer.
type OfferStatus string

// The statuses of offers.
const (
	OfferInPreparation OfferStatus = "in_preparation"
	OfferAvailable     OfferStatus = "available"
	OfferUnavailable   OfferStatus = "unavailable"
	OfferSelected      OfferStatus = "selected"
	OfferBought        OfferStatus = "bought"
	OfferExpired       OfferStatus = "expired"
)

// Offer is the price of one service for one shipment.
type Offer struct {
	ID     lenient.Int `json:"id"`
	Status OfferStatus `json:"status"`
	// ExpiresAt is about five minutes after the preparation; zero for an offer that
	// is unavailable or bought. Only ExpiresAt shows that an offer has expired:
	// live users never saw the status expired, old offers stay selected. See
	// Buyable.
	ExpiresAt lenient.Time `json:"expires_at"`
	// Rate is the price. It is unknown to customers who pay by invoice.
	Rate               lenient.Decimal `json:"rate"`
	Currency           string          `json:"currency"`
	AdditionalServices []string        `json:"additional_services"`
	Carrier            Named           `json:"carrier"`
	Service            Named           `json:"service"`
	// UnavailabilityReasons say why the service does not accept the shipment.
	UnavailabilityReasons []Reason `json:"unavailability_reasons"`
}

// Buyable reports whether the offer can be bought at a time, by its status and its
// expiry.
func (o Offer) Buyable(at time.Time) bool {
	return (o.Status == OfferAvailable || o.Status == OfferSelected) && !o.Expired(at)
}

// Expired reports whether the offer was buyable once and has expired at a time.
func (o Offer) Expired(at time.Time) bool {
	switch o.Status {
	case OfferExpired:
		return true
	case OfferAvailable, OfferSelected:
		return !o.ExpiresAt.IsZero() && !o.ExpiresAt.After(at)
	default:
		return false
	}
}

// Reason says why an offer is unavailable. The message may only repeat the key, or
// be a missing translation.
type Reason struct {
	Key     string `json:"key"`
	Message string `json:"message"`
}

// SelectOffer selects one of a shipment's offers without paying; ShipX deletes the
// others. Buy does not need it.
//
// POST /v1/shipments/:shipment_id/select_offer
func (c *Client) SelectOffer(ctx context.Context, shipmentID, offerID int64) (Shipment, error) {
	return c.withOffer(ctx, "select", "/select_offer", shipmentID, offerID)
}

// Buy pays for a shipment with one of its offers. ShipX answers with the state
// before the purchase; the shipment is bought when its status is confirmed.
//
// Refused: the errors that OfferGone and AlreadyBought recognise, or
// CodeTransactionFailed. After an unknown outcome read the shipment until Bought or
// PurchasePending is true; for a moment both may be false although the purchase
// succeeds.
//
// POST /v1/shipments/:shipment_id/buy
func (c *Client) Buy(ctx context.Context, shipmentID, offerID int64) (Shipment, error) {
	return c.withOffer(ctx, "buy", "/buy", shipmentID, offerID)
}

func (c *Client) withOffer(ctx context.Context, verb, action string, shipmentID, offerID int64) (Shipment, error) {
	return ask[Shipment](ctx, c, clients.Call{
		Operation: fmt.Sprintf("%s offer %d of shipment %d", verb, offerID, shipmentID),
		Method:    http.MethodPost,
		Path:      shipmentPath(shipmentID, action),
		Object:    shipmentPath(shipmentID, ""),
		Body: struct {
			OfferID int64 `json:"offer_id"`
		}{offerID},
	})
}
