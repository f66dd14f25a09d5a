package httpapi_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"orderflow/internal/access"
	"orderflow/internal/httpapi"
	"orderflow/internal/orders"
	"orderflow/order"
	"orderflow/workflows"
)

// accepted is the answer to a start.
type accepted struct {
	ID       string       `json:"id"`
	Existing bool         `json:"existing"`
	Status   order.Status `json:"status"`
	Stage    order.Stage  `json:"stage"`
	Links    links        `json:"links"`
}

type links struct {
	Self      string `json:"self"`
	Events    string `json:"events"`
	Documents string `json:"documents"`
	WebUI     string `json:"webUi"`
}

func begin(t *testing.T, doc order.Order) call {
	t.Helper()
	return post(access.RoleStart, "/v1/orders", text(t, doc))
}

func TestStart(t *testing.T) {
	doc := tooDear(t, "start-1")

	got := begin(t, doc).do(t)

	first := decoded[accepted](t, got, http.StatusAccepted)
	require.Equal(t, "/v1/orders/start-1", got.header.Get("Location"))
	require.Regexp(t, `/namespaces/default/workflows/order-start-1/[0-9a-f-]{36}/user-metadata$`, first.Links.WebUI)
	require.Equal(t, accepted{ID: "start-1", Links: links{
		Self: "/v1/orders/start-1", Events: "/v1/orders/start-1/events", Documents: "/v1/orders/start-1/documents",
		WebUI: first.Links.WebUI}}, first)
	require.NotEmpty(t, awaitStatus(t, doc.ID, order.StatusNeedsAttention))

	again := decoded[accepted](t, begin(t, doc).do(t), http.StatusAccepted)
	first.Existing = true
	require.Equal(t, first, again)
}

func TestStartConflict(t *testing.T) {
	doc := tooDear(t, "start-conflict")
	start(t, doc)
	doc.Items[0].Quantity = 7
	doc.Recipient.LastName = "Sosna"

	got := refusal(t, begin(t, doc).do(t), http.StatusConflict)

	require.Equal(t, []trouble{
		{Location: "body.recipient.lastName", Message: "differs"},
		{Location: "body.items[0].quantity", Message: "was 20 and is 7"},
	}, got.Errors)
}

func troublesOf(problems order.Problems) []trouble {
	var told []trouble
	for _, one := range problems {
		told = append(told, trouble{Location: "body." + one.Path, Message: one.Rule})
	}
	return told
}

func TestStartRefuses(t *testing.T) {
	broken := fromStock(t, "start-bad")
	broken.Items[0].Quantity = 0
	broken.Shipping.LockerPoint = "gdy_1"
	for name, test := range map[string]struct {
		body   string
		status int
		detail string
		errors []trouble
	}{
		"broken rules, of the document and of the carrier": {body: text(t, broken), status: http.StatusUnprocessableEntity,
			detail: "the order is invalid; nothing was started", errors: troublesOf(workflows.Validate(broken))},
		"unknown and repeated fields": {body: `{"id":"start-bad","id":"start-worse","colour":"red","items":7}`,
			status: http.StatusUnprocessableEntity, detail: "the order is invalid; nothing was started", errors: []trouble{
				{Location: "body.id", Message: "must not be repeated"},
				{Location: "body.colour", Message: "is not a field of the document"},
				{Location: "body.items", Message: "must be an array; is a number"},
			}},
		"no JSON": {body: `{"id": "start-bad",}`, status: http.StatusBadRequest,
			detail: "order 1, line 1: not JSON: invalid character '}' looking for beginning of object key string"},
		"nothing":    {body: "", status: http.StatusBadRequest, detail: "request body is required"},
		"only space": {body: " \n", status: http.StatusBadRequest, detail: "requires one order, a JSON object; send several orders to /v1/orders:batch"},
		"an array":   {body: "[]", status: http.StatusBadRequest, detail: "requires one order, a JSON object; send several orders to /v1/orders:batch"},
		"two orders": {body: "{}{}", status: http.StatusBadRequest, detail: "contains more than one order; send several orders to /v1/orders:batch"},
	} {
		t.Run(name, func(t *testing.T) {
			got := refusal(t, post(access.RoleStart, "/v1/orders", test.body).do(t), test.status)
			require.Equal(t, test.detail, got.Detail)
			require.Equal(t, test.errors, got.Errors)
		})
	}
	_, err := service.State(t.Context(), "start-bad")
	require.ErrorIs(t, err, orders.ErrNotFound)
}

func TestStartWaits(t *testing.T) {
	for name, test := range map[string]struct {
		id, path, prefer, applied string
		status                    order.Status
		stage                     order.Stage
	}{
		"for a stage": {id: "wait-stage", path: "/v1/orders?stage=protocol", prefer: "wait=20", applied: "wait=20",
			stage: order.StageProtocol},
		"no longer than somebody is needed": {id: "wait-asks", path: "/v1/orders?stage=protocol", prefer: "respond-async, wait=600",
			applied: "wait=60", status: order.StatusNeedsAttention, stage: order.StageBuy},
		"not without the wish": {id: "wait-not", path: "/v1/orders"},
	} {
		t.Run(name, func(t *testing.T) {
			doc := fromStock(t, test.id)
			if test.status == order.StatusNeedsAttention {
				doc = tooDear(t, test.id)
			}
			started := begin(t, doc)
			started.path, started.header = test.path, map[string]string{"Prefer": test.prefer}
			got := started.do(t)
			read := decoded[accepted](t, got, http.StatusAccepted)
			require.Equal(t, test.applied, got.header.Get("Preference-Applied"))
			require.Equal(t, test.stage, read.Stage)
			if test.status != "" {
				require.Equal(t, test.status, read.Status)
			}
		})
	}
}

func TestStartWaitsForTheFirstStage(t *testing.T) {
	started := begin(t, tooDear(t, "wait-first"))
	started.header = map[string]string{"Prefer": "wait=20"}
	read := decoded[accepted](t, started.do(t), http.StatusAccepted)
	require.NotEmpty(t, read.Status)
	require.NotEqual(t, order.StageCreate, read.Stage)
	require.NotEmpty(t, read.Stage)
}

// A start with "Prefer: wait" is answered even if too many calls wait: the order is accepted.
func TestStartDoesNotWaitWhereTooManyDo(t *testing.T) {
	crowded := listen(httpapi.Options{Gate: gate(access.Options{}), MaxRequests: 1})
	started := begin(t, tooDear(t, "wait-crowd"))
	started.base, started.header = crowded, map[string]string{"Prefer": "wait=20"}
	got := started.do(t)
	read := decoded[accepted](t, got, http.StatusAccepted)
	require.Empty(t, got.header.Get("Preference-Applied"))
	require.Empty(t, read.Status)
}

func TestTemporalAway(t *testing.T) {
	away := lost(t)
	doc := fromStock(t, "away-1")
	for name, c := range map[string]call{
		"start":  begin(t, doc),
		"list":   get("/v1/orders"),
		"show":   get("/v1/orders/away-1"),
		"events": get("/v1/orders/away-1/events"),
		"cancel": post(access.RoleOperate, "/v1/orders/away-1/cancel", "{}"),
		"hold":   post(access.RoleOperate, "/v1/orders/away-1/hold", ""),
	} {
		t.Run(name, func(t *testing.T) {
			c.base = away
			got := c.do(t)
			refusal(t, got, http.StatusServiceUnavailable)
			require.Equal(t, "5", got.header.Get("Retry-After"))
		})
	}
	t.Run("batch", func(t *testing.T) {
		c := batch(t, text(t, doc)+"\n"+text(t, fromStock(t, "away-2"))+"\n")
		c.base = away
		for _, line := range lines(t, c.do(t)) {
			require.Equal(t, http.StatusServiceUnavailable, line.Status)
		}
	})
}

// lost serves an API whose Temporal is unavailable.
func lost(t *testing.T) string {
	t.Helper()
	nobody, err := client.NewLazyClient(client.Options{HostPort: "127.0.0.1:1"})
	require.NoError(t, err)
	t.Cleanup(nobody.Close)
	return listen(httpapi.Options{Gate: gate(access.Options{}), Patience: 100 * time.Millisecond,
		Orders: orders.New(nobody, orders.Options{Patience: 100 * time.Millisecond})})
}
