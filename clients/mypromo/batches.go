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

// MostBatchRows is the most rows that one batch may have.
const MostBatchRows = 500

// Queued is a batch that MyPromo has taken and works on later, as a Job of the same id.
type Queued struct {
	ID      lenient.Int    `json:"queue_id"`
	Message lenient.String `json:"message"`
}

func (q Queued) key() string { return idKey(q.ID) }

// StockChange sets availability, stock or both of one SKU. Sending it again changes
// nothing more.
type StockChange struct {
	// SKU or, for fulfillers, SKUFulfiller; not both.
	SKU          string `json:"sku,omitempty"`
	SKUFulfiller string `json:"sku_fulfiller,omitempty"`
	// Available is left as it is when nil.
	Available *bool `json:"available,omitempty"`
	// Stock is for fulfillers, and left as it is when nil.
	Stock *NewStock `json:"stock,omitempty"`
}

// NewStock is how many pieces there are.
type NewStock struct {
	// Managed says that pieces are counted.
	Managed bool `json:"managed"`
	InStock bool `json:"is_in_stock"`
	// Quantity is 0 or more; nil where nobody counts.
	Quantity *int `json:"qty"`
}

// UpdateInventory sets stocks, or as a merchant availabilities, of at most MostBatchRows
// SKUs. A batch with a bad row is refused; RefusedRows names the rows.
//
// PATCH v1/inventory
func (c *Client) UpdateInventory(ctx context.Context, rows []StockChange) (Queued, error) {
	return c.patch(ctx, "update inventory", "/v1/inventory", len(rows), rows)
}

// PriceChange sets prices of one SKU. A fulfiller's replaces all tiers that there are, which
// can't be got back; a merchant's sets the retail prices that it names.
type PriceChange struct {
	// SKU or, for fulfillers, SKUFulfiller; not both.
	SKU          string      `json:"sku,omitempty"`
	SKUFulfiller string      `json:"sku_fulfiller,omitempty"`
	Rules        *NewRules   `json:"rules,omitempty"` // for fulfillers
	Prices       PriceTables `json:"prices"`
}

// NewRules say which quantities can be ordered; MyPromo works out the lowest one.
type NewRules struct {
	// MaxQuantity is 200000 when 0.
	MaxQuantity             int  `json:"order_max_qty,omitempty"`
	TierPriceQuantitiesOnly bool `json:"tier_price_qty_only"`
}

// PriceTables are prices for growing quantities.
type PriceTables struct {
	// Currency is ISO 4217.
	Currency string `json:"currency"`
	// Buying and RecommendedRetail are a fulfiller's, Retail a merchant's.
	Buying            []NewTier `json:"buying_prices,omitempty"`
	RecommendedRetail []NewTier `json:"recommended_retail_prices,omitempty"`
	Retail            []NewTier `json:"retail_prices,omitempty"`
}

// NewTier is the price from a quantity on.
type NewTier struct {
	Quantity int         `json:"qty"`
	Price    json.Number `json:"price"`
}

// UpdatePrices sets prices of at most MostBatchRows SKUs.
//
// PATCH v1/prices
func (c *Client) UpdatePrices(ctx context.Context, rows []PriceChange) (Queued, error) {
	return c.patch(ctx, "update prices", "/v1/prices", len(rows), rows)
}

// patch sends a batch.
func (c *Client) patch(ctx context.Context, operation, path string, rows int, data any) (Queued, error) {
	if rows == 0 || rows > MostBatchRows {
		return Queued{}, &clients.Error{Provider: provider, Operation: operation, Kind: clients.Refused,
			Message: fmt.Sprintf("a batch has 1 to %d rows; this has %d", MostBatchRows, rows)}
	}
	return one[Queued](ctx, c.caller.Do, clients.Call{
		Operation: operation, Method: http.MethodPatch, Path: path, Body: map[string]any{"data": data}})
}

// RefusedRow is a row for which a batch was refused.
type RefusedRow struct {
	SKU, SKUFulfiller, Reason string
}

// RefusedRows are the rows that a refused batch's answer names; none where the refusal is
// about something else.
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

// Job is a batch that MyPromo works on.
type Job struct {
	// ID is the Queued's.
	ID        lenient.Int    `json:"job_id"`
	Added     lenient.Time   `json:"added"`
	Processed lenient.Time   `json:"processed"`
	Status    Status         `json:"status"`
	Message   lenient.String `json:"message"`
	// Report is where a spreadsheet with the details is, for Download.
	Report lenient.String `json:"report"`
}

func (j Job) key() string { return idKey(j.ID) }

// Ended reports whether MyPromo is through with it.
func (j Job) Ended() bool {
	return j.Succeeded() || j.Status == "ERROR" || j.Status == StatusCanceled
}

// Succeeded reports whether every row was taken. The documentation also spells it SUCCESSS.
func (j Job) Succeeded() bool { return j.Status == "SUCCESS" || j.Status == "SUCCESSS" }

// GetJob returns what became of a batch.
//
// GET v1/jobs/{id}
func (c *Client) GetJob(ctx context.Context, id int64) (Job, error) {
	return one[Job](ctx, c.caller.Do, clients.Call{
		Operation: "get job " + strconv.FormatInt(id, 10), Method: http.MethodGet, Path: "/v1/jobs/" + strconv.FormatInt(id, 10)})
}

// ListJobs returns all batches that MyPromo remembers.
//
// GET v1/jobs/
func (c *Client) ListJobs(ctx context.Context) ([]Job, error) {
	return list[Job](ctx, c, "list jobs", "/v1/jobs/", ordersPerPage, url.Values{})
}
