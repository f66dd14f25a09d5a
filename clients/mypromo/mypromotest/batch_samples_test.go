package mypromotest_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/mypromo/mypromotest"
)

// forBatches has the products of the documented batches.
func forBatches(t *testing.T) (merchant, maker *mypromo) {
	var catalogue []mypromotest.Product
	for sku, theirs := range map[string]string{
		"TESTPRODUCT123": "TEST Prod-26", "TESTPRODUCT555": "TEST Prod-555", "TESTPRODUCT999": "TEST Prod 999", "TESTPRODUCT777": "TEST 777",
		"TESTPRODUCT-CUSTOMIZE": "C", "TESTPRODUCT-STOCK": "S"} {
		catalogue = append(catalogue, mypromotest.Product{SKU: sku, FulfillerSKU: theirs, Name: sku,
			Prices: []mypromotest.Price{{Quantity: 50, Price: "14.99"}}})
	}
	merchant = start(t, mypromotest.Options{Strict: true, Clients: []mypromotest.Credentials{shop, factory}, Catalogue: catalogue})
	return merchant, merchant.as(factory, "*")
}

func TestBatchesLookAsDocumented(t *testing.T) {
	m, maker := forBatches(t)
	maker.matches("queued", http.StatusOK, "PATCH", "v1/inventory", sample(t, "request-inventory-fulfiller"))
	m.matches("queued", http.StatusOK, "PATCH", "v1/inventory", sample(t, "request-inventory-merchant"))
	maker.matches("queued", http.StatusOK, "PATCH", "v1/prices", sample(t, "request-prices-fulfiller"))
	m.matches("queued", http.StatusOK, "PATCH", "v1/prices", sample(t, "request-prices-merchant"))
	m.matches("queued", http.StatusOK, "PATCH", "v1/seo", sample(t, "request-seo"))

	// Our rows have values in all texts, the sample has nulls in three.
	m.matches("seo", http.StatusOK, "GET", "v1/seo?per_page=5&sku=TESTPRODUCT-CUSTOMIZE", nil,
		".data.overwrites.meta_title", ".data.overwrites.meta_keywords", ".data.overwrites.meta_description")
	m.clock.move(time.Minute)
	// All jobs succeed here, like the second job of the sample.
	m.matches("jobs", http.StatusOK, "GET", "v1/jobs/?per_page=5", nil, ".data.message")
	m.matches("job", http.StatusOK, "GET", "v1/jobs/1", nil, ".message")
	m.same("not-found", http.StatusNotFound, "GET", "v1/jobs/99", nil)
}

func TestRefusedBatchesLookAsDocumented(t *testing.T) {
	_, maker := forBatches(t)
	request := sample(t, "request-inventory-fulfiller").(object)
	request["data"].([]any)[0].(object)["stock"].(object)["qty"] = -1
	maker.same("inventory-refused", http.StatusBadRequest, "PATCH", "v1/inventory", request)

	request = sample(t, "request-seo").(object)
	delete(request["data"].([]any)[0].(object), "overwrites")
	request["data"].([]any)[0].(object)["sku"] = "TESTPRODUCT123"
	maker.same("seo-refused", http.StatusBadRequest, "PATCH", "v1/seo", request)
	require.Empty(t, maker.must(http.StatusOK, "GET", "v1/jobs/", nil)["data"], "nothing is queued")
}
