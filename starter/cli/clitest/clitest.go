// Package clitest lets tests run commands without a terminal and without a Temporal server.
package clitest

import (
	"bytes"
	"context"
	"strings"

	"go.temporal.io/sdk/client"

	"orderflow/internal/orders"
	"orderflow/starter/cli"
)

// Screen records what a command prints.
type Screen struct{ Out, Err bytes.Buffer }

// App returns an app whose standard input is a text, and the screen that it prints to. Its
// sessions use temporal, which may be nil.
func App(stdin string, temporal *Temporal) (*cli.App, *Screen) {
	screen := new(Screen)
	app := &cli.App{Streams: cli.Streams{In: strings.NewReader(stdin), Out: &screen.Out, Err: &screen.Err}}
	if temporal != nil {
		app.Sessions = temporal.session
	}
	return app, screen
}

// Temporal is a fake server that only accepts signals.
type Temporal struct {
	client.Client
	// Signals are the accepted signals.
	Signals []Signal
}

// Signal is a signal to a workflow.
type Signal struct {
	Workflow, Name string
	Payload        any
}

// SignalWorkflow records a signal.
func (t *Temporal) SignalWorkflow(_ context.Context, workflow, _, name string, payload any) error {
	t.Signals = append(t.Signals, Signal{workflow, name, payload})
	return nil
}

// Close does nothing.
func (t *Temporal) Close() {}

func (t *Temporal) session(context.Context) (*cli.Session, error) {
	return &cli.Session{Service: orders.New(t, orders.Options{}), Client: t, Namespace: client.DefaultNamespace}, nil
}
