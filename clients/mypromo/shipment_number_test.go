package mypromo_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/clients"
	"orderflow/clients/mypromo"
)

func TestAShipmentWithoutOurNumberIsAnUnknownOutcome(t *testing.T) {
	for name, test := range map[string]struct {
		answer string
		known  bool
	}{
		"as documented":       {`{"id":27,"tracking_code":"620 001"}`, true},
		"as the library":      {`{"id":27,"tracking_id":"620001"}`, true},
		"without a number":    {`{"id":27}`, false},
		"with null":           {`{"id":27,"tracking_code":null}`, false},
		"with another number": {`{"id":27,"tracking_code":"620002"}`, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, answers(http.StatusCreated, test.answer))
			_, err := s.client(t).AddShipment(t.Context(), 61, mypromo.NewShipment{Carrier: "dpd", TrackingCode: "620001"})
			if test.known {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, clients.Unknown)
			require.ErrorContains(t, err, "the answer is shipment 27 with the tracking number")
		})
	}
}
