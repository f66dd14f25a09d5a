package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"

	"orderflow/internal/config"
	"orderflow/internal/replay"
	"orderflow/internal/workers"
	"orderflow/test/measure"
)

// measureReplays replays the saved histories, one after another, for a while. A worker
// does the same for an order that fell out of its cache.
func measureReplays(ctx context.Context, p plan) error {
	histories, err := savedHistories(p.histories)
	if err != nil {
		return err
	}
	settings, err := config.Load()
	if err != nil {
		return err
	}
	replayer := replay.New(replay.Options{Register: func(registry worker.WorkflowRegistry) {
		workers.RegisterWorkflows(registry, settings)
	}})
	var rates []float64
	events, began := 0, time.Now()
	for time.Since(began) < p.replay && ctx.Err() == nil {
		round := time.Now()
		for _, history := range histories {
			if err := replayer.Replay(history, nil); err != nil {
				return err
			}
			events += len(history.GetEvents())
		}
		rates = append(rates, float64(len(histories))/time.Since(round).Seconds())
	}
	if len(rates) == 0 {
		return errors.Join(errors.New("nothing was replayed"), ctx.Err())
	}
	fmt.Printf("\nReplays of %d saved histories, one after another for %s\n", len(histories), p.replay)
	fmt.Printf("  %s a second, %.0f events a second\n", measure.SpreadOf(rates), float64(events)/time.Since(began).Seconds())
	return ctx.Err()
}

func savedHistories(folder string) (histories []*historypb.History, err error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil || len(files) == 0 {
		return nil, errors.Join(fmt.Errorf("no histories in %s", folder), err)
	}
	for _, name := range files {
		file, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		history, err := client.HistoryFromJSON(file, client.HistoryJSONOptions{})
		_ = file.Close()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		histories = append(histories, history)
	}
	return histories, nil
}
