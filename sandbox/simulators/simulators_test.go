package simulators_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/sandbox/simkit"
	"orderflow/sandbox/simulators"
)

// stack has all simulators, their handler and its address over real HTTP.
type stack struct {
	*testing.T
	*simulators.Server
	handler http.Handler
	url     string
}

func newStack(t *testing.T) stack {
	server := simulators.New(simulators.Options{Speed: 100})
	handler := server.Handler()
	served := httptest.NewServer(handler)
	t.Cleanup(served.Close)
	return stack{t, server, handler, served.URL}
}

func (h stack) call(method, path, body string) (int, string) {
	h.Helper()
	request, err := http.NewRequestWithContext(h.Context(), method, h.url+path, strings.NewReader(body))
	require.NoError(h, err)
	response, err := http.DefaultClient.Do(request)
	require.NoError(h, err)
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	require.NoError(h, err)
	return response.StatusCode, strings.TrimSpace(string(answer))
}

func TestEveryProviderIsThere(t *testing.T) {
	h := newStack(t)
	for path, want := range map[string]int{
		"/mypromo/v1/status": http.StatusOK, "/shipx/v1/services": http.StatusOK, "/tpk/user/data": http.StatusUnauthorized,
		"/mediaport/api/orders": http.StatusUnauthorized, "/merkana/v1/ff-orders-status": http.StatusMethodNotAllowed,
	} {
		status, answer := h.call("GET", path, "")
		require.Equal(t, want, status, "%s: %s", path, answer)
	}
	for _, name := range []string{"mypromo", "shipx", "tpk", "mediaport", "merkana"} {
		for _, page := range []string{"ledger", "faults"} {
			status, answer := h.call("GET", "/_/"+name+"/"+page, "")
			require.Equal(t, []any{http.StatusOK, "null"}, []any{status, answer}, name)
		}
	}
}

func TestMerkanaCanBeToldOfAnOrder(t *testing.T) {
	h := newStack(t)
	status, _ := h.call("PUT", "/_/merkana/orders/77", "")
	require.Equal(t, http.StatusNoContent, status)
	_, known := h.Merkana.Order("77")
	require.True(t, known)
}

func TestARandomPlanIsSwitchedOnAndOff(t *testing.T) {
	h := newStack(t)
	wrong := func() (n int) {
		for range 20 {
			if status, _ := h.call("GET", "/shipx/v1/services", ""); status != http.StatusOK {
				n++
			}
		}
		return n
	}
	require.Zero(t, wrong())
	// At this rate all faults come from outages. Faults that break the connection would
	// break the test, so the plan has only outages.
	status, _ := h.call("PUT", "/_/faults", `{"seed": 7, "rate": 0, "every": 1000000000000, "away": 999999999999}`)
	require.Equal(t, http.StatusNoContent, status)
	require.Equal(t, 20, wrong())
	var told struct {
		Plan   simkit.Random
		Struck map[string]map[string]int
	}
	_, answer := h.call("GET", "/_/faults", "")
	require.NoError(t, json.Unmarshal([]byte(answer), &told))
	require.Equal(t, simkit.Random{Seed: 7, Most: 2, Timeout: 30 * time.Second, Every: 1000 * time.Second, Away: 1000*time.Second - 1}, told.Plan)
	require.Equal(t, map[string]int{"maintenance": 20}, told.Struck["shipx"])

	status, _ = h.call("DELETE", "/_/faults", "")
	require.Equal(t, http.StatusNoContent, status)
	require.Zero(t, wrong())

	for _, bad := range []string{``, `{}`, `{"seed": 1, "rate": 2}`} {
		status, answer = h.call("PUT", "/_/faults", bad)
		require.Equal(t, http.StatusBadRequest, status, bad)
		require.Contains(t, answer, "want a plan")
	}
}

func TestTheAccountAtTPKIsEmptyForAWhile(t *testing.T) {
	h := newStack(t)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { h.Server.Run(ctx); close(ended) }()
	t.Cleanup(func() { stop(); <-ended })
	balance := func(want int64) func() bool {
		return func() bool { return h.TPK.Balance().Equal(decimal.NewFromInt(want)) }
	}
	h.Randomize(simkit.Random{Seed: 7, Every: 1000 * time.Second, Away: 1000*time.Second - 1})
	require.Eventually(t, balance(0), 5*time.Second, 10*time.Millisecond)
	require.Equal(t, 1, h.Struck()["tpk"]["balance-empty"])
	h.StopFaults()
	require.Eventually(t, balance(10_000), 5*time.Second, 10*time.Millisecond)
}
