package shipx_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/clients/shipx"
)

// Live answers contradict themselves about payments: only if all fields agree,
// nobody can pay there.
func TestWhereNobodyPays(t *testing.T) {
	for point, want := range map[string]bool{
		`{"payment_available": false, "payment_type": {"0": "Payments are not supported"}}`: true,
		`{"payment_available": 0, "payment_type": null, "payment_point_descr": null}`:       true,
		`{"payment_available": false, "payment_type": "none"}`:                              true,
		`{"payment_available": true, "payment_type": {"0": "Payments are not supported"}}`:  false,
		`{"payment_available": false, "payment_type": {"0": "", "2": "By card"}}`:           false,
		`{"payment_available": false, "payment_type": {"0": "Brak obsługi płatności"},
			"payment_point_descr": "Płatność internetowa PayByLink. Dostępność 24/7"}`: false,
		`{"payment_type": {"0": "Payments are not supported"}}`: false,
		`{"payment_available": null}`:                           false,
		`{}`:                                                    false,
	} {
		t.Run(point, func(t *testing.T) {
			var read shipx.Point
			require.NoError(t, json.Unmarshal([]byte(`{"name": "GDY01A"`+rest(point)), &read))
			require.Equal(t, want, read.AcceptsNoPayment())
		})
	}
}

func TestOnlyShipXSaysThatThereIsNoSuchPoint(t *testing.T) {
	for name, test := range map[string]struct {
		answer answer
		want   bool
	}{
		"its own 404":          {answer{Status: 404, Body: `{"status":404,"error":"resource_not_found","message":"x","details":{}}`}, true},
		"a 404 of another key": {answer{Status: 404, Body: `{"status":404,"error":"point_not_found","message":"x","details":{}}`}, true},
		"a leaf":               {answer{Status: 400, Body: `{"status":400,"error":"validation_failed","message":"x","details":{"name":["does_not_exist"]}}`}, true},
		"an empty 404":         {answer{Status: 404}, false},
		"a page":               {answer{Status: 404, Body: `404 page not found`}, false},
		"another refusal":      {answer{Status: 403, Body: `{"status":403,"error":"forbidden","message":"x","details":{}}`}, false},
	} {
		t.Run(name, func(t *testing.T) {
			client, _ := serve(t, test.answer)
			_, err := client.GetPoint(context.Background(), "XXX99X")
			require.Error(t, err)
			require.Equal(t, test.want, shipx.UnknownPoint(err))
		})
	}
}

// rest merges the members of one object into another.
func rest(object string) string {
	if object == "{}" {
		return "}"
	}
	return ", " + object[1:]
}
