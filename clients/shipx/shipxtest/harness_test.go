package shipxtest_test

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

	"orderflow/clients/shipx/shipxtest"
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

// start is when every test begins.
var start = time.Date(2026, 1, 15, 8, 0, 0, 0, time.UTC)

// harness is a simulator on a real port with a clock moved by hand.
type harness struct {
	*shipxtest.Server
	t     *testing.T
	url   string
	clock *clock
	token string
}

func open(t *testing.T, options shipxtest.Options) *harness {
	t.Helper()
	manual := &clock{now: start}
	options.Clock = manual.tell
	server := shipxtest.New(options)
	listener := httptest.NewServer(server)
	t.Cleanup(listener.Close)
	return &harness{Server: server, t: t, url: listener.URL, clock: manual, token: "demo"}
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
	if h.token != "" {
		request.Header.Set("Authorization", "Bearer "+h.token)
	}
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
	require.NoError(r.t, json.Unmarshal(r.body, value), "%s", r.body)
}

func (r reply) shipment() shipxtest.Shipment {
	r.t.Helper()
	var got shipxtest.Shipment
	r.into(&got)
	return got
}

// refusal is the error envelope, whole.
type refusal struct {
	Status      int    `json:"status"`
	Error       string `json:"error"`
	Message     string `json:"message"`
	Description string `json:"description"`
	Details     any    `json:"details"`
}

func (r reply) refusal() refusal {
	r.t.Helper()
	var got refusal
	r.into(&got)
	require.Equal(r.t, r.status, got.Status)
	return got
}

const shipmentsPath = "/v1/organizations/1111/shipments"

func path(id int64, more string) string { return fmt.Sprintf("/v1/shipments/%d%s", id, more) }

func offerBody(id int64) string { return fmt.Sprintf(`{"offer_id":%d}`, id) }

// fields is a request's JSON.
type fields = map[string]any

func with(base fields, changes fields) fields {
	changed := fields{}
	for name, value := range base {
		changed[name] = value
	}
	for name, value := range changes {
		if value == nil {
			delete(changed, name)
			continue
		}
		changed[name] = value
	}
	return changed
}

// toLocker is a complete request in the mode that only chooses an offer.
func toLocker(ref string) fields {
	return fields{
		"receiver":             fields{"first_name": "Ewa", "last_name": "Lis", "email": "ewa@beta.example", "phone": "600700800"},
		"parcels":              []fields{{"id": "box-1", "template": "small"}},
		"custom_attributes":    fields{"sending_method": "dispatch_order", "target_point": "GDY01A"},
		"service":              "inpost_locker_standard",
		"reference":            ref,
		"only_choice_of_offer": true,
	}
}

func box(length, width, height, kg any) fields {
	return fields{
		"dimensions": fields{"length": length, "width": width, "height": height, "unit": "mm"},
		"weight":     fields{"amount": kg, "unit": "kg"},
	}
}

// toAddress is a complete request for a courier in the mode that only chooses an offer.
func toAddress(ref string) fields {
	return fields{
		"receiver": fields{"company_name": "Beta sp. z o.o.", "first_name": "Ewa", "last_name": "Lis",
			"email": "ewa@beta.example", "phone": "600700800",
			"address": fields{"street": "Polna", "building_number": "12A", "city": "Gdynia", "post_code": "81-001", "country_code": "PL"}},
		"sender": fields{"company_name": "Drukarnia Alfa", "email": "wysylki@alfa.example", "phone": "500100200",
			"address": fields{"street": "Fabryczna", "building_number": "5", "city": "Łódź", "post_code": "90-001", "country_code": "PL"}},
		"parcels":              []fields{box("80", "360", "640", "2")},
		"insurance":            fields{"amount": 100, "currency": "PLN"},
		"additional_services":  []string{"email", "sms"},
		"custom_attributes":    fields{"sending_method": "dispatch_order"},
		"service":              "inpost_courier_standard",
		"reference":            ref,
		"only_choice_of_offer": true,
	}
}

func (h *harness) create(request fields) shipxtest.Shipment {
	h.t.Helper()
	return h.call(http.StatusCreated, "POST", shipmentsPath, request).shipment()
}

func (h *harness) get(id int64) shipxtest.Shipment {
	h.t.Helper()
	return h.call(http.StatusOK, "GET", path(id, ""), nil).shipment()
}

// chosen creates a shipment and waits until its offer is selected.
func (h *harness) chosen(request fields) shipxtest.Shipment {
	h.t.Helper()
	made := h.create(request)
	h.pass(350 * time.Millisecond)
	got := h.get(made.ID)
	require.Equal(h.t, "offer_selected", got.Status)
	return got
}

// paid creates a shipment and buys it.
func (h *harness) paid(request fields) shipxtest.Shipment {
	h.t.Helper()
	chosen := h.chosen(request)
	h.call(http.StatusOK, "POST", path(chosen.ID, "/buy"), offerBody(chosen.SelectedOffer.ID))
	h.pass(850 * time.Millisecond)
	got := h.get(chosen.ID)
	require.Equal(h.t, "confirmed", got.Status)
	return got
}

// effects are the kinds of effects under a reference, in order.
func (h *harness) effects(ref string) []string {
	var kinds []string
	for _, effect := range h.Ledger().Of(ref) {
		kinds = append(kinds, effect.Kind)
	}
	return kinds
}

func after(d time.Duration) shipxtest.Time { return shipxtest.Time{Time: start.Add(d)} }

// same reports whether two times are the same instant in any zone.
func same(t *testing.T, want, got shipxtest.Time) {
	t.Helper()
	require.True(t, want.Equal(got.Time), "want %v, got %v", want, got)
}
