package httpapi

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"orderflow/internal/access"
	"orderflow/internal/orders"
	"orderflow/order"
)

type eventsInput struct {
	OrderID
	LastEventID string `header:"Last-Event-ID" maxLength:"20" doc:"Id of the last event that the client has; later events are sent."`
}

// lastEvent is the id of an order's final event. A client that has it gets 204, which tells it
// not to reconnect.
const lastEvent = "end"

// standing is the order's state in the events "status" and "end".
type standing struct {
	Status order.Status `json:"status"`
	Stage  order.Stage  `json:"stage,omitempty"`
	HeldBy string       `json:"heldBy,omitempty"`
	// Problem is what a person has to answer.
	Problem         *order.Problem      `json:"problem,omitempty"`
	Cancellation    *order.Cancellation `json:"cancellation,omitempty"`
	TrackingNumbers []string            `json:"trackingNumbers,omitempty"`
}

func standingOf(state order.State) standing {
	return standing{Status: state.Status, Stage: state.Stage, HeldBy: state.HeldBy, Problem: state.Problem,
		Cancellation: state.Cancellation, TrackingNumbers: state.TrackingNumbers}
}

// withoutStage is the part whose changes send "status"; stages have their own events.
func (s standing) withoutStage() standing {
	s.Stage = ""
	return s
}

func (a *API) registerEvents() {
	op := a.operation(http.MethodGet, "/v1/orders/{id}/events", "watch-order", "Follow an order", access.RoleRead, http.StatusNotFound)
	op.Description = `Sends server-sent events: "stage" with its record when a stage begins and when it ends; "status"
at once and whenever the status changes, a problem appears or a tracking number is known; "end" when the order ends, which
also ends the stream. Comments keep the stream alive. Events of stages have ids: send the last one in Last-Event-ID to get
the later ones, so that a lost connection misses nothing. After "end" the answer is 204.`
	op.Metadata[metaGroup] = a.streams
	schemas := a.huma.OpenAPI().Components.Schemas
	op.Responses = map[string]*huma.Response{
		"200": {Description: "The events; the data of each is one of these, as JSON", Content: map[string]*huma.MediaType{
			"text/event-stream": {Schema: &huma.Schema{AnyOf: []*huma.Schema{
				schemas.Schema(reflect.TypeFor[order.StageRecord](), true, ""),
				schemas.Schema(reflect.TypeFor[standing](), true, "")}}}}},
		"204": {Description: "The order has ended and the client has all events"},
	}
	huma.Register(a.huma, op, a.events)
}

func (a *API) events(ctx context.Context, in *eventsInput) (*huma.StreamResponse, error) {
	state, err := a.state(ctx, in.ID)
	if err != nil {
		return nil, a.problem(err)
	}
	if in.LastEventID == lastEvent && state.Status.Final() {
		return &huma.StreamResponse{Body: func(ctx huma.Context) { ctx.SetStatus(http.StatusNoContent) }}, nil
	}
	return &huma.StreamResponse{Body: func(ctx huma.Context) {
		r, w := humago.Unwrap(ctx)
		a.sendEvents(w, r, in.ID, in.LastEventID, state)
	}}, nil
}

// sendEvents sends the events after the last one that the client has, starting from a state.
func (a *API) sendEvents(w http.ResponseWriter, r *http.Request, id, last string, begins order.State) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no") // stops nginx from buffering the events
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodHead {
		return // HEAD has no body
	}
	sent, _ := strconv.Atoi(last) // an unknown id starts from the beginning
	a.stream(r.Context(), id, begins, &eventWriter{w: w, controller: http.NewResponseController(w), sent: sent})
}

// stream sends events, starting from a state, until the order, the client or the server ends.
func (a *API) stream(ctx context.Context, id string, begins order.State, out *eventWriter) {
	ctx, cancel := a.lasting(ctx)
	defer cancel()
	if begins.FromHistory { // a worker may still come and report the stages
		if out.write(": asking\n\n") != nil {
			return
		}
	} else if out.state(begins) != nil || begins.Status.Final() {
		return
	}
	states := make(chan order.State)
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		// An error ends the stream; the client reconnects.
		_, _ = a.options.Orders.Watch(ctx, id, orders.Watcher{State: func(state order.State) {
			select {
			case states <- state:
			case <-ctx.Done():
			}
		}})
	}()
	heartbeat := time.NewTicker(a.options.Heartbeat)
	defer heartbeat.Stop()
	for {
		var err error
		select {
		case state := <-states:
			err = out.state(state)
		case <-heartbeat.C:
			err = out.write(": still there\n\n")
		case <-watched:
			return
		}
		if err != nil { // the client disconnected or was too slow
			cancel()
			<-watched
			return
		}
	}
}

// eventWriter writes each event once.
type eventWriter struct {
	w          http.ResponseWriter
	controller *http.ResponseController
	// sent is the id of the last stage event. Each stage has two, for its start and its end: 1
	// and 2, 3 and 4.
	sent int
	// told is the state that the last "status" event showed.
	told standing
}

// state writes the events that are new in a state.
func (e *eventWriter) state(state order.State) error {
	if e.sent > 2*len(state.Stages) && !state.FromHistory {
		e.sent = 0 // the order was reset to an earlier point
	}
	for i, record := range state.Stages {
		begun := record
		begun.Outcome, begun.EndedAt, begun.Note = order.OutcomeUnderWay, time.Time{}, ""
		if err := e.stage(2*i+1, begun); err != nil {
			return err
		}
		if record.Outcome == order.OutcomeUnderWay {
			continue
		}
		if err := e.stage(2*i+2, record); err != nil {
			return err
		}
	}
	now := standingOf(state)
	if news := now.withoutStage(); !reflect.DeepEqual(news, e.told) {
		e.told = news
		if err := e.event("status", "", now); err != nil {
			return err
		}
	}
	if state.Status.Final() {
		return e.event("end", lastEvent, now)
	}
	return nil
}

func (e *eventWriter) stage(id int, record order.StageRecord) error {
	if id <= e.sent {
		return nil
	}
	e.sent = id
	return e.event("stage", strconv.Itoa(id), record)
}

func (e *eventWriter) event(name, id string, data any) error {
	text, err := json.Marshal(data)
	if err != nil {
		return err
	}
	line := ""
	if id != "" {
		line = "id: " + id + "\n"
	}
	return e.write(fmt.Sprintf("event: %s\n%sdata: %s\n\n", name, line, text))
}

func (e *eventWriter) write(text string) error {
	if _, err := e.w.Write([]byte(text)); err != nil {
		return err
	}
	err := e.controller.Flush()
	_ = e.controller.SetWriteDeadline(time.Time{}) // HTTP/2 would otherwise end a quiet stream
	return err
}
