package mediaporttest_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/mediaport/mediaporttest"
	"orderflow/sandbox/simkit"
)

// began is the clock's time when a test starts.
var began = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

// harness is a simulator behind real HTTP, with a clock that only tests move.
type harness struct {
	*mediaporttest.Server
	t     *testing.T
	url   string
	token string

	mu  sync.Mutex
	now time.Time
}

// object is a JSON object.
type object = map[string]any

// open starts a simulator and logs in.
func open(t *testing.T, options mediaporttest.Options) *harness {
	t.Helper()
	h := &harness{t: t, now: began}
	options.Clock = h.time
	h.Server = mediaporttest.New(options)
	listener := httptest.NewServer(h.Server)
	t.Cleanup(listener.Close)
	h.url = listener.URL
	h.token = h.call(200, "POST", "/api/login", object{"username": "demo", "password": "demo"})["token"].(string)
	return h
}

func (h *harness) time() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *harness) pass(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

// try makes a call; a body that is not nil is sent as JSON.
func (h *harness) try(method, path string, body any) (int, []byte, error) {
	h.t.Helper()
	var payload io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		require.NoError(h.t, err)
		payload = bytes.NewReader(encoded)
	}
	request, err := http.NewRequest(method, h.url+path, payload)
	require.NoError(h.t, err)
	if h.token != "" {
		request.Header.Set("Authorization", "Bearer "+h.token)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	return response.StatusCode, answer, err
}

// read makes a call, requires its status, and decodes the answer.
func (h *harness) read(status int, method, path string, body, into any) {
	h.t.Helper()
	got, answer, err := h.try(method, path, body)
	require.NoError(h.t, err)
	require.Equal(h.t, status, got, "%s %s: %s", method, path, answer)
	require.NoError(h.t, json.Unmarshal(answer, into), "%s", answer)
}

// call is read for an answer that is an object.
func (h *harness) call(status int, method, path string, body any) object {
	h.t.Helper()
	var answer object
	h.read(status, method, path, body, &answer)
	return answer
}

// list returns the statuses of supplier 100's orders by number.
func (h *harness) list() map[string]string {
	h.t.Helper()
	var orders []object
	h.read(200, "GET", "/api/orders?supplierId=100", nil, &orders)
	statuses := map[string]string{}
	for _, o := range orders {
		statuses[o["orderNumber"].(string)] = o["status"].(string)
	}
	return statuses
}

// place places an order with one piece per courier.
func (h *harness) place(number string, couriers ...string) {
	asked := mediaporttest.NewOrder{Number: number}
	for _, courier := range couriers {
		asked.Items = append(asked.Items, mediaporttest.NewItem{SKU: "MUG", Courier: courier})
	}
	h.Place(asked)
}

func (h *harness) label(status int, number string, ids ...int64) object {
	h.t.Helper()
	return h.call(status, "POST", "/api/generate-label",
		object{"supplierId": 100, "orderNumber": number, "orderItemIds": ids})
}

func (h *harness) cancel(status int, number string, id int64) object {
	h.t.Helper()
	return h.call(status, "POST", "/api/cancel-order-item",
		object{"supplierId": 100, "orderNumber": number, "orderItemId": id})
}

func effect(d time.Duration, kind, ref, detail string) simkit.Effect {
	return simkit.Effect{At: began.Add(d), Kind: kind, Ref: ref, ID: ref, Detail: detail}
}
