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

// SecretHeader is where a provider that can set headers puts its secret; others
// have it as the last part of the path.
const SecretHeader = "X-Webhook-Secret"

// maxBody is several times a MyPromo order of 50 items.
const maxBody = 1 << 20

// Handler serves /webhooks/mypromo and /webhooks/shipx, and /webhooks/shipx/SECRET
// and so on. Paths may hold secrets, so they should not be logged.
//
// It answers 200 to what it takes, whatever becomes of it; 404 to a webhook that
// isn't authentic, as if there were nothing here, and 429 to too many of those; 400 to one that it can't
// read, and 408 to one that comes too slowly for the server, which bounds the time.
func (r *Receiver) Handler() http.Handler {
	mux := http.NewServeMux()
	for provider := range formats {
		mux.Handle("/webhooks/"+provider, r.receive(provider))
		mux.Handle("/webhooks/"+provider+"/{secret}", r.receive(provider))
	}
	return mux
}

// receive answers a provider. Everybody may see that somebody is there, as
// ShipX's check of a new address does, before it sends a secret.
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

// authentic reports whether a request has one of the provider's secrets and comes
// from where it may. A secret is in the path, in a header, or the password of Basic
// authentication; that of an order's own callback is good only for the workflow of that
// order. All secrets are compared, each in constant time.
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

// take reads a webhook and puts its hint into the queue, for one workflow only where
// that is named. It returns the status to answer with.
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
	case access.Late(err):
		r.counts.count(provider, unreadable)
		return http.StatusRequestTimeout
	case err != nil:
		r.counts.count(provider, unreadable)
		return http.StatusBadRequest
	}
	r.enqueue(read)
	return http.StatusOK
}

// enqueue adds a hint to the queue, and counts it when there it has come to an end.
func (r *Receiver) enqueue(one hint) {
	if end := r.queue.add(one); end != "" {
		r.counts.count(one.event.Provider, end)
	}
}
