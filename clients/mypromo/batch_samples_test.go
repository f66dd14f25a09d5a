package mypromo_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/clients/mypromo"
)

// batches are the documented batches as we send them.
var batches = map[string]func(context.Context, *mypromo.Client) error{
	"3926-patch-inventory-request.json": func(ctx context.Context, c *mypromo.Client) error {
		_, err := c.UpdateInventory(ctx, []mypromo.StockChange{
			stock("TESTPRODUCT123", new(14500), true), stock("TESTPRODUCT555", nil, false),
			stock("TESTPRODUCT999", new(45010), true), stock("TESTPRODUCT777", new(0), true)})
		return err
	},
	"4083-patch-inventory-request.json": func(ctx context.Context, c *mypromo.Client) error {
		_, err := c.UpdateInventory(ctx, []mypromo.StockChange{
			{SKU: "TESTPRODUCT123", Available: new(true)}, {SKU: "TESTPRODUCT555", Available: new(true)},
			{SKU: "TESTPRODUCT999", Available: new(false)}, {SKU: "TESTPRODUCT777", Available: new(false)}})
		return err
	},
	"4628-patch-prices-request.json": func(ctx context.Context, c *mypromo.Client) error {
		prices := mypromo.PriceTables{Currency: "EUR",
			Buying: from50("14.99", "12.99", "9.99"), RecommendedRetail: from50("114.99", "112.99", "19.99")}
		_, err := c.UpdatePrices(ctx, []mypromo.PriceChange{
			{SKU: "TESTPRODUCT123", Rules: &mypromo.NewRules{MaxQuantity: 1000}, Prices: prices},
			{SKU: "TESTPRODUCT555", Rules: &mypromo.NewRules{TierPriceQuantitiesOnly: true}, Prices: prices}})
		return err
	},
	"4861-patch-prices-request.json": func(ctx context.Context, c *mypromo.Client) error {
		prices := mypromo.PriceTables{Currency: "EUR", Retail: from50("100.99", "100.99", "14.99")}
		_, err := c.UpdatePrices(ctx, []mypromo.PriceChange{{SKU: "TESTPRODUCT123", Prices: prices}, {SKU: "TESTPRODUCT555", Prices: prices}})
		return err
	},
	"5098-patch-seo-request.json": func(ctx context.Context, c *mypromo.Client) error {
		_, err := c.UpdateSEO(ctx, []mypromo.SEOChange{
			{SKU: "TESTPRODUCT-CUSTOMIZE", Overwrites: &mypromo.NewTexts{
				Name: new("test name customize"), Description: new("test description customize"),
				DescriptionShort: new("test description short"), DescriptionSecondary: new("test description secondary"),
				MetaTitle: new("test meta title"), MetaKeywords: new("test, meta, keywords"), MetaDescription: new("test meta description")}},
			{SKU: "TESTPRODUCT-STOCK", Overwrites: &mypromo.NewTexts{
				Name: new("test name stock"), Description: new("test description stock"),
				DescriptionShort: new("test description short stock"), DescriptionSecondary: new("test description secondary stock")}}})
		return err
	},
}

func stock(sku string, quantity *int, inStock bool) mypromo.StockChange {
	return mypromo.StockChange{SKU: sku, Available: new(true),
		Stock: &mypromo.NewStock{Managed: quantity != nil, InStock: inStock, Quantity: quantity}}
}

func from50(first, from100, from200 json.Number) []mypromo.NewTier {
	return []mypromo.NewTier{{Quantity: 50, Price: first}, {Quantity: 100, Price: from100}, {Quantity: 200, Price: from200}}
}

// The samples name a callback, which we don't request, and both SKUs of a product,
// although only one is allowed.
func TestBatchesAreTheDocumentedOnes(t *testing.T) {
	for name, send := range batches {
		t.Run(name, func(t *testing.T) {
			var documented map[string]any
			require.NoError(t, json.Unmarshal([]byte(sample(t, name)), &documented))
			delete(documented, "callback")
			for _, row := range documented["data"].([]any) {
				delete(row.(map[string]any), "sku_fulfiller")
			}
			require.Equal(t, withoutEmpty(documented), withoutEmpty(sent(t, send)))
		})
	}
}

// batchAnswers are the documented answers about batches; see responses.
var batchAnswers = map[string]func(*testing.T, string){
	"3993-patch-inventory-200.json": is(mypromo.Queued{
		ID: 123, Message: "We received your request and notify you if a callback url was specified."}),
	"4955-get-seo-200.json": isList(mypromo.SEO{SKU: "TESTPRODUCT-CUSTOMIZE",
		Defaults: mypromo.Texts{Name: "test name customize", Description: "test description customize",
			DescriptionShort: "test description short", DescriptionSecondary: "test description secondary",
			MetaTitle: "test meta title", MetaKeywords: "test, meta, keywords", MetaDescription: "test meta description"},
		Overwrites: known(mypromo.Texts{Name: "test name stock", Description: "test description stock",
			DescriptionShort: "test description short stock", DescriptionSecondary: "test description secondary stock"})}),
	"5182-get-jobs-200.json": isList(documentedJob(), mypromo.Job{ID: 124, Status: "SUCCESS",
		Added: at("2019-08-22T22:59:59Z"), Processed: at("2019-08-22T23:59:59Z"), Report: "https://api.mypromo.com/v1/XHLRZETDF8J6"}),
	"5243-get-jobs-id-200.json": is(documentedJob()),
}

func documentedJob() mypromo.Job {
	return mypromo.Job{ID: 123, Status: "ERROR", Message: "100 of 500 entries contain errors.",
		Added: at("2019-08-20T22:59:59Z"), Processed: at("2019-08-20T23:59:59Z"), Report: "https://api.mypromo.com/v1/XHLRZETDF8J4"}
}

func TestDocumentedAnswersAboutBatchesAreUnderstood(t *testing.T) {
	for name, check := range batchAnswers {
		t.Run(name, func(t *testing.T) { check(t, sample(t, name)) })
	}
}
