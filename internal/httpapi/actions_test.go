package httpapi_test

import (
	"encoding/base64"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/internal/access"
	"orderflow/order"
)

type decision struct {
	ID          string               `json:"id"`
	Decision    order.CancelDecision `json:"decision"`
	Explanation string               `json:"explanation"`
}

type told struct {
	ID   string `json:"id"`
	Done string `json:"done"`
}

func act(id, action, body string) call {
	return post(access.RoleOperate, "/v1/orders/"+id+"/"+action, body)
}

func TestCancel(t *testing.T) {
	doc := tooDear(t, "cancel-1")
	start(t, doc)
	awaitStatus(t, doc.ID, order.StatusNeedsAttention)

	got := decoded[decision](t, act(doc.ID, "cancel", `{"reason": "ordered twice", "by": "ewa"}`).do(t), http.StatusOK)

	require.Equal(t, decision{ID: doc.ID, Decision: order.CancelAccepted, Explanation: got.Explanation}, got)
	state := awaitStatus(t, doc.ID, order.StatusCancelled)
	require.Equal(t, "ewa (the-operate)", state.Cancellation.By)
	require.Equal(t, "ordered twice", state.Cancellation.Reason)
	require.Eventually(t, func() bool { // the sweep still has to run
		return act(doc.ID, "cancel", "{}").do(t).status == http.StatusConflict
	}, 10*time.Second, 20*time.Millisecond)
}

func TestCancelRefused(t *testing.T) {
	doc := fromStock(t, "cancel-2")
	start(t, doc)
	awaitStatus(t, doc.ID, order.StatusCompleted)
	require.Equal(t, http.StatusConflict, act("cancel-2", "cancel", "{}").do(t).status)

	bought := fromStock(t, "cancel-3")
	start(t, bought)
	require.Eventually(t, func() bool {
		got := act(bought.ID, "cancel", `{"wait": 5}`).do(t)
		return got.status == http.StatusOK || got.status == http.StatusConflict // it may be faster than we
	}, 10*time.Second, 20*time.Millisecond)
}

func TestHoldAndRelease(t *testing.T) {
	doc := tooDear(t, "hold-1")
	start(t, doc)
	awaitStatus(t, doc.ID, order.StatusNeedsAttention)
	got := decoded[told](t, act(doc.ID, "hold", `{"by": "ewa"}`).do(t), http.StatusAccepted)
	require.Equal(t, told{ID: doc.ID, Done: "held"}, got)
	require.Equal(t, http.StatusOK, act(doc.ID, "resolve", `{"action": "retry"}`).do(t).status)
	state := awaitStatus(t, doc.ID, order.StatusHeld)
	require.Equal(t, "ewa (the-operate)", state.HeldBy)

	got = decoded[told](t, act(doc.ID, "release", "").do(t), http.StatusAccepted)
	require.Equal(t, told{ID: doc.ID, Done: "released"}, got)
	awaitStatus(t, doc.ID, order.StatusNeedsAttention)
}

func TestShipByHand(t *testing.T) {
	doc := tooDear(t, "by-hand-1")
	start(t, doc)
	awaitStatus(t, doc.ID, order.StatusNeedsAttention)
	answer := func(document string) string {
		return `{"action": "ship-by-hand", "shipped": {"carrier": "dpd", "trackingNumbers": ["0301"], "document": "` + document + `"}}`
	}
	refused := refusal(t, act(doc.ID, "resolve", answer(base64.StdEncoding.EncodeToString([]byte("<html>")))).do(t), http.StatusConflict)
	require.Contains(t, refused.Detail, "resolve: shipped.document: ")
	refused = refusal(t, act(doc.ID, "resolve", `{"action": "ship-by-hand"}`).do(t), http.StatusConflict)
	require.Contains(t, refused.Detail, "resolve: shipped: required for ship-by-hand, and not allowed for other actions")

	label := []byte("%PDF-1.4\n%%EOF\n")
	got := decoded[told](t, act(doc.ID, "resolve", answer(base64.StdEncoding.EncodeToString(label))).do(t), http.StatusOK)
	require.Equal(t, told{ID: doc.ID, Done: "answered with ship-by-hand"}, got)
	state := awaitStatus(t, doc.ID, order.StatusCompleted)
	require.Equal(t, []string{"0301"}, state.TrackingNumbers)
	require.Equal(t, order.CarrierByHand, state.Offer.Carrier)
	require.Len(t, state.Documents, 1)
	require.Regexp(t, `^orders/by-hand-1/label-by-hand-[0-9a-f]{12}[.]pdf$`, state.Documents[0].Key)
}

func TestResolve(t *testing.T) {
	doc := tooDear(t, "resolve-1")
	start(t, doc)
	awaitStatus(t, doc.ID, order.StatusNeedsAttention)

	refused := refusal(t, act(doc.ID, "resolve", `{"action": "skip"}`).do(t), http.StatusConflict)
	require.Contains(t, refused.Detail, `resolve: action: "skip" does not fit this problem; possible now: [retry `)

	got := decoded[told](t, act(doc.ID, "resolve", `{"action": "choose-offer", "service": "inpost_courier_standard",
		"priceCap": {"amount": "90.00", "currency": "PLN"}}`).do(t), http.StatusOK)
	require.Equal(t, told{ID: doc.ID, Done: "answered with choose-offer"}, got)
	require.Equal(t, "inpost_courier_standard", awaitStatus(t, doc.ID, order.StatusCompleted).Offer.Service)
}

func TestResolveByAmending(t *testing.T) {
	doc := tooDear(t, "resolve-2")
	start(t, doc)
	awaitStatus(t, doc.ID, order.StatusNeedsAttention)
	got := act(doc.ID, "resolve", `{"action": "amend", "patch": {"shipping": {"priceCap": {"amount": "90.00"}}}}`).do(t)
	require.Equal(t, told{ID: doc.ID, Done: "answered with amend"}, decoded[told](t, got, http.StatusOK))
	require.Equal(t, "90.00 PLN", awaitStatus(t, doc.ID, order.StatusCompleted).Order.Shipping.PriceCap.String())
}

func TestCancelItems(t *testing.T) {
	doc := tooDear(t, "items-1")
	start(t, doc)
	awaitStatus(t, doc.ID, order.StatusNeedsAttention)
	lacking := act(doc.ID, "items/cancel", `{"items": ["883201-1"], "reason": "sold out"}`).do(t)
	require.Equal(t, http.StatusConflict, lacking.status)
	require.Contains(t, lacking.body, "cashOnDelivery: the order collects 748.50 PLN")
	got := decoded[told](t, act(doc.ID, "items/cancel",
		`{"items": ["883201-1"], "cashOnDelivery": {"amount": "500", "currency": "PLN"}, "reason": "sold out"}`).do(t), http.StatusAccepted)
	require.Equal(t, told{ID: doc.ID, Done: "told to cancel items"}, got)
	require.Eventually(t, func() bool {
		state, err := service.State(t.Context(), doc.ID)
		require.NoError(t, err)
		return len(state.Order.Items) == len(doc.Items)-1 && state.Order.Shipping.CashOnDelivery.String() == "500.00 PLN"
	}, 10*time.Second, 20*time.Millisecond)
}

func TestActionsRefuse(t *testing.T) {
	for name, test := range map[string]struct {
		action, body, location, message string
	}{
		"an unknown action":           {"resolve", `{"action": "dance"}`, "body.action", `expected value to be one of "retry, amend, choose-offer, skip, ship-by-hand, cancel, done"`},
		"an unknown field":            {"cancel", `{"becuase": "x"}`, "body.becuase", "unexpected property"},
		"too long a wait":             {"cancel", `{"wait": 61}`, "body.wait", "expected number <= 60"},
		"a price that grows":          {"resolve", `{"action": "choose-offer", "service": "x", "priceCap": {"amount": "1e999999999", "currency": "PLN"}}`, "body.priceCap.amount", `expected string to match pattern ^[0-9]{1,9}(\.[0-9]{1,2})?$`},
		"a price as a number":         {"resolve", `{"action": "choose-offer", "service": "x", "priceCap": {"amount": 1e999, "currency": "PLN"}}`, "body.priceCap.amount", "must be a smaller number"},
		"a field in another case":     {"cancel", `{"Reason": "x"}`, "body.Reason", "unexpected property"},
		"a repeated field":            {"cancel", `{"by": "a", "by": "b"}`, "body.by", "must not be repeated"},
		"a patch that nobody wants":   {"resolve", `{"action": "retry", "patch": {"notes": "x"}}`, "body.patch", "belongs to amend; retry would ignore it: leave it out, or send amend"},
		"a patch that repeats":        {"resolve", `{"action": "amend", "patch": {"notes": "x", "notes": "y"}}`, "body.patch.notes", "must not be repeated"},
		"a service that nobody wants": {"resolve", `{"action": "retry", "service": "x"}`, "body.service", "belongs to choose-offer; retry would ignore it: leave it out, or send choose-offer"},
		"an escape sequence":          {"cancel", `{"reason": "\u001b[2J"}`, "body.reason", "must not contain control characters or line breaks"},
		"two lines":                   {"hold", `{"by": "ewa\nadmin"}`, "body.by", "must not contain control characters or line breaks"},
		"an override":                 {"resolve", `{"action": "retry", "by": "\u202eawe"}`, "body.by", "must not contain bidirectional controls (U+202A to U+202E, U+2066 to U+2069), which change the order of the characters"},
		"no JSON":                     {"cancel", `{"by": x}`, "body", "not JSON in line 1: invalid character 'x' looking for beginning of value"},
		"no items":                    {"items/cancel", `{"items": []}`, "body.items", "expected array length >= 1"},
		"something else as by":        {"hold", `{"by": 7}`, "body.by", "expected string"},
	} {
		t.Run(name, func(t *testing.T) {
			got := act("refused-1", test.action, test.body).do(t)
			require.Contains(t, []int{http.StatusUnprocessableEntity, http.StatusBadRequest}, got.status)
			read := refusal(t, got, got.status)
			require.Equal(t, test.location, read.Errors[0].Location)
			if test.message != "" {
				require.Equal(t, test.message, read.Errors[0].Message)
			}
			require.Nil(t, read.Errors[0].Value, "what was sent is not repeated")
		})
	}
}

// A field spelled in two ways (upper and lower case) once turned a dry run into a real
// cancellation.
func TestADryRunStaysOne(t *testing.T) {
	doc := tooDear(t, "dry-1")
	start(t, doc)
	awaitStatus(t, doc.ID, order.StatusNeedsAttention)
	for _, body := range []string{
		`{"query": "OrderId = \"dry-1\"", "action": "cancel", "dryRun": true, "DRYRUN": false}`,
		`{"query": "OrderId = \"dry-1\"", "action": "cancel", "dryRun": true, "dryRun": false}`,
		`{"query": "OrderId = \"dry-1\"", "action": "cancel", "DryRun": false}`,
	} {
		refusal(t, post(access.RoleOperate, "/v1/orders:resolve", body).do(t), http.StatusUnprocessableEntity)
	}
	require.Equal(t, order.StatusNeedsAttention, awaitStatus(t, doc.ID, order.StatusNeedsAttention).Status)
}

func TestActionsOnNoOrder(t *testing.T) {
	for action, body := range map[string]string{
		"cancel": "{}", "hold": "", "release": "", "resolve": `{"action": "retry"}`, "items/cancel": `{"items": ["1"]}`,
	} {
		t.Run(action, func(t *testing.T) {
			got := refusal(t, act("no-such-order", action, body).do(t), http.StatusNotFound)
			require.Equal(t, "order no-such-order: there is no such order", got.Detail)
		})
	}
}
