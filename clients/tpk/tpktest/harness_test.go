package tpktest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/clients/tpk/tpktest"
)

// clock is moved by hand.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) tell() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// start is when every test starts: a Thursday, nine o'clock in Poland.
var start = time.Date(2026, 1, 15, 8, 0, 0, 0, time.UTC)

// harness is a simulator on a real port with a clock moved by hand.
type harness struct {
	*tpktest.Server
	t      *testing.T
	url    string
	clock  *clock
	header http.Header
}

// open starts a simulator and logs in.
func open(t *testing.T, options tpktest.Options) *harness {
	t.Helper()
	manual := &clock{now: start}
	options.Clock = manual.tell
	server := tpktest.New(options)
	listener := httptest.NewServer(server)
	t.Cleanup(listener.Close)
	h := &harness{Server: server, t: t, url: listener.URL, clock: manual,
		header: http.Header{"X-Api-Key": {"demo-key"}, "Accept": {"application/x.zk.v1+json"}, "Accept-Language": {"en"}}}
	h.enter()
	return h
}

// enter logs in again: a token lives for two hours only.
func (h *harness) enter() {
	h.t.Helper()
	h.header.Set("Authorization", "Bearer "+h.login())
}

func (h *harness) login() string {
	h.t.Helper()
	got := h.call(http.StatusOK, "POST", "/token", fields{"email": "demo@orderflow.example", "password": "demo"})
	body := got.object()
	if inside, wrapped := body["data"].(fields); wrapped {
		body = inside
	}
	return body["token"].(string)
}

// stranger is the same simulator without a token.
func (h *harness) stranger() *harness {
	other := *h
	other.header = h.header.Clone()
	other.header.Del("Authorization")
	return &other
}

func (h *harness) pass(d time.Duration) {
	h.clock.mu.Lock()
	defer h.clock.mu.Unlock()
	h.clock.now = h.clock.now.Add(d)
}

type reply struct {
	t      *testing.T
	status int
	header http.Header
	body   []byte
}

// try makes a call; body is JSON text, or something to be encoded as JSON.
func (h *harness) try(method, path string, body any) (reply, error) {
	h.t.Helper()
	var sent []byte
	switch given := body.(type) {
	case nil:
	case string:
		sent = []byte(given)
	default:
		var err error
		sent, err = json.Marshal(body)
		require.NoError(h.t, err)
	}
	request, err := http.NewRequest(method, h.url+path, bytes.NewReader(sent))
	require.NoError(h.t, err)
	request.Header = h.header
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return reply{}, err
	}
	defer func() { _ = response.Body.Close() }()
	got, err := io.ReadAll(response.Body)
	return reply{h.t, response.StatusCode, response.Header, got}, err
}

// call makes a call that must be answered with the status.
func (h *harness) call(status int, method, path string, body any) reply {
	h.t.Helper()
	got, err := h.try(method, path, body)
	require.NoError(h.t, err)
	require.Equal(h.t, status, got.status, "%s %s: %s", method, path, got.body)
	return got
}

func (r reply) into(value any) {
	r.t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(r.body))
	decoder.UseNumber()
	require.NoError(r.t, decoder.Decode(value), "%s", r.body)
}

func (r reply) object() fields {
	r.t.Helper()
	var got fields
	r.into(&got)
	return got
}

// problems are the fields of an InvalidInput.
func (r reply) problems() map[string][]string {
	r.t.Helper()
	var got struct {
		Errors map[string][]string `json:"errors"`
		Code   string              `json:"error_code"`
		Status int                 `json:"status_code"`
	}
	r.into(&got)
	require.Equal(r.t, []any{"InvalidInput", 400}, []any{got.Code, got.Status}, "%s", r.body)
	return got.Errors
}

// code is the error_code of a refusal with one text.
func (r reply) code() string {
	r.t.Helper()
	got := r.object()
	require.Equal(r.t, json.Number(fmt.Sprint(r.status)), got["status_code"])
	require.NotEmpty(r.t, got["message"])
	return got["error_code"].(string)
}

// fields is a request's or an answer's JSON.
type fields = map[string]any

// with copies an object with changes; nil removes a field.
func with(base fields, changes fields) fields {
	changed := maps.Clone(base)
	for name, value := range changes {
		if value == nil {
			delete(changed, name)
			continue
		}
		changed[name] = value
	}
	return changed
}

func sender() fields {
	return fields{"name": "Adam", "surname": "Alfa", "company": "Drukarnia Alfa", "street": "Fabryczna", "house_number": "5",
		"post_code": "90-001", "city": "Łódź", "country_id": 1, "phone": "500100200", "email": "wysylki@alfa.example"}
}

func receiver() fields {
	return fields{"name": "Ewa", "surname": "Lis", "company": "Beta sp. z o.o.", "street": "Polna", "house_number": "12A",
		"door_number": "7", "post_code": "81-001", "city": "Gdynia", "country_id": 1, "phone": "+48600700800", "email": "ewa@beta.example"}
}

// box is a complete package for DPD that costs 14.80.
func box(description string) fields {
	return fields{
		"product_id": 2, "weight": 2, "length": 30, "width": 20, "height": 10.5, "non_standard": false, "description": description,
		"courier_id": 3, "pickup_date": "2026-01-16", "pickup_hours": fields{"from": "12:00", "to": "15:00"},
		"sender": sender(), "receiver": receiver(),
	}
}

// toLocker is a complete package from locker to locker that costs 12.90.
func toLocker(description string) fields {
	return with(box(description), fields{
		"courier_id": 9, "height": 8, "pickup_hours": nil,
		"sender":   with(sender(), fields{"pop_code": "LOD05N"}),
		"receiver": with(receiver(), fields{"pop_code": "GDY01A"}),
	})
}

func packages(all ...fields) fields { return fields{"packages": all} }

func ids(all ...int64) fields { return fields{"order_ids": all} }

func path(id int64, more string) string { return fmt.Sprintf("/user/orders/%d%s", id, more) }

// create creates an order of one package and returns its id.
func (h *harness) create(request fields) int64 {
	h.t.Helper()
	var made []struct {
		OrderID int64 `json:"order_id"`
	}
	h.call(http.StatusCreated, "POST", "/user/orders", packages(request)).into(&made)
	require.Len(h.t, made, 1)
	return made[0].OrderID
}

// paid creates an order and pays it.
func (h *harness) paid(request fields) int64 {
	h.t.Helper()
	id := h.create(request)
	h.call(http.StatusOK, "POST", "/user/payments", ids(id))
	return id
}

// shipped creates an order, pays it, and waits for its waybill.
func (h *harness) shipped(request fields) int64 {
	h.t.Helper()
	id := h.paid(request)
	h.pass(30 * time.Second)
	h.Advance()
	return id
}

// look returns an existing order.
func (h *harness) look(id int64) tpktest.Order {
	h.t.Helper()
	found, there := h.Order(id)
	require.True(h.t, there)
	return found
}

// effects are the kinds of effects under a reference, in order.
func (h *harness) effects(ref string) []string {
	var kinds []string
	for _, effect := range h.Ledger().Of(ref) {
		kinds = append(kinds, effect.Kind)
	}
	return kinds
}

func pln(text string) decimal.Decimal { return decimal.RequireFromString(text) }

// requirePLN compares the account's money.
func (h *harness) requirePLN(want string) {
	h.t.Helper()
	require.Equal(h.t, want, h.Balance().StringFixed(2))
}
