package shipx

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"orderflow/clients"
	"orderflow/clients/lenient"
)

// PriceQuery is a shipment whose price to calculate. It needs a service.
type PriceQuery struct {
	// ID is the caller's name for the query; Price repeats it.
	ID string
	NewShipment
}

// MarshalJSON writes a shipment's form plus the id.
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

// Price is the price of a shipment, in PLN, or the reason why ShipX cannot
// calculate it.
type Price struct {
	ID lenient.String `json:"id"`
	// Charge is the total; it includes the amounts below.
	Charge       lenient.Decimal `json:"calculated_charge_amount"`
	COD          lenient.Decimal `json:"cod_charge_amount"`
	Fuel         lenient.Decimal `json:"fuel_charge_amount"`
	Insurance    lenient.Decimal `json:"insurance_charge_amount"`
	Notification lenient.Decimal `json:"notification_charge_amount"`
	// Key and Message say what is wrong with this query.
	Key     string `json:"key"`
	Message string `json:"message"`
}

// CalculatePrices returns what shipments would cost, without creating any. The
// answer is not documented; its form is what public clients read.
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
