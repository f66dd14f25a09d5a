// Command worker runs orders: it polls the task queues of the workflows and of each
// provider until SIGINT or SIGTERM.
package main

import (
	"orderflow/internal/cli"
	_ "orderflow/internal/documents/clouds" // s3://, gs:// and azblob://
	"orderflow/worker/run"
)

func main() { cli.Main(run.Run) }
