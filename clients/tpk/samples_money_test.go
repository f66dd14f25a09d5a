package tpk_test

import (
	"context"

	"github.com/shopspring/decimal"

	"orderflow/clients/lenient"
	"orderflow/clients/tpk"
)

// moneySamples are the samples of payouts, top-ups and invoices.
func moneySamples() map[string]check {
	return map[string]check{
		"0749-post-user-cods-search-request.json": sends(
			func(ctx context.Context, c *tpk.Client) error {
				return fails(c.SearchPayouts(ctx, tpk.PayoutFilter{
					OrderID: 123, WaybillNumber: "123", CourierID: tpk.CourierGeisKEX, Status: tpk.PayoutTransferred,
					PickupSince: at("2016-01-01 00:00:00").Time, PickupTill: at("2017-01-30 23:59:59").Time,
				}))
			},
			func(documented map[string]any) { // the text names the filters otherwise
				filters := documented["filters"].(map[string]any)
				filters["waybill_number"] = "123"
				filters["pickup_date_since"], filters["pickup_date_till"] = filters["created_since"], filters["created_till"]
				for _, left := range []string{"created_since", "created_till", "user_data"} {
					delete(filters, left)
				}
			}),
		"0766-post-user-cods-search-200-corrected.json": gives(func(c *tpk.Client, ctx context.Context) ([]tpk.Payout, error) {
			return c.SearchPayouts(ctx, tpk.PayoutFilter{})
		}, []tpk.Payout{
			{OrderID: 777, CourierID: tpk.CourierInPost, WaybillNumber: "ABC123", PickupDate: "2016-10-19", Type: 1, Value: number("50"),
				BankAccount: "12345678901234567890123456", Status: tpk.PayoutTransferred,
				Description: "Zwrot pobrania za zamówienie 777", TransferredAt: at("2016-10-20 16:09:10")},
			{OrderID: 778, CourierID: tpk.CourierInPost, WaybillNumber: "ABC333", PickupDate: "2016-10-20", Type: 1, Value: number("30"),
				BankAccount: "12345678901234567890123456", Status: tpk.PayoutTransferred,
				Description: "Zwrot pobrania za zamówienie 778", TransferredAt: at("2016-10-21 09:19:12")},
		}),
		"0972-post-user-payments-balance-request.json": sends(func(ctx context.Context, c *tpk.Client) error {
			return fails(c.CreateTopUp(ctx, decimal.NewFromInt(100)))
		}, nil),
		"0979-post-user-payments-balance-201.json": gives(func(c *tpk.Client, ctx context.Context) (int64, error) {
			return c.CreateTopUp(ctx, decimal.NewFromInt(100))
		}, int64(86808)),
		"1026-get-user-payments-balance-balanceid-201.json": gives(func(c *tpk.Client, ctx context.Context) (tpk.PaymentLinks, error) {
			return c.TopUpLinks(ctx, 86808)
		}, tpk.PaymentLinks{PayU: "https://payu.pl/"}),
		"1071-get-user-payments-order-orderid-201.json": gives(func(c *tpk.Client, ctx context.Context) (tpk.PaymentLinks, error) {
			return c.OrderLinks(ctx, 777)
		}, tpk.PaymentLinks{PayU: "https://payu.pl/"}),
		"1162-post-user-invoices-search-request.json": sends(func(ctx context.Context, c *tpk.Client) error {
			return fails(c.SearchInvoices(ctx, tpk.InvoiceFilter{OrderID: 777}))
		}, nil),
		"1173-post-user-invoices-search-200-corrected.json": gives(func(c *tpk.Client, ctx context.Context) ([]tpk.Invoice, error) {
			return c.SearchInvoices(ctx, tpk.InvoiceFilter{})
		}, []tpk.Invoice{documentedInvoice}),
		// The links do not lead to invoices; see TestInvoicesAreFetched.
		"1232-get-user-invoices-final-invoiceid-download-200.json": holds("url", "https://tanieprzesylkikurierskie.pl/file/invoice/final/abc"),
		"1264-get-user-invoices-pro-forma-ownertype-ownerid-download-200.json": holds("url",
			"https://tanieprzesylkikurierskie.pl/file/invoice/pro-forma/abc"),
	}
}

var documentedInvoice = tpk.Invoice{
	ID: 123, Number: "1111/20/2017", IssuedOn: "2017-02-28", SoldOn: "2017-02-28", PaymentMethod: tpk.InvoiceByPrzelewy24,
	Sum: number("26.4"), Issuer: "Spółka z ograniczoną odpowiedzialnością",
	Positions: lenient.List[tpk.InvoicePosition]{
		{AmountGross: number("10"), Quantity: 1, Unit: "szt.", TaxPercent: number("23"),
			Description: "Usługi kurierskie zgodnie z zamówieniem nr: 777"},
		{AmountGross: number("16.4"), Quantity: 1, Unit: "szt.", TaxPercent: number("23"),
			Description: "Usługi kurierskie zgodnie z zamówieniem nr: 778"},
	},
}
