// Command orderflow starts orders, shows how they fare, and does with them what
// people have to do. "orderflow dev" brings everything that is needed to try it
// out: a Temporal server, simulators of the providers, and a worker.
//
// It exits with 0 when what was asked for is done, with 1 when it failed, with 2 when
// the input is wrong: then nothing was done; and with 130 when Ctrl-C ended it.
package main

import (
	"orderflow/internal/cli"
	_ "orderflow/internal/documents/clouds" // s3://, gs:// and azblob://
)

func main() { cli.Main(Run) }
