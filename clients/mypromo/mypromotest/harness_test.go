package mypromotest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/mypromo/mypromotest"
	"orderflow/sandbox/simkit"
)

// began is the clock's time when a test starts.
var began = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

// manualClock is a clock that only tests move.
type manualClock struct {
	mu  sync.Mutex
	now time.Time
}

func (h *manualClock) time() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *manualClock) move(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

// mypromo is a simulator behind real HTTP, with a client for it.
type mypromo struct {
	t      *testing.T
	server *mypromotest.Server
	clock  *manualClock
	url    string
	token  string
}

// object is a JSON object.
type object = map[string]any

func start(t *testing.T, options mypromotest.Options) *mypromo {
	t.Helper()
	m := &mypromo{t: t, clock: &manualClock{now: began}}
	if options.Clock == nil {
		options.Clock = m.clock.time
	}
	m.server = mypromotest.New(options)
	listener := httptest.NewServer(m.server)
	t.Cleanup(listener.Close)
	m.url = listener.URL + "/"
	who := mypromotest.Credentials{ID: "demo", Secret: "demo"}
	if len(options.Clients) > 0 {
		who = options.Clients[0]
	}
	return m.as(who, "*")
}

// as returns the same simulator with another client's token.
func (m *mypromo) as(who mypromotest.Credentials, scope string) *mypromo {
	m.t.Helper()
	other := *m
	other.token = ""
	status, answer := other.call("POST", "oauth/token", tokenRequest(who, scope))
	require.Equal(m.t, http.StatusOK, status, answer)
	other.token = answer.(object)["access_token"].(string)
	return &other
}

func tokenRequest(who mypromotest.Credentials, scope string) object {
	return object{"grant_type": "client_credentials", "client_id": who.ID, "client_secret": who.Secret, "scope": scope}
}

// send makes a request; a body that is no reader is sent as JSON.
func (m *mypromo) send(method, path string, body any) (*http.Response, error) {
	m.t.Helper()
	var payload io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		require.NoError(m.t, err)
		payload = bytes.NewReader(encoded)
	}
	request, err := http.NewRequestWithContext(m.t.Context(), method, m.url+path, payload)
	require.NoError(m.t, err)
	if m.token != "" {
		request.Header.Set("Authorization", "Bearer "+m.token)
	}
	return http.DefaultClient.Do(request)
}

// fetch returns the status, media type and bytes of an answer.
func (m *mypromo) fetch(method, path string, body any) (int, string, []byte) {
	m.t.Helper()
	response, err := m.send(method, path, body)
	require.NoError(m.t, err)
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	require.NoError(m.t, err)
	return response.StatusCode, response.Header.Get("Content-Type"), answer
}

// call returns the status and the JSON of an answer.
func (m *mypromo) call(method, path string, body any) (int, any) {
	m.t.Helper()
	status, _, answer := m.fetch(method, path, body)
	var decoded any
	require.NoError(m.t, json.Unmarshal(answer, &decoded), "%s", answer)
	return status, decoded
}

// must makes a call, requires its status, and returns the object.
func (m *mypromo) must(status int, method, path string, body any) object {
	m.t.Helper()
	got, answer := m.call(method, path, body)
	require.Equal(m.t, status, got, answer)
	return answer.(object)
}

// recipient is an address that MyPromo accepts.
func recipient() object {
	return object{"lastname": "Nowak", "street": "Prosta 1", "zip": "00-001", "city": "Warszawa", "country_code": "PL"}
}

// create creates an order of five mugs and returns its id.
func (m *mypromo) create(reference string) int {
	m.t.Helper()
	id := m.draft(object{"reference": reference, "recipient": recipient()})
	m.add(id, object{"reference": reference + "-1", "quantity": 5, "sku": "MUG-300",
		"files": []object{{"url": "https://files.example/mug.pdf"}}})
	return id
}

func (m *mypromo) draft(body object) int {
	m.t.Helper()
	return int(m.must(http.StatusCreated, "POST", "v1/orders", body)["id"].(float64))
}

func (m *mypromo) add(order int, item object) int {
	m.t.Helper()
	status, answer := m.call("POST", fmt.Sprintf("v1/orders/%d/items", order), item)
	require.Contains(m.t, []int{http.StatusOK, http.StatusCreated}, status, answer)
	return int(answer.(object)["id"].(float64))
}

func (m *mypromo) submit(order int) {
	m.t.Helper()
	m.must(http.StatusOK, "POST", fmt.Sprintf("v1/orders/%d/submit", order), nil)
}

// produce creates an order, moves it into production and returns both ids.
func (m *mypromo) produce(reference string) (order, production int) {
	m.t.Helper()
	order = m.create(reference)
	m.submit(order)
	m.clock.move(105 * time.Second)
	return order, m.productionOf(order)
}

// productionOf finds a production order in the list, as a fulfiller has to.
func (m *mypromo) productionOf(order int) int {
	m.t.Helper()
	for _, row := range m.must(http.StatusOK, "GET", "v1/production_orders?per_page=15", nil)["data"].([]any) {
		if row.(object)["order_id"] == float64(order) {
			return int(row.(object)["id"].(float64))
		}
	}
	m.t.Fatalf("order %d has no production order", order)
	return 0
}

func (m *mypromo) status(order int) string {
	m.t.Helper()
	return m.must(http.StatusOK, "GET", fmt.Sprintf("v1/orders/%d", order), nil)["status"].(string)
}

// snapshot is an order's state.
func (m *mypromo) snapshot(order int) mypromotest.Order {
	m.t.Helper()
	found, ok := m.server.Order(order)
	require.True(m.t, ok)
	return found
}

// kinds are the kinds of effects under a reference, in order.
func (m *mypromo) kinds(reference string) []string {
	var kinds []string
	for _, effect := range m.server.Ledger().Of(reference) {
		kinds = append(kinds, effect.Kind)
	}
	return kinds
}

// invalid is the answer that names one wrong field.
func invalid(field, problem string) object {
	return object{"message": "The given data was invalid.", "errors": object{field: []any{problem}}}
}

func after(d time.Duration) time.Time { return began.Add(d) }

func effect(d time.Duration, kind, ref, id, detail string) simkit.Effect {
	return simkit.Effect{At: after(d), Kind: kind, Ref: ref, ID: id, Detail: detail}
}
