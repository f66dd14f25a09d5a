package clients_test

import (
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/clients"
)

// A server may break a reused connection without an answer although it has acted.
func TestACallThatGoesOutOnceIsNotRepeatedOnABrokenConnection(t *testing.T) {
	for _, c := range []struct {
		name  string
		once  bool
		calls int32
	}{
		{"a read", false, 2}, // net/http repeats it
		{"a GET with an effect", true, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			var calls atomic.Int32
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/before" {
					answers(http.StatusOK, `{}`)(w, r)
					return
				}
				calls.Add(1)
				panic(http.ErrAbortHandler) // breaks the connection
			})
			caller := newCaller(t, s.URL)
			require.NoError(t, caller.Do(t.Context(), clients.Call{Operation: "read", Method: http.MethodGet, Path: "/before"}, nil))
			err := caller.Do(t.Context(), clients.Call{Operation: "announce", Method: http.MethodGet, Path: "/effect", Once: c.once}, nil)
			require.ErrorIs(t, err, clients.Unknown)
			require.Equal(t, c.calls, calls.Load())
		})
	}
}
