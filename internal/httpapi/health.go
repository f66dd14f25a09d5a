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

// Check is a condition for the service to be ready.
type Check struct {
	// Name is its name in /readyz: "temporal".
	Name string
	// Do returns an error if the condition does not hold. The error is logged, not returned to
	// the caller.
	Do func(ctx context.Context) error
}

const (
	// checkTime is the time limit for all checks together.
	checkTime = 3 * time.Second
	// checkAge is how long a result is reused: anybody may ask, so answers must be cheap.
	checkAge = time.Second
)

// readiness caches the last result of the checks.
type readiness struct {
	checks []Check
	logger *slog.Logger

	mu      sync.Mutex
	checked time.Time
	results map[string]string
	failed  bool
}

// ServeHTTP answers 200 if all checks pass, otherwise 503.
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
	// The caller may disconnect, but the result is also for other callers.
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
