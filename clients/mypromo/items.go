package mypromo

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"orderflow/clients"
	"orderflow/clients/lenient"
)

// NewItem is an item to be added to a draft. It has Files, or Designs without a
// SKU, or neither when it ships from stock without personalisation.
type NewItem struct {
	// Reference is our name of the item. MyPromo does not require it to be unique.
	Reference        string      `json:"reference"`
	Quantity         int         `json:"quantity"`
	SKU              string      `json:"sku,omitempty"`
	CustomProperties []Property  `json:"custom_properties,omitempty"`
	Files            []NewFile   `json:"files,omitempty"`
	Designs          DesignIDs   `json:"designs,omitempty"`
	Customs          *NewCustoms `json:"customs,omitempty"`
}

// DesignIDs are the designs of an item. Each must be submitted first.
type DesignIDs []int64

// MarshalJSON writes the designs as objects: [{"id":9}].
func (ids DesignIDs) MarshalJSON() ([]byte, error) {
	type design struct {
		ID int64 `json:"id"`
	}
	designs := []design{}
	for _, id := range ids {
		designs = append(designs, design{id})
	}
	return json.Marshal(designs)
}

// revealedItem is a NewItem as sent, with readable secrets.
type revealedItem struct {
	NewItem
	Files []revealedFile `json:"files,omitempty"`
}

// The types of items.
const (
	ItemFiles   = "FILES"
	ItemDesigns = "DESIGNS"
	ItemStock   = "STOCK"
)

// Item is an item of an order.
type Item struct {
	ID        lenient.Int    `json:"id"`
	Reference lenient.String `json:"reference"`
	Quantity  lenient.Int    `json:"quantity"`
	SKU       lenient.String `json:"sku"`
	// Type is ItemFiles, ItemDesigns, ItemStock, or "" in the answer to a submit.
	Type             lenient.String           `json:"type"`
	ShippingEarliest lenient.Time             `json:"shipping_earliest"`
	ShippingLatest   lenient.Time             `json:"shipping_latest"`
	ShippingLate     lenient.Bool             `json:"shipping_late"`
	Status           Status                   `json:"status"`
	CustomProperties lenient.List[Property]   `json:"custom_properties"`
	Files            lenient.List[File]       `json:"files"`
	Designs          lenient.List[ItemDesign] `json:"designs"`
	Customs          Optional[Customs]        `json:"customs"`
}

func (i Item) key() string { return idKey(i.ID) }

// ItemDesign is a design of an item.
type ItemDesign struct {
	ID             lenient.Int    `json:"id"`
	EditorStartURL lenient.String `json:"editor_start_url"`
	PreviewURL     lenient.String `json:"preview_url"`
	Status         Status         `json:"status"`
}

// AddItem adds an item to a draft. A draft takes 50 items, or 1 if it has labels or
// delivery slips. It is not idempotent: a second call adds a second item and
// doubles the production, so read the order before you repeat it. A single item
// cannot be removed.
//
// POST v1/orders/{id}/items
func (c *Client) AddItem(ctx context.Context, orderID int64, item NewItem) (Item, error) {
	return one[Item](ctx, c.caller.Do, clients.Call{
		Operation: fmt.Sprintf("add item %s to order %d", item.Reference, orderID),
		Method:    http.MethodPost,
		Path:      orderPath(orderID) + "/items",
		Object:    orderPath(orderID),
		Body:      revealedItem{item, revealFiles(item.Files)},
	})
}
