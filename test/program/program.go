// Package program is what the commands that try Orderflow out have in common.
package program

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
)

// Main tries something until it has ended or is interrupted. The program's exit code
// is 1 when that failed, or when what it tried is not sound.
func Main(name string, try func(ctx context.Context) (sound bool, err error)) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	sound, err := try(ctx)
	stop()
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
	}
	if err != nil || !sound {
		os.Exit(1)
	}
}

// Environment is that of this process without what configures Orderflow and Temporal.
func Environment() []string {
	return slices.DeleteFunc(os.Environ(), func(entry string) bool {
		return strings.HasPrefix(entry, "ORDERFLOW_") || strings.HasPrefix(entry, "TEMPORAL_")
	})
}
