package mypromo

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"orderflow/clients"
	"orderflow/clients/lenient"
)

// Carrier is a carrier with which a shipment can be reported.
type Carrier struct {
	ID   lenient.Int    `json:"id"`
	Name lenient.String `json:"name"`
	Key  CarrierKey     `json:"key"`
	// Type is "parcel" or "freight".
	Type      lenient.String `json:"type"`
	Available lenient.Bool   `json:"available"`
}

func (c Carrier) key() string { return idKey(c.ID) }

// ListCarriers returns all carriers.
//
// GET v1/carriers
func (c *Client) ListCarriers(ctx context.Context) ([]Carrier, error) {
	return list[Carrier](ctx, c, "list carriers", "/v1/carriers", lookupsPerPage, url.Values{})
}

// GetCarrier returns a carrier.
//
// GET v1/carriers/{id}
func (c *Client) GetCarrier(ctx context.Context, id int64) (Carrier, error) {
	return one[Carrier](ctx, c.caller.Do, clients.Call{
		Operation: fmt.Sprintf("get carrier %d", id),
		Method:    http.MethodGet,
		Path:      fmt.Sprintf("/v1/carriers/%d", id),
	})
}
