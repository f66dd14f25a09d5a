// Command orderflow starts orders, shows their state, and acts on them. "orderflow dev" starts
// everything that is needed to try it out: a Temporal server, simulators of the providers, and
// a worker.
//
// The exit code is 0 on success, 1 on failure, 2 if the input is wrong and nothing was done,
// and 130 after Ctrl-C.
//
// Under the name worker or sandbox, it is that program: the binary contains them anyway, and
// the image, where the names are links, is a third as large.
package main

import (
	"context"
	"os"
	"path/filepath"

	"orderflow/internal/cli"
	_ "orderflow/internal/documents/clouds" // s3://, gs:// and azblob://
	sandbox "orderflow/sandbox/run"
	worker "orderflow/worker/run"
)

func main() { cli.Main(named(os.Args[0])) }

// named is the program for the name of an executable.
func named(path string) func(context.Context, []string, cli.Streams) int {
	switch filepath.Base(path) {
	case "worker":
		return worker.Run
	case "sandbox":
		return sandbox.Run
	}
	return Run
}
