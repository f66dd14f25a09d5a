package merkana

import (
	"cmp"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strconv"

	"orderflow/internal/access"
	"orderflow/internal/secret"
)

const (
	// DefaultHeader is the header in which Merkana sends our token.
	DefaultHeader = "api-token"
	// retryAfter is when Merkana may retry a failed call, in seconds.
	retryAfter = "5"
	// DefaultLimit is the largest body, in bytes.
	DefaultLimit = 1 << 20
)

// HandlerOptions configure a handler.
type HandlerOptions struct {
	// Backend processes the calls: a Centre.
	Backend Backend
	// Token is the token that Merkana must send in Header; it is required. An empty Header
	// means DefaultHeader.
	Token  secret.Text
	Header string
	// Limit is the largest body, in bytes; 0 means DefaultLimit.
	Limit int64
	// StringStatus are the endpoints that answer with the strings "true" and "false" instead of
	// booleans: the documentation's text shows booleans, its sample of the stock call strings.
	StringStatus []Endpoint
	// Paths replace those of DefaultPaths.
	Paths map[Endpoint]string
	// Failed is called for every call without the valid token, and returns a refusal for an
	// address with too many; nil never refuses.
	Failed func(*http.Request) *access.Refusal
	// Logger gets refused and failed calls; nil logs nothing.
	Logger *slog.Logger
}

type handler struct {
	options HandlerOptions
	token   [sha256.Size]byte
	calls   map[Endpoint]call
	paths   map[string]Endpoint
	texts   map[Endpoint]bool // whose status is a string
}

// NewHandler returns a handler of the endpoints, or an error about invalid options.
func NewHandler(options HandlerOptions) (http.Handler, error) {
	if options.Backend == nil {
		return nil, errors.New("merkana: no backend for the calls")
	}
	if options.Token == "" {
		return nil, errors.New("merkana: no token; without one anybody could place orders")
	}
	if options.Failed == nil {
		options.Failed = func(*http.Request) *access.Refusal { return nil }
	}
	if options.Logger == nil {
		options.Logger = slog.New(slog.DiscardHandler)
	}
	options.Header = cmp.Or(options.Header, DefaultHeader)
	options.Limit = cmp.Or(options.Limit, DefaultLimit)
	h := &handler{
		options: options,
		token:   sha256.Sum256([]byte(options.Token.Reveal())),
		calls:   callsOf(options.Backend),
		texts:   map[Endpoint]bool{},
		paths:   map[string]Endpoint{},
	}
	if err := errors.Join(h.setPaths(), h.setTexts()); err != nil {
		return nil, err
	}
	return h, nil
}

// ServeHTTP answers Merkana's calls.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	endpoint, known := h.paths[r.URL.Path]
	switch {
	case !known:
		h.no(w, endpoint, http.StatusNotFound, "There is no such endpoint.")
	case !h.authentic(r):
		if refusal := h.options.Failed(r); refusal != nil {
			refusal.Write(w)
			return
		}
		h.options.Logger.Info("merkana: a call without the valid token", "endpoint", endpoint)
		h.no(w, endpoint, http.StatusUnauthorized, "The header "+h.options.Header+" is missing or wrong.")
	case r.Method != http.MethodPost:
		w.Header().Set("Allow", http.MethodPost)
		h.no(w, endpoint, http.StatusMethodNotAllowed, "Use POST.")
	default:
		h.answer(w, r, endpoint)
	}
}

// authentic compares hashes in constant time, so that the duration reveals nothing about the
// token.
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
		h.options.Logger.Error("merkana: a call is too large", "endpoint", endpoint, "limit", h.options.Limit)
		h.no(w, endpoint, http.StatusRequestEntityTooLarge,
			"The body is larger than "+strconv.FormatInt(h.options.Limit, 10)+" bytes.")
		return
	case access.IsTooSlow(err):
		h.no(w, endpoint, http.StatusRequestTimeout, "The body arrived too slowly. Please send it again.")
		return
	case err != nil:
		h.no(w, endpoint, http.StatusBadRequest, "The body did not arrive. Please send it again.")
		return
	}
	said, err := h.calls[endpoint](r.Context(), body)
	var refusal *Refusal
	switch {
	case errors.As(err, &refusal):
		h.options.Logger.Error("merkana: a call was refused", subject(endpoint, body), "why", refusal.Message)
		h.no(w, endpoint, http.StatusOK, refusal.Message)
	case err != nil:
		w.Header().Set("Retry-After", retryAfter)
		h.options.Logger.Warn("merkana: a call failed; Merkana may retry", subject(endpoint, body), "error", err)
		h.no(w, endpoint, http.StatusServiceUnavailable, "This is not possible at the moment. Please send it again.")
	default:
		h.write(w, endpoint, http.StatusOK, said)
	}
}

// no answers that a call is refused.
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

// subject is the call's subject for the log, so that people can find the refused order.
// Unreadable ids are 0.
func subject(endpoint Endpoint, body []byte) slog.Attr {
	f, _ := open(body) // unreadable bodies have no fields
	mid, _ := f.whole("mid")
	id, _ := f.whole("id")
	return slog.Group("call", "endpoint", endpoint, "mid", mid, "id", id)
}
