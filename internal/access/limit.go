package access

import (
	"bytes"
	"io"
	"net/http"
)

// Limit passes a number of concurrent requests to next and answers the others with 503.
//
// A request holds no slot while its body arrives: a body that next reads is first read
// completely, up to maxBody bytes, and meanwhile others use the slot. At most as many requests
// as there are slots may wait for their bodies. A maxBody of 0 means that bodies have already
// been received.
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

// lendingBody frees the slot while it is read.
type lendingBody struct {
	io.ReadCloser
	most  int64
	slots chan struct{}

	arrived *bytes.Reader // nil before it is read
	err     error         // the error that ended reading
}

// Read waits for the whole body first, then reads from it.
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

// await reads one byte more than the limit, so that next sees that the body is too large.
func (b *lendingBody) await() {
	<-b.slots
	content, err := io.ReadAll(io.LimitReader(b.ReadCloser, b.most+1))
	b.slots <- struct{}{} // requests with a slot don't wait for a body
	b.arrived, b.err = bytes.NewReader(content), err
	if err == nil {
		b.err = io.EOF
	}
}
