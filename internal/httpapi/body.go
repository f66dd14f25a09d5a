package httpapi

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"orderflow/internal/access"
)

// A body must arrive at minRate, in bytes a second, after the first bodyGrace, and completely
// within Options.BodyTime.
const (
	bodyGrace = 5 * time.Second
	minRate   = 4 << 10
)

// timedBody cuts off a body that arrives too slowly, and lifts the read deadline once the body
// is read. Otherwise, while a call waits for an order or streams, the server would treat the
// deadline as a disconnected client.
type timedBody struct {
	io.ReadCloser
	controller *http.ResponseController
	within     time.Duration
	began      time.Time
	arrived    int64
	read       bool // completely
}

func (b *timedBody) ended() {
	b.read = true
	_ = b.controller.SetReadDeadline(time.Time{}) // not all connections support it
}

// Read sets the next deadline and reads.
func (b *timedBody) Read(p []byte) (int, error) {
	if b.began.IsZero() {
		b.began = time.Now()
	}
	earned := time.Duration(b.arrived) * time.Second / minRate
	_ = b.controller.SetReadDeadline(b.began.Add(min(b.within, bodyGrace+earned)))
	n, err := b.ReadCloser.Read(p)
	b.arrived += int64(n)
	if err == io.EOF {
		b.ended()
	}
	return n, err
}

// received calls next once the whole body has arrived. It answers bodies that are too slow,
// incomplete or larger than most bytes. So a client that is still sending does not hold a slot
// that others need.
func received(most int64, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength == 0 {
			next.ServeHTTP(w, r)
			return
		}
		if r.ContentLength > most {
			tooLarge(w, most)
			return
		}
		content, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
		if err != nil {
			unreceived(w, most, err)
			return
		}
		whole := r.WithContext(r.Context())
		whole.Body, whole.ContentLength = io.NopCloser(bytes.NewReader(content)), int64(len(content))
		next.ServeHTTP(w, whole)
	})
}

func tooLarge(w http.ResponseWriter, most int64) {
	writeProblem(w, http.StatusRequestEntityTooLarge, fmt.Sprintf("the body is larger than %d bytes", most))
}

// unreceived answers a call whose body did not arrive.
func unreceived(w http.ResponseWriter, most int64, err error) {
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		tooLarge(w, most)
	case access.IsTooSlow(err):
		writeProblem(w, http.StatusRequestTimeout,
			fmt.Sprintf("the body arrived too slowly: want %d bytes a second, after %s", minRate, bodyGrace))
	default:
		writeProblem(w, http.StatusBadRequest, "the body ended too early, or is not HTTP; send the call again")
	}
}
