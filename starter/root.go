package main

import (
	"context"

	"orderflow/starter/admin"
	"orderflow/starter/cli"
	"orderflow/starter/devstack"
	"orderflow/starter/operate"
	"orderflow/starter/orders"
	"orderflow/starter/serve"
)

// rooms are where the commands stand.
var rooms = []cli.Commands{orders.Commands, operate.Commands, admin.Commands, devstack.Commands, serve.Commands}

// Streams are what a command reads and writes.
type Streams = cli.Streams

// Run runs one command line and returns its exit code.
func Run(ctx context.Context, args []string, streams Streams) int {
	return cli.Run(ctx, args, streams, rooms...)
}
