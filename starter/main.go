// Command orderflow starts orders, shows how they fare, and does with them what
// people have to do. "orderflow dev" brings everything that is needed to try it
// out: a Temporal server, simulators of the providers, and a worker.
//
// It exits with 0 when what was asked for is done, with 1 when it failed, with 2 when
// the input is wrong: then nothing was done; and with 130 when Ctrl-C ended it.
//
// Under the name worker or sandbox, it is that program: it has all of them in it anyway,
// and the image, where the names are links, is a third as large so.
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

// named is the program that a path runs.
func named(path string) func(context.Context, []string, cli.Streams) int {
	switch filepath.Base(path) {
	case "worker":
		return worker.Run
	case "sandbox":
		return sandbox.Run
	}
	return Run
}
