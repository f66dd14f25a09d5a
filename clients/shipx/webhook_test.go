package shipx_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/clients/shipx"
)

func TestParseEvent(t *testing.T) {
	cases := map[string]struct {
		body string
		want shipx.Event
	}{
		"a time with a space": {
			`{"event_ts":"2020-03-20 15:08:06 +0100","event":"shipment_confirmed","organization_id":1,"payload":{"shipment_id":49,"tracking_number":"52"}}`,
			shipx.Event{At: at("2020-03-20T15:08:06+01:00"), Kind: shipx.EventShipmentConfirmed, OrganizationID: 1, ShipmentID: 49, TrackingNumber: "52"},
		},
		"an old form: ids as strings, no tracking number": {
			`{"event_ts":"2020-03-20 15:08:06 +0100","event":"shipment_status_changed","organization_id":"1","created_by_id":3,
				"payload":{"shipment_id":"49","status":"delivered","tracking_number":null}}`,
			shipx.Event{At: at("2020-03-20T15:08:06+01:00"), Kind: shipx.EventShipmentStatusChanged, OrganizationID: 1, ShipmentID: 49, Status: shipx.StatusDelivered},
		},
		"a kind that is not known": {
			`{"event":"parcel_weighed","payload":{"shipment_id":49}}`,
			shipx.Event{Kind: "parcel_weighed", ShipmentID: 49},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got, err := shipx.ParseEvent([]byte(c.body))
			require.NoError(t, err)
			require.Equal(t, c.want, got)
		})
	}
}

func TestParseEventRefusesWhatIsNone(t *testing.T) {
	for name, body := range map[string]string{
		"nothing":        ``,
		"no JSON":        `<xml/>`,
		"a list":         `[]`,
		"no event":       `{"payload":{"shipment_id":49}}`,
		"no shipment":    `{"event":"shipment_confirmed","payload":{}}`,
		"no payload":     `{"event":"shipment_confirmed"}`,
		"no time at all": `{"event":"shipment_confirmed","event_ts":"yesterday","payload":{"shipment_id":49}}`,
	} {
		t.Run(name, func(t *testing.T) {
			got, err := shipx.ParseEvent([]byte(body))
			require.ErrorContains(t, err, "shipx: read webhook: ")
			require.Equal(t, shipx.Event{}, got)
		})
	}
}
