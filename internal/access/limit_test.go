package access_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/access"
)

func TestLimitOfBodies(t *testing.T) {
	url := listen(t, access.Limit(access.Limits{MaxBody: 10}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			w.WriteHeader(http.StatusTeapot)
		}
		_, _ = w.Write(body)
	})))
	fits := send(t, http.MethodPost, url, "0123456789")
	require.Equal(t, 200, fits.status)
	require.Equal(t, "0123456789", fits.body)

	declared := send(t, http.MethodPost, url, "0123456789A")
	require.Equal(t, refused(413), declared)

	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, io.MultiReader(strings.NewReader("0123456789ABC")))
	require.NoError(t, err)
	require.Zero(t, request.ContentLength, "it is sent in chunks")
	undeclared := do(t, request)
	require.Equal(t, http.StatusTeapot, undeclared.status)
	require.Equal(t, "0123456789", undeclared.body)
}

func TestLimitOfRequestsAtOnce(t *testing.T) {
	entered, leave := make(chan struct{}), make(chan struct{})
	url := listen(t, access.Limit(access.Limits{MaxConcurrent: 2}, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		entered <- struct{}{}
		<-leave
	})))
	answers := make(chan int)
	for range 2 {
		go func() { answers <- status(url) }()
		<-entered
	}
	require.Equal(t, refused(503, "Retry-After", "1"), ask(t, url))
	close(leave)
	require.Equal(t, 200, <-answers)
	require.Equal(t, 200, <-answers)
	go func() { answers <- status(url) }()
	<-entered
	require.Equal(t, 200, <-answers, "there is room again")
}

// status is that of the answer to a GET, 0 without one.
func status(url string) int {
	response, err := http.Get(url)
	if err != nil {
		return 0
	}
	_ = response.Body.Close()
	return response.StatusCode
}
