package httpapi

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"orderflow/examples"
	"orderflow/internal/access"
	"orderflow/internal/orders"
	"orderflow/order"
)

// longestWait is the upper bound of "Prefer: wait".
const longestWait = time.Minute

type startInput struct {
	Prefer  string      `header:"Prefer" doc:"wait=30 waits up to 30 seconds (at most 60) until the order has left a stage." example:"wait=30"`
	Stage   order.Stage `query:"stage" enum:"create,add-items,submit,preflight,offers,buy,label,protocol,report,track" doc:"The stage to wait for. Default: the order's first stage."`
	RawBody []byte      `contentType:"application/json"`
}

type startOutput struct {
	Location string `header:"Location"`
	Applied  string `header:"Preference-Applied"`
	Body     acceptance
}

// acceptance is the answer for an order that Temporal has stored.
type acceptance struct {
	ID string `json:"id"`
	// Existing says that the same order was already started.
	Existing bool `json:"existing"`
	// Unfit are the carriers that make no offer for an order with carrier best, and why.
	Unfit []order.Unfit `json:"unfit,omitempty"`
	// Status and Stage are set only after waiting.
	Status order.Status `json:"status,omitempty"`
	Stage  order.Stage  `json:"stage,omitempty"`
	Links  links        `json:"links"`
}

func (a *API) registerStart() {
	op := a.operation(http.MethodPost, "/v1/orders", "start-order", "Start an order", access.RoleStart,
		http.StatusBadRequest, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
	op.Description = `Answers 202 once Temporal has stored the order; from then on it can't be lost. The same content under
the same id is the same order, however often you send it. Different content under the same id is 409.
With "Prefer: wait=30" the answer waits until the order has left its first stage or the one in the parameter "stage",
has ended, is held or needs attention, or until the time is over. Status and stage then show how far it is. If too many
calls wait already, the answer comes at once, without "Preference-Applied".`
	op.DefaultStatus = http.StatusAccepted
	op.MaxBodyBytes = order.MaxOrderSize + 1
	op.SkipValidateBody = true
	op.RequestBody = &huma.RequestBody{}
	huma.Register(a.huma, op, a.start)
	a.bodyOf(op, "application/json", exampleOrder())
}

// exampleOrder is the example in the description.
func exampleOrder() any {
	doc, err := examples.Order("from-stock-two-parcels")
	if err != nil { // the file is part of the program
		return nil
	}
	return doc
}

func (a *API) start(ctx context.Context, in *startInput) (*startOutput, error) {
	doc, err := parseOne(in.RawBody)
	if err != nil {
		return nil, a.problem(err)
	}
	started, err := a.startOne(ctx, doc)
	if err != nil {
		return nil, a.problem(err)
	}
	answer := acceptanceOf(started)
	out := &startOutput{Location: answer.Links.Self}
	if limit := waitOf(in.Prefer); limit > 0 {
		state, waited := a.await(ctx, doc.ID, in.Stage, limit)
		if waited {
			out.Applied = fmt.Sprintf("wait=%d", int(limit.Seconds()))
		}
		answer.Status, answer.Stage = state.Status, state.Stage
	}
	out.Body = answer
	return out, nil
}

func acceptanceOf(started orders.Started) acceptance {
	return acceptance{ID: started.ID, Existing: started.Existing, Unfit: started.Unfit, Links: linksOf(started.ID, started.WebUI)}
}

// startOne starts an order. If Temporal does not answer in time the outcome is unknown, and the
// caller must start the same order again.
func (a *API) startOne(ctx context.Context, doc order.Order) (orders.Started, error) {
	ctx, cancel := context.WithTimeout(ctx, a.options.Patience)
	defer cancel()
	return a.options.Orders.Start(ctx, doc)
}

// parseOne reads a body that must be one order.
func parseOne(body []byte) (order.Order, error) {
	if text := bytes.TrimSpace(body); len(text) == 0 || text[0] != '{' {
		return order.Order{}, huma.Error400BadRequest("requires one order, a JSON object; send several orders to /v1/orders:batch")
	}
	parsed, err := order.Parse(body)
	switch {
	case err != nil:
		return order.Order{}, huma.Error400BadRequest(err.Error())
	case len(parsed) > 1:
		return order.Order{}, huma.Error400BadRequest("contains more than one order; send several orders to /v1/orders:batch")
	}
	return parsed[0].Order, unread(parsed[0].Err)
}

// unread is the answer to an order that can't be parsed: its problems, or the place of the JSON
// error.
func unread(err error) error {
	var problems order.Problems
	if err == nil || errors.As(err, &problems) {
		return err
	}
	return huma.Error400BadRequest(err.Error())
}

var waitPattern = regexp.MustCompile(`(?i)(?:^|[\s,;])wait=([0-9]{1,4})(?:$|[\s,;])`)

// waitOf parses the preference "wait", in seconds (RFC 7240); 0 means none.
func waitOf(prefer string) time.Duration {
	parts := waitPattern.FindStringSubmatch(prefer)
	if parts == nil {
		return 0
	}
	seconds, _ := strconv.Atoi(parts[1]) // at most four digits
	return min(time.Duration(seconds)*time.Second, longestWait)
}

// await follows an order until it has left a stage or can't go on by itself. It reports false
// if too many calls wait already.
func (a *API) await(ctx context.Context, id string, stage order.Stage, limit time.Duration) (order.State, bool) {
	select {
	case a.waits <- struct{}{}:
		defer func() { <-a.waits }()
	default:
		return order.State{}, false
	}
	ctx, cancel := a.lasting(ctx)
	defer cancel()
	over := time.AfterFunc(limit, cancel)
	defer over.Stop()
	// An error means that the time is over or that no worker answers; the order is still
	// accepted.
	var last order.State
	_, _ = a.options.Orders.Watch(ctx, id, orders.Watcher{State: func(state order.State) {
		last = state
		if rests(state.Status) || hasLeft(state.Stages, stage) {
			cancel()
		}
	}})
	return last, true
}

// rests reports whether an order has ended, or waits for a person.
func rests(status order.Status) bool {
	return status.Final() || status == order.StatusNeedsAttention || status == order.StatusHeld
}

// hasLeft reports whether an order has left a stage; any stage if none is named.
func hasLeft(records []order.StageRecord, stage order.Stage) bool {
	for _, record := range records {
		if (stage == "" || record.Stage == stage) && record.Outcome != order.OutcomeUnderWay {
			return true
		}
	}
	return false
}
