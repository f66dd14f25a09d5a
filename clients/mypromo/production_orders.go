package mypromo

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"orderflow/clients"
	"orderflow/clients/lenient"
)

// ProductionOrder is an order as its fulfiller sees it; the fulfiller's webhooks
// carry the same form.
type ProductionOrder struct {
	ID lenient.Int `json:"id"`
	// OrderID is the Order's ID.
	OrderID           lenient.Int    `json:"order_id"`
	Reference         lenient.String `json:"reference"`
	Reference2        lenient.String `json:"reference2"`
	Complaint         lenient.Bool   `json:"complaint"`
	ExpressProduction lenient.Bool   `json:"express_production"`
	ExpressShipping   lenient.Bool   `json:"express_shipping"`
	ShippingEarliest  lenient.Time   `json:"shipping_earliest"`
	ShippingLatest    lenient.Time   `json:"shipping_latest"`
	ShippingLate      lenient.Bool   `json:"shipping_late"`
	// Status is StatusFinished when everything is shipped; no other is documented.
	Status  Status         `json:"status"`
	Comment lenient.String `json:"comment"`
	// GenericLabel says that the merchant provides the label: see FetchGenericLabel.
	GenericLabel     lenient.Bool                      `json:"generic_label"`
	Clients          lenient.List[Party]               `json:"clients"`
	CustomProperties lenient.List[Property]            `json:"custom_properties"`
	Shipper          Optional[Address]                 `json:"shipper"`
	Recipient        Optional[Address]                 `json:"recipient"`
	Export           Optional[Exporter]                `json:"export"`
	Items            lenient.List[ProductionOrderItem] `json:"production_order_items"`
	Histories        lenient.List[History]             `json:"histories"`
	Files            lenient.List[File]                `json:"files"`
	Shipments        lenient.List[Shipment]            `json:"shipments"`
	CreatedAt        lenient.Time                      `json:"created_at"`
	UpdatedAt        lenient.Time                      `json:"updated_at"`
}

func (p ProductionOrder) key() string { return idKey(p.ID) }

// Party is the merchant or the fulfiller of a production order.
type Party struct {
	ID lenient.String `json:"id"`
	// Type is "merchant" or "fulfiller".
	Type       lenient.String `json:"type"`
	Name       lenient.String `json:"name"`
	ContractID lenient.String `json:"contract_id"`
	CreatedAt  lenient.Time   `json:"created_at"`
	UpdatedAt  lenient.Time   `json:"updated_at"`
}

// ProductionOrderItem is an item to be made.
type ProductionOrderItem struct {
	ID lenient.Int `json:"id"`
	// OrderItemID is the Item's ID.
	OrderItemID      lenient.Int              `json:"order_item_id"`
	Reference        lenient.String           `json:"reference"`
	Quantity         lenient.Int              `json:"quantity"`
	SKU              lenient.String           `json:"sku"`
	SKUFulfiller     lenient.String           `json:"sku_fulfiller"`
	Name             lenient.String           `json:"name"`
	Type             lenient.String           `json:"type"`
	ShippingEarliest lenient.Time             `json:"shipping_earliest"`
	ShippingLatest   lenient.Time             `json:"shipping_latest"`
	ShippingLate     lenient.Bool             `json:"shipping_late"`
	Status           Status                   `json:"status"`
	CustomProperties lenient.List[Property]   `json:"custom_properties"`
	Configuration    lenient.List[Property]   `json:"configuration"`
	Files            lenient.List[File]       `json:"files"`
	Designs          lenient.List[ItemDesign] `json:"designs"`
	Customs          Optional[Customs]        `json:"customs"`
}

// ProductionOrderFilter selects production orders; a zero field selects all.
// MyPromo filters by whole days, so the result includes orders somewhat outside of
// the times.
type ProductionOrderFilter struct {
	// OrderID is the Order's ID. MyPromo cannot filter by it: without times the
	// whole list is read.
	OrderID     int64
	CreatedFrom time.Time
	CreatedTo   time.Time
	UpdatedFrom time.Time
	UpdatedTo   time.Time
}

func (f ProductionOrderFilter) query() url.Values {
	query := url.Values{}
	setDays(query, "created", f.CreatedFrom, f.CreatedTo)
	setDays(query, "updated", f.UpdatedFrom, f.UpdatedTo)
	return query
}

// ListProductionOrders returns all production orders that match the filter. It
// makes one call per 15 production orders. For fulfillers.
//
// GET v1/production_orders
func (c *Client) ListProductionOrders(ctx context.Context, filter ProductionOrderFilter) ([]ProductionOrder, error) {
	orders, err := list[ProductionOrder](ctx, c, "list production orders", "/v1/production_orders", ordersPerPage, filter.query())
	var found []ProductionOrder
	for _, order := range orders {
		if filter.OrderID == 0 || int64(order.OrderID) == filter.OrderID {
			found = append(found, order)
		}
	}
	return found, err
}

// EachProductionOrder calls take for each page of the production orders that match
// the filter, like EachOrder. For fulfillers.
//
// GET v1/production_orders
func (c *Client) EachProductionOrder(ctx context.Context, filter ProductionOrderFilter, take func([]ProductionOrder) error) error {
	return eachPage(ctx, c, "list production orders", "/v1/production_orders", ordersPerPage, filter.query(),
		func(page, _ []ProductionOrder) error { return take(page) })
}

// GetProductionOrder returns a production order. For fulfillers.
//
// GET v1/production_orders/{id}
func (c *Client) GetProductionOrder(ctx context.Context, id int64) (ProductionOrder, error) {
	return one[ProductionOrder](ctx, c.caller.Do, clients.Call{
		Operation: fmt.Sprintf("get production order %d", id),
		Method:    http.MethodGet,
		Path:      productionOrderPath(id),
	})
}

// FetchGenericLabel fetches the merchant's label of a production order whose
// GenericLabel is true; pass its URL to Download. For fulfillers. The call has an
// effect: it announces the parcel to the carrier for pick-up on the same day. So
// the client sends at most one request. Afterwards the production order's Files
// include the label.
//
// GET v1/production_orders/{id}/generic_label
func (c *Client) FetchGenericLabel(ctx context.Context, id int64) (File, error) {
	return one[File](ctx, c.caller.Do, clients.Call{
		Operation: fmt.Sprintf("fetch the generic label of production order %d", id),
		Method:    http.MethodGet,
		Path:      productionOrderPath(id) + "/generic_label",
		Object:    productionOrderPath(id),
		Once:      true,
	})
}

func productionOrderPath(id int64) string { return fmt.Sprintf("/v1/production_orders/%d", id) }
