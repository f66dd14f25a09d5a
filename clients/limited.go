package clients

import (
	"context"
	"errors"
	"net/http/httptrace"
	"sync/atomic"

	"orderflow/clients/limit"
)

// await waits until a call may be made. One that may not has not been sent.
func (c *Caller) await(ctx context.Context, call Call) error {
	if !c.Ours(call.Path) {
		return nil
	}
	if err := c.limit.Wait(ctx, !call.reads()); err != nil {
		return &Error{Provider: c.provider, Operation: call.Operation, Kind: Unavailable, Err: err}
	}
	return nil
}

// unsent reports whether a call was not made, as there was no room for it.
func unsent(err error) bool {
	var full *limit.Full
	return errors.As(err, &full)
}

// watched returns a context for one call, and what tells whether the call has had a
// connection, with its TLS handshake over. Before that nothing can have been sent. Each
// connection after the first is for another request: a redirect, or net/http's repetition
// of one on a connection that broke.
func (c *Caller) watched(ctx context.Context, call Call) (context.Context, func() bool) {
	var connected atomic.Bool
	ours := c.Ours(call.Path)
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) {
			if connected.Swap(true) && ours {
				c.limit.Unasked()
			}
		},
	}), connected.Load
}
