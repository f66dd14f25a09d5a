package httpapi_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/internal/access"
	"orderflow/internal/httpapi"
	"orderflow/internal/orders"
	"orderflow/order"
)

// taskOf waits until the worklist contains exactly the tasks of a source.
func taskOf(t *testing.T, source string) orders.Task {
	t.Helper()
	var tasks []orders.Task
	require.Eventually(t, func() bool { // Temporal's lists lag a little
		tasks = list(t, "attention=true&source="+source).Orders
		return len(tasks) == 1
	}, 10*time.Second, 50*time.Millisecond)
	return tasks[0]
}

// Cases are listed, shown and resolved by the same routes as orders.
func TestACaseIsServedAsOrdersAre(t *testing.T) {
	about := order.Case{
		ID: order.CaseID("order-gone-1", "0199-00000001"), Kind: order.CaseEnded, Order: "gone-1", Workflow: "order-gone-1",
		Source: "case-test", Carrier: order.CarrierTPK,
		Problem: order.Problem{Stage: order.StageBuy, Code: "terminated", Message: "terminated by ewa@desk: by mistake"},
		ToDo:    "orderflow start --again gone-1 takes it up"}
	isNew, err := service.OpenCase(t.Context(), about)
	require.NoError(t, err)
	require.True(t, isNew)

	task := taskOf(t, "case-test")
	require.Equal(t, about.ID, task.ID)
	require.Equal(t, order.CaseEnded, task.Case)
	require.Equal(t, about.ToDo, task.ToDo)
	require.Equal(t, about.Problem.Message, task.Need.Message, "a case has no personal words")
	require.Equal(t, []order.Action{order.ActionDone}, task.Need.Answers)
	require.Empty(t, list(t, "source=case-test").Orders, "elsewhere lists have orders only")

	shown := get("/v1/orders/" + about.ID).do(t)
	require.NotContains(t, shown.body, `"order":{`, "it has no document")
	state := decoded[order.State](t, shown, http.StatusOK)
	require.Equal(t, order.StatusNeedsAttention, state.Status)
	require.Equal(t, "gone-1", state.Case.Order)

	resolve := "/v1/orders/" + about.ID + "/resolve"
	got := refusal(t, post(access.RoleOperate, resolve, `{"action": "retry"}`).do(t), http.StatusConflict)
	require.Contains(t, got.Detail, "To do: orderflow start --again gone-1 takes it up. Then resolve it with done")
	refusal(t, post(access.RoleOperate, "/v1/orders/"+about.ID+"/again", "").do(t), http.StatusConflict)
	require.Equal(t, http.StatusOK, post(access.RoleOperate, resolve, `{"action": "done", "reason": "made by hand"}`).do(t).status)
	state = decoded[order.State](t, get("/v1/orders/"+about.ID).do(t), http.StatusOK)
	require.Equal(t, order.StatusCompleted, state.Status)
	require.Equal(t, "made by hand", state.Case.DoneReason)
	isNew, err = service.OpenCase(t.Context(), about)
	require.NoError(t, err)
	require.False(t, isNew, "it is told once")
}

// The carrier key is not configured and MyPromo asks in vain, so a case is opened.
func TestALabelWithoutACarrierKeyIsACase(t *testing.T) {
	api := listen(httpapi.Options{Gate: gate(access.Options{}), Labels: &httpapi.Labels{Links: labelLinks}})
	doc := produced(t, "served-6", true)
	doc.Source.System, doc.Shipping.PriceCap = "label-test", nil
	start(t, doc)
	awaitStatus(t, doc.ID, order.StatusCompleted)
	for range 2 {
		refusal(t, fetch(t, api, labelLinks.Label(doc.ID)), http.StatusServiceUnavailable)
	}
	task := taskOf(t, "label-test")
	require.Equal(t, "case-order-served-6@label-carrier-key", task.ID)
	require.Equal(t, order.CaseLabel, task.Case)
	require.Equal(t, order.CaseLabel, order.KindOfCase(task.ID))
}
