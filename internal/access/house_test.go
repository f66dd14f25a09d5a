package access_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/internal/access"
	"orderflow/internal/secret"
)

// create makes a token and parses its entry.
func create(t *testing.T, name string, roles ...access.Role) (token string, parsed access.Token) {
	t.Helper()
	token, entry, err := access.Create(name, roles...)
	require.NoError(t, err)
	tokens, err := access.Parse(secret.Text(entry))
	require.NoError(t, err)
	return token, tokens[0]
}

// clock stands still until a test moves it.
type clock struct{ now time.Time }

func newClock() *clock { return &clock{time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)} }

func (c *clock) read() time.Time { return c.now }

// serve serves something that needs a role: the caller's name.
func serve(t *testing.T, gate *access.Gate, role access.Role) string {
	t.Helper()
	return listen(t, gate.Require(role, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		caller, ok := access.CallerOf(r.Context())
		if !ok {
			caller.Name = "nobody"
		}
		_, _ = io.WriteString(w, caller.Name)
	})))
}

func listen(t *testing.T, handler http.Handler) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

// answer is everything that a caller could learn from a response.
type answer struct {
	status int
	header http.Header
	body   string
}

// ask makes a request with headers: name, value, name, value.
func ask(t *testing.T, url string, headers ...string) answer {
	t.Helper()
	return send(t, http.MethodGet, url, "", headers...)
}

func send(t *testing.T, method, url, body string, headers ...string) answer {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	require.NoError(t, err)
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			request.Host = headers[i+1]
			continue
		}
		request.Header.Add(headers[i], headers[i+1])
	}
	return do(t, request)
}

func do(t *testing.T, request *http.Request) answer {
	t.Helper()
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer func() { _ = response.Body.Close() }()
	content, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	response.Header.Del("Date")
	return answer{response.StatusCode, response.Header, string(content)}
}

func bearer(token string) []string { return []string{"Authorization", "Bearer " + token} }

// refused is the whole of a refusal.
func refused(status int, headers ...string) answer {
	text := map[int]string{
		401: `{"title":"Unauthorized","status":401}`,
		403: `{"title":"Forbidden","status":403}`,
		413: `{"title":"Request Entity Too Large","status":413}`,
		429: `{"title":"Too Many Requests","status":429}`,
		503: `{"title":"Service Unavailable","status":503}`,
	}[status] + "\n"
	header := http.Header{
		"Content-Type": {"application/problem+json"}, "Cache-Control": {"no-store"},
	}
	header.Set("Content-Length", map[int]string{401: "38", 403: "35", 413: "50", 429: "43", 503: "45"}[status])
	if status == http.StatusUnauthorized {
		header.Set("Www-Authenticate", `Bearer realm="orderflow"`)
	}
	for i := 0; i < len(headers); i += 2 {
		header.Set(headers[i], headers[i+1])
	}
	return answer{status, header, text}
}
