package shipx

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"orderflow/clients"
	"orderflow/clients/lenient"
)

// PriceQuery is a shipment whose price is asked for. It needs a service.
type PriceQuery struct {
	// ID is the caller's own name for it; it comes back in Price.
	ID string
	NewShipment
}

// MarshalJSON writes the form of a shipment with the id in it.
func (q PriceQuery) MarshalJSON() ([]byte, error) {
	written, err := members(q.NewShipment)
	if err != nil {
		return nil, err
	}
	if written["id"], err = json.Marshal(q.ID); err != nil {
		return nil, err
	}
	return json.Marshal(written)
}

// Price is what a shipment would cost, in PLN, or why ShipX can't say.
type Price struct {
	ID lenient.String `json:"id"`
	// Charge is the whole; it includes the amounts below.
	Charge       lenient.Decimal `json:"calculated_charge_amount"`
	COD          lenient.Decimal `json:"cod_charge_amount"`
	Fuel         lenient.Decimal `json:"fuel_charge_amount"`
	Insurance    lenient.Decimal `json:"insurance_charge_amount"`
	Notification lenient.Decimal `json:"notification_charge_amount"`
	// Key and Message name what is wrong with this one.
	Key     string `json:"key"`
	Message string `json:"message"`
}

// CalculatePrices asks what shipments would cost. It makes none. The answer is not
// documented: its form is that which public clients read.
//
// POST /v1/organizations/:organization_id/shipments/calculate
func (c *Client) CalculatePrices(ctx context.Context, shipments ...PriceQuery) ([]Price, error) {
	prices, err := ask[entries[Price]](ctx, c, clients.Call{
		Operation: fmt.Sprintf("calculate the price of %d shipments", len(shipments)),
		Method:    http.MethodPost,
		Path:      c.inOrganization("/shipments/calculate"),
		Body: struct {
			Shipments []PriceQuery `json:"shipments"`
		}{shipments},
	})
	return prices, err
}
