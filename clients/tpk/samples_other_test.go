package tpk_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/clients"
	"orderflow/clients/tpk"
)

// errorSamples are all error answers of the documentation, including those of
// unsupported endpoints: TPK has one form for all.
func errorSamples() map[string]check {
	invalid := clients.Error{HTTPStatus: 400, Code: tpk.CodeInvalidInput, Fields: []clients.Field{
		{Path: "nazwa_pola", Problem: "Opis błędu."},
	}}
	invalidLogin := clients.Error{HTTPStatus: 400, Code: tpk.CodeInvalidInput, Fields: []clients.Field{
		{Path: "email", Problem: "Opis błędu"}, {Path: "password", Problem: "Opis błędu."},
	}}
	notFound := clients.Error{HTTPStatus: 404, Code: tpk.CodeNotFound, Message: "Nie znaleziono."}
	notAvailable := clients.Error{HTTPStatus: 403, Code: tpk.CodeNotAvailable, Message: "Niedostępne."}
	noMoney := clients.Error{
		HTTPStatus: 402, Code: tpk.CodePaymentRequired, Message: "Płatność wymagana lub brak wystarczających środków.",
	}
	unauthenticated := func(status int, message string) clients.Error {
		return clients.Error{HTTPStatus: status, Code: tpk.CodeAuthenticationFailed, Message: message}
	}
	const wrong, wrongToo = "Podane dane dostępowe są nieprawidłowe.", "Podany dane dostępowe są nieprawidłowe."
	table := map[string]check{}
	for name, want := range map[string]clients.Error{
		"0056-post-token-401.json":                                               unauthenticated(401, wrong),
		"0065-post-token-400-corrected.json":                                     invalidLogin,
		"0096-delete-token-401.json":                                             {HTTPStatus: 401, Code: tpk.CodeTokenExpired, Message: "Token wygasł."},
		"0105-delete-token-400.json":                                             {HTTPStatus: 400, Code: "Kod Błędu", Message: "Opis błędu."},
		"0133-put-token-400.json":                                                {HTTPStatus: 400, Code: tpk.CodeTokenInvalid, Message: "Token jest nieprawidłowy."},
		"0194-post-user-400-corrected.json":                                      invalidLogin,
		"0543-put-user-data-400.json":                                            invalid,
		"0556-put-user-data-402.json":                                            noMoney,
		"0603-post-user-password-forgotten-400.json":                             invalid,
		"0616-post-user-password-forgotten-404.json":                             notFound,
		"0645-post-user-password-reset-400.json":                                 invalid,
		"0658-post-user-password-reset-404.json":                                 notFound,
		"0687-post-user-password-change-400.json":                                invalid,
		"0696-post-user-password-change-400.json":                                unauthenticated(400, wrongToo),
		"0932-post-user-payments-400.json":                                       invalid, // its code has a key with a space
		"0945-post-user-payments-402.json":                                       noMoney,
		"0954-post-user-payments-404.json":                                       notFound,
		"0986-post-user-payments-balance-400.json":                               invalid,
		"0999-post-user-payments-balance-401.json":                               {HTTPStatus: 401, Code: tpk.CodeAccessDenied, Message: "Brak dostępu."},
		"1035-get-user-payments-balance-balanceid-404.json":                      notFound,
		"1044-get-user-payments-balance-balanceid-403.json":                      notAvailable,
		"1080-get-user-payments-order-orderid-404.json":                          notFound,
		"1089-get-user-payments-order-orderid-403.json":                          notAvailable,
		"1239-get-user-invoices-final-invoiceid-download-404.json":               notFound,
		"1271-get-user-invoices-pro-forma-ownertype-ownerid-download-404.json":   notFound,
		"1787-post-user-allegro-accounts-400.json":                               invalid,
		"1800-post-user-allegro-accounts-401.json":                               unauthenticated(401, wrongToo),
		"1836-put-user-allegro-accounts-accountid-400.json":                      invalid,
		"1849-put-user-allegro-accounts-accountid-401.json":                      unauthenticated(401, wrongToo),
		"2385-delete-user-allegro-accounts-accountid-items-400.json":             invalid,
		"2398-delete-user-allegro-accounts-accountid-items-404.json":             notFound,
		"2426-post-user-allegro-accounts-accountid-items-trash-restore-400.json": invalid,
		"2439-post-user-allegro-accounts-accountid-items-trash-restore-404.json": notFound,
		"3332-put-user-orders-orderid-400-corrected.json":                        invalidLogin,
		"3348-put-user-orders-orderid-404.json":                                  notFound,
		"3495-post-waybill-download-400-corrected.json":                          invalidLogin,
		"3511-post-waybill-download-404.json":                                    notFound,
		"3649-post-user-orders-pickup-date-search-400-corrected.json":            invalidLogin,
		"4017-post-user-orders-offers-401.json":                                  unauthenticated(401, wrongToo),
		"4026-post-user-orders-offers-400.json":                                  invalid,
		"4065-post-city-search-400-corrected.json":                               invalidLogin,
		"4081-post-city-search-404.json":                                         notFound,
		"4174-post-pop-search-400-corrected.json":                                invalidLogin,
		"4425-post-ruch-search-400-corrected.json":                               invalidLogin,
	} {
		want.Operation, want.Kind = "get order 123", clients.Refused
		if want.HTTPStatus == 401 {
			want.Kind = clients.Unavailable
		}
		table[name] = failsWith(want, func(ctx context.Context, c *tpk.Client) error { return fails(c.GetOrder(ctx, 123)) })
	}
	return table
}

// otherSamples are the samples of unsupported endpoints. A request only has to be
// JSON; an answer must not decode as an order, a created order or a list of orders.
func otherSamples() map[string]check {
	table := map[string]check{}
	for _, name := range []string{
		"0086-delete-token-request.json",
		"0165-post-user-request.json",
		"0499-put-user-data-request.json",
		"0633-post-user-password-reset-request-corrected.json",
		"0675-post-user-password-change-request.json",
		"1342-post-user-address-book-search-request.json",
		"1439-post-user-address-book-request-corrected.json",
		"1468-post-import-addresses-request.json",
		"1500-put-user-address-book-addressid-request-corrected.json",
		"1675-post-user-partner-orders-search-request.json",
		"1776-post-user-allegro-accounts-request.json",
		"1825-put-user-allegro-accounts-accountid-request.json",
		"2059-post-user-allegro-accounts-accountid-items-search-request.json",
		"2289-post-user-allegro-accounts-accountid-items-trash-search-request.json",
		"2372-delete-user-allegro-accounts-accountid-items-request.json",
		"2413-post-user-allegro-accounts-accountid-items-trash-restore-request.json",
		"3016-post-import-orders-request.json",
		"4452-post-upload-request-corrected.json",
	} {
		table[name] = isObject
	}
	for _, name := range []string{
		"0187-post-user-200.json",
		"1353-post-user-address-book-search-200.json",
		"1553-get-user-partner-200.json",
		"1686-post-user-partner-orders-search-200.json",
		"1754-get-user-allegro-accounts-200.json",
		"1878-get-user-allegro-syncs-syncid-200.json",
		"1897-post-user-allegro-syncs-accountid-200.json",
		"2070-post-user-allegro-accounts-accountid-items-search-200.json",
		"2300-post-user-allegro-accounts-accountid-items-trash-search-200.json",
		"2466-get-user-allegro-accounts-accountid-items-filters-200.json",
		"3023-post-import-orders-201.json",
		"4459-post-upload-200.json",
		"4471-get-configuration-200.json",
		"4493-get-user-orders-resources-200.json",
	} {
		table[name] = isOfNoOrder
	}
	return table
}

func isObject(t *testing.T, sample string) {
	var got map[string]any
	require.NoError(t, json.Unmarshal([]byte(sample), &got))
	require.NotEmpty(t, got)
}

func isOfNoOrder(t *testing.T, sample string) {
	isObject(t, sample)
	client := newServer(t, answers(200, sample)).client(t)
	_, err := client.GetOrder(t.Context(), 123)
	require.ErrorIs(t, err, clients.Unknown)
	_, err = client.SearchOrders(t.Context(), tpk.OrderFilter{})
	require.ErrorIs(t, err, clients.Unknown)
	_, err = client.CreateOrder(t.Context(), documentedPackage())
	require.ErrorIs(t, err, clients.Unknown)
}
