package shipxtest_test

import (
	"context"
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
	"orderflow/sandbox/simkit"
)

// inbox is a receiver of webhooks.
type inbox struct {
	*httptest.Server
	mu   sync.Mutex
	got  []json.RawMessage
	keys []string // the headers that came with them
}

func receive(t *testing.T) *inbox {
	in := &inbox{}
	in.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		in.mu.Lock()
		defer in.mu.Unlock()
		in.got = append(in.got, body)
		in.keys = append(in.keys, r.Header.Get("X-Key"))
	}))
	t.Cleanup(in.Close)
	return in
}

// taken returns the received webhooks in short form.
func (in *inbox) taken(t *testing.T) []string {
	t.Helper()
	in.mu.Lock()
	defer in.mu.Unlock()
	short := []string{}
	for _, body := range in.got {
		var event struct {
			Event   string `json:"event"`
			Payload struct {
				Status string `json:"status"`
			} `json:"payload"`
		}
		require.NoError(t, json.Unmarshal(body, &event))
		text := event.Event
		if event.Payload.Status != "" {
			text += " " + event.Payload.Status
		}
		short = append(short, text)
	}
	return short
}

func TestWebhooksComeAndGoWrong(t *testing.T) {
	const offers, confirmed, changed = "offers_prepared", "shipment_confirmed", "shipment_status_changed delivered"
	for name, test := range map[string]struct {
		kind  string
		fault simkit.WebhookFault
		want  []string
	}{
		"as they should": {"", "", []string{offers, confirmed, changed}},
		"dropped":        {"shipment_confirmed", simkit.WebhookDropped, []string{offers, changed}},
		"duplicated":     {"shipment_confirmed", simkit.WebhookDuplicated, []string{offers, confirmed, confirmed, changed}},
		"out of order":   {"shipment_confirmed", simkit.WebhookHeldBack, []string{offers, changed, confirmed}},
	} {
		t.Run(name, func(t *testing.T) {
			in := receive(t)
			h := open(t, shipxtest.Options{WebhookURL: in.URL, WebhookHeader: map[string]string{"X-Key": "k"}})
			if test.fault != "" {
				h.Webhooks().Fault("ORD-1", test.kind, test.fault)
			}
			require.NoError(t, h.Progress(h.paid(toLocker("ORD-1")).ID, "delivered"))
			require.Empty(t, in.taken(t), "nothing is sent until it is delivered")
			h.Webhooks().Deliver(context.Background())
			require.Equal(t, test.want, in.taken(t))
			for _, key := range in.keys {
				require.Equal(t, "k", key)
			}
		})
	}
}

func TestWebhooksSayWhatReadsShow(t *testing.T) {
	in := receive(t)
	h := open(t, shipxtest.Options{WebhookURL: in.URL})
	chosen := h.chosen(toLocker("ORD-1"))
	offer, err := json.Marshal(chosen.Offers[0])
	require.NoError(t, err)
	prepared := fields{}
	require.NoError(t, json.Unmarshal(offer, &prepared))
	prepared["status"] = "available"
	h.call(http.StatusOK, "POST", path(chosen.ID, "/buy"), offerBody(chosen.SelectedOffer.ID))
	h.pass(850 * ms)
	number := h.get(chosen.ID).TrackingNumber
	require.NoError(t, h.Progress(chosen.ID, "returned_to_sender"))
	back := h.get(chosen.ID).ReturnTracking
	h.Webhooks().Deliver(context.Background())

	for i, want := range []string{
		fmt.Sprintf(`{"event_ts": "2026-01-15 09:00:00 +0100", "event": "offers_prepared", "organization_id": 1111,
			"payload": {"shipment_id": %d, "offers": [%s]}}`, chosen.ID, mustJSON(t, prepared)),
		fmt.Sprintf(`{"event_ts": "2026-01-15 09:00:01 +0100", "event": "shipment_confirmed", "organization_id": 1111,
			"payload": {"shipment_id": %d, "tracking_number": %q}}`, chosen.ID, number),
		fmt.Sprintf(`{"event_ts": "2026-01-15 09:00:01 +0100", "event": "shipment_status_changed", "organization_id": 1111,
			"payload": {"shipment_id": %d, "status": "returned_to_sender", "tracking_number": %q,
			"return_tracking_number": %q}}`, chosen.ID, number, back),
	} {
		require.JSONEq(t, want, string(in.got[i]))
	}
}

func mustJSON(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	require.NoError(t, err)
	return string(text)
}

func TestRunAdvancesAndDelivers(t *testing.T) {
	in := receive(t)
	h := open(t, shipxtest.Options{WebhookURL: in.URL})
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		h.Run(ctx)
	}()
	h.create(with(toLocker("ORD-1"), fields{"only_choice_of_offer": nil}))
	h.pass(time.Second)
	require.Eventually(t, func() bool { return len(in.taken(t)) == 2 }, 5*time.Second, 5*ms)
	require.Equal(t, []string{"shipment-created", "shipment-bought"}, h.effects("ORD-1"))
	stop()
	<-ended
}
