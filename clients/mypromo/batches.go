package mypromo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"orderflow/clients"
	"orderflow/clients/lenient"
)

// MaxBatchRows is the maximum number of rows in one batch.
const MaxBatchRows = 500

// Queued is the answer to a batch: MyPromo processes it later, as the Job with the
// same id.
type Queued struct {
	ID      lenient.Int    `json:"queue_id"`
	Message lenient.String `json:"message"`
}

func (q Queued) key() string { return idKey(q.ID) }

// StockChange sets the availability, the stock or both of one SKU. It is
// idempotent.
type StockChange struct {
	// SKU or, for fulfillers, SKUFulfiller; not both.
	SKU          string `json:"sku,omitempty"`
	SKUFulfiller string `json:"sku_fulfiller,omitempty"`
	// Available is unchanged when nil.
	Available *bool `json:"available,omitempty"`
	// Stock is for fulfillers, and unchanged when nil.
	Stock *NewStock `json:"stock,omitempty"`
}

// NewStock is a stock level, in pieces.
type NewStock struct {
	// Managed says that MyPromo counts the pieces.
	Managed bool `json:"managed"`
	InStock bool `json:"is_in_stock"`
	// Quantity is 0 or more; nil if the stock is not managed.
	Quantity *int `json:"qty"`
}

// UpdateInventory sets stocks, or as a merchant availabilities, of at most
// MaxBatchRows SKUs. MyPromo refuses a batch with a bad row as a whole (400);
// RefusedRows names the rows.
//
// PATCH v1/inventory
func (c *Client) UpdateInventory(ctx context.Context, rows []StockChange) (Queued, error) {
	return c.patch(ctx, "update inventory", "/v1/inventory", len(rows), rows)
}

// PriceChange sets the prices of one SKU. A fulfiller's change replaces all
// existing price tiers and cannot be undone; a merchant's change sets the retail
// prices that it names.
type PriceChange struct {
	// SKU or, for fulfillers, SKUFulfiller; not both.
	SKU          string      `json:"sku,omitempty"`
	SKUFulfiller string      `json:"sku_fulfiller,omitempty"`
	Rules        *NewRules   `json:"rules,omitempty"` // for fulfillers
	Prices       PriceTables `json:"prices"`
}

// NewRules say which quantities can be ordered; MyPromo computes the minimum.
type NewRules struct {
	// MaxQuantity is 200000 when 0.
	MaxQuantity             int  `json:"order_max_qty,omitempty"`
	TierPriceQuantitiesOnly bool `json:"tier_price_qty_only"`
}

// PriceTables are prices by quantity.
type PriceTables struct {
	// Currency is ISO 4217.
	Currency string `json:"currency"`
	// Buying and RecommendedRetail are for fulfillers, Retail for merchants.
	Buying            []NewTier `json:"buying_prices,omitempty"`
	RecommendedRetail []NewTier `json:"recommended_retail_prices,omitempty"`
	Retail            []NewTier `json:"retail_prices,omitempty"`
}

// NewTier is the price from a minimum quantity.
type NewTier struct {
	Quantity int         `json:"qty"`
	Price    json.Number `json:"price"`
}

// UpdatePrices sets the prices of at most MaxBatchRows SKUs. A bad row refuses the
// batch, as in UpdateInventory.
//
// PATCH v1/prices
func (c *Client) UpdatePrices(ctx context.Context, rows []PriceChange) (Queued, error) {
	return c.patch(ctx, "update prices", "/v1/prices", len(rows), rows)
}

// patch sends a batch.
func (c *Client) patch(ctx context.Context, operation, path string, rows int, data any) (Queued, error) {
	if rows == 0 || rows > MaxBatchRows {
		return Queued{}, &clients.Error{Provider: provider, Operation: operation, Kind: clients.Refused,
			Message: fmt.Sprintf("a batch has 1 to %d rows; this has %d", MaxBatchRows, rows)}
	}
	return one[Queued](ctx, c.caller.Do, clients.Call{
		Operation: operation, Method: http.MethodPatch, Path: path, Body: map[string]any{"data": data}})
}

// RefusedRow is a row that made MyPromo refuse a batch.
type RefusedRow struct {
	SKU, SKUFulfiller, Reason string
}

// RefusedRows returns the rows that the answer to a refused batch names; none if
// the batch was refused for another reason.
func RefusedRows(err error) []RefusedRow {
	var failed *clients.Error
	if !errors.As(err, &failed) || !errors.Is(err, clients.Refused) {
		return nil
	}
	var found []RefusedRow
	last := "none"
	for _, field := range failed.Fields { // "2.sku", or "sku" where there is one row
		row, name := "", field.Path
		if at := strings.LastIndex(field.Path, "."); at >= 0 {
			row, name = field.Path[:at], field.Path[at+1:]
		}
		if row != last {
			found, last = append(found, RefusedRow{}), row
		}
		found[len(found)-1].read(name, field.Problem)
	}
	return slices.DeleteFunc(found, func(r RefusedRow) bool { return r.Reason == "" || r.SKU+r.SKUFulfiller == "" })
}

func (r *RefusedRow) read(name, value string) {
	switch name {
	case "sku":
		r.SKU = value
	case "sku_fulfiller":
		r.SKUFulfiller = value
	case "error":
		r.Reason = value
	}
}

// Job is the state of a batch.
type Job struct {
	// ID is the ID of the Queued.
	ID        lenient.Int    `json:"job_id"`
	Added     lenient.Time   `json:"added"`
	Processed lenient.Time   `json:"processed"`
	Status    Status         `json:"status"`
	Message   lenient.String `json:"message"`
	// Report is a link to a spreadsheet with the details, for Download.
	Report lenient.String `json:"report"`
}

func (j Job) key() string { return idKey(j.ID) }

// Ended reports whether MyPromo has finished processing the batch.
func (j Job) Ended() bool {
	return j.Succeeded() || j.Status == "ERROR" || j.Status == StatusCanceled
}

// Succeeded reports whether MyPromo accepted every row. The documentation also
// spells the status SUCCESSS.
func (j Job) Succeeded() bool { return j.Status == "SUCCESS" || j.Status == "SUCCESSS" }

// GetJob returns the state of a batch.
//
// GET v1/jobs/{id}
func (c *Client) GetJob(ctx context.Context, id int64) (Job, error) {
	return one[Job](ctx, c.caller.Do, clients.Call{
		Operation: "get job " + strconv.FormatInt(id, 10), Method: http.MethodGet, Path: "/v1/jobs/" + strconv.FormatInt(id, 10)})
}

// ListJobs returns all batches that MyPromo still lists.
//
// GET v1/jobs/
func (c *Client) ListJobs(ctx context.Context) ([]Job, error) {
	return list[Job](ctx, c, "list jobs", "/v1/jobs/", ordersPerPage, url.Values{})
}
