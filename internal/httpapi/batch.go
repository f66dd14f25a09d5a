package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"sync/atomic"

	"github.com/danielgtaylor/huma/v2"
	"golang.org/x/sync/errgroup"

	"orderflow/internal/access"
	"orderflow/order"
)

const (
	// maxBatch is the largest batch in bytes. The whole batch is read before the first start,
	// so that a client that sends everything before it reads does not deadlock.
	maxBatch = 16 << 20
	// startsAtOnce is how many orders of a batch are started in parallel.
	startsAtOnce = 16
)

type batchInput struct {
	RawBody []byte `contentType:"application/x-ndjson"`
}

// batchLine is the answer to one order of a batch.
type batchLine struct {
	// Line is the line at which the order starts in the body, from 1.
	Line int `json:"line"`
	// ID is empty when the order could not be read.
	ID string `json:"id,omitempty"`
	// Status is the status that a single start would have: 202, 409, 422.
	Status   int    `json:"status"`
	Existing bool   `json:"existing,omitempty"`
	Links    *links `json:"links,omitempty"`
	// Unfit are the carriers that make no offer for an order with carrier best, and why.
	Unfit []order.Unfit `json:"unfit,omitempty"`
	// Detail and Errors say why the order was not started.
	Detail string              `json:"detail,omitempty"`
	Errors []*huma.ErrorDetail `json:"errors,omitempty"`
}

func (a *API) registerBatch() {
	op := a.operation(http.MethodPost, "/v1/orders:batch", "start-orders", "Start many orders", access.RoleStart,
		http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
	op.Description = `Reads one order per line, and returns one line for each, in the same order, as the orders are started.
An order that can't be started does not stop the others. When Temporal is unavailable or busy, the remaining lines are
not tried and get the status 503. Send the whole batch again: orders that were started are recognized.`
	op.MaxBodyBytes = maxBatch + 1
	op.SkipValidateBody = true
	op.Metadata[metaGroup] = a.batches
	op.RequestBody = &huma.RequestBody{}
	line := a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[batchLine](), true, "")
	op.Responses = map[string]*huma.Response{"200": {
		Description: "One line per order", Content: map[string]*huma.MediaType{"application/x-ndjson": {Schema: line}}}}
	huma.Register(a.huma, op, a.startAll)
	a.bodyOf(op, "application/x-ndjson", nil)
}

func (a *API) startAll(_ context.Context, in *batchInput) (*huma.StreamResponse, error) {
	parsed, err := order.Parse(in.RawBody)
	if err != nil {
		return nil, huma.Error400BadRequest(err.Error())
	}
	return &huma.StreamResponse{Body: func(ctx huma.Context) {
		ctx.SetHeader("Content-Type", "application/x-ndjson")
		ctx.SetStatus(http.StatusOK)
		a.answerLines(ctx, parsed)
	}}, nil
}

// answerLines starts orders, several at a time, and writes the answers in order. It stops early
// when the client no longer reads them.
func (a *API) answerLines(huCtx huma.Context, parsed []order.Parsed) {
	ctx, cancel := a.lasting(huCtx.Context())
	defer cancel()
	lines := make([]chan batchLine, len(parsed))
	for i := range lines {
		lines[i] = make(chan batchLine, 1)
	}
	var tired atomic.Bool
	starting := make(chan struct{})
	go func() {
		defer close(starting)
		var group errgroup.Group
		group.SetLimit(startsAtOnce)
		for i, one := range parsed {
			group.Go(func() error {
				lines[i] <- a.startLine(ctx, one, &tired)
				return nil
			})
		}
		_ = group.Wait() // a failed line does not fail the batch
	}()
	out := json.NewEncoder(huCtx.BodyWriter())
	out.SetEscapeHTML(false)
	for _, line := range lines {
		if out.Encode(<-line) != nil {
			cancel()
			break
		}
	}
	<-starting
}

// startLine starts one order of a batch. Once Temporal was unavailable or busy for one order,
// the others are not tried.
func (a *API) startLine(ctx context.Context, parsed order.Parsed, tired *atomic.Bool) batchLine {
	line := batchLine{Line: parsed.Line, ID: parsed.Order.ID, Status: http.StatusAccepted}
	if err := unread(parsed.Err); err != nil {
		return a.failed(line, err)
	}
	if tired.Load() || ctx.Err() != nil {
		return a.failed(line, later("not tried: Temporal was unavailable or busy for an earlier line"))
	}
	started, err := a.startOne(ctx, parsed.Order)
	if err != nil {
		tired.CompareAndSwap(false, busy(err))
		return a.failed(line, err)
	}
	answer := acceptanceOf(started)
	line.Existing, line.Links, line.Unfit = answer.Existing, &answer.Links, answer.Unfit
	return line
}

func (a *API) failed(line batchLine, err error) batchLine {
	var model *huma.ErrorModel
	if errors.As(a.problem(err), &model) { // all errors of this package are
		line.Status, line.Detail, line.Errors = model.Status, model.Detail, model.Errors
	}
	return line
}
