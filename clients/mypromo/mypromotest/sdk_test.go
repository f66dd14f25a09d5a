package mypromotest_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/mypromo/mypromotest"
)

func TestWhatThePHPLibrarySendsIsTaken(t *testing.T) {
	m := start(t, mypromotest.Options{})
	made := m.must(http.StatusCreated, "POST", "v1/orders", sample(t, "sdk-order"))
	require.Equal(t, "20095", made["recipient"].(object)["zip"], "it is answered as a string")
	require.Equal(t, "Simulated Merchant", made["shipper"].(object)["company"])
	order := int(made["id"].(float64))
	m.must(http.StatusCreated, "POST", fmt.Sprintf("v1/orders/%d/items", order), sample(t, "sdk-item-stock"))
	m.submit(order)
	m.clock.move(105 * time.Second)
	added := m.must(http.StatusCreated, "POST", fmt.Sprintf("v1/production_orders/%d/add_shipment", m.productionOf(order)), sample(t, "sdk-shipment"))
	require.Empty(t, differences("", sample(t, "shipment"), added, nil))
	require.Equal(t, "0301", added["tracking_code"])
	require.Equal(t, float64(1000), added["weight"])
}

func TestThePHPLibraryCancelsByPut(t *testing.T) {
	for _, verb := range []string{"PUT", "PATCH"} {
		m := start(t, mypromotest.Options{})
		order := m.create("A-1")
		require.Equal(t, "CANCELED", m.must(http.StatusOK, verb, fmt.Sprintf("v1/orders/%d/cancel", order), nil)["status"])
	}
}

func TestAGenericLabelIsAnsweredAsTheLibraryWants(t *testing.T) {
	for strict, status := range map[bool]int{false: http.StatusCreated, true: http.StatusOK} {
		m := start(t, mypromotest.Options{Strict: strict})
		order := m.draft(object{"reference": "A-1", "recipient": recipient(), "generic_label": object{"url": "https://shop.example/label"}})
		m.add(order, object{"reference": "1", "quantity": 2, "sku": "PEN-BLUE"})
		m.submit(order)
		m.clock.move(105 * time.Second)
		m.must(status, "GET", fmt.Sprintf("v1/production_orders/%d/generic_label", m.productionOf(order)), nil)
	}
}

func TestStrictTakesOnlyWhatIsDocumented(t *testing.T) {
	m := start(t, mypromotest.Options{Strict: true})
	status, answer := m.call("POST", "v1/orders", sample(t, "sdk-order"))
	require.Equal(t, http.StatusUnprocessableEntity, status)
	require.Equal(t, invalid("recipient.zip", "The recipient.zip must be a string."), answer)
	order, production := m.produce("A-1")
	status, _ = m.call("PUT", fmt.Sprintf("v1/orders/%d/cancel", order), nil)
	require.Equal(t, http.StatusMethodNotAllowed, status)
	status, answer = m.ship(production, object{"carrier": "dpd", "tracking_id": "1"})
	require.Equal(t, http.StatusUnprocessableEntity, status)
	require.Equal(t, invalid("tracking_code", "The tracking code field is required."), answer)
}
