// Package program is the common part of the commands that test Orderflow.
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

// Main runs try until it ends or the program is interrupted. The exit code is 1 if try
// fails or returns false.
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

// Environment is this process's environment without settings of Orderflow and Temporal.
func Environment() []string {
	return slices.DeleteFunc(os.Environ(), func(entry string) bool {
		return strings.HasPrefix(entry, "ORDERFLOW_") || strings.HasPrefix(entry, "TEMPORAL_")
	})
}
