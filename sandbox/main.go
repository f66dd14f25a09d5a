// Command sandbox serves the simulators of all providers on one port. It keeps everything
// in memory: a restart forgets it. "sandbox compare DIR" compares recorded exchanges with
// real providers (ORDERFLOW_RECORD) with the simulators.
package main

import (
	"orderflow/internal/cli"
	"orderflow/sandbox/run"
)

func main() { cli.Main(run.Run) }
