package httpapi_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/internal/access"
	"orderflow/internal/httpapi"
)

// endless is a body without a declared length.
type endless struct{ left int }

func (e *endless) Read(p []byte) (int, error) {
	if e.left <= 0 {
		return 0, io.EOF
	}
	n := copy(p, strings.Repeat(" ", min(len(p), e.left)))
	e.left -= n
	return n, nil
}

func TestHugeBodies(t *testing.T) {
	for name, test := range map[string]struct {
		path string
		size int
	}{
		"order": {"/v1/orders", 2 << 20}, "quote": {"/v1/quotes", 2 << 20}, "batch": {"/v1/orders:batch", 17 << 20},
		"validation": {"/v1/orders:validate", 2 << 20},
		"action":     {"/v1/orders/abc/cancel", 65 << 10},
	} {
		for kind, told := range map[string]int64{"with length": int64(test.size), "in chunks": -1} {
			t.Run(name+" "+kind, func(t *testing.T) {
				request := call{role: access.RoleAdmin, method: http.MethodPost, path: test.path}.request(t)
				request.Body, request.ContentLength = io.NopCloser(&endless{left: test.size}), told
				response, err := http.DefaultTransport.RoundTrip(request)
				if err != nil { // cut off while it was sending
					require.ErrorContains(t, err, "connection")
					return
				}
				require.NoError(t, response.Body.Close())
				require.Equal(t, http.StatusRequestEntityTooLarge, response.StatusCode)
			})
		}
	}
}

func TestDeepJSON(t *testing.T) {
	deep := strings.Repeat("[", 50_000)
	for name, c := range map[string]call{
		"order":            post(access.RoleStart, "/v1/orders", `{"id": `+deep),
		"closed":           post(access.RoleStart, "/v1/orders", `{"id": `+deep+strings.Repeat("]", 50_000)+"}"),
		"in unknown field": post(access.RoleStart, "/v1/orders", `{"colour": `+deep+strings.Repeat("]", 50_000)+"}"),
		"validated":        post(access.RoleStart, "/v1/orders:validate", `{"id": `+deep),
		"action":           act("deep-1", "cancel", `{"reason": `+strings.Repeat("[", 20_000)),
	} {
		t.Run(name, func(t *testing.T) {
			refusal(t, c.do(t), http.StatusBadRequest)
		})
	}
	require.Equal(t, http.StatusBadRequest, lines(t, batch(t, `{"id": `+deep).do(t))[0].Status)
}

// dial opens a connection and sends something over it.
func dial(t *testing.T, address, sent string) net.Conn {
	t.Helper()
	connection, err := net.Dial("tcp", strings.TrimPrefix(address, "http://"))
	require.NoError(t, err)
	t.Cleanup(func() { _ = connection.Close() })
	require.NoError(t, connection.SetDeadline(time.Now().Add(20*time.Second)))
	_, err = io.WriteString(connection, sent)
	require.NoError(t, err)
	return connection
}

func statuses(t *testing.T, connection net.Conn) []int {
	t.Helper()
	var all []int
	reader := bufio.NewReader(connection)
	for {
		response, err := http.ReadResponse(reader, nil)
		if err != nil {
			return all
		}
		_, err = io.Copy(io.Discard, response.Body)
		require.NoError(t, err)
		all = append(all, response.StatusCode)
	}
}

func TestSlowClientsAreCutOff(t *testing.T) {
	hasty := listen(httpapi.Options{Gate: gate(access.Options{}), BodyTime: 300 * time.Millisecond, PartTime: 300 * time.Millisecond,
		Webhooks: hooks(), Merkana: ofMerkana(), Codec: codec()})
	token := "Authorization: Bearer " + tokens[access.RoleAdmin] + "\r\n"
	for name, test := range map[string]struct {
		sent string
		want []int
	}{
		"headers": {"GET /v1/orders HTTP/1.1\r\nHost: x\r\n", nil},
		"body":    {"POST /v1/orders HTTP/1.1\r\nHost: x\r\n" + token + "Content-Length: 1000\r\n\r\n{", []int{http.StatusRequestTimeout}},
		"body of a stranger": {"POST /v1/orders HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{",
			[]int{http.StatusUnauthorized}},
		"body of a webhook": {"POST /webhooks/shipx/" + hookSecret + " HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{",
			[]int{http.StatusRequestTimeout}},
		"body of Merkana's": {"POST /merkana/stock.php HTTP/1.1\r\nHost: x\r\nApi-Token: " + merkanaToken + "\r\nContent-Length: 1000\r\n\r\n{",
			[]int{http.StatusRequestTimeout}},
		"body for the codec": {"POST /codec/decode HTTP/1.1\r\nHost: x\r\n" + token + "Content-Length: 1000\r\n\r\n{",
			[]int{http.StatusRequestTimeout}},
		"body of an action": {"POST /v1/orders/abc/cancel HTTP/1.1\r\nHost: x\r\n" + token + "Content-Length: 1000\r\n\r\n{",
			[]int{http.StatusRequestTimeout}},
	} {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			require.Equal(t, test.want, statuses(t, dial(t, hasty, test.sent)))
			require.Less(t, time.Since(began), 10*time.Second)
		})
	}
	t.Run("one that does not read", func(t *testing.T) {
		// Enough answers to fill all buffers on the way.
		asked := strings.Repeat("GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: x\r\n\r\n", 30)
		connection := dial(t, hasty, asked)
		require.Eventually(t, func() bool {
			_, err := io.WriteString(connection, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
			return err != nil
		}, 10*time.Second, 20*time.Millisecond, "the connection stays open")
	})
}

func TestPathTricks(t *testing.T) {
	for _, id := range []string{"..%2f..%2fetc%2fpasswd", "%2e%2e", "..", "a%00b", "abc%0d%0aSet-Cookie:%20a=b", "abc%2fdocuments",
		"ab", "-abc", "%c5%bc%c3%b3%c5%82w", strings.Repeat("a", 51), "order-abc'%20OR%20'1'='1", "abc;x=1", "%252e%252e"} {
		for _, path := range []string{"/v1/orders/" + id, "/v1/orders/" + id + "/documents/label", "/v1/orders/" + id + "/events"} {
			t.Run(path, func(t *testing.T) {
				got := get(path).do(t)
				require.Contains(t, []int{http.StatusNotFound, http.StatusUnprocessableEntity, http.StatusTemporaryRedirect}, got.status)
				require.Empty(t, got.header.Get("Set-Cookie"))
			})
		}
	}
	for _, kind := range []string{"..%2flabel", "label.pdf", "%2e%2e%2f%2e%2e%2fwritable.txt", "LABEL", "label%00", "label%22"} {
		t.Run(kind, func(t *testing.T) {
			refused := refusal(t, get("/v1/orders/path-1/documents/"+kind).do(t), http.StatusUnprocessableEntity)
			require.Equal(t, "path.kind", refused.Errors[0].Location)
		})
	}
}

func TestSmuggling(t *testing.T) {
	token := "Authorization: Bearer " + tokens[access.RoleRead] + "\r\n"
	const hidden = "GET /v1/orders HTTP/1.1\r\nHost: x\r\n\r\n"
	for name, test := range map[string]struct {
		sent string
		want []int
	}{
		// What follows the chunks is never read as another call.
		"a length and chunks": {fmt.Sprintf("POST /v1/orders HTTP/1.1\r\nHost: x\r\n%sContent-Length: %d\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n%s",
			token, len(hidden)+5, hidden), []int{http.StatusForbidden}},
		"two lengths": {"POST /v1/orders HTTP/1.1\r\nHost: x\r\n" + token + "Content-Length: 0\r\nContent-Length: 5\r\n\r\n" + hidden,
			[]int{http.StatusBadRequest}},
		"chunks by another name": {"POST /v1/orders HTTP/1.1\r\nHost: x\r\n" + token + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + hidden,
			[]int{http.StatusNotImplemented}},
		"a length with a sign": {"POST /v1/orders HTTP/1.1\r\nHost: x\r\n" + token + "Content-Length: +5\r\n\r\nhello" + hidden,
			[]int{http.StatusBadRequest}},
		"a space before the colon": {"POST /v1/orders HTTP/1.1\r\nHost: x\r\n" + token + "Content-Length : 5\r\n\r\nhello" + hidden,
			[]int{http.StatusBadRequest}},
		"no host": {"GET /v1/orders HTTP/1.1\r\n" + token + "\r\n", []int{http.StatusBadRequest}},
		"headers without end": {"GET /v1/orders HTTP/1.1\r\nHost: x\r\nX: " + strings.Repeat("x", 64<<10) + "\r\n\r\n",
			[]int{http.StatusRequestHeaderFieldsTooLarge}},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, test.want, statuses(t, dial(t, base, test.sent)))
		})
	}
}

// A web page of another origin cannot read an answer. Without tokens, it also cannot use the
// browser of somebody on this machine to make a call.
func TestOtherOrigins(t *testing.T) {
	evil := map[string]string{"Origin": "https://evil.example"}
	for name, c := range map[string]call{
		"read":      get("/v1/orders"),
		"preflight": {method: http.MethodOptions, path: "/v1/orders"},
		"health":    {method: http.MethodGet, path: "/healthz"},
	} {
		t.Run(name, func(t *testing.T) {
			c.header = evil
			require.Empty(t, c.do(t).header.Get("Access-Control-Allow-Origin"))
		})
	}
	open := listen(httpapi.Options{Gate: access.NewGate(access.Options{})})
	local := call{method: http.MethodGet, path: "/v1/orders", base: open}
	require.Equal(t, http.StatusOK, local.do(t).status)
	t.Run("a page posts an order", func(t *testing.T) {
		posted := call{method: http.MethodPost, path: "/v1/orders", base: open, body: text(t, fromStock(t, "evil-1")), header: evil}
		refusal(t, posted.do(t), http.StatusForbidden)
		posted.header = map[string]string{"Content-Type": "text/plain"}
		refusal(t, posted.do(t), http.StatusUnsupportedMediaType)
	})
	t.Run("a page that took our address", func(t *testing.T) {
		request := local.request(t)
		request.Host = "evil.example"
		response, err := http.DefaultTransport.RoundTrip(request)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		require.Equal(t, http.StatusForbidden, response.StatusCode)
	})
}

func TestTooManyCalls(t *testing.T) {
	narrow := listen(httpapi.Options{Gate: gate(access.Options{RequestsPerMinute: 3, FailuresPerMinute: 2})})
	for name, c := range map[string]call{
		"with a token": get("/v1/orders/no-such-1"), "of a stranger": {method: http.MethodGet, path: "/v1/orders"},
	} {
		t.Run(name, func(t *testing.T) {
			c.base = narrow
			var last answer
			for range 4 {
				last = c.do(t)
			}
			refusal(t, last, http.StatusTooManyRequests)
			require.NotEmpty(t, last.header.Get("Retry-After"))
		})
	}
}

// The calls of one token at the same time are limited; other tokens are not affected. A body
// that doesn't arrive counts for its token, and takes nobody else's slot.
func TestTooManyCallsAtOnce(t *testing.T) {
	api := listen(httpapi.Options{Gate: gate(access.Options{}), MaxRequests: 4})
	token := "Authorization: Bearer " + tokens[access.RoleStart] + "\r\n"
	for range 128 {
		dial(t, api, "POST /v1/orders HTTP/1.1\r\nHost: x\r\n"+token+"Content-Length: 1000\r\n\r\n{")
	}
	validation := post(access.RoleStart, "/v1/orders:validate", text(t, fromStock(t, "crowd-1")))
	validation.base = api
	var got answer
	require.Eventually(t, func() bool { // until the others have arrived
		got = validation.do(t)
		return got.status != http.StatusOK
	}, 10*time.Second, 10*time.Millisecond)
	refusal(t, got, http.StatusTooManyRequests)
	require.Equal(t, "1", got.header.Get("Retry-After"))
	for _, role := range []access.Role{access.RoleRead, access.RoleOperate, access.RoleAdmin} {
		c := call{role: role, method: http.MethodGet, path: "/v1/orders/no-such-1", base: api}
		require.Equal(t, http.StatusNotFound, c.do(t).status, role)
	}
	validation.role = access.RoleAdmin
	require.Equal(t, http.StatusOK, validation.do(t).status)
}

func TestPanicsTellNothing(t *testing.T) {
	api := listen(httpapi.Options{Gate: gate(access.Options{}), Webhooks: http.HandlerFunc(
		func(http.ResponseWriter, *http.Request) { panic("Zofia Brzoza") })})
	got := call{method: http.MethodGet, path: "/webhooks/x", base: api}.do(t)
	require.Equal(t, problem{Title: "Internal Server Error", Status: http.StatusInternalServerError},
		refusal(t, got, http.StatusInternalServerError))
	require.Contains(t, logs.String(), "a call panicked")
	require.NotContains(t, logs.String(), "Zofia")
}

func TestLogsTellNothingPersonal(t *testing.T) {
	doc := tooDear(t, "logs-1")
	begin(t, doc).do(t)
	doc.Recipient.LastName = "Wiśniewska"
	begin(t, doc).do(t)
	doc.Items[0].Quantity = 0
	begin(t, doc).do(t)
	get("/v1/orders?q=Wiśniewska").do(t)
	get("/v1/orders/Wiśniewska").do(t)
	act("logs-1", "cancel", `{"by": "Wiśniewska", "reason": "Wiśniewska asked"}`).do(t)
	require.Contains(t, logs.String(), `"route":"POST /v1/orders","status":409,"caller":"the-start"`)
	for _, secret := range []string{"Wiśniewska", "Wi%C5%9Bniewska", doc.Recipient.Street, doc.Recipient.Phone, doc.Recipient.Email,
		"Authorization", tokens[access.RoleStart]} {
		require.NotContains(t, logs.String(), secret)
	}
}
