package httpapi_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/internal/access"
	"orderflow/internal/httpapi"
	"orderflow/order"
)

// event is a server-sent event, or a comment.
type event struct{ name, id, data, comment string }

// follow opens a stream of events and returns its events until it ends.
func follow(t *testing.T, ctx context.Context, c call) <-chan event {
	t.Helper()
	response, err := http.DefaultTransport.RoundTrip(c.request(t).WithContext(ctx))
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, response.StatusCode)
	require.Equal(t, "text/event-stream", response.Header.Get("Content-Type"))
	events := make(chan event, 100)
	go func() {
		defer close(events)
		defer func() { _ = response.Body.Close() }()
		var now event
		for scanner := bufio.NewScanner(response.Body); scanner.Scan(); {
			name, value, _ := strings.Cut(scanner.Text(), ": ")
			switch {
			case scanner.Text() == "":
				events <- now
				now = event{}
			case name == "event":
				now.name = value
			case name == "id":
				now.id = value
			case name == "data":
				now.data = value
			default:
				now.comment = scanner.Text()
			}
		}
	}()
	return events
}

func stageOf(t *testing.T, one event) order.StageRecord {
	t.Helper()
	require.Equal(t, "stage", one.name)
	var record order.StageRecord
	require.NoError(t, json.Unmarshal([]byte(one.data), &record))
	return record
}

type stageEvent struct {
	id      string
	stage   order.Stage
	outcome order.StageOutcome
}

func TestEvents(t *testing.T) {
	doc := fromStock(t, "events-1")
	start(t, doc)
	var stages []stageEvent
	var last []event
	for one := range follow(t, t.Context(), get("/v1/orders/events-1/events")) {
		if one.name == "stage" {
			record := stageOf(t, one)
			stages = append(stages, stageEvent{one.id, record.Stage, record.Outcome})
		}
		last = append(last, one)
	}
	require.Equal(t, []stageEvent{
		{"1", order.StageOffers, order.OutcomeUnderWay}, {"2", order.StageOffers, order.OutcomeDone},
		{"3", order.StageBuy, order.OutcomeUnderWay}, {"4", order.StageBuy, order.OutcomeDone},
		{"5", order.StageLabel, order.OutcomeUnderWay}, {"6", order.StageLabel, order.OutcomeDone},
		{"7", order.StageProtocol, order.OutcomeUnderWay}, {"8", order.StageProtocol, order.OutcomeDone},
	}, stages)
	end := last[len(last)-1]
	require.Equal(t, []string{"end", "end"}, []string{end.name, end.id})
	require.Contains(t, end.data, `"status":"completed"`)

	again := get("/v1/orders/events-1/events")
	for name, test := range map[string]struct{ last, first string }{
		"after the label":                   {"6", "7"},
		"from another time, before a reset": {"99", "1"},
		"nonsense":                          {"x", "1"},
		"the beginning":                     {"0", "1"},
	} {
		t.Run(name, func(t *testing.T) {
			again.header = map[string]string{"Last-Event-ID": test.last}
			events := follow(t, t.Context(), again)
			require.Equal(t, test.first, (<-events).id)
		})
	}
	t.Run("after the end", func(t *testing.T) {
		again.header = map[string]string{"Last-Event-ID": "end"}
		require.Equal(t, http.StatusNoContent, again.do(t).status)
	})
}

func TestEventsOfAProblem(t *testing.T) {
	quick := listen(httpapi.Options{Gate: gate(access.Options{}), Heartbeat: 5 * time.Millisecond})
	doc := tooDear(t, "events-2")
	start(t, doc)
	c := get("/v1/orders/events-2/events")
	c.base = quick
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	seen := map[string]bool{}
	for one := range follow(t, ctx, c) {
		if one.name == "status" && strings.Contains(one.data, `"status":"needs-attention"`) {
			require.Contains(t, one.data, `"answers":["retry"`)
			seen["problem"] = true
		}
		if one.comment == ": still there" {
			seen["heartbeat"] = true
		}
		if seen["problem"] && seen["heartbeat"] {
			cancel() // the client goes
		}
	}
	require.Equal(t, map[string]bool{"problem": true, "heartbeat": true}, seen)
}

func TestEventsOfNoOrder(t *testing.T) {
	refusal(t, get("/v1/orders/no-such-order/events").do(t), http.StatusNotFound)
}
