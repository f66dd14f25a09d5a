package mypromotest

import "encoding/json"

// texts are a product's shop texts.
type texts struct {
	Name                 *string `json:"product_name"`
	Description          *string `json:"product_description"`
	DescriptionShort     *string `json:"product_description_short"`
	DescriptionSecondary *string `json:"product_description_secondary"`
	MetaTitle            *string `json:"meta_title"`
	MetaKeywords         *string `json:"meta_keywords"`
	MetaDescription      *string `json:"meta_description"`
}

// seoRow is a row of GET v1/seo.
type seoRow struct {
	SKU        string          `json:"sku"`
	Defaults   texts           `json:"defaults"`
	Overwrites json.RawMessage `json:"overwrites"`
}

// listSEO answers GET v1/seo. The default texts of a product are invented.
func (s *Server) listSEO(c call) answer {
	rows := []seoRow{}
	for _, p := range s.filtered(c) {
		own := p.overwrites
		if own == nil {
			own = json.RawMessage("null")
		}
		rows = append(rows, seoRow{p.SKU, texts{Name: &p.Name, Description: &p.Name, DescriptionShort: &p.Name,
			DescriptionSecondary: &p.Name, MetaTitle: &p.Name, MetaKeywords: &p.Name, MetaDescription: &p.Name}, own})
	}
	return list(c, rows, largestOther)
}

func wrongTexts(row batchRow) string {
	if len(row.Overwrites) == 0 {
		return "No overwrites specified."
	}
	return ""
}

// takeTexts stores the client's own texts; null resets them.
func takeTexts(p *Product, row batchRow) { p.overwrites = row.Overwrites }

func wrongPrices(row batchRow) string {
	var lists priceLists
	if len(row.Prices) == 0 || json.Unmarshal(row.Prices, &lists) != nil || lists.Currency == "" {
		return "Invalid prices."
	}
	return ""
}

// takePrices replaces the prices that the merchant pays. Retail prices are not
// stored.
func takePrices(p *Product, row batchRow) {
	var lists priceLists
	_ = json.Unmarshal(row.Prices, &lists) // already validated
	if len(lists.Buying) > 0 {
		p.Prices = lists.Buying
	}
}
