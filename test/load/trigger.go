package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"

	"orderflow/internal/devserver"
)

// trigger is "orderflow serve" in a process of its own.
type trigger struct {
	process *exec.Cmd
	url     string
	said    bytes.Buffer
}

// startWithin is the time until the trigger must be ready.
const startWithin = 30 * time.Second

func startTrigger(ctx context.Context, orderflow, temporal string) (*trigger, error) {
	address, err := devserver.FreeAddress()
	if err != nil {
		return nil, err
	}
	t := &trigger{process: exec.Command(orderflow, "serve"), url: "http://" + address}
	t.process.Env = append(os.Environ(), "TEMPORAL_ADDRESS="+temporal, "ORDERFLOW_HTTP_ADDRESS="+address,
		"ORDERFLOW_LOG_LEVEL=error", "ORDERFLOW_DOCUMENTS_URL="+os.TempDir()+"/orderflow-load",
		// the limit per caller is not tested here
		"ORDERFLOW_HTTP_REQUESTS_PER_MINUTE=0")
	t.process.Stdout, t.process.Stderr = &t.said, &t.said
	if err := t.process.Start(); err != nil {
		return nil, err
	}
	deadline := time.Now().Add(startWithin)
	for time.Now().Before(deadline) && ctx.Err() == nil {
		response, err := http.Get(t.url + "/readyz")
		if err == nil {
			_ = response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return t, nil
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.stop()
	return nil, fmt.Errorf("orderflow serve is not ready: %s", &t.said)
}

func (t *trigger) stop() {
	_ = t.process.Process.Signal(syscall.SIGTERM)
	_ = t.process.Wait()
}

// memory is the trigger's resident memory in KiB, 0 if it can't be read.
func (t *trigger) memory() int {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", t.process.Process.Pid))
	if errors.Is(err, os.ErrNotExist) {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if rest, found := strings.CutPrefix(line, "VmRSS:"); found {
			kib, _ := strconv.Atoi(strings.Fields(rest)[0])
			return kib
		}
	}
	return 0
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }
