package cli

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

// afterSignal is added to a signal's number for the exit code, as shells do.
const afterSignal = 128

// interruption is the cause of a context that a signal ended.
type interruption struct{ signal syscall.Signal }

func (interruption) Error() string { return "interrupted" }

// untilSignal returns a context that ends with the first SIGINT or SIGTERM. The second one ends
// the process by its default action.
func untilSignal(parent context.Context) (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(parent)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	go func() {
		select {
		case got := <-signals:
			signal.Stop(signals)
			number, _ := got.(syscall.Signal)
			cancel(interruption{number})
		case <-ctx.Done():
			signal.Stop(signals)
		}
	}()
	return ctx, func() { cancel(nil) }
}

// signalOf returns the signal that ended a context, if any.
func signalOf(ctx context.Context) (syscall.Signal, bool) {
	var why interruption
	interrupted := errors.As(context.Cause(ctx), &why)
	return why.signal, interrupted
}

// cancelled reports whether an error only says that its context has ended. Errors over gRPC
// keep only the text.
func cancelled(err error) bool {
	return errors.Is(err, context.Canceled) || errors.As(err, new(interruption)) ||
		strings.Contains(err.Error(), context.Canceled.Error())
}

// Interruptible makes reads from in end with ctx, with its error. An abandoned read may consume
// later input, so nothing else may read from in.
func Interruptible(ctx context.Context, in io.Reader) io.Reader {
	if in == nil {
		return nil
	}
	return &interruptible{ctx, in}
}

type interruptible struct {
	ctx context.Context
	in  io.Reader
}

// Read reads once.
func (r *interruptible) Read(into []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	type reading struct {
		n   int
		err error
	}
	own := make([]byte, len(into))
	done := make(chan reading, 1)
	go func() {
		n, err := r.in.Read(own)
		done <- reading{n, err}
	}()
	select {
	case <-r.ctx.Done():
		return 0, r.ctx.Err()
	case read := <-done:
		return copy(into, own[:read.n]), read.err
	}
}
