package shipxtest_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/shipx/shipxtest"
)

func TestWhoMayCall(t *testing.T) {
	for name, test := range map[string]struct {
		token, method, path string
		status              int
		want                string
	}{
		"no token":                  {"", "GET", "/v1/shipments/1", 401, "token_invalid"},
		"wrong token":               {"stolen", "POST", shipmentsPath, 401, "token_invalid"},
		"foreign organization":      {"demo", "GET", "/v1/organizations/1112/shipments", 403, "forbidden"},
		"create in a foreign one":   {"demo", "POST", "/v1/organizations/1112/shipments", 404, "resource_not_found"},
		"a shipment that is not":    {"demo", "GET", "/v1/shipments/1", 404, "resource_not_found"},
		"a dispatch order that not": {"demo", "GET", "/v1/dispatch_orders/1", 404, "resource_not_found"},
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t, shipxtest.Options{})
			h.token = test.token
			got := h.call(test.status, test.method, test.path, nil)
			require.Equal(t, test.want, got.refusal().Error)
			if test.status == 401 {
				require.Equal(t, `Bearer realm="ShipX", error="invalid_token"`, got.header.Get("WWW-Authenticate"))
			}
		})
	}
}

func TestBuyIsRefused(t *testing.T) {
	h := open(t, shipxtest.Options{CancelSelected: true})
	paid := h.paid(toLocker("ORD-1"))
	pending := h.chosen(toLocker("ORD-2"))
	h.call(http.StatusOK, "POST", path(pending.ID, "/buy"), offerBody(pending.SelectedOffer.ID))
	voided := h.chosen(toLocker("ORD-3"))
	h.call(http.StatusNoContent, "DELETE", path(voided.ID, ""), nil)
	chosen := h.chosen(toLocker("ORD-4"))
	fresh := h.create(toLocker("ORD-5"))
	require.Equal(t, "initiated", look(h.get(pending.ID)).transaction)
	for name, test := range map[string]struct {
		shipment int64
		body     string
		status   int
		want     string
	}{
		"bought already":       {paid.ID, offerBody(paid.SelectedOffer.ID), 400, "validation_failed"},
		"a canceled one":       {voided.ID, offerBody(voided.SelectedOffer.ID), 400, "invalid_action"},
		"no offer named":       {chosen.ID, `{}`, 400, "validation_failed"},
		"another one's offer":  {chosen.ID, offerBody(paid.SelectedOffer.ID), 404, "resource_not_found"},
		"before any offer":     {fresh.ID, offerBody(7999), 404, "resource_not_found"},
		"of no shipment":       {1, offerBody(7001), 404, "resource_not_found"},
		"body is not JSON":     {chosen.ID, `offer_id=7001`, 400, "invalid_request"},
		"while being paid for": {pending.ID, offerBody(pending.SelectedOffer.ID), 400, "validation_failed"},
	} {
		no := h.call(test.status, "POST", path(test.shipment, "/buy"), test.body).refusal()
		require.Equal(t, test.want, no.Error, name)
	}
	no := h.call(400, "POST", path(paid.ID, "/buy"), offerBody(paid.SelectedOffer.ID)).refusal()
	require.Equal(t, fields{"shipment": []any{"already_bought"}}, no.Details)
	h.pass(time.Hour)
	h.Advance()
	require.Equal(t, 1, h.Ledger().Count("ORD-1", "shipment-bought"))
	require.Equal(t, 1, h.Ledger().Count("ORD-2", "shipment-bought"))
	require.Equal(t, []string{"shipment-created", "shipment-canceled"}, h.effects("ORD-3"))
	require.Equal(t, []string{"shipment-created"}, h.effects("ORD-4"))
}

func TestOffersExpire(t *testing.T) {
	for name, test := range map[string]struct {
		options shipxtest.Options
		status  string // of the old offer
		code    string
		details any
	}{
		"as seen: it goes on saying selected": {shipxtest.Options{}, "selected",
			"validation_failed", fields{"offer": []any{"offer_is_not_available"}}},
		"as seen, the code at the top": {shipxtest.Options{PlainRefusals: true}, "selected", "offer_is_not_available", fields{}},
		"as the documents can be read": {shipxtest.Options{DocumentedOffers: true}, "expired", "offer_expired", fields{}},
	} {
		t.Run(name, func(t *testing.T) { expires(t, test.options, test.status, test.code, test.details) })
	}
}

// expires lets an offer expire, and prepares new ones.
func expires(t *testing.T, options shipxtest.Options, status, code string, details any) {
	options.OfferLife = time.Minute
	h := open(t, options)
	chosen := h.chosen(toLocker("ORD-1"))
	h.pass(time.Minute - 51*ms)
	require.Equal(t, glance{"offer_selected", "selected", 1, ""}, look(h.get(chosen.ID)))
	h.pass(ms)
	require.Equal(t, glance{"offer_selected", status, 1, ""}, look(h.get(chosen.ID)))
	require.Equal(t, chosen.SelectedOffer.ExpiresAt, h.get(chosen.ID).SelectedOffer.ExpiresAt)
	no := h.call(http.StatusBadRequest, "POST", path(chosen.ID, "/buy"), offerBody(chosen.SelectedOffer.ID)).refusal()
	require.Equal(t, code, no.Error)
	require.Equal(t, details, no.Details)

	edited := h.call(http.StatusOK, "PUT", path(chosen.ID, ""), fields{}).shipment()
	require.Equal(t, glance{status: "created"}, look(edited))
	h.pass(350 * ms)
	again := h.get(chosen.ID)
	require.Equal(t, glance{"offer_selected", "selected", 1, ""}, look(again))
	require.NotEqual(t, chosen.SelectedOffer.ID, again.SelectedOffer.ID)
}

func TestAnOfferBeingPaidForDoesNotExpire(t *testing.T) {
	h := open(t, shipxtest.Options{OfferLife: time.Second})
	chosen := h.chosen(toLocker("ORD-1"))
	h.pass(900 * ms)
	h.call(http.StatusOK, "POST", path(chosen.ID, "/buy"), offerBody(chosen.SelectedOffer.ID))
	h.pass(849 * ms)
	require.Equal(t, glance{"offer_selected", "selected", 1, "initiated"}, look(h.get(chosen.ID)))
	h.pass(ms)
	require.Equal(t, glance{"confirmed", "bought", 1, "success"}, look(h.get(chosen.ID)))
}

func TestPaymentsFail(t *testing.T) {
	h := open(t, shipxtest.Options{OfferLife: time.Minute})
	h.FailPayments("debt_collection")
	chosen := h.chosen(toLocker("ORD-1"))
	buy := func(status int) reply {
		return h.call(status, "POST", path(chosen.ID, "/buy"), offerBody(chosen.SelectedOffer.ID))
	}
	buy(http.StatusOK)
	h.pass(850 * ms)
	failed := h.get(chosen.ID)
	require.Equal(t, glance{"offer_selected", "selected", 1, "failure"}, look(failed))
	require.Equal(t, shipxtest.TransactionDetails{
		Status: 422, Error: "debt_collection", Message: "debt_collection", Details: fields{},
	}, failed.Transactions[0].Details)

	h.RefusePayments("missing_funds")
	require.Equal(t, refusal{Status: 400, Error: "transaction_failed", Message: "The payment failed: missing_funds.", Details: fields{}},
		buy(http.StatusBadRequest).refusal())
	require.Equal(t, failed, h.get(chosen.ID))
	require.Equal(t, []string{"shipment-created"}, h.effects("ORD-1"))

	h.AllowPayments()
	buy(http.StatusOK)
	h.pass(850 * ms)
	require.Equal(t, glance{"confirmed", "bought", 1, "success"}, look(h.get(chosen.ID)))
	require.Equal(t, []string{"shipment-created", "shipment-bought"}, h.effects("ORD-1"))
}

func TestAPaymentThatFailsAfterTheOfferExpired(t *testing.T) {
	h := open(t, shipxtest.Options{OfferLife: 500 * ms, DocumentedOffers: true})
	h.FailPayments("")
	made := h.create(with(toLocker("ORD-1"), fields{"only_choice_of_offer": nil}))
	h.pass(900 * ms)
	require.Equal(t, glance{"offer_selected", "expired", 1, "failure"}, look(h.get(made.ID)))
}

func TestAnotherOfferAfterAFailedPayment(t *testing.T) {
	h := open(t, shipxtest.Options{})
	h.FailPayments("debt_collection")
	made := h.create(with(toAddress("ORD-1"), fields{"service": nil, "additional_services": nil}))
	h.pass(300 * ms)
	var ids []int64
	for _, offer := range h.get(made.ID).Offers {
		if offer.Status == "available" {
			ids = append(ids, offer.ID)
		}
	}
	h.call(http.StatusOK, "POST", path(made.ID, "/buy"), offerBody(ids[0]))
	h.pass(850 * ms)
	require.Equal(t, "offers_prepared", h.get(made.ID).Status)
	h.AllowPayments()
	h.call(http.StatusOK, "POST", path(made.ID, "/buy"), offerBody(ids[1]))
	for _, offer := range h.get(made.ID).Offers {
		require.Equal(t, offer.ID == ids[1], offer.Status == "selected", "offer %d is %s", offer.ID, offer.Status)
	}
	h.pass(850 * ms)
	require.Equal(t, ids[1], h.get(made.ID).SelectedOffer.ID)
}

func TestCancel(t *testing.T) {
	offerMode := fields{"service": nil, "only_choice_of_offer": nil}
	for name, test := range map[string]struct {
		options shipxtest.Options
		changes fields
		wait    time.Duration
		refused string // the status shown in the refusal, "" if it is canceled
	}{
		"created":         {wait: 0},
		"offers prepared": {changes: offerMode, wait: time.Second},
		"offer selected":  {wait: time.Second, refused: "offer_selected"},
		"offer selected, which the Polish page lets go": {options: shipxtest.Options{CancelSelected: true}, wait: time.Second},
		"expired offer":  {options: shipxtest.Options{CancelSelected: true}, wait: time.Hour},
		"being paid for": {changes: fields{"only_choice_of_offer": nil}, wait: 500 * ms, refused: "offer_selected"},
		"confirmed":      {changes: fields{"only_choice_of_offer": nil}, wait: time.Second, refused: "confirmed"},
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t, test.options)
			made := h.create(with(toLocker("ORD-1"), test.changes))
			h.pass(test.wait)
			if test.refused != "" {
				no := h.call(http.StatusBadRequest, "DELETE", path(made.ID, ""), nil).refusal()
				require.Equal(t, refusal{Status: 400, Error: "invalid_action",
					Message: "shipment_status_incorrect",
					Details: fields{"action": "cancel", "shipment_status": test.refused, "shipment_id": float64(made.ID)}}, no)
				require.NotContains(t, h.effects("ORD-1"), "shipment-canceled")
				return
			}
			require.Empty(t, h.call(http.StatusNoContent, "DELETE", path(made.ID, ""), nil).body)
			h.pass(time.Hour)
			require.Equal(t, "canceled", h.get(made.ID).Status, "nothing planned happens any more")
			h.call(http.StatusBadRequest, "DELETE", path(made.ID, ""), nil)
			require.Equal(t, []string{"shipment-created", "shipment-canceled"}, h.effects("ORD-1"))
		})
	}
}

func TestACancellationMayBeTakenBack(t *testing.T) {
	h := open(t, shipxtest.Options{TakeBackCancel: true})
	made := h.create(with(toLocker("ORD-1"), fields{"service": nil, "only_choice_of_offer": nil}))
	h.pass(time.Second)
	h.call(http.StatusNoContent, "DELETE", path(made.ID, ""), nil)
	require.Equal(t, "canceled", h.get(made.ID).Status)
	h.pass(359 * ms)
	require.Equal(t, "canceled", h.get(made.ID).Status)
	h.pass(ms)
	require.Equal(t, "offers_prepared", h.get(made.ID).Status)
	require.NotContains(t, h.effects("ORD-1"), "shipment-canceled")
	h.call(http.StatusNoContent, "DELETE", path(made.ID, ""), nil)
	h.pass(time.Hour)
	require.Equal(t, "canceled", h.get(made.ID).Status, "the second one stays")
	require.Equal(t, []string{"shipment-created", "shipment-canceled"}, h.effects("ORD-1"))
}

func TestEdit(t *testing.T) {
	h := open(t, shipxtest.Options{StatesPrices: true})
	chosen := h.chosen(with(toLocker("ORD-1"), fields{"comments": "fragile"}))
	edit := fields{"parcels": fields{"template": "large"}, "comments": nil}
	edited := h.call(http.StatusOK, "PUT", path(chosen.ID, ""), edit).shipment()
	require.Equal(t, shipxtest.Text("large"), edited.Parcels[0].Template)
	require.Empty(t, edited.Comments)
	require.Equal(t, chosen.Reference, edited.Reference)
	require.Empty(t, edited.Offers)

	no := h.call(http.StatusBadRequest, "PUT", path(chosen.ID, ""), edit).refusal()
	require.Equal(t, fields{"action": "update", "shipment_status": "created", "shipment_id": float64(chosen.ID)}, no.Details, "offers are being fetched")
	h.pass(350 * ms)
	h.call(http.StatusBadRequest, "PUT", path(chosen.ID, ""), fields{"reference": "X"})
	rate := shipxtest.Number(17.99)
	require.Equal(t, &rate, h.get(chosen.ID).SelectedOffer.Rate)

	paid := h.paid(toLocker("ORD-2"))
	no = h.call(http.StatusBadRequest, "PUT", path(paid.ID, ""), edit).refusal()
	require.Equal(t, "invalid_action", no.Error)
	require.Equal(t, paid, h.get(paid.ID))
}
