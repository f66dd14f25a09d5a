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

// Screen keeps what a command prints.
type Screen struct{ Out, Err bytes.Buffer }

// App returns what a command gets that reads a text from standard input and prints to a
// screen. Its sessions are those of temporal, which may be nil.
func App(stdin string, temporal *Temporal) (*cli.App, *Screen) {
	screen := new(Screen)
	app := &cli.App{Streams: cli.Streams{In: strings.NewReader(stdin), Out: &screen.Out, Err: &screen.Err}}
	if temporal != nil {
		app.Sessions = temporal.session
	}
	return app, screen
}

// Temporal stands for a server that takes signals, and nothing else.
type Temporal struct {
	client.Client
	// Signals are those that it took.
	Signals []Signal
}

// Signal is a signal to a workflow.
type Signal struct {
	Workflow, Name string
	Payload        any
}

// SignalWorkflow keeps a signal.
func (t *Temporal) SignalWorkflow(_ context.Context, workflow, _, name string, payload any) error {
	t.Signals = append(t.Signals, Signal{workflow, name, payload})
	return nil
}

// Close does nothing.
func (t *Temporal) Close() {}

func (t *Temporal) session(context.Context) (*cli.Session, error) {
	return &cli.Session{Service: orders.New(t, orders.Options{}), Client: t, Namespace: client.DefaultNamespace}, nil
}
