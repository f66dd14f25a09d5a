package clients

import (
	"context"
	"errors"
	"net/http/httptrace"
	"sync/atomic"

	"orderflow/clients/limit"
)

// await waits until the rate limit allows a call. If it returns an error, the call
// was not sent.
func (c *Caller) await(ctx context.Context, call Call) error {
	if !c.IsOwnHost(call.Path) {
		return nil
	}
	if err := c.limit.Wait(ctx, !call.reads()); err != nil {
		return &Error{Provider: c.provider, Operation: call.Operation, Kind: Unavailable, Err: err}
	}
	return nil
}

// unsent reports whether a call was not sent because of the rate limit.
func unsent(err error) bool {
	var full *limit.Full
	return errors.As(err, &full)
}

// watched returns a context for one call, and a function that reports whether the
// call had a connection with a completed TLS handshake. Before that nothing can
// have been sent. Each connection after the first is a further request: a redirect,
// or net/http's repetition after a broken connection.
func (c *Caller) watched(ctx context.Context, call Call) (context.Context, func() bool) {
	var connected atomic.Bool
	ours := c.IsOwnHost(call.Path)
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) {
			if connected.Swap(true) && ours {
				c.limit.CountExtra()
			}
		},
	}), connected.Load
}
