package simkit_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/sandbox/simkit"
)

func TestAdmin(t *testing.T) {
	var ledger simkit.Ledger
	var faults simkit.Faults
	first := simkit.Effect{At: noon, Kind: "order-created", Ref: "A-1", ID: "9"}
	second := simkit.Effect{At: noon, Kind: "order-created", Ref: "A-2", ID: "10"}
	ledger.Record(first)
	ledger.Record(second)
	server := httptest.NewServer(simkit.Admin(&ledger, &faults))
	t.Cleanup(server.Close)
	send := func(method, path, body string) (int, string) {
		request, err := http.NewRequestWithContext(t.Context(), method, server.URL+path, strings.NewReader(body))
		require.NoError(t, err)
		response, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		defer func() { _ = response.Body.Close() }()
		answer, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		return response.StatusCode, string(answer)
	}
	sent := simkit.Message{At: noon, Operation: "create-order", Ref: "A-1", ID: "9", Body: json.RawMessage(`{"zip":"01067"}`)}
	ledger.Keep(sent)
	answered, kept := send("GET", "/messages", "")
	require.Equal(t, http.StatusOK, answered)
	require.JSONEq(t, `[{"at": "2026-03-02T12:00:00Z", "operation": "create-order", "ref": "A-1", "id": "9", "body": {"zip": "01067"}}]`, kept)
	effects := func(path string) (listed []simkit.Effect) {
		status, body := send("GET", path, "")
		require.Equal(t, http.StatusOK, status)
		require.NoError(t, json.Unmarshal([]byte(body), &listed))
		return listed
	}

	require.Equal(t, []simkit.Effect{first, second}, effects("/ledger"))
	require.Equal(t, []simkit.Effect{second}, effects("/ledger?ref=A-2"))

	status, _ := send("POST", "/faults", `[{"operation": "buy", "ref": "A-1", "call": 1, "mode": "fail-before", "status": 503, "retryAfter": 5}]`)
	require.Equal(t, http.StatusNoContent, status)
	want := simkit.Fault{Operation: "buy", Ref: "A-1", Call: 1, Mode: simkit.FailBefore, Status: 503, RetryAfter: 5}
	fault, struck := faults.Next("buy", "A-1")
	require.True(t, struck)
	require.Equal(t, want, fault)
	status, body := send("GET", "/faults", "")
	require.Equal(t, http.StatusOK, status)
	require.JSONEq(t, `[{"operation": "buy", "ref": "A-1", "call": 1, "mode": "fail-before", "status": 503, "retryAfter": 5}]`, body)

	status, body = send("POST", "/faults", `{"operation": "buy"}`)
	require.Equal(t, http.StatusBadRequest, status)
	require.Contains(t, body, "want a JSON list of faults")

	faults.Add(simkit.Fault{})
	status, _ = send("DELETE", "/faults", "")
	require.Equal(t, http.StatusNoContent, status)
	_, struck = faults.Next("buy", "A-1")
	require.False(t, struck)
}
