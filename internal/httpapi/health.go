package httpapi

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// Check is something that the service needs to be ready.
type Check struct {
	// Name is what /readyz calls it: "temporal".
	Name string
	// Do returns an error when it does not work. The error is logged, not told.
	Do func(ctx context.Context) error
}

const (
	// checkTime is how long all checks together may take.
	checkTime = 3 * time.Second
	// checkAge is how long a result holds: everybody may ask, so asking has to be
	// cheap.
	checkAge = time.Second
)

// readiness remembers the last result of the checks.
type readiness struct {
	checks []Check
	logger *slog.Logger

	mu      sync.Mutex
	checked time.Time
	results map[string]string
	failed  bool
}

// ServeHTTP answers 200 when everything works, and 503 when something does not.
func (c *readiness) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	results, failed := c.look(r.Context())
	w.Header().Set("Content-Type", "application/json")
	if failed {
		w.Header().Set("Retry-After", strconv.Itoa(retryAfter))
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_ = json.NewEncoder(w).Encode(results)
}

func (c *readiness) look(ctx context.Context) (map[string]string, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.results != nil && time.Since(c.checked) < checkAge {
		return c.results, c.failed
	}
	// Whoever asks may go away; the result is for the others, too.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), checkTime)
	defer cancel()
	results, failed := map[string]string{}, false
	for _, check := range c.checks {
		results[check.Name] = "ok"
		if err := check.Do(ctx); err != nil {
			c.logger.Warn("not ready", "check", check.Name, "error", err)
			results[check.Name], failed = "failed", true
		}
	}
	c.results, c.failed, c.checked = results, failed, time.Now()
	return results, failed
}

func serveAlive(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write([]byte(`{"status":"ok"}` + "\n"))
}
