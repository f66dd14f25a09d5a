// Command orderflow starts orders, shows how they fare, and does with them what
// people have to do. "orderflow dev" brings everything that is needed to try it
// out: a Temporal server, simulators of the providers, and a worker.
//
// It exits with 0 when what was asked for is done, with 1 when it failed, and
// with 2 when the input is wrong: then nothing was done.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	_ "orderflow/internal/documents/clouds" // s3://, gs:// and azblob://
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // the second Ctrl-C ends what doesn't stop
	code := Run(ctx, os.Args[1:], Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr})
	stop()
	os.Exit(code)
}
