package clients_test

import (
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/clients"
)

func TestAnswersAreTold(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", "Sun, 29 Nov 2026 09:00:00 GMT")
		if r.URL.Path == "/no" {
			w.WriteHeader(http.StatusForbidden)
		}
		_, _ = w.Write([]byte(`{}`))
	})
	caller := newCaller(t, s.URL)
	var mu sync.Mutex
	var told []clients.Answer
	ctx := clients.WithAnswers(t.Context(), func(one clients.Answer) {
		mu.Lock()
		defer mu.Unlock()
		told = append(told, one)
	})
	require.NoError(t, caller.Do(ctx, clients.Call{Operation: "read", Method: http.MethodGet, Path: "/yes"}, nil))
	require.Error(t, caller.Do(ctx, clients.Call{Operation: "read", Method: http.MethodGet, Path: "/no"}, nil))
	require.NoError(t, caller.Do(t.Context(), clients.Call{Operation: "read", Method: http.MethodGet, Path: "/yes"}, nil))
	require.Len(t, told, 2)
	require.Equal(t, []int{200, 403}, []int{told[0].Status, told[1].Status})
	for _, one := range told {
		require.Equal(t, "Sun, 29 Nov 2026 09:00:00 GMT", one.Header.Get("Date"))
		require.Positive(t, one.Took)
		require.False(t, one.Began.IsZero())
	}
	s.Close()
	require.Error(t, caller.Do(ctx, clients.Call{Operation: "read", Method: http.MethodGet, Path: "/yes"}, nil))
	require.Len(t, told, 2, "no answer is none")
}
