package shipx_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/clients/shipx"
)

// FuzzParseEvent parses arbitrary bodies, which anyone can send: a parsed event
// names its kind and a shipment.
func FuzzParseEvent(f *testing.F) {
	for _, seed := range []string{
		`{"event_ts":"2020-03-20 15:08:06 +0100","event":"shipment_confirmed","organization_id":1,"payload":{"shipment_id":49,"tracking_number":"52"}}`,
		`{"event_ts":"2020-03-20 15:08:06 +0100","event":"shipment_status_changed","organization_id":"1","payload":{"shipment_id":"49","status":"delivered","tracking_number":null}}`,
		`{"event":"offers_prepared","payload":{"shipment_id":49,"offers":[{"id":7001,"status":"available","rate":"13,99","service":"inpost_locker_standard"}]}}`,
		`{"event":"parcel_weighed","payload":{"shipment_id":49}}`, `{"event":"x","payload":{"shipment_id":1e999999999}}`,
		``, `[]`, `{"event":{},"payload":[]}`, `<xml/>`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		event, err := shipx.ParseEvent(body)
		if err != nil {
			require.Equal(t, shipx.Event{}, event)
			return
		}
		require.NotEmpty(t, event.Kind)
		require.NotZero(t, event.ShipmentID)
	})
}
