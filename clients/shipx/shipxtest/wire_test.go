package shipxtest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/clients/shipx/shipxtest"
)

// sample reads a documented sample.
func sample(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name + ".json")
	require.NoError(t, err)
	return text
}

func parsed(t *testing.T, text []byte) any {
	t.Helper()
	var value any
	require.NoError(t, json.Unmarshal(text, &value), "%s", text)
	return value
}

// The forms of text that shape distinguishes.
var forms = map[string]*regexp.Regexp{
	"ISO time with ms and offset": regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+01:00$`),
	"webhook time":                regexp.MustCompile(`^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0100$`),
	"tracking number":             regexp.MustCompile(`^(6\d{23}|52\d{22})$`),
}

// shape replaces every scalar of a JSON value by its type or form. An "id" is an id
// whether number or string, because the samples have both.
func shape(value any) any {
	switch value := value.(type) {
	case map[string]any:
		shaped := fields{}
		for name, of := range value {
			shaped[name] = shape(of)
			if name == "id" && shaped[name] == "number" {
				shaped[name] = "text"
			}
		}
		return shaped
	case []any:
		shaped := []any{}
		for _, of := range value {
			shaped = append(shaped, shape(of))
		}
		return shaped
	case string:
		for name, form := range forms {
			if form.MatchString(value) {
				return name
			}
		}
		return "text"
	case bool:
		return "bool"
	case nil:
		return nil
	default:
		return "number"
	}
}

func requireShape(t *testing.T, sampled, got []byte) {
	t.Helper()
	require.Equal(t, shape(parsed(t, sampled)), shape(documented(parsed(t, got))))
}

// documented removes what live users saw and the documentation lacks.
func documented(value any) any {
	switch value := value.(type) {
	case map[string]any:
		delete(value, "identify_number")
		if value["return_tracking_number"] == nil {
			delete(value, "return_tracking_number")
		}
		for _, of := range value {
			documented(of)
		}
	case []any:
		for _, of := range value {
			documented(of)
		}
	}
	return value
}

// InPost's own requests must get InPost's own answers: the same shape throughout,
// and the same values where they come from the request.
func TestDocumentedRequestsGetTheDocumentedAnswers(t *testing.T) {
	made := []string{"id", "href", "application_id", "sender", "receiver", "mpk", "created_at", "updated_at", "parcels"}
	for _, name := range []string{"courier", "courier-many", "locker", "locker-allegro", "letter-allegro", "courier-allegro"} {
		t.Run(name, func(t *testing.T) {
			h := open(t, shipxtest.Options{Points: []shipxtest.Point{{Name: "KRA012", Status: shipxtest.Operating}}})
			want := sample(t, name+".answer")
			got := h.call(http.StatusCreated, "POST", shipmentsPath, string(sample(t, name+".request"))).body
			requireShape(t, want, got)
			require.Equal(t, given(t, want, made), given(t, got, made))
			require.Equal(t, parcels(t, want), parcels(t, got))
		})
	}
}

// given removes what the server generates.
func given(t *testing.T, text []byte, made []string) fields {
	values := documented(parsed(t, text)).(fields)
	for _, name := range made {
		delete(values, name)
	}
	return values
}

// parcels are an answer's parcels without their ids.
func parcels(t *testing.T, text []byte) []any {
	all := documented(parsed(t, text)).(fields)["parcels"].([]any)
	for _, parcel := range all {
		delete(parcel.(fields), "id")
	}
	return all
}

func TestShapesOfWhatIsRead(t *testing.T) {
	h := open(t, shipxtest.Options{NoTracking: true})
	request := toAddress("ORD-2026-0007")
	sent := h.paid(request)
	refusedCancel := h.call(http.StatusBadRequest, "DELETE", path(sent.ID, ""), nil)
	order := h.order(sent.ID)
	dispatched := h.call(http.StatusOK, "GET", fmt.Sprintf("/v1/dispatch_orders/%d", order.ID), nil)

	requireShape(t, sample(t, "confirmed"), h.call(http.StatusOK, "GET", path(sent.ID, ""), nil).body)
	requireShape(t, sample(t, "dispatch-order"), dispatched.body)
	wanted := parsed(t, sample(t, "cancel-refused")).(fields)
	wanted["message"] = "shipment_status_incorrect" // as live users saw it, with the id
	wanted["details"].(fields)["shipment_id"] = float64(sent.ID)
	require.Equal(t, any(wanted), parsed(t, refusedCancel.body))

	listed := parsed(t, h.call(http.StatusOK, "GET", shipmentsPath, nil).body).(fields)
	documented := parsed(t, sample(t, "list")).(fields)
	require.Len(t, listed["items"], 1)
	delete(listed, "items") // the sample leaves most of them out
	delete(documented, "items")
	require.Equal(t, shape(documented), shape(listed))

	unknown := h.call(http.StatusNotFound, "GET", "/v1/tracking/520000014966200008041111", nil)
	require.JSONEq(t, string(sample(t, "tracking-not-found")), string(unknown.body))

	request["service"] = "inpost_locker_standard"
	request["additional_services"] = []string{}
	request["custom_attributes"] = fields{"target_point": "XXX99"}
	invalid := h.call(http.StatusBadRequest, "POST", shipmentsPath, request)
	require.JSONEq(t, string(sample(t, "validation-failed")), string(invalid.body))
}

func TestShapeOfAFailedTransaction(t *testing.T) {
	h := open(t, shipxtest.Options{})
	h.FailPayments("debt_collection")
	made := h.create(with(toLocker("ORD-1"), fields{"only_choice_of_offer": nil}))
	h.pass(900 * ms)
	got := parsed(t, h.call(http.StatusOK, "GET", path(made.ID, ""), nil).body).(fields)["transactions"].([]any)
	require.Len(t, got, 1)
	requireShape(t, sample(t, "transaction-failed"), []byte(mustJSON(t, got[0])))
}

func TestShapesOfWebhooks(t *testing.T) {
	in := receive(t)
	h := open(t, shipxtest.Options{
		WebhookURL:      in.URL,
		LockerServices:  shipxtest.DefaultLockerServices()[2:3], // Podaj dalej
		CourierServices: shipxtest.DefaultCourierServices()[:1],
	})
	request := with(toAddress("ORD-1"), fields{"service": nil, "additional_services": nil})
	request["parcels"] = []fields{box(80, 360, 190, 2)}
	request["custom_attributes"] = fields{"target_point": "GDY01A", "dropoff_point": "WAW123"}
	made := h.create(request)
	h.pass(300 * ms)
	for _, offer := range h.get(made.ID).Offers {
		if offer.Status == "available" {
			h.call(http.StatusOK, "POST", path(made.ID, "/buy"), offerBody(offer.ID))
		}
	}
	h.pass(850 * ms)
	h.Advance()
	require.NoError(t, h.Progress(made.ID, "delivered"))
	require.NoError(t, h.Progress(made.ID, "returned_to_sender"))
	h.Webhooks().Deliver(context.Background())

	require.Len(t, in.got, 4)
	for i, name := range []string{"webhook-offers", "webhook-confirmed", "webhook-delivered", "webhook-returned"} {
		got := in.got[i]
		if name == "webhook-offers" { // the sample has the courier's offer first
			event := parsed(t, got).(fields)
			slices.Reverse(event["payload"].(fields)["offers"].([]any))
			got = []byte(mustJSON(t, event))
		}
		requireShape(t, sample(t, name), got)
	}
}
