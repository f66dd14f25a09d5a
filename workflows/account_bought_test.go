package workflows_test

import (
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/activities"
	"orderflow/clients/shipx/shipxtest"
	"orderflow/order"
)

// A purchase that the order once requested, and that was refused, does not allow what the
// account buys later, when the order may cost less.
func TestAPurchaseByTheAccountAfterARefusalIsCheckedAgainstTheCap(t *testing.T) {
	w := newWorldOf(t, setting{shipX: shipxtest.Options{StatesPrices: true}})
	doc := namedCourier()
	doc.Shipping.PriceCap = pln("30")
	w.shipX.RefusePayments("debt_collection")
	w.at(time.Minute, func() {
		require.Equal(t, order.StageBuy, w.state().Problem.Stage)
		w.shipX.AllowPayments()
		w.resolve(amend(`{"shipping": {"priceCap": {"amount": "10", "currency": "PLN"}}}`))()
	})
	w.at(2*time.Minute, func() {
		require.Equal(t, "price-cap", w.state().Problem.Code)
		made := w.shipX.Shipments()
		w.accountBuys(made[len(made)-1])
		w.resolve(order.Resolve{Action: order.ActionRetry, By: "Jan"})()
	})
	asked := false
	w.at(2*time.Hour, func() {
		require.NotNil(t, w.state().Problem)
		require.Equal(t, activities.CodeAccountBought, w.state().Problem.Code)
		asked = true
		w.resolve(choose("inpost_courier_standard", "30"))()
	})
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	require.True(t, asked, "nobody was asked")
	require.Equal(t, 1, w.effects(doc.ID)["shipment-bought"])
}

// accountBuys makes InPost's account buy the first available offer of a shipment.
func (w *world) accountBuys(made shipxtest.Shipment) {
	w.Helper()
	at := slices.IndexFunc(made.Offers, func(o shipxtest.Offer) bool {
		return o.Status == "available" && o.Service.ID == "inpost_courier_standard"
	})
	require.GreaterOrEqual(w, at, 0)
	request := httptest.NewRequest("POST", fmt.Sprintf("/v1/shipments/%d/buy", made.ID), strings.NewReader(fmt.Sprintf(`{"offer_id": %d}`, made.Offers[at].ID)))
	request.Header.Set("Authorization", "Bearer demo")
	answer := httptest.NewRecorder()
	w.shipX.ServeHTTP(answer, request)
	require.Equal(w, 200, answer.Code, answer.Body)
}
