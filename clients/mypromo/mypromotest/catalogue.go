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
	// Group gathers variants, such as the sizes of a T-shirt; empty stands for the name.
	Group string
	// Personalized needs a print file or a design; else it is taken from stock.
	Personalized bool
	// Stock is how many there are; 0 means that nobody counts. Orders don't change it.
	Stock int
	// Prices are net, in euro, each from a quantity on.
	Prices []Price
	// NoContract refuses to order it, as MyPromo does when merchant and fulfiller
	// have no contract.
	NoContract bool
	// Unavailable can't be ordered, says its fulfiller.
	Unavailable bool

	soldOut    bool            // there are none, and somebody counts
	overwrites json.RawMessage // texts of the client's own
}

// Price is what one piece costs from a quantity on.
type Price struct {
	Quantity int         `json:"qty"`
	Price    json.Number `json:"price"`
}

// intents are what every personalised product lets customers do in the editor.
var intents = []string{"upload", "customize"}

// earliestDays and latestDays are when every product is shipped, in days.
const (
	earliestDays = 3
	latestDays   = 5
)

// largestOrder is MyPromo's documented highest quantity, unless a product says otherwise.
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

// product finds a product by its SKU; nil if there is none.
func (s *Server) product(sku string) *Product {
	i := slices.IndexFunc(s.options.Catalogue, func(p Product) bool { return p.SKU == sku })
	if i < 0 {
		return nil
	}
	return &s.options.Catalogue[i]
}

// filtered returns the products that the sku or sku_fulfiller of a call lets pass.
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

// stock is null in quantity when nobody counts.
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

// stockRow is a row of GET v1/inventory; merchants don't see the fulfiller's SKU.
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

// fulfillers returns what only a fulfiller may see. A client of both roles sees
// what a merchant sees.
func (c call) fulfillers(sku string) *string {
	if c.by.role == Fulfiller {
		return &sku
	}
	return nil
}

// priceRow is a row of GET v1/prices. What the merchant pays is called
// buying_prices for it and purchase_prices for the fulfiller.
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

// ListPrice is what one piece of so many costs by the default catalogue; empty where it has
// none, or no price for so few.
func ListPrice(sku string, quantity int64) (piece json.Number) {
	for _, product := range defaultCatalogue() {
		if product.SKU != sku {
			continue
		}
		for _, tier := range product.Prices { // they go up
			if int64(tier.Quantity) <= quantity {
				piece = tier.Price
			}
		}
	}
	return piece
}
