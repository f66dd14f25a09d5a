package mypromo

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"orderflow/clients"
	"orderflow/clients/lenient"
)

// NewShipment is a parcel that the fulfiller has shipped. The units are not
// documented; the samples suggest centimetres and grams.
type NewShipment struct {
	// Carrier must be one of ListCarriers.
	Carrier      CarrierKey `json:"carrier"`
	TrackingCode string     `json:"tracking_code"`
	Height       int        `json:"height,omitempty"`
	Width        int        `json:"width,omitempty"`
	Depth        int        `json:"depth,omitempty"`
	Weight       int        `json:"weight,omitempty"`
	// Items are the contents of the parcel; none means the whole production order.
	// A re-shipment after everything is shipped must name them.
	Items []ShippedItem `json:"production_order_items,omitempty"`
	// Force allows a shipment to exceed the ordered quantity, and to use another
	// label while supplied labels are unused.
	Force bool `json:"force"`
}

// ShippedItem says how many pieces of an item are in a parcel.
type ShippedItem struct {
	// ID is the ID of the ProductionOrderItem.
	ID       int64 `json:"id"`
	Quantity int   `json:"quantity"`
}

// Shipment is a parcel of an order or a production order.
type Shipment struct {
	ID      lenient.Int `json:"id"`
	Carrier CarrierKey  `json:"carrier"`
	// CarrierName is a display name; only production orders have it.
	CarrierName lenient.String `json:"carrier_name"`
	// TrackingCode is also read from tracking_id, MyPromo's other name for it.
	TrackingCode     lenient.String `json:"tracking_code"`
	TrackingURL      lenient.String `json:"tracking_url"`
	Delivered        lenient.Bool   `json:"delivered"`
	DeliveryEarliest lenient.Time   `json:"delivery_earliest"`
	DeliveryLatest   lenient.Time   `json:"delivery_latest"`
	DeliveryLate     lenient.Bool   `json:"delivery_late"`
	DeliveredDate    lenient.Time   `json:"delivered_date"`
	// Sizes and weight have undocumented units; see NewShipment.
	Height lenient.Decimal `json:"height"`
	Width  lenient.Decimal `json:"width"`
	Depth  lenient.Decimal `json:"depth"`
	Weight lenient.Decimal `json:"weight"`
	Status Status          `json:"status"`
	Force  lenient.Bool    `json:"force"`
	// Items belong to an order's shipment, ProductionOrderItems to a production
	// order's; their IDs are of different kinds.
	Items                lenient.List[ShipmentItem] `json:"items"`
	ProductionOrderItems lenient.List[ShipmentItem] `json:"production_order_items"`
}

func (s Shipment) key() string { return idKey(s.ID) }

// UnmarshalJSON reads the tracking code under either of its names.
func (s *Shipment) UnmarshalJSON(data []byte) error {
	type plain Shipment
	var wire struct {
		plain
		TrackingID lenient.String `json:"tracking_id"`
	}
	if err := json.Unmarshal(data, &wire); err != nil {
		return err
	}
	*s = Shipment(wire.plain)
	if s.TrackingCode == "" {
		s.TrackingCode = wire.TrackingID
	}
	return nil
}

// ShipmentItem is an item in a parcel.
type ShipmentItem struct {
	ID lenient.Int `json:"id"`
	// OrderItemID is the Item's ID; only production orders' shipments have it.
	OrderItemID lenient.Int    `json:"order_item_id"`
	Reference   lenient.String `json:"reference"`
	Quantity    lenient.Int    `json:"quantity"`
	SKU         lenient.String `json:"sku"`
}

// sentShipment is a NewShipment as sent. The documentation calls the number
// tracking_code, MyPromo's PHP library tracking_id: the client sends both.
type sentShipment struct {
	NewShipment
	TrackingID string `json:"tracking_id"`
}

// AddShipment reports a parcel to MyPromo, which notifies the merchant. For
// fulfillers. It is not idempotent: a second report is a second parcel, so read the
// production order before you repeat it. Supplied labels must be downloaded and
// used first. If the answer lacks the tracking number, the outcome is unknown.
//
// POST v1/production_orders/{id}/add_shipment
func (c *Client) AddShipment(ctx context.Context, productionOrderID int64, shipment NewShipment) (Shipment, error) {
	operation := fmt.Sprintf("add shipment %s to production order %d", shipment.TrackingCode, productionOrderID)
	added, err := one[Shipment](ctx, c.caller.Do, clients.Call{
		Operation: operation,
		Method:    http.MethodPost,
		Path:      productionOrderPath(productionOrderID) + "/add_shipment",
		Object:    productionOrderPath(productionOrderID),
		Body:      sentShipment{shipment, shipment.TrackingCode},
	})
	if err == nil && !added.HasTrackingNumber(shipment.TrackingCode) {
		err = &clients.Error{
			Provider: provider, Operation: operation, Kind: clients.Unknown, HTTPStatus: http.StatusCreated,
			Message: fmt.Sprintf("the answer is shipment %d with the tracking number %q", added.ID, added.TrackingCode),
		}
	}
	return added, err
}

// HasTrackingNumber reports whether the shipment has this tracking number. It
// ignores spaces, hyphens and case.
func (s Shipment) HasTrackingNumber(number string) bool {
	return plainNumber(string(s.TrackingCode)) == plainNumber(number)
}

func plainNumber(number string) string {
	return strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(number))
}
