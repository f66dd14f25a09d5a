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
	LastEventID string `header:"Last-Event-ID" maxLength:"20" doc:"The id of the last event that was seen; those after it are sent."`
}

// lastEvent is the id of the event that an order ends with. A client that has it
// is told, by 204, not to come again.
const lastEvent = "end"

// standing is how an order stands, as the events "status" and "end" tell it.
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

// withoutStage is what a change of makes news; stages have events of their own.
func (s standing) withoutStage() standing {
	s.Stage = ""
	return s
}

func (a *API) registerEvents() {
	op := a.operation(http.MethodGet, "/v1/orders/{id}/events", "watch-order", "Follow an order", access.RoleRead, http.StatusNotFound)
	op.Description = `Sends server-sent events: "stage" when a stage begins and when it ends, with its record; "status"
at once and whenever the status changes, a problem comes up or a tracking number is known; "end" when the order has ended, which also ends the stream. Comments
show that the stream is alive. Events of stages have ids; with the last one in Last-Event-ID those
after it are sent, so that nothing is missed by losing the connection. After "end" the answer is 204.`
	op.Metadata[metaGroup] = a.streams
	schemas := a.huma.OpenAPI().Components.Schemas
	op.Responses = map[string]*huma.Response{
		"200": {Description: "The events; their data is one of these, as JSON", Content: map[string]*huma.MediaType{
			"text/event-stream": {Schema: &huma.Schema{AnyOf: []*huma.Schema{
				schemas.Schema(reflect.TypeFor[order.StageRecord](), true, ""),
				schemas.Schema(reflect.TypeFor[standing](), true, "")}}}}},
		"204": {Description: "The order has ended, and the client knows"},
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
		a.sendEvents(w, r, in.ID, in.LastEventID)
	}}, nil
}

// sendEvents answers with the events after the last one that the client has.
func (a *API) sendEvents(w http.ResponseWriter, r *http.Request, id, last string) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no") // of nginx, which would hold events back
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodHead {
		return // there is nothing to follow
	}
	sent, _ := strconv.Atoi(last) // what is no id of ours begins anew
	a.stream(r.Context(), id, &eventWriter{w: w, controller: http.NewResponseController(w), sent: sent})
}

// stream sends events until the order, the client or the server ends.
func (a *API) stream(ctx context.Context, id string, out *eventWriter) {
	ctx, cancel := a.lasting(ctx)
	defer cancel()
	states := make(chan order.State)
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		// Its error is the end of the stream; the client comes again.
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
		if err != nil { // the client has gone, or was too slow
			cancel()
			<-watched
			return
		}
	}
}

// eventWriter writes events, each once.
type eventWriter struct {
	w          http.ResponseWriter
	controller *http.ResponseController
	// sent is the id of the last event of a stage. A stage has two, for its
	// beginning and its end, in the order of the stages: 1 and 2, 3 and 4.
	sent int
	// told is how the order stood when "status" was sent last.
	told standing
}

// state writes what is new in a state.
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
	_ = e.controller.SetWriteDeadline(time.Time{}) // HTTP/2 would end a quiet stream by it
	return err
}
