package access

import (
	"bytes"
	"io"
	"net/http"
)

// Limit lets next work on some requests at once and turns away the others with 503.
//
// Nobody has a slot while its body is awaited: a body that next reads is read to its
// end first, at most maxBody bytes of it, and the slot is given to others meanwhile. As
// many again as there are slots may be under way then. A maxBody of 0 is for bodies that
// are here already.
func Limit(most int, maxBody int64, next http.Handler) http.Handler {
	slots, entered := make(chan struct{}, most), make(chan struct{}, 2*most)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !try(entered) {
			busy().Write(w)
			return
		}
		defer func() { <-entered }()
		if !try(slots) {
			busy().Write(w)
			return
		}
		defer func() { <-slots }()
		if maxBody > 0 && r.Body != nil && r.ContentLength != 0 {
			r.Body = &lendingBody{ReadCloser: r.Body, most: maxBody, slots: slots}
		}
		next.ServeHTTP(w, r)
	})
}

func busy() *Refusal {
	return &Refusal{Status: http.StatusServiceUnavailable, RetryAfter: slotRetry}
}

func try(slots chan struct{}) bool {
	select {
	case slots <- struct{}{}:
		return true
	default:
		return false
	}
}

// lendingBody gives a slot away while it is read.
type lendingBody struct {
	io.ReadCloser
	most  int64
	slots chan struct{}

	arrived *bytes.Reader // nil before it was read
	err     error         // how reading ended
}

// Read reads what has arrived, all of which it awaits first.
func (b *lendingBody) Read(p []byte) (int, error) {
	if b.arrived == nil {
		b.await()
	}
	n, err := b.arrived.Read(p)
	if err == io.EOF {
		return n, b.err
	}
	return n, err
}

// await reads one byte more than the limit, so that next sees that it is too much.
func (b *lendingBody) await() {
	<-b.slots
	content, err := io.ReadAll(io.LimitReader(b.ReadCloser, b.most+1))
	b.slots <- struct{}{} // those who have one don't wait for a body
	b.arrived, b.err = bytes.NewReader(content), err
	if err == nil {
		b.err = io.EOF
	}
}
