package merkanatest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/merkana/merkanatest"
)

// start is the clock's time in every test.
var start = time.Date(2026, 1, 15, 8, 0, 0, 0, time.UTC)

// harness is a simulator on a real port.
type harness struct {
	*merkanatest.Server
	t     *testing.T
	url   string
	token string
}

func open(t *testing.T, options merkanatest.Options) *harness {
	t.Helper()
	options.Clock = func() time.Time { return start }
	server := merkanatest.New(options)
	listener := httptest.NewServer(server)
	t.Cleanup(listener.Close)
	return &harness{Server: server, t: t, url: listener.URL, token: "demo-token"}
}

// reply is an answer, whole.
type reply struct {
	HTTPStatus int
	Status     any
	Message    string
}

// try makes a call, which may get no answer.
func (h *harness) try(method, path, body string) (*http.Response, error) {
	h.t.Helper()
	request, err := http.NewRequest(method, h.url+path, strings.NewReader(body))
	require.NoError(h.t, err)
	if h.token != "" {
		request.Header.Set("api-token", h.token)
	}
	return http.DefaultClient.Do(request)
}

// call makes a call whose answer is JSON.
func (h *harness) call(path, body string) reply {
	h.t.Helper()
	response, err := h.try("POST", path, body)
	require.NoError(h.t, err)
	defer func() { _ = response.Body.Close() }()
	got := reply{HTTPStatus: response.StatusCode}
	require.NoError(h.t, json.NewDecoder(response.Body).Decode(&got))
	return got
}

func sample(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name + ".json")
	require.NoError(t, err)
	return string(text)
}

// sent is a call that a centre received.
type sent struct{ Method, Path, Token, Body string }

// centre is a fulfilment centre with one answer to every call.
type centre struct {
	url    string
	status int
	body   string

	mu       sync.Mutex
	received []sent
}

func runCentre(t *testing.T, status int, body string) *centre {
	c := &centre{status: status, body: body}
	server := httptest.NewServer(c)
	t.Cleanup(server.Close)
	c.url = server.URL
	return c
}

func (c *centre) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.received = append(c.received, sent{r.Method, r.URL.Path, r.Header.Get("X-Centre"), string(body)})
	w.WriteHeader(c.status)
	_, _ = io.WriteString(w, c.body)
}

func (c *centre) calls() []sent {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]sent(nil), c.received...)
}
