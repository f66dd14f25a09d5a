package httpapi_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/internal/orders"
	"orderflow/order"
)

// listed is a page of orders.
type listed struct {
	Orders []orders.Task `json:"orders"`
	Next   string        `json:"next"`
}

func list(t *testing.T, query string) listed {
	t.Helper()
	return decoded[listed](t, get("/v1/orders?"+query).do(t), http.StatusOK)
}

func ids(tasks []orders.Task) []string {
	found := []string{}
	for _, task := range tasks {
		found = append(found, task.ID)
	}
	return found
}

func TestList(t *testing.T) {
	for _, id := range []string{"list-1", "list-2", "list-3"} {
		doc := tooDear(t, id)
		doc.Source.System = "list-test"
		start(t, doc)
		awaitStatus(t, id, order.StatusNeedsAttention)
	}
	require.Eventually(t, func() bool { // Temporal's lists lag a little
		return len(list(t, "source=list-test&attention=true&stage=buy").Orders) == 3
	}, 10*time.Second, 50*time.Millisecond)
	all := list(t, "source=list-test").Orders
	second := url.QueryEscape(all[1].StartedAt.Format(time.RFC3339Nano))

	for name, test := range map[string]struct {
		query string
		want  []string
	}{
		"newest first":          {"", []string{"list-3", "list-2", "list-1"}},
		"status":                {"&status=needs-attention", []string{"list-3", "list-2", "list-1"}},
		"another status":        {"&status=completed", []string{}},
		"stage":                 {"&stage=label", []string{}},
		"carrier":               {"&carrier=shipx", []string{"list-3", "list-2", "list-1"}},
		"from a time":           {"&startedFrom=" + second, []string{"list-3", "list-2"}},
		"before a time":         {"&startedBefore=" + second, []string{"list-1"}},
		"id":                    {"&reference=list-2", []string{"list-2"}},
		"shop's reference":      {"&reference=883201", []string{"list-3", "list-2", "list-1"}},
		"another reference":     {"&reference=883202", []string{}},
		"no such parcel":        {"&tracking=600000014966200008041111", []string{}},
		"no such shipment":      {"&ref=shipx:41", []string{}},
		"between the two times": {"&startedFrom=" + second + "&startedBefore=" + second, []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, test.want, ids(list(t, "source=list-test"+test.query).Orders))
		})
	}
	require.Equal(t, orders.Task{Row: orders.Row{ID: "list-3", Status: order.StatusNeedsAttention, Stage: order.StageBuy,
		Source: "list-test", Reference: "883201", Carrier: order.CarrierShipX, NeedsAttention: true, StartedAt: all[0].StartedAt}}, all[0])

	var pages [][]string
	query := "source=list-test&limit=2"
	for page := list(t, query); ; page = list(t, query+"&page="+page.Next) {
		pages = append(pages, ids(page.Orders))
		if page.Next == "" {
			break
		}
	}
	require.Equal(t, [][]string{{"list-3", "list-2"}, {"list-1"}}, pages)
}

// waiting starts orders with their own source, one after the other, and returns once the lists
// show that all of them need attention.
func waiting(t *testing.T, source string, ids ...string) {
	t.Helper()
	for _, id := range ids {
		doc := tooDear(t, id)
		doc.Source.System = source
		start(t, doc)
		awaitStatus(t, id, order.StatusNeedsAttention)
	}
	require.Eventually(t, func() bool {
		return len(list(t, "attention=true&source="+source).Orders) == len(ids)
	}, 10*time.Second, 50*time.Millisecond)
}

func TestTheWorklist(t *testing.T) {
	waiting(t, "worklist", "work-1", "work-2", "work-3")
	tasks := list(t, "source=worklist&attention=true&limit=2").Orders
	require.Equal(t, []string{"work-1", "work-2"}, ids(tasks), "those that wait longest come first")
	require.Equal(t, &orders.Need{
		Problem: tasks[0].Need.Problem, Since: tasks[0].Need.Since, Stage: order.StageBuy, Provider: "shipx", Code: "price-cap", Message: tasks[0].Need.Message,
		Fields:  []order.FieldProblem{{Path: "shipping.priceCap.amount", Rule: "must be at least the offer's price, 31.98 PLN; is 0.50 PLN"}},
		Answers: []order.Action{order.ActionRetry, order.ActionAmend, order.ActionChooseOffer, order.ActionShipByHand, order.ActionCancel}}, tasks[0].Need)
	require.Contains(t, tasks[0].Need.Message, "more than the order's cap of 0.50 PLN")
	for _, query := range []string{"attention=true&status=running", "attention=true&page=abc"} {
		require.Equal(t, "attention can't be combined with status or page; limit is at most 1000",
			refusal(t, get("/v1/orders?"+query).do(t), http.StatusUnprocessableEntity).Detail)
	}
}

func TestListRefuses(t *testing.T) {
	for query, want := range map[string]trouble{
		"status=done":         {Location: "query.status", Message: `expected value to be one of "running, needs-attention, held, cancelling, completed, cancelled, failed"`},
		"limit=0":             {Location: "query.limit", Message: "expected number >= 1"},
		"limit=1001":          {Location: "query.limit", Message: "expected number <= 1000"},
		"limit=many":          {Location: "query.limit", Message: "invalid integer"},
		"startedFrom=monday":  {Location: "query.startedFrom", Message: "want a date and time such as 2026-01-31T08:00:00Z"},
		"attention=perhaps":   {Location: "query.attention", Message: "invalid boolean"},
		"stauts=running":      {Location: "query.stauts", Message: "unknown query parameter"},
		"stage=print":         {Location: "query.stage", Message: `expected value to be one of "create, add-items, submit, preflight, offers, buy, label, protocol, report, track"`},
		"access_token=of_abc": {Location: "query.access_token", Message: "unknown query parameter"},
		"phone=601202303":     {Location: "query.phone", Message: "unknown query parameter"},
		"tracking=":           {Location: "query.tracking", Message: "must not be empty; leave the parameter out to list all"},
		"email=a@b.example":   {Location: "query.email", Message: "unknown query parameter"},
		"source=" + url.QueryEscape("a' OR 'a'='a"): {Location: "query.source", Message: "want up to 30 lower-case letters, digits and dashes"},
		"tracking=a@b.example":                      {Location: "query.tracking", Message: orders.TrackingRule},
		"reference=a@b.example":                     {Location: "query.reference", Message: orders.ReferenceRule},
		"ref=4100200300":                            {Location: "query.ref", Message: orders.RefRule},
		"startedFrom=2026-11-28T00:00:00Z&startedBefore=2026-11-27T00:00:00Z": {
			Location: "query.startedBefore", Message: "must not be earlier than 2026-11-28T00:00:00Z"},
	} {
		t.Run(query, func(t *testing.T) {
			got := refusal(t, get("/v1/orders?"+query).do(t), http.StatusUnprocessableEntity)
			require.Equal(t, []trouble{want}, got.Errors)
		})
	}
	for query, want := range map[string]string{
		"page=*":    "list orders: page: want the value of next from the previous page, and the same filter",
		"page=AAAA": "list orders: page: want the value of next from the previous page, and the same filter",
	} {
		t.Run(query, func(t *testing.T) {
			require.Equal(t, want, refusal(t, get("/v1/orders?"+query).do(t), http.StatusUnprocessableEntity).Detail)
		})
	}
}

func TestAnOrderIsFoundByWhatIsOnItsParcel(t *testing.T) {
	doc := fromStock(t, "found-1")
	doc.Source = order.Source{System: "shop", Reference: "#1001"}
	start(t, doc)
	state := awaitStatus(t, doc.ID, order.StatusCompleted)
	number := state.TrackingNumbers[0]
	for _, query := range []url.Values{
		{"tracking": {number[:10] + " " + number[10:]}}, {"ref": {state.ProviderRefs[0]}}, {"reference": {"#1001"}}, {"reference": {"found-1"}},
	} {
		require.Eventually(t, func() bool { // Temporal's lists lag a little
			found := list(t, query.Encode()).Orders
			return len(found) == 1 && found[0].ID == doc.ID
		}, 10*time.Second, 50*time.Millisecond, query.Encode())
	}
}

func TestShow(t *testing.T) {
	doc := fromStock(t, "show-1")
	start(t, doc)
	state := awaitStatus(t, doc.ID, order.StatusCompleted)
	got := get("/v1/orders/show-1").do(t)
	require.JSONEq(t, text(t, state), got.body)
	require.Equal(t, http.StatusOK, got.status)
	require.Equal(t, "no-store", got.header.Get("Cache-Control"))

	unknown := refusal(t, get("/v1/orders/no-such-order").do(t), http.StatusNotFound)
	require.Equal(t, "order no-such-order: there is no such order", unknown.Detail)
}
