package merkanaapi

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strconv"
)

type handler struct {
	options Options
	token   [sha256.Size]byte
	serve   map[Endpoint]serve
	paths   map[string]Endpoint
	texts   map[Endpoint]bool // whose status is text
}

// serve carries out a call. Its error is a *Refusal or temporary.
type serve func(ctx context.Context, body []byte) (reply, error)

// reply is the body of an answer. Status is a bool until it is written.
type reply struct {
	Status  any     `json:"status"`
	Message string  `json:"message,omitempty"`
	MID     int64   `json:"mid,omitempty"`
	Stock   []Stock `json:"stock,omitzero"`
}

// ServeHTTP answers a call of Merkana's.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	endpoint, known := h.paths[r.URL.Path]
	switch {
	case !known:
		h.no(w, endpoint, http.StatusNotFound, "There is nothing here.")
	case !h.authentic(r):
		h.options.Log.Info("merkana: a call without the right token", "endpoint", endpoint)
		h.no(w, endpoint, http.StatusUnauthorized, "The header "+h.options.Header+" is missing or wrong.")
	case r.Method != http.MethodPost:
		w.Header().Set("Allow", http.MethodPost)
		h.no(w, endpoint, http.StatusMethodNotAllowed, "Want a POST.")
	default:
		h.answer(w, r, endpoint)
	}
}

// authentic compares hashes in constant time, so that how long it takes tells
// nothing about the token.
func (h *handler) authentic(r *http.Request) bool {
	values := r.Header.Values(h.options.Header)
	if len(values) != 1 {
		return false
	}
	presented := sha256.Sum256([]byte(values[0]))
	return subtle.ConstantTimeCompare(presented[:], h.token[:]) == 1
}

func (h *handler) answer(w http.ResponseWriter, r *http.Request, endpoint Endpoint) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, h.options.Limit))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		h.options.Log.Error("merkana: a call is too large", "endpoint", endpoint, "limit", h.options.Limit)
		h.no(w, endpoint, http.StatusRequestEntityTooLarge,
			"The body is larger than "+strconv.FormatInt(h.options.Limit, 10)+" bytes.")
		return
	case err != nil:
		h.no(w, endpoint, http.StatusServiceUnavailable, "The body did not arrive.")
		return
	}
	said, err := h.serve[endpoint](r.Context(), body)
	var refusal *Refusal
	switch {
	case errors.As(err, &refusal):
		h.options.Log.Error("merkana: a call is refused", subject(endpoint, body), "why", refusal.Message)
		h.no(w, endpoint, http.StatusOK, refusal.Message)
	case err != nil:
		h.options.Log.Warn("merkana: a call failed and may come again", subject(endpoint, body), "error", err)
		h.no(w, endpoint, http.StatusServiceUnavailable, "This can not be done at the moment. Please send it again.")
	default:
		h.write(w, endpoint, http.StatusOK, said)
	}
}

// no answers that a call is not carried out.
func (h *handler) no(w http.ResponseWriter, endpoint Endpoint, httpStatus int, message string) {
	h.write(w, endpoint, httpStatus, reply{Status: false, Message: message})
}

func (h *handler) write(w http.ResponseWriter, endpoint Endpoint, httpStatus int, said reply) {
	if status, ok := said.Status.(bool); ok && h.texts[endpoint] {
		said.Status = strconv.FormatBool(status)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(httpStatus)
	_ = json.NewEncoder(w).Encode(said)
}

// subject is what a call is about, for the log: people have to find the order
// that was refused. Ids that can't be read are 0.
func subject(endpoint Endpoint, body []byte) slog.Attr {
	f, _ := open(body) // what can't be read has no fields
	mid, _ := f.whole("mid")
	id, _ := f.whole("id")
	return slog.Group("call", "endpoint", endpoint, "mid", mid, "id", id)
}

// replyTo passes on what an Orders said.
func replyTo(answer Answer, err error) (reply, error) {
	return reply{Status: answer.Accepted, Message: answer.Message}, err
}

func (h *handler) createOrder(ctx context.Context, body []byte) (reply, error) {
	order, err := ParseCreate(body)
	if err != nil {
		return reply{}, err
	}
	return replyTo(h.options.Orders.CreateOrder(ctx, order))
}

func (h *handler) cancelOrder(ctx context.Context, body []byte) (reply, error) {
	mid, id, err := parseCancel(body)
	if err != nil {
		return reply{}, err
	}
	return replyTo(h.options.Orders.CancelOrder(ctx, mid, id))
}

func (h *handler) syncProducts(ctx context.Context, body []byte) (reply, error) {
	mid, products, err := parseProducts(body)
	if err != nil {
		return reply{}, err
	}
	return replyTo(h.options.Orders.SyncProducts(ctx, mid, products))
}

// stock answers with a list also where there is nothing in it.
func (h *handler) stock(ctx context.Context, body []byte) (reply, error) {
	mid, err := parseMerchant(body)
	if err != nil {
		return reply{}, err
	}
	lines, err := h.options.Orders.Stock(ctx, mid)
	return reply{Status: true, MID: mid, Stock: append([]Stock{}, lines...)}, err
}
