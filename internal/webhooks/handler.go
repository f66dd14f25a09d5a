package webhooks

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"io"
	"net/http"
	"time"

	"orderflow/internal/access"
	"orderflow/order"
)

// SecretHeader is the header with the secret, for providers that can set headers; others send
// it as the last part of the path.
const SecretHeader = "X-Webhook-Secret"

// maxBody is several times the size of a MyPromo order with 50 items.
const maxBody = 1 << 20

// Handler serves /webhooks/mypromo and /webhooks/shipx, also with a secret:
// /webhooks/shipx/SECRET. Paths may contain secrets, so they should not be logged.
//
// It answers 200 to accepted webhooks, whatever happens to them later; 404 to unauthenticated
// ones, as if the path did not exist, and 429 to too many of those; 400 to unreadable ones, and
// 408 to those that arrive too slowly for the server's time limit.
func (r *Receiver) Handler() http.Handler {
	mux := http.NewServeMux()
	for provider := range formats {
		mux.Handle("/webhooks/"+provider, r.receive(provider))
		mux.Handle("/webhooks/"+provider+"/{secret}", r.receive(provider))
	}
	return mux
}

// receive answers a provider. GET and HEAD need no secret: ShipX checks a new address with them
// before it sends one.
func (r *Receiver) receive(provider string) http.HandlerFunc {
	return func(w http.ResponseWriter, request *http.Request) {
		switch {
		case request.Method == http.MethodGet || request.Method == http.MethodHead:
			w.WriteHeader(http.StatusOK)
		case request.Method != http.MethodPost:
			w.Header().Set("Allow", "GET, HEAD, POST")
			w.WriteHeader(http.StatusMethodNotAllowed)
		default:
			authentic, only := r.authentic(provider, request)
			if !authentic {
				r.counts.count(provider, forged)
				if refusal := r.options.Failed(request); refusal != nil {
					refusal.Write(w)
				} else {
					http.NotFound(w, request)
				}
				return
			}
			r.counts.received.WithLabelValues(provider).Inc()
			w.WriteHeader(r.take(provider, only, w, request))
		}
	}
}

// authentic reports whether a request has one of the provider's secrets and comes from an
// allowed network. The secret is in the path, in a header, or the password of Basic
// authentication; the secret of an order's own callback is valid only for that order's
// workflow. All secrets are compared in constant time.
func (r *Receiver) authentic(provider string, request *http.Request) (authentic bool, only string) {
	matches := 0
	user, password, _ := request.BasicAuth()
	for _, presented := range []string{request.PathValue("secret"), request.Header.Get(SecretHeader), password} {
		if presented == "" {
			continue
		}
		hash := sha256.Sum256([]byte(presented))
		for _, valid := range r.secrets[provider] {
			matches |= subtle.ConstantTimeCompare(hash[:], valid[:])
		}
	}
	networks := r.options.Networks[provider]
	near := len(networks) == 0 || access.Within(networks, access.ClientAddr(request, r.options.TrustedProxies))
	if matches == 0 && user != "" && provider == order.ProviderMyPromo && r.options.OfOrder != nil && r.options.OfOrder(user, password) {
		return near, order.WorkflowID(user)
	}
	return matches == 1 && near, ""
}

// take parses a webhook and puts its hint into the queue, for one workflow only if it is given.
// It returns the status of the answer.
func (r *Receiver) take(provider, only string, w http.ResponseWriter, request *http.Request) int {
	body, err := io.ReadAll(http.MaxBytesReader(w, request.Body, maxBody))
	if err == nil && len(bytes.TrimSpace(body)) == 0 {
		r.counts.count(provider, empty)
		return http.StatusOK
	}
	read := hint{only: only, due: time.Now()}
	if err == nil {
		read.event, read.news, err = formats[provider](body)
	}
	switch {
	case access.IsTooSlow(err):
		r.counts.count(provider, unreadable)
		return http.StatusRequestTimeout
	case err != nil:
		r.counts.count(provider, unreadable)
		return http.StatusBadRequest
	}
	r.enqueue(read)
	return http.StatusOK
}

// enqueue adds a hint to the queue, and counts its outcome if it was not added.
func (r *Receiver) enqueue(one hint) {
	if end := r.queue.add(one); end != "" {
		r.counts.count(one.event.Provider, end)
	}
}
