package check_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"orderflow/internal/check"
	"orderflow/internal/config"
	"orderflow/internal/documents"
	"orderflow/internal/encryption"
	"orderflow/sandbox/simulators"
)

// providers are simulators behind a handler.
type providers struct {
	*simulators.Server
	url string
	// before may answer instead of the simulators.
	before atomic.Pointer[func(http.ResponseWriter, *http.Request) (answered bool)]
}

func simulate(t *testing.T) *providers {
	t.Helper()
	p := &providers{Server: simulators.New(simulators.Options{})}
	handler := p.Handler()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if before := p.before.Load(); before != nil && (*before)(w, r) {
			return
		}
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	p.url = server.URL
	return p
}

// answer makes calls whose path ends in a suffix get another answer.
func (p *providers) answer(path string, handle http.HandlerFunc) {
	before := func(w http.ResponseWriter, r *http.Request) bool {
		matches := strings.HasSuffix(r.URL.Path, path)
		if matches {
			handle(w, r)
		}
		return matches
	}
	p.before.Store(&before)
}

// date sets the header Date of every answer.
func (p *providers) date(ahead time.Duration) {
	before := func(w http.ResponseWriter, _ *http.Request) bool {
		w.Header().Set("Date", time.Now().Add(ahead).UTC().Format(http.TimeFormat))
		return false
	}
	p.before.Store(&before)
}

// hang never answers. A server notices a disconnected client only after it has read the body.
func hang(_ http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	<-r.Context().Done()
}

func status(code int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(code)
		_, _ = w.Write([]byte(body))
	}
}

var errAway = errors.New("temporal: connect to 127.0.0.1:1 (TEMPORAL_ADDRESS): refused")

// options check the simulators, without Temporal.
func (p *providers) options(t *testing.T) check.Options {
	t.Helper()
	settings, err := config.Load()
	require.NoError(t, err)
	settings.UseSimulators(p.url)
	store, err := documents.Open(t.Context(), "mem://")
	require.NoError(t, err)
	vault, err := encryption.Open("", store)
	require.NoError(t, err)
	return check.Options{Settings: settings, Namespace: "default", Store: store, Vault: vault, Limit: 2 * time.Second,
		Connect: func(context.Context) (client.Client, error) { return nil, errAway }}
}

func run(t *testing.T, options check.Options, subjects ...string) check.Report {
	t.Helper()
	report, err := check.Run(t.Context(), options, subjects...)
	require.NoError(t, err)
	return report
}

// find returns the only finding with a name and a sign.
func find(t *testing.T, report check.Report, name string, sign check.Sign) check.Finding {
	t.Helper()
	for _, one := range report.Findings {
		if one.Name == name && one.Sign == sign {
			return one
		}
	}
	require.Fail(t, "not found", "%s %s among %+v", sign, name, report.Findings)
	return check.Finding{}
}

// requireNoEffect fails if a provider did anything.
func (p *providers) requireNoEffect(t *testing.T) {
	t.Helper()
	for provider, effects := range p.Ledgers() {
		require.Empty(t, effects, provider)
	}
}
