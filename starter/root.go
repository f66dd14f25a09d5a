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

// rooms are the packages with commands.
var rooms = []cli.Commands{orders.Commands, operate.Commands, admin.Commands, devstack.Commands, serve.Commands}

// Streams are the input and output of a command.
type Streams = cli.Streams

// Run runs one command line and returns its exit code.
func Run(ctx context.Context, args []string, streams Streams) int {
	return cli.Run(ctx, args, streams, rooms...)
}
