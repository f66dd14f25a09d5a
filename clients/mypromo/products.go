package mypromo

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"orderflow/clients"
	"orderflow/clients/lenient"
)

// lookupsPerPage is the page size of products, countries, states and carriers. No
// maximum is documented; the samples use this size.
const lookupsPerPage = 15

// Product is a product with all its variants. Orders name the SKU of a variant.
type Product struct {
	ID           lenient.Int            `json:"id"`
	Lang         lenient.String         `json:"lang"`
	Descriptions Descriptions           `json:"descriptions"`
	Categories   lenient.List[Category] `json:"categories"`
	Media        Media                  `json:"media"`
	Variants     lenient.List[Variant]  `json:"variants"`
	CreatedAt    lenient.Time           `json:"created_at"`
	UpdatedAt    lenient.Time           `json:"updated_at"`
}

func (p Product) key() string { return idKey(p.ID) }

// Category is a path in the catalogue, such as "Büro/Schreibgeräte".
type Category struct {
	Name lenient.String `json:"name"`
}

// Descriptions are the texts of a product or a variant.
type Descriptions struct {
	Name        lenient.String `json:"name"`
	Description lenient.String `json:"description"`
	Short       lenient.String `json:"description_short"`
	Secondary   lenient.String `json:"description_secondary"`
	// Overwritten says that the texts are the client's own.
	Overwritten lenient.Bool `json:"overwritten"`
}

// Media are URLs of pictures, films and documents.
type Media struct {
	Image             lenient.String               `json:"image"`
	AdditionalImages  lenient.List[lenient.String] `json:"additional_images"`
	Video             lenient.String               `json:"video"`
	AdditionalVideos  lenient.List[lenient.String] `json:"additional_videos"`
	DownloadPDF       lenient.String               `json:"download_pdf"`
	DownloadInDesign  lenient.String               `json:"download_indesign"`
	DownloadDatasheet lenient.String               `json:"download_datasheet"`
}

// ProductFilter selects products; "" and nil select all.
type ProductFilter struct {
	// ShippingFrom is the country of dispatch, ISO 3166-1 alpha-2; "" means DE.
	ShippingFrom string
	// SKU or SKUFulfiller, not both.
	SKU          string
	SKUFulfiller string
	// Currency is ISO 4217; "" means EUR.
	Currency string
	// Lang is a language, ISO 639-1; "" means English.
	Lang      string
	Search    string
	Available *bool
}

// ListProducts returns the products that match the filter.
//
// GET v1/products
func (c *Client) ListProducts(ctx context.Context, filter ProductFilter) ([]Product, error) {
	query := url.Values{}
	setText(query, "shipping_from", filter.ShippingFrom)
	setText(query, "sku", filter.SKU)
	setText(query, "sku_fulfiller", filter.SKUFulfiller)
	setText(query, "currency", filter.Currency)
	setText(query, "lang", filter.Lang)
	setText(query, "search", filter.Search)
	if filter.Available != nil {
		query.Set("available", strconv.FormatBool(*filter.Available))
	}
	return list[Product](ctx, c, "list products", "/v1/products", lookupsPerPage, query)
}

// GetProduct returns a product by its own ID or the ID of a variant. The language
// is ISO 639-1; "" means English.
//
// GET v1/products/{id}
func (c *Client) GetProduct(ctx context.Context, id int64, lang string) (Product, error) {
	query := url.Values{}
	setText(query, "lang", lang)
	return one[Product](ctx, c.caller.Do, clients.Call{
		Operation: fmt.Sprintf("get product %d", id),
		Method:    http.MethodGet,
		Path:      fmt.Sprintf("/v1/products/%d", id),
		Query:     query,
	})
}

// setText sets a filter unless it is empty.
func setText(query url.Values, name, value string) {
	if value != "" {
		query.Set(name, value)
	}
}
