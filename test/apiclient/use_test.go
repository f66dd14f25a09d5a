package apiclient_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/shipx/shipxtest"
	"orderflow/examples"
	"orderflow/internal/devserver/devservertest"
	"orderflow/internal/orders"
	"orderflow/internal/workers"
	"orderflow/internal/workers/workerstest"
	"orderflow/order"
	"orderflow/sandbox/simulators"
)

// connect runs a Temporal server, simulators, a worker and the HTTP trigger, and returns
// a client of the trigger.
func connect(t *testing.T) *ClientWithResponses {
	t.Helper()
	temporal := devservertest.New(t)
	const fast = time.Millisecond
	simulated := simulators.New(simulators.Options{})
	simulated.ShipX = shipxtest.New(shipxtest.Options{StatesPrices: true, Timing: shipxtest.Timing{
		Offers: fast, Selection: fast, Confirmation: fast, Purchase: fast, DispatchOrder: fast}})
	providers := httptest.NewServer(simulated.Handler())
	t.Cleanup(providers.Close)
	store := workerstest.Store()
	group := workerstest.Start(workers.Options{Config: workerstest.Settings(providers.URL), Client: temporal, Documents: store})
	t.Cleanup(group.Stop)
	client, err := NewClientWithResponses(serve(t, orders.New(temporal, orders.Options{Documents: store})))
	require.NoError(t, err)
	return client
}

// document is an order in the client's types. With a price cap below all offers it waits
// for a person.
func document(t *testing.T, id, priceCap string) Order {
	t.Helper()
	doc, err := examples.Order("from-stock-two-parcels")
	require.NoError(t, err)
	doc.ID = id
	encoded, err := json.Marshal(doc)
	require.NoError(t, err)
	var typed Order
	require.NoError(t, json.Unmarshal(encoded, &typed))
	if priceCap != "" {
		var amount Money_Amount
		require.NoError(t, amount.FromMoneyAmount0(priceCap))
		typed.Shipping.PriceCap = &Money{Amount: amount, Currency: "PLN"}
	}
	return typed
}

// A program that knows only the description starts, shows, lists and cancels orders.
func TestTheClientWorks(t *testing.T) {
	client, ctx := connect(t), t.Context()
	prefer := "wait=30"
	stage := StartOrderParamsStageBuy
	started, err := client.StartOrderWithResponse(ctx, &StartOrderParams{Prefer: &prefer, Stage: &stage}, document(t, "client-1", "0.50"))
	require.NoError(t, err)
	require.Equal(t, http.StatusAccepted, started.StatusCode(), string(started.Body))
	require.Equal(t, "client-1", started.JSON202.Id)
	require.Equal(t, AcceptanceStatusNeedsAttention, *started.JSON202.Status)

	shown, err := client.GetOrderWithResponse(ctx, "client-1")
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, shown.StatusCode(), string(shown.Body))
	require.Equal(t, StateStatusNeedsAttention, shown.JSON200.Status)
	require.Equal(t, StateStageBuy, shown.JSON200.Stage)
	require.Contains(t, *shown.JSON200.Problem.Answers, ProblemAnswersChooseOffer)
	require.Equal(t, "client-1", shown.JSON200.Order.Id)

	status := ListOrdersParamsStatusNeedsAttention
	require.Eventually(t, func() bool { // lists lag a little
		listed, err := client.ListOrdersWithResponse(ctx, &ListOrdersParams{Status: &status})
		return err == nil && listed.JSON200 != nil && len(listed.JSON200.Orders) == 1 && listed.JSON200.Orders[0].Id == "client-1"
	}, time.Minute, 100*time.Millisecond)

	by, reason := "ewa", "ordered twice"
	cancelled, err := client.CancelOrderWithResponse(ctx, "client-1", CancelOrderJSONRequestBody{By: &by, Reason: &reason})
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, cancelled.StatusCode(), string(cancelled.Body))
	require.Equal(t, string(order.CancelAccepted), string(cancelled.JSON200.Decision))

	require.Eventually(t, func() bool { // until the order ends, it repeats its decision
		shown, err := client.GetOrderWithResponse(ctx, "client-1")
		return err == nil && shown.JSON200 != nil && shown.JSON200.Status == StateStatusCancelled
	}, time.Minute, 100*time.Millisecond)
	again, err := client.CancelOrderWithResponse(ctx, "client-1", CancelOrderJSONRequestBody{})
	require.NoError(t, err)
	require.Equal(t, http.StatusConflict, again.StatusCode())
	require.NotEmpty(t, *again.ApplicationproblemJSON409.Detail)
	missing, err := client.GetOrderWithResponse(ctx, "no-such-order")
	require.NoError(t, err)
	require.Equal(t, "Not Found", *missing.ApplicationproblemJSON404.Title)
}
