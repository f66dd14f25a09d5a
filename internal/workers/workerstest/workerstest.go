// Package workerstest runs fast workers for tests. Most are started by TestMain, before any
// test can fail, so errors panic.
package workerstest

import (
	"context"
	"log/slog"
	"time"

	"orderflow/internal/config"
	"orderflow/internal/documents"
	"orderflow/internal/workers"
)

// Settings are for a worker whose providers are simulators below a URL. It polls them within
// moments, without limits, and stops at once.
func Settings(simulators string) config.Config {
	settings, err := config.Load()
	must(err)
	settings.UseSimulators(simulators)
	settings.MyPromo.CallsPerMinute = 0
	settings.Poll = config.Poll{First: 20 * time.Millisecond, Slowest: 200 * time.Millisecond}
	settings.ShutdownTimeout = time.Second
	return settings
}

// Store keeps documents in memory.
func Store() *documents.Store {
	store, err := documents.Open(context.Background(), "mem://")
	must(err)
	return store
}

// Start starts a worker for each task queue. They log nothing by default.
func Start(options workers.Options) *workers.Group {
	if options.Logger == nil {
		options.Logger = slog.New(slog.DiscardHandler)
	}
	group, err := workers.New(options)
	must(err)
	must(group.Start())
	return group
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
