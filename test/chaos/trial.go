package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"orderflow/internal/costs"
	"orderflow/order"
)

// trial is one run: its orders and the counts of what happened to them.
type trial struct {
	*stack
	orders []*subject

	resets, refusedResets, answered atomic.Int64
	restarts                        atomic.Int64 // resets to the first workflow task, after the look-back
	storm                           atomic.Int64 // hints sent to one order
	costs                           costs.Report // of all orders, at the end
}

// subject is one order of the run.
type subject struct {
	doc    order.Order
	answer *answer // corrects the error in its document; nil for a good one

	accepted  atomic.Bool
	cancelled atomic.Bool // a caller was told that it is
	mu        sync.Mutex
	answers   int // how many a person has given
	resets    int
	// resetAsked: a reset was tried. It may have happened even if the answer was lost.
	resetAsked bool
}

// answer is a person's answer to a problem, in the format of POST
// /v1/orders/{id}/resolve.
type answer struct {
	Action order.Action    `json:"action"`
	By     string          `json:"by"`
	Reason string          `json:"reason,omitempty"`
	Patch  json.RawMessage `json:"patch,omitempty"`
}

// caller is the HTTP client; the trigger itself waits up to 30 s.
var caller = &http.Client{Timeout: 40 * time.Second}

// statusError is an HTTP error status.
type statusError struct {
	status int
	words  string
}

func (e *statusError) Error() string { return fmt.Sprintf("HTTP %d: %s", e.status, e.words) }

// call makes one call with JSON.
func (t *trial) call(ctx context.Context, method, url string, body, into any) error {
	var sent bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&sent).Encode(body); err != nil {
			return err
		}
	}
	request, err := http.NewRequestWithContext(ctx, method, url, &sent)
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := caller.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	said, err := io.ReadAll(response.Body)
	switch {
	case err != nil:
		return err
	case response.StatusCode >= http.StatusBadRequest:
		return &statusError{response.StatusCode, string(said)}
	case into == nil:
		return nil
	}
	return json.Unmarshal(said, into)
}

// start sends an order to the trigger, again and again until it is accepted, as every
// caller without an answer must.
func (t *trial) start(ctx context.Context, one *subject) error {
	for {
		err := t.call(ctx, http.MethodPost, t.api+"/v1/orders", one.doc, nil)
		var refused *statusError
		switch {
		case err == nil:
			one.accepted.Store(true)
			return nil
		case errors.As(err, &refused) && refused.status < http.StatusInternalServerError && refused.status != http.StatusTooManyRequests:
			return fmt.Errorf("start %s: %w", one.doc.ID, err)
		}
		if !pause(ctx, time.Second) {
			return fmt.Errorf("start %s: %w", one.doc.ID, err)
		}
	}
}

// cancel asks an order to cancel itself, and notes whether it promised to.
func (t *trial) cancel(ctx context.Context, one *subject) {
	var said struct {
		Decision order.CancelDecision `json:"decision"`
	}
	err := t.call(ctx, http.MethodPost, t.orderURL(one)+"/cancel", map[string]any{"by": "Ola", "reason": "changed her mind", "wait": 20}, &said)
	if err == nil && said.Decision == order.CancelAccepted {
		one.cancelled.Store(true)
	}
}

func (t *trial) orderURL(one *subject) string { return t.api + "/v1/orders/" + one.doc.ID }
