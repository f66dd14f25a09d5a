package desk_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"orderflow/examples"
	"orderflow/internal/access"
	"orderflow/internal/devserver/devservertest"
	"orderflow/internal/documents"
	"orderflow/internal/encryption/keyring"
	"orderflow/internal/httpapi"
	"orderflow/internal/orders"
	"orderflow/order"
	"orderflow/test/triggertest"
)

// Shared by all tests of the package: the stack, and a trigger with tokens.
var (
	service  *orders.Service
	temporal client.Client
	store    *documents.Store
	base     string
	tokens   map[access.Role]string
	entries  []string
	// ring encrypts the sessions of all triggers in the tests.
	ring keyring.Ring
)

func TestMain(m *testing.M) { devservertest.Main(m, run) }

func run(m *testing.M, connected client.Client) int {
	stack := triggertest.New(connected, triggertest.Options{})
	defer stack.Stop()
	temporal, service, store, tokens, entries = connected, stack.Orders, stack.Store, stack.Tokens, stack.Entries
	entry, err := keyring.NewEntry("tests")
	must(err)
	ring, err = keyring.Parse(entry)
	must(err)
	base = listen(gate(access.Options{}, entries...), httpapi.Desk{Keys: ring})
	return m.Run()
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

var gate = triggertest.Gate

// listen serves a trigger with a desk until the tests end, and returns its URL.
func listen(gate *access.Gate, settings httpapi.Desk) string {
	api, err := httpapi.New(httpapi.Options{Orders: service, Gate: gate, Desk: &settings, Logger: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))})
	must(err)
	return triggertest.Serve(api)
}

// visitor is a browser without JavaScript.
type visitor struct {
	t    *testing.T
	base string
	http *http.Client
	// header is added to every request.
	header http.Header
}

func newVisitor(t *testing.T, base string) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	return &visitor{t: t, base: base, header: http.Header{}, http: &http.Client{Jar: jar,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// signedIn is a visitor who is signed in with a role.
func signedIn(t *testing.T, role access.Role) *visitor {
	t.Helper()
	v := newVisitor(t, base)
	require.Equal(t, http.StatusSeeOther, v.post("sign-in", url.Values{"token": {tokens[role]}}).status)
	return v
}

// shown is a response.
type shown struct {
	status int
	header http.Header
	body   string
}

// text is the page without tags, with single spaces.
func (s shown) text() string {
	return strings.Join(strings.Fields(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(s.body, " ")), " ")
}

// value is the value of a hidden field on the page.
func (s shown) value(t *testing.T, name string) string {
	t.Helper()
	found := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(s.body)
	require.NotNil(t, found, "no field %s in %s", name, s.body)
	return found[1]
}

func (v *visitor) do(request *http.Request) shown {
	v.t.Helper()
	for name, values := range v.header {
		request.Header[name] = values
	}
	response, err := v.http.Do(request)
	require.NoError(v.t, err)
	defer func() { require.NoError(v.t, response.Body.Close()) }()
	body, err := io.ReadAll(response.Body)
	require.NoError(v.t, err)
	return shown{response.StatusCode, response.Header, string(body)}
}

func (v *visitor) get(path string) shown {
	v.t.Helper()
	request, err := http.NewRequestWithContext(v.t.Context(), http.MethodGet, v.base+"/desk/"+path, nil)
	require.NoError(v.t, err)
	return v.do(request)
}

// page loads a page, which must exist.
func (v *visitor) page(path string) shown {
	v.t.Helper()
	got := v.get(path)
	require.Equal(v.t, http.StatusOK, got.status, got.body)
	return got
}

// post sends a form without changes.
func (v *visitor) post(path string, form url.Values) shown {
	v.t.Helper()
	request, err := http.NewRequestWithContext(v.t.Context(), http.MethodPost, v.base+"/desk/"+path, strings.NewReader(form.Encode()))
	require.NoError(v.t, err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return v.do(request)
}

// send sends a form with the session's secret.
func (v *visitor) send(path string, form url.Values) shown {
	v.t.Helper()
	form.Set("form", v.page("").value(v.t, "form"))
	return v.post(path, form)
}

// cookie is the value of the session cookie.
func (v *visitor) cookie() string {
	v.t.Helper()
	where, err := url.Parse(v.base + "/desk/")
	require.NoError(v.t, err)
	for _, one := range v.http.Jar.Cookies(where) {
		if one.Name == "orderflow-desk" {
			return one.Value
		}
	}
	return ""
}

// example is an example order with another id.
func example(t *testing.T, name, id string) order.Order {
	t.Helper()
	doc, err := examples.Order(name)
	require.NoError(t, err)
	doc.ID, doc.Source.Reference = id, id
	return doc
}

func start(t *testing.T, doc order.Order) {
	t.Helper()
	_, err := service.Start(t.Context(), doc)
	require.NoError(t, err)
}

// awaitStatus waits until an order has a status, and returns its state.
func awaitStatus(t *testing.T, id string, status order.Status) order.State {
	t.Helper()
	var state order.State
	var err error
	for until := time.Now().Add(time.Minute); time.Now().Before(until); time.Sleep(20 * time.Millisecond) {
		if state, err = service.State(t.Context(), id); err == nil && state.Status == status && !state.FromHistory {
			return state
		}
	}
	require.Fail(t, "an order does not come to rest", "%s is %s at %s, want %s: waits for %+v, problem %+v (%v)",
		id, state.Status, state.Stage, status, state.Waiting, state.Problem, err)
	return state
}
