package mypromotest

import (
	"encoding/json"
	"slices"
)

// Product is something that can be ordered.
type Product struct {
	SKU          string
	FulfillerSKU string
	Name         string
	// Group is the common name of variants, such as the sizes of a T-shirt; ""
	// means the product's own name.
	Group string
	// Personalized says that the product needs a print file or a design; otherwise
	// it ships from stock.
	Personalized bool
	// Stock is the number of pieces; 0 means that stock is not managed. Orders
	// don't change it.
	Stock int
	// Prices are net, in EUR, each from a minimum quantity.
	Prices []Price
	// NoContract refuses items with this product, as MyPromo does when merchant and
	// fulfiller have no contract.
	NoContract bool
	// Unavailable means that the fulfiller does not offer the product now.
	Unavailable bool

	soldOut    bool            // stock is managed and 0
	overwrites json.RawMessage // the client's own texts
}

// Price is the price of one piece from a minimum quantity.
type Price struct {
	Quantity int         `json:"qty"`
	Price    json.Number `json:"price"`
}

// intents are what the editor offers for every personalised product.
var intents = []string{"upload", "customize"}

// earliestDays and latestDays say when every product ships, in days.
const (
	earliestDays = 3
	latestDays   = 5
)

// largestOrder is MyPromo's documented maximum quantity, unless a product has
// another one.
const largestOrder = 200000

func defaultCatalogue() []Product {
	prices := func(one, hundred json.Number) []Price { return []Price{{1, one}, {100, hundred}} }
	return []Product{
		{SKU: "MUG-300", FulfillerSKU: "F-MUG-300", Name: "Mug 300 ml", Personalized: true, Prices: prices("4.90", "3.75")},
		{SKU: "TSHIRT-M", FulfillerSKU: "F-TSHIRT-M", Name: "T-shirt M", Group: "T-shirt", Personalized: true, Prices: prices("7.50", "5.95")},
		{SKU: "TSHIRT-L", FulfillerSKU: "F-TSHIRT-L", Name: "T-shirt L", Group: "T-shirt", Personalized: true, Prices: prices("7.50", "5.95")},
		{SKU: "POSTER-A3", FulfillerSKU: "F-POSTER-A3", Name: "Poster A3", Personalized: true, Prices: prices("3.20", "1.85")},
		{SKU: "TOTE-NATURAL", FulfillerSKU: "F-TOTE-NATURAL", Name: "Tote bag, natural", Personalized: true, Prices: prices("2.95", "2.10")},
		{SKU: "PEN-BLUE", FulfillerSKU: "F-PEN-BLUE", Name: "Pen, blue", Stock: 14500, Prices: prices("0.45", "0.28")},
		{SKU: "STICKER-50", FulfillerSKU: "F-STICKER-50", Name: "Stickers, sheet of 50", Personalized: true, Prices: prices("5.40", "3.90")},
		{SKU: "CALENDAR-2027", FulfillerSKU: "F-CALENDAR-2027", Name: "Wall calendar 2027", Stock: 800, Prices: prices("6.80", "5.20")},
	}
}

// product finds a product by SKU; nil if there is none.
func (s *Server) product(sku string) *Product {
	i := slices.IndexFunc(s.options.Catalogue, func(p Product) bool { return p.SKU == sku })
	if i < 0 {
		return nil
	}
	return &s.options.Catalogue[i]
}

// filtered returns the products that match the sku or sku_fulfiller of a call.
func (s *Server) filtered(c call) []Product {
	var found []Product
	for _, p := range s.options.Catalogue {
		if c.passes(p) {
			found = append(found, p)
		}
	}
	return found
}

func (c call) passes(p Product) bool {
	query := c.URL.Query()
	sku, fulfillers := query.Get("sku"), query.Get("sku_fulfiller")
	return (sku == "" || sku == p.SKU) && (fulfillers == "" || fulfillers == p.FulfillerSKU)
}

// stock is a stock level; its quantity is null when stock is not managed.
type stock struct {
	Managed  bool `json:"managed"`
	Quantity *int `json:"qty"`
}

func (p Product) stock() stock {
	if p.Stock == 0 && !p.soldOut {
		return stock{}
	}
	return stock{true, new(p.Stock)}
}

// stockRow is a row of GET v1/inventory. Merchants don't see the fulfiller's SKU.
type stockRow struct {
	SKU          string  `json:"sku"`
	SKUFulfiller *string `json:"sku_fulfiller,omitempty"`
	Available    bool    `json:"available"`
	Stock        stock   `json:"stock"`
}

// listInventory answers GET v1/inventory.
func (s *Server) listInventory(c call) answer {
	rows := []stockRow{}
	for _, p := range s.filtered(c) {
		rows = append(rows, stockRow{p.SKU, c.fulfillers(p.FulfillerSKU), !p.Unavailable, p.stock()})
	}
	return list(c, rows, largestOther)
}

// fulfillers returns a value that only fulfillers may see, else nil. A client with
// both roles sees what a merchant sees.
func (c call) fulfillers(sku string) *string {
	if c.by.role == Fulfiller {
		return &sku
	}
	return nil
}

// priceRow is a row of GET v1/prices. The price that the merchant pays is called
// buying_prices in the merchant's view and purchase_prices in the fulfiller's.
type priceRow struct {
	SKU          string     `json:"sku"`
	SKUFulfiller *string    `json:"sku_fulfiller,omitempty"`
	Rules        rules      `json:"rules"`
	Prices       priceLists `json:"prices"`
}

type priceLists struct {
	Currency    string  `json:"currency"`
	Buying      []Price `json:"buying_prices,omitempty"`
	Purchase    []Price `json:"purchase_prices,omitempty"`
	Recommended []Price `json:"recommended_retail_prices"`
	Sales       []Price `json:"sales_prices,omitempty"`
}

type rules struct {
	Min       int  `json:"order_min_qty"`
	Max       int  `json:"order_max_qty"`
	TiersOnly bool `json:"tier_price_qty_only"`
}

// listPrices answers GET v1/prices.
func (s *Server) listPrices(c call) answer {
	rows := []priceRow{}
	for _, p := range s.filtered(c) {
		lists := priceLists{Currency: "EUR", Buying: p.Prices, Recommended: p.Prices, Sales: p.Prices}
		if c.by.role == Fulfiller {
			lists = priceLists{Currency: "EUR", Purchase: p.Prices, Recommended: p.Prices}
		}
		rows = append(rows, priceRow{p.SKU, c.fulfillers(p.FulfillerSKU), p.rules(), lists})
	}
	return list(c, rows, largestOther)
}

func (p Product) rules() rules { return rules{Min: 1, Max: largestOrder} }

// ListPrice returns the price of one piece at a quantity in the default catalogue;
// "" if the SKU is unknown or has no price for that quantity.
func ListPrice(sku string, quantity int64) (piece json.Number) {
	for _, product := range defaultCatalogue() {
		if product.SKU != sku {
			continue
		}
		for _, tier := range product.Prices { // in ascending order
			if int64(tier.Quantity) <= quantity {
				piece = tier.Price
			}
		}
	}
	return piece
}
