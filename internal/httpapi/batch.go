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
	// maxBatch is the largest batch in bytes; it is read before anything starts, so
	// that a client that sends everything before it reads is not stuck.
	maxBatch = 16 << 20
	// startsAtOnce is how many orders of a batch are started at the same time.
	startsAtOnce = 16
)

type batchInput struct {
	RawBody []byte `contentType:"application/x-ndjson"`
}

// batchLine is the answer to one order of a batch.
type batchLine struct {
	// Line is where the order begins in what was sent, from 1.
	Line int `json:"line"`
	// ID is empty when the order could not be read.
	ID string `json:"id,omitempty"`
	// Status is what the order alone would have been answered with: 202, 409, 422.
	Status   int    `json:"status"`
	Existing bool   `json:"existing,omitempty"`
	Links    *links `json:"links,omitempty"`
	// Unfit are the carriers that make no offer for an order of carrier best, and why.
	Unfit []order.Unfit `json:"unfit,omitempty"`
	// Detail and Errors say why the order was not started.
	Detail string              `json:"detail,omitempty"`
	Errors []*huma.ErrorDetail `json:"errors,omitempty"`
}

func (a *API) registerBatch() {
	op := a.operation(http.MethodPost, "/v1/orders:batch", "start-orders", "Start many orders", access.RoleStart,
		http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
	op.Description = `Takes an order per line and answers a line for each, in the same order, as they are started.
One that can't be started does not keep the others back. When Temporal is away or busy, the lines that follow are
not tried and have the status 503; the whole batch may be sent again, as what was started is found to be so.`
	op.MaxBodyBytes = maxBatch + 1
	op.SkipValidateBody = true
	op.Metadata[metaGroup] = a.batches
	op.RequestBody = &huma.RequestBody{}
	line := a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[batchLine](), true, "")
	op.Responses = map[string]*huma.Response{"200": {
		Description: "A line for each order", Content: map[string]*huma.MediaType{"application/x-ndjson": {Schema: line}}}}
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

// answerLines starts orders, several at a time, and writes the answers in order.
// It ends early when the client does not take them.
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
		_ = group.Wait() // no start of a line is an error of the batch
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

// startLine starts one order of a batch. Once Temporal was away or busy for one,
// the others don't wait for it as well.
func (a *API) startLine(ctx context.Context, parsed order.Parsed, tired *atomic.Bool) batchLine {
	line := batchLine{Line: parsed.Line, ID: parsed.Order.ID, Status: http.StatusAccepted}
	if err := unread(parsed.Err); err != nil {
		return a.failed(line, err)
	}
	if tired.Load() || ctx.Err() != nil {
		return a.failed(line, later("not tried, as Temporal was away or busy before"))
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
	if errors.As(a.problem(err), &model) { // all of ours are
		line.Status, line.Detail, line.Errors = model.Status, model.Detail, model.Errors
	}
	return line
}
