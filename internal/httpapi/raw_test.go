package httpapi_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/internal/access"
	"orderflow/internal/httpapi"
)

// fine are the allowed statuses for malformed HTTP. 501 and 505 are net/http's own, for unknown
// transfer encodings and versions.
var fine = []int{http.StatusOK, http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound,
	http.StatusMethodNotAllowed, http.StatusRequestTimeout, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType,
	http.StatusUnprocessableEntity, http.StatusTemporaryRedirect, http.StatusExpectationFailed, http.StatusRequestHeaderFieldsTooLarge,
	http.StatusNotImplemented, http.StatusHTTPVersionNotSupported,
	http.StatusServiceUnavailable} // the machine may be busy

// probe sends bytes, closes its write side if asked, and returns the statuses of all answers.
// It fails if the connection stays open.
func probe(t *testing.T, address, sent string, halfClosed bool) []int {
	t.Helper()
	connection, err := net.Dial("tcp", strings.TrimPrefix(address, "http://"))
	require.NoError(t, err)
	defer func() { _ = connection.Close() }()
	require.NoError(t, connection.SetDeadline(time.Now().Add(20*time.Second)))
	_, _ = io.WriteString(connection, sent) // the server may cut the connection early
	if halfClosed {
		_ = connection.(*net.TCPConn).CloseWrite()
	}
	var all []int
	reader := bufio.NewReader(connection)
	for {
		response, err := http.ReadResponse(reader, nil)
		var late net.Error
		if errors.As(err, &late) && late.Timeout() {
			require.Fail(t, "it hangs", "%q", shorter(sent))
		}
		if err != nil {
			return all
		}
		_, _ = io.Copy(io.Discard, response.Body)
		all = append(all, response.StatusCode)
	}
}

// TestRawProbes expects the correct HTTP answer for each probe. An empty probe gets none; any
// other connection that closes without an answer fails.
func TestRawProbes(t *testing.T) {
	api := listen(httpapi.Options{Gate: gate(access.Options{}), BodyTime: time.Second})
	token := "Authorization: Bearer " + tokens[access.RoleAdmin] + "\r\n"
	const host = "Host: x\r\n"
	end := "Connection: close\r\n\r\n"
	for name, test := range map[string]struct {
		sent string
		want []int
	}{
		"nothing":                   {"", nil},
		"line breaks":               {"\r\n\r\n\r\n\r\n", []int{400}},
		"no version":                {"GET /healthz\r\n\r\n", []int{400}},
		"a version of its own":      {"GET /healthz HTTP/9.9\r\n" + host + end, []int{505}},
		"another protocol":          {"SSH-2.0-OpenSSH_9.0\r\n", []int{400}},
		"TLS":                       {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", []int{400}},
		"HTTP/2":                    {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", []int{400, 505}},
		"a method with spaces":      {"G E T /healthz HTTP/1.1\r\n" + host + end, []int{400}},
		"a path of bytes":           {"GET /\xff\xfe\x00 HTTP/1.1\r\n" + host + end, []int{400}},
		"a broken escape in a path": {"GET /v1/orders/%zz HTTP/1.1\r\n" + host + end, []int{400}},
		"an absolute address":       {"GET http://evil.example/healthz HTTP/1.1\r\nHost: x\r\n" + end, []int{200}},
		"a tunnel":                  {"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n" + end, []int{404}},
		"a star":                    {"GET * HTTP/1.1\r\n" + host + end, []int{400}},
		"two hosts":                 {"GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n" + end, []int{400}},
		"a host with a path":        {"GET /healthz HTTP/1.1\r\nHost: a/b\r\n" + end, []int{400}},
		"a header of bytes":         {"GET /healthz HTTP/1.1\r\n" + host + "X: a\x00b\r\n" + end, []int{400}},
		"a header on two lines":     {"GET /healthz HTTP/1.1\r\n" + host + "X: a\r\n b\r\n" + end, []int{200}},
		"a header without a name":   {"GET /healthz HTTP/1.1\r\n" + host + ": a\r\n" + end, []int{400}},
		"a long line":               {"GET /" + strings.Repeat("a", 64<<10) + " HTTP/1.1\r\n" + host + end, []int{431}},
		"many headers":              {"GET /healthz HTTP/1.1\r\n" + host + strings.Repeat("X: a\r\n", 20_000) + end, []int{431}},
		"a length that is none":     {"POST /v1/orders HTTP/1.1\r\n" + host + token + "Content-Length: ten\r\n\r\n", []int{400}},
		"a negative length":         {"POST /v1/orders HTTP/1.1\r\n" + host + token + "Content-Length: -1\r\n\r\n", []int{400}},
		"a length beyond numbers":   {"POST /v1/orders HTTP/1.1\r\n" + host + token + "Content-Length: 99999999999999999999\r\n\r\n", []int{400}},
		"a huge length":             {"POST /v1/orders HTTP/1.1\r\n" + host + token + "Content-Length: 9223372036854775807\r\n\r\n{", []int{400, 408, 413}},
		"the same length twice":     {"POST /v1/orders HTTP/1.1\r\n" + host + token + "Content-Length: 2\r\nContent-Length: 2\r\n" + end + "{}", []int{422}},
		"two lengths":               {"POST /v1/orders HTTP/1.1\r\n" + host + token + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}x", []int{400}},
		"chunks of garbage":         {"POST /v1/orders HTTP/1.1\r\n" + host + token + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", []int{400}},
		"a chunk that is too short": {"POST /v1/orders HTTP/1.1\r\n" + host + token + "Transfer-Encoding: chunked\r\n\r\n5\r\n{}\r\n0\r\n\r\n", []int{400, 408}},
		"a chunk of endless size":   {"POST /v1/orders HTTP/1.1\r\n" + host + token + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n", []int{400, 408}},
		"an expectation":            {"POST /v1/orders HTTP/1.1\r\n" + host + token + "Expect: miracles\r\nContent-Length: 2\r\n" + end + "{}", []int{417}},
		"a body that does not come": {"POST /v1/orders/abc/cancel HTTP/1.1\r\n" + host + token + "Content-Length: 100\r\n\r\n{", []int{400, 408}},
		"many calls at once":        {strings.Repeat("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", 50) + "GET /healthz HTTP/1.1\r\n" + host + end, slices.Repeat([]int{200}, 51)},
	} {
		for _, halfClosed := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, half closed %t", name, halfClosed), func(t *testing.T) {
				got := probe(t, api, test.sent, halfClosed)
				switch {
				case test.want == nil:
					require.Empty(t, got)
				case len(got) == 1 && len(test.want) <= 3: // any of these
					require.Contains(t, test.want, got[0])
				default:
					require.Equal(t, test.want, got)
				}
			})
		}
	}
}

// Every mangled call is answered or cut off.
func TestMangledCalls(t *testing.T) {
	api := listen(httpapi.Options{Gate: gate(access.Options{}), BodyTime: 300 * time.Millisecond})
	before := serving()
	token := "Authorization: Bearer " + tokens[access.RoleAdmin] + "\r\n"
	whole := []string{
		"GET /v1/orders?limit=1 HTTP/1.1\r\nHost: x\r\n" + token + "Connection: close\r\n\r\n",
		"POST /v1/orders/no-such-1/cancel HTTP/1.1\r\nHost: x\r\n" + token + "Content-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
		"POST /v1/orders:validate HTTP/1.1\r\nHost: x\r\n" + token + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
	}
	count := 300
	if underRace {
		count = 60
	}
	for i := range count {
		random := rand.New(rand.NewPCG(7, uint64(i)))
		sent := []byte(whole[i%len(whole)])
		for range 1 + random.IntN(3) {
			at := random.IntN(len(sent))
			switch random.IntN(4) {
			case 0:
				sent[at] = byte(random.IntN(256))
			case 1:
				sent = slices.Delete(sent, at, min(len(sent), at+1+random.IntN(8)))
			case 2:
				sent = slices.Insert(sent, at, []byte(nasty[random.IntN(len(nasty))])...)
			case 3:
				sent = append(sent[:at:at], sent[random.IntN(len(sent)):]...)
			}
			if len(sent) == 0 {
				sent = []byte{'\n'}
			}
		}
		for _, status := range probe(t, api, string(sent), true) {
			require.Contains(t, fine, status, "%q", sent)
		}
	}
	require.Eventually(t, func() bool { return serving() <= before+2 }, 30*time.Second, 100*time.Millisecond, "goroutines are left over")
}
