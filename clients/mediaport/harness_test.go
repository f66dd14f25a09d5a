package mediaport_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients"
	"orderflow/clients/mediaport"
)

const password = "hunter2-password"

// request is a request that a server received, except logins.
type request struct {
	Method, Path string
	Query        url.Values
	Auth         string
	Body         string
}

// server answers as its test defines, and accepts logins.
type server struct {
	*httptest.Server
	mu       sync.Mutex
	requests []request
	logins   []string // their bodies
}

// newServer starts a server whose n-th token is "hunter2-token-n".
func newServer(t *testing.T, answer http.HandlerFunc) *server {
	s := &server{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if r.Method+" "+r.URL.Path == "POST /api/login" {
			s.mu.Lock()
			s.logins = append(s.logins, string(body))
			token := tokenName(len(s.logins))
			s.mu.Unlock()
			_ = json.NewEncoder(w).Encode(map[string]string{"token": token})
			return
		}
		s.mu.Lock()
		s.requests = append(s.requests, request{
			r.Method, r.URL.Path, r.URL.Query(), r.Header.Get("Authorization"), string(body),
		})
		s.mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func tokenName(n int) string { return "hunter2-token-" + string(rune('0'+n)) }

func (s *server) seen() []request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]request(nil), s.requests...)
}

func (s *server) client(t *testing.T, edit ...func(*mediaport.Config)) *mediaport.Client {
	return connect(t, s.URL, edit...)
}

func connect(t *testing.T, address string, edit ...func(*mediaport.Config)) *mediaport.Client {
	t.Helper()
	config := mediaport.Config{BaseURL: address, Username: "supplier", Password: password, Timeout: 5 * time.Second}
	for _, change := range edit {
		change(&config)
	}
	client, err := mediaport.New(config)
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

// sample reads an answer in the assumed format.
func sample(t *testing.T, name string) string {
	data, err := os.ReadFile("testdata/" + name)
	require.NoError(t, err)
	return string(data)
}

// failure is an error without its cause, to be compared whole.
func failure(t *testing.T, err error) clients.Error {
	t.Helper()
	var failed *clients.Error
	require.ErrorAs(t, err, &failed)
	plain := *failed
	plain.Err = nil
	return plain
}

func at(text string) time.Time {
	parsed, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return parsed
}
