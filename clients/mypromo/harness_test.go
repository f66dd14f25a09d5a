package mypromo_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/clients"
	"orderflow/clients/lenient"
	"orderflow/clients/mypromo"
)

const clientSecret = "hunter2-client"

// request is a request that a server received, except token requests.
type request struct {
	Method string
	Path   string
	Query  url.Values
	Auth   string
	Accept string
	Body   string
}

// server answers as its test defines, and issues tokens.
type server struct {
	*httptest.Server
	mu       sync.Mutex
	requests []request
	tokens   int
}

// newServer starts a server whose n-th token is "token-n".
func newServer(t *testing.T, answer http.HandlerFunc) *server {
	s := &server{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/oauth/token" {
			s.mu.Lock()
			s.tokens++
			token := map[string]any{"token_type": "Bearer", "expires_in": 31622400, "access_token": tokenName(s.tokens)}
			s.mu.Unlock()
			_ = json.NewEncoder(w).Encode(token)
			return
		}
		body, _ := io.ReadAll(r.Body)
		s.mu.Lock()
		s.requests = append(s.requests, request{
			r.Method, r.URL.Path, r.URL.Query(), r.Header.Get("Authorization"), r.Header.Get("Accept"), string(body),
		})
		s.mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func tokenName(n int) string { return "token-" + string(rune('0'+n)) }

func (s *server) seen() []request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]request(nil), s.requests...)
}

func (s *server) client(t *testing.T, edit ...func(*mypromo.Config)) *mypromo.Client {
	config := mypromo.Config{BaseURL: s.URL, ClientID: "42", ClientSecret: clientSecret, Timeout: 5 * time.Second}
	for _, change := range edit {
		change(&config)
	}
	client, err := mypromo.New(config)
	require.NoError(t, err)
	return client
}

// answers returns a status and a body for every request.
func answers(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func sample(t *testing.T, name string) string {
	data, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	return string(data)
}

// failure is an error without its cause, to be compared whole.
func failure(t *testing.T, err error) clients.Error {
	var failed *clients.Error
	require.ErrorAs(t, err, &failed)
	plain := *failed
	plain.Err = nil
	return plain
}

func at(text string) lenient.Time {
	parsed, err := time.Parse(time.RFC3339, text)
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
