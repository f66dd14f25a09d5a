package mypromo_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/clients"
)

func TestFetchGenericLabelSendsOneRequest(t *testing.T) {
	s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/v1/status" {
			panic(http.ErrAbortHandler) // breaks the connection, which has been used before
		}
		w.WriteHeader(http.StatusOK)
	})
	client := s.client(t)
	require.NoError(t, client.Ping(t.Context()))
	_, err := client.FetchGenericLabel(t.Context(), 61)
	require.ErrorIs(t, err, clients.Unknown)
	var labels []string
	for _, seen := range s.seen()[1:] {
		labels = append(labels, seen.Method+" "+seen.Path)
	}
	require.Equal(t, []string{"GET /v1/production_orders/61/generic_label"}, labels)
}
