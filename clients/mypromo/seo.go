package mypromo

import (
	"context"

	"orderflow/clients/lenient"
)

// SEO are the shop texts of one SKU.
type SEO struct {
	SKU lenient.String `json:"sku"`
	// Defaults are the product's texts, Overwrites the client's own.
	Defaults   Texts           `json:"defaults"`
	Overwrites Optional[Texts] `json:"overwrites"`
}

func (s SEO) key() string { return string(s.SKU) }

// Texts are what a shop shows and what search engines index.
type Texts struct {
	Name                 lenient.String `json:"product_name"`
	Description          lenient.String `json:"product_description"`
	DescriptionShort     lenient.String `json:"product_description_short"`
	DescriptionSecondary lenient.String `json:"product_description_secondary"`
	MetaTitle            lenient.String `json:"meta_title"`
	MetaKeywords         lenient.String `json:"meta_keywords"`
	MetaDescription      lenient.String `json:"meta_description"`
}

// SEOChange sets the client's own texts of one SKU.
type SEOChange struct {
	SKU string `json:"sku"`
	// Overwrites resets all texts when nil, shop URLs included.
	Overwrites *NewTexts `json:"overwrites"`
}

// NewTexts are the client's own texts; nil means the product's text.
type NewTexts struct {
	Name                 *string `json:"product_name"`
	Description          *string `json:"product_description"`
	DescriptionShort     *string `json:"product_description_short"`
	DescriptionSecondary *string `json:"product_description_secondary"`
	MetaTitle            *string `json:"meta_title"`
	MetaKeywords         *string `json:"meta_keywords"`
	MetaDescription      *string `json:"meta_description"`
}

// ListSEO returns the texts that match the filter. MyPromo uses only the filter's
// SKU.
//
// GET v1/seo
func (c *Client) ListSEO(ctx context.Context, filter StockFilter) ([]SEO, error) {
	return list[SEO](ctx, c, "list texts", "/v1/seo", stocksPerPage, StockFilter{SKU: filter.SKU}.query())
}

// UpdateSEO sets the texts of at most MaxBatchRows SKUs. A bad row refuses the
// batch, as in UpdateInventory.
//
// PATCH v1/seo
func (c *Client) UpdateSEO(ctx context.Context, rows []SEOChange) (Queued, error) {
	return c.patch(ctx, "update texts", "/v1/seo", len(rows), rows)
}
