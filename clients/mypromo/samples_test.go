package mypromo_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/clients/lenient"
	"orderflow/clients/mypromo"
)

// responses says how each documented answer is decoded and what it contains. The
// names start with the line in MyPromo's documentation.
var responses = map[string]func(*testing.T, string){
	"0183-post-editor-user-201.json": is(mypromo.EditorUser{
		Hash: "7B0BEqcuJCvpMCij1uooGQzdE1zXNZ4PdZcTgeJITGOcFWEluBU2rBhoaaCQOzVr",
	}),
	"0268-post-designs-201.json": has(func(d mypromo.Design) any { return d.EditorStartURLCNAME[:43] },
		lenient.String("https://designer.yourserver.com/auth?jwt=ey")),
	"0281-post-designs-201.json":           is(design(mypromo.StatusPending)),
	"0324-get-designs-id-200.json":         is(readDesign()),
	"0378-post-designs-id-submit-200.json": is(design(mypromo.StatusSubmitted)),

	"0912-post-orders-201.json":              is(createdOrder()),
	"1704-post-orders-id-submit-200.json":    is(submittedOrder()),
	"2210-get-orders-id-200.json":            is(finishedOrder()),
	"1913-get-orders-200.json":               isList(listedOrder()),
	"2521-patch-orders-id-cancel-200.json":   is(canceledOrder()),
	"1198-post-orders-id-items-201.json":     is(item(8, mypromo.ItemFiles)),
	"1353-post-orders-id-items-201.json":     is(item(116, mypromo.ItemDesigns)),
	"1493-post-orders-id-items-200.json":     is(item(37, mypromo.ItemStock)),
	"1643-post-orders-id-items-200.json":     is(item(37, mypromo.ItemStock)),
	"5285-get-production-orders-200.json":    isList(listedProductionOrder()),
	"5648-get-production-orders-id-200.json": is(productionOrder()),
	"5986-get-production-orders-id-generic-label-200.json": is(mypromo.File{
		ID: 159, URL: "https://dev.api.mypromo.com/v1/61/untmG9", Type: "label",
		Carrier: "dhl", TrackingCode: "45648797852547", Status: mypromo.StatusDownloaded,
	}),
	"6086-post-production-orders-id-add-shipment-201.json": is(addedShipment()),

	"2689-get-products-200.json": isList(product(true)),
	"3001-get-products-200.json": isList(product(false)),
	"3333-get-products-id-200.json": has(func(p mypromo.Product) any { return p.Variants[0].Availability.Clients },
		lenient.List[mypromo.Supplier]{
			{
				ID: "1", Type: "fulfiller", Name: "Fulfiller x", ShippingFrom: "DE", ContractID: "F012",
				Contract: known(mypromo.Contract{
					Status: "ACCEPTED", RequestedAt: at("2020-02-23T23:59:59Z"), AcceptedAt: at("2020-02-25T23:59:59Z"),
				}),
			},
			{
				ID: "2", Type: "fulfiller", Name: "Fulfiller y", ShippingFrom: "FR", ContractID: "F014",
				Contract: known(mypromo.Contract{Status: "DECLINED", RequestedAt: at("2020-02-25T23:59:59Z")}),
			},
		}),
	"3658-get-inventory-200.json": isList(
		inventory("TESTPRODUCT123", "TEST Prod-26", yes, 14500),
		inventory("TESTPRODUCT555", "test-abc", no, 0),
		inventory("TESTPRODUCT999", "", yes, 45010),
		inventory("TESTPRODUCT777", "Test Product 777", yes, 0),
	),
	"3741-get-inventory-200.json": isList(
		inventory("TESTPRODUCT123", "", yes, 14500),
		inventory("TESTPRODUCT555", "", no, 0),
		inventory("TESTPRODUCT999", "", yes, 45010),
		inventory("TESTPRODUCT777", "", yes, 0),
	),
	"4158-get-prices-200.json": isList(
		price("TESTPRODUCT123", "TEST Prod-123", 200, no, nil),
		price("TESTPRODUCT555", "TEST Prod-555", 10000, yes, nil),
	),
	"4285-get-prices-200.json": isList(
		price("TESTPRODUCT123", "", 200, no, salesPrices),
		price("TESTPRODUCT555", "", 10000, yes, salesPrices),
	),

	"6159-get-countries-200.json": hasList(15, mypromo.Country{ID: 3, Name: "Åland", ISO2: "AX", ISO3: "ALA", StateMandatory: no}),
	"6305-get-countries-id-0.json": is(mypromo.Country{
		ID: 50, Name: "Germany", ISO2: "DE", ISO3: "DEU", StateMandatory: no,
	}),
	"6338-get-states-200.json":    hasList(15, mypromo.State{ID: 1, Name: "North Rhine-Westphalia", ISO2: "NW", ISO3: "DE-NW", CountryID: 1}),
	"6484-get-states-id-0.json":   is(mypromo.State{ID: 2, Name: "Baden-Württemberg", ISO2: "BW", ISO3: "BAW", CountryID: 50}),
	"6517-get-carriers-200.json":  hasList(15, mypromo.Carrier{ID: 16, Name: "Kuehne + Nagel", Key: "kn", Type: "freight", Available: yes}),
	"6663-get-carriers-id-0.json": is(mypromo.Carrier{ID: 2, Name: "DHL", Key: "dhl", Type: "parcel", Available: yes}),
}

func TestDocumentedAnswersAreUnderstood(t *testing.T) {
	for name, check := range responses {
		t.Run(name, func(t *testing.T) { check(t, sample(t, name)) })
	}
}

// TestEverySampleHasItsCase fails if a documented sample is in no table.
func TestEverySampleHasItsCase(t *testing.T) {
	known := map[string]bool{}
	for name := range responses {
		known[name] = true
	}
	for name := range requests {
		known[name] = true
	}
	for name := range batches {
		known[name] = true
	}
	for name := range batchAnswers {
		known[name] = true
	}
	for _, documented := range documentedErrors {
		known[documented.file] = true
	}
	for _, name := range []string{"0091-post-oauth-token-request.json", "0123-post-oauth-token-200.json"} { // TestTokenIsFetchedAsDocumented
		known[name] = true
	}
	known["0154-get-status-200.json"] = true // TestMethods

	files, err := os.ReadDir("testdata")
	require.NoError(t, err)
	found := map[string]bool{}
	for _, file := range files {
		found[file.Name()] = true
	}
	require.Equal(t, known, found)
}

// is decodes one resource and compares it whole.
func is[T any](want T) func(*testing.T, string) {
	return has(func(got T) any { return got }, any(want))
}

// has decodes one resource and compares part of it.
func has[T any](part func(T) any, want any) func(*testing.T, string) {
	return func(t *testing.T, data string) {
		var got T
		require.NoError(t, json.Unmarshal([]byte(data), &got))
		require.Equal(t, want, part(got))
	}
}

// isList decodes a page and compares its elements whole.
func isList[T any](want ...T) func(*testing.T, string) {
	return func(t *testing.T, data string) { require.Equal(t, want, elements[T](t, data)) }
}

// hasList decodes a page of so many elements and looks for one of them.
func hasList[T any](length int, want T) func(*testing.T, string) {
	return func(t *testing.T, data string) {
		got := elements[T](t, data)
		require.Len(t, got, length)
		require.Contains(t, got, want)
	}
}

func elements[T any](t *testing.T, data string) []T {
	var page struct {
		Data []T `json:"data"`
	}
	require.NoError(t, json.Unmarshal([]byte(data), &page))
	return page.Data
}
