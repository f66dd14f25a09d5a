package tpk_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/clients"
	"orderflow/clients/lenient"
	"orderflow/clients/tpk"
)

const (
	apiKey   = "hunter2-key"
	email    = "shop@example.com"
	password = "hunter2-password"
)

// request is a request that a server received.
type request struct {
	Method, URI                 string
	Auth, Key, Accept, Language string
	ContentType, Body           string
}

// server answers as its test defines, and issues tokens.
type server struct {
	*httptest.Server
	// token answers POST and PUT /token; the n-th token is "hunter2-token-n".
	token http.HandlerFunc

	mu       sync.Mutex
	requests []request // but for those of tokens
	tokens   []request
}

func newServer(t *testing.T, answer http.HandlerFunc) *server {
	s := &server{}
	s.token = func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprintf(w, `{"token":%q}`, tokenName(len(s.tokenRequests())))
	}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got := request{
			r.Method, r.RequestURI, r.Header.Get("Authorization"), r.Header.Get("X-Api-Key"), r.Header.Get("Accept"),
			r.Header.Get("Accept-Language"), r.Header.Get("Content-Type"), string(body),
		}
		s.mu.Lock()
		into, handle := &s.requests, answer
		if r.URL.Path == "/token" {
			into, handle = &s.tokens, s.token
		}
		*into = append(*into, got)
		s.mu.Unlock()
		handle(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func tokenName(n int) string { return fmt.Sprintf("hunter2-token-%d", n) }

func (s *server) seen() []request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]request(nil), s.requests...)
}

func (s *server) tokenRequests() []request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]request(nil), s.tokens...)
}

func (s *server) client(t *testing.T, edit ...func(*tpk.Config)) *tpk.Client {
	config := tpk.Config{BaseURL: s.URL, APIKey: apiKey, Email: email, Password: password, Timeout: 5 * time.Second}
	for _, change := range edit {
		change(&config)
	}
	client, err := tpk.New(config)
	require.NoError(t, err)
	return client
}

// sent is a request with the headers and token that every call to TPK has.
func sent(method, uri, token, body string) request {
	r := request{Method: method, URI: uri, Key: apiKey, Accept: "application/x.zk.v1+json", Language: "en", Body: body}
	if token != "" {
		r.Auth = "Bearer " + token
	}
	if body != "" {
		r.ContentType = "application/json"
	}
	return r
}

// answers returns a status and a body for every request.
func answers(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// inTurn answers with the bodies in turn and repeats the last one. The test must
// make its calls one after another.
func inTurn(bodies ...string) http.HandlerFunc {
	next := 0
	return func(w http.ResponseWriter, r *http.Request) {
		answers(200, bodies[min(next, len(bodies)-1)])(w, r)
		next++
	}
}

func sample(t *testing.T, name string) string {
	data, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	return string(data)
}

// failure is an error without its cause, to be compared whole. It holds no secret.
func failure(t *testing.T, err error) clients.Error {
	var failed *clients.Error
	require.ErrorAs(t, err, &failed)
	require.NotContains(t, fmt.Sprintf("%v %+v %#v", err, err, err), "hunter2")
	plain := *failed
	plain.Err = nil
	return plain
}

func at(text string) lenient.Time {
	zone, err := time.LoadLocation("Europe/Warsaw")
	if err != nil {
		panic(err)
	}
	parsed, err := time.ParseInLocation(time.DateTime, text, zone)
	if err != nil {
		panic(err)
	}
	return lenient.Time{Time: parsed}
}

func number(text string) lenient.Decimal {
	return lenient.Decimal{Known: true, Value: decimal.RequireFromString(text)}
}

var (
	yes = lenient.Bool{Known: true, Value: true}
	no  = lenient.Bool{Known: true}
)
