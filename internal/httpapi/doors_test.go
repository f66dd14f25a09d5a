package httpapi_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/internal/access"
	"orderflow/internal/httpapi"
	"orderflow/internal/webhooks"
	"orderflow/order"
)

// A parameter that can't be parsed is not treated as missing: the caller would get all orders.
func TestBrokenQueries(t *testing.T) {
	for query, test := range map[string]struct {
		status   int
		location string
		message  string
	}{
		"status=held%zz":           {http.StatusBadRequest, "query", `has "%zz", which is not an escape; write % as %25`},
		"source=100%":              {http.StatusBadRequest, "query", `has "%", which is not an escape; write % as %25`},
		"status=held;limit=5":      {http.StatusBadRequest, "query", "contains a semicolon; separate parameters by &, or write it as %3B"},
		"source=%ff":               {http.StatusBadRequest, "query.source", "is not UTF-8"},
		"status=held&status=%66oo": {http.StatusUnprocessableEntity, "query.status", "must be given only once"},
	} {
		t.Run(query, func(t *testing.T) {
			refused := refusal(t, get("/v1/orders?"+query).do(t), test.status)
			require.Equal(t, []trouble{{Location: test.location, Message: test.message}}, refused.Errors)
		})
	}
	require.Equal(t, http.StatusOK, get("/v1/orders?limit=%35").do(t).status)
}

func TestHeadOfAStreamEnds(t *testing.T) {
	doc := tooDear(t, "head-1")
	start(t, doc)
	awaitStatus(t, doc.ID, order.StatusNeedsAttention)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	request := call{role: access.RoleRead, method: http.MethodHead, path: "/v1/orders/head-1/events"}.request(t)
	response, err := http.DefaultTransport.RoundTrip(request.WithContext(ctx))
	require.NoError(t, err)
	_, err = io.Copy(io.Discard, response.Body)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, http.StatusOK, response.StatusCode)
	require.Equal(t, "text/event-stream", response.Header.Get("Content-Type"))
	// The server has finished the call, not only the client.
	require.Eventually(t, func() bool {
		shown := call{method: http.MethodGet, path: "/metrics"}.do(t).body
		return bytes.Contains([]byte(shown), []byte(`orderflow_http_requests_in_flight 1`))
	}, 10*time.Second, 20*time.Millisecond)
}

// Every error is a problem, whichever handler answers.
func TestEveryErrorIsAProblem(t *testing.T) {
	hints := webhooks.New(webhooks.Options{})
	api := listen(httpapi.Options{Gate: gate(access.Options{}), Webhooks: hints.Handler()})
	for one, status := range map[route]int{
		{http.MethodPost, "/webhooks/shipx/guess"}: http.StatusNotFound,
		{http.MethodGet, "/webhooks/nobody"}:       http.StatusNotFound,
		{http.MethodGet, "/webhooks/"}:             http.StatusNotFound,
		{http.MethodPut, "/webhooks/shipx"}:        http.StatusMethodNotAllowed,
		{http.MethodGet, "/docs/nothing.js"}:       http.StatusNotFound,
		{http.MethodPost, "/docs/"}:                http.StatusMethodNotAllowed,
		{http.MethodGet, "/nothing"}:               http.StatusNotFound,
		{http.MethodDelete, "/healthz"}:            http.StatusMethodNotAllowed,
	} {
		t.Run(one.method+" "+one.path, func(t *testing.T) {
			got := call{method: one.method, path: one.path, base: api}.do(t)
			require.Equal(t, problem{Title: http.StatusText(status), Status: status}, refusal(t, got, status))
			require.Equal(t, status == http.StatusMethodNotAllowed, got.header.Get("Allow") != "")
			require.Equal(t, "no-store", got.header.Get("Cache-Control"))
		})
	}
}

func TestEncodedBodies(t *testing.T) {
	var packed bytes.Buffer
	packer := gzip.NewWriter(&packed)
	_, err := io.WriteString(packer, text(t, fromStock(t, "packed-1")))
	require.NoError(t, err)
	require.NoError(t, packer.Close())
	api := listen(httpapi.Options{Gate: gate(access.Options{}), Webhooks: hooks(), Merkana: ofMerkana(), Codec: codec()})
	for _, path := range []string{"/v1/orders", "/v1/orders:validate", "/v1/orders:batch", "/v1/orders/packed-1/cancel", "/webhooks/shipx",
		"/webhooks/shipx/" + hookSecret, "/merkana/stock.php", "/merkana/save_order_with_packets.php", "/codec/decode", "/codec/encode"} {
		t.Run(path, func(t *testing.T) {
			c := post(access.RoleAdmin, path, packed.String())
			c.base, c.header = api, map[string]string{"Content-Encoding": "gzip"}
			if path == "/v1/orders:batch" {
				c.header["Content-Type"] = "application/x-ndjson"
			}
			got := c.do(t)
			refused := refusal(t, got, http.StatusUnsupportedMediaType)
			require.Equal(t, "the body has the unsupported Content-Encoding gzip; send it uncompressed", refused.Detail)
			require.Equal(t, "identity", got.header.Get("Accept-Encoding"))
		})
	}
	plain := post(access.RoleStart, "/v1/orders:validate", text(t, fromStock(t, "packed-1")))
	plain.header = map[string]string{"Content-Encoding": "Identity"}
	require.Equal(t, http.StatusOK, plain.do(t).status)
}

// Windows writes JSON with a byte order mark, which the command line skips.
func TestByteOrderMark(t *testing.T) {
	const mark = "\ufeff"
	require.Equal(t, http.StatusOK, post(access.RoleStart, "/v1/orders:validate", mark+text(t, fromStock(t, "mark-1"))).do(t).status)
	require.Equal(t, http.StatusAccepted, post(access.RoleStart, "/v1/orders", mark+text(t, fromStock(t, "mark-1"))).do(t).status)
	require.Equal(t, http.StatusNotFound, act("mark-none", "cancel", mark+`{"reason": "ordered twice"}`).do(t).status)
	require.Equal(t, http.StatusAccepted, lines(t, batch(t, mark+text(t, fromStock(t, "mark-2"))).do(t))[0].Status)
	for _, body := range []string{mark + mark + "{}", mark[:2] + "{}"} {
		refusal(t, post(access.RoleStart, "/v1/orders:validate", body).do(t), http.StatusBadRequest)
	}
}

func TestPartsOfDocuments(t *testing.T) {
	doc := fromStock(t, "parts-1")
	start(t, doc)
	awaitStatus(t, doc.ID, order.StatusCompleted)
	with := func(name, value string) call {
		c := get("/v1/orders/parts-1/documents/label")
		c.header = map[string]string{name: value}
		return c
	}
	whole := with("Accept", "application/pdf").do(t)
	require.Equal(t, http.StatusOK, whole.status)
	sum := sha256.Sum256([]byte(whole.body))
	tag := `"` + hex.EncodeToString(sum[:]) + `"`
	require.Equal(t, tag, whole.header.Get("Etag"))
	require.Equal(t, "bytes", whole.header.Get("Accept-Ranges"))
	require.Equal(t, strconv.Itoa(len(whole.body)), whole.header.Get("Content-Length"))

	known := with("If-None-Match", tag).do(t)
	require.Equal(t, http.StatusNotModified, known.status)
	require.Empty(t, known.body)
	require.Equal(t, http.StatusOK, with("If-None-Match", `"another"`).do(t).status)

	part := with("Range", "bytes=5-9").do(t)
	require.Equal(t, http.StatusPartialContent, part.status)
	require.Equal(t, whole.body[5:10], part.body)
	require.Equal(t, "application/pdf", part.header.Get("Content-Type"))
	// With If-Range a part is sent only of the same file; if the file changed, all of it is
	// sent.
	for given, want := range map[string]int{tag: http.StatusPartialContent, `"another"`: http.StatusOK, "W/" + tag: http.StatusOK} {
		only := with("Range", "bytes=5-9")
		only.header["If-Range"] = given
		got := only.do(t)
		require.Equal(t, want, got.status, given)
		if want == http.StatusOK {
			require.Equal(t, whole.body, got.body)
		} else {
			require.Equal(t, whole.body[5:10], got.body)
		}
	}
	beyond := with("Range", "bytes=99999999-").do(t)
	refusal(t, beyond, http.StatusRequestedRangeNotSatisfiable)
	require.Equal(t, "bytes */"+strconv.Itoa(len(whole.body)), beyond.header.Get("Content-Range"))
	require.Equal(t, "no-store", beyond.header.Get("Cache-Control"))

	head := with("Accept", "*/*")
	head.method = http.MethodHead
	require.Equal(t, tag, head.do(t).header.Get("Etag"))
}

func TestNotReadySaysWhenToComeAgain(t *testing.T) {
	broken := listen(httpapi.Options{Gate: gate(access.Options{}), Checks: []httpapi.Check{
		{Name: "documents", Do: func(context.Context) error { return fs.ErrPermission }}}})
	require.Equal(t, "5", call{method: http.MethodGet, path: "/readyz", base: broken}.do(t).header.Get("Retry-After"))
	require.Empty(t, call{method: http.MethodGet, path: "/readyz"}.do(t).header.Get("Retry-After"))
}

// The bundle of the docs page has 1.5 MB. It is sent compressed, is compressed only once, and
// is sent only to clients that don't have it.
func TestPagesAreCached(t *testing.T) {
	with := func(path, name, value string) call {
		return call{method: http.MethodGet, path: path, header: map[string]string{name: value}}
	}
	for path, policy := range map[string]string{
		"/docs/swagger-ui-bundle.js": "public, max-age=3600", "/docs/swagger-ui.css": "public, max-age=3600",
		"/docs/favicon-32x32.png": "public, max-age=3600",
		"/docs/":                  "no-cache", "/docs/start.js": "no-cache", "/openapi.json": "no-cache", "/openapi.yaml": "no-cache", "/openapi-3.0.json": "no-cache",
	} {
		t.Run(path, func(t *testing.T) {
			plain, packed := with(path, "Accept-Encoding", "identity").do(t), with(path, "Accept-Encoding", "br;q=1, gzip;q=0.8").do(t)
			require.Equal(t, http.StatusOK, plain.status)
			require.Equal(t, policy, plain.header.Get("Cache-Control"))
			require.Equal(t, "Accept-Encoding", plain.header.Get("Vary"))
			require.Empty(t, plain.header.Get("Content-Encoding"))
			require.Equal(t, plain.body, with(path, "Accept-Encoding", "gzip;q=0").do(t).body)
			if packed.header.Get("Content-Encoding") != "" { // what is small is not
				require.Equal(t, "gzip", packed.header.Get("Content-Encoding"))
				require.Less(t, len(packed.body), len(plain.body))
				require.NotEqual(t, plain.header.Get("Etag"), packed.header.Get("Etag"))
				reader, err := gzip.NewReader(bytes.NewReader([]byte(packed.body)))
				require.NoError(t, err)
				unpacked, err := io.ReadAll(reader)
				require.NoError(t, err)
				require.Equal(t, plain.body, string(unpacked))
			} else {
				require.Less(t, len(plain.body), 1000)
			}
			for _, one := range []answer{plain, packed} {
				require.Regexp(t, `^"[0-9a-f]{32}(-gzip)?"$`, one.header.Get("Etag"))
			}
			c := with(path, "If-None-Match", packed.header.Get("Etag"))
			c.header["Accept-Encoding"] = "gzip"
			again := c.do(t)
			require.Equal(t, http.StatusNotModified, again.status)
			require.Empty(t, again.body)
			require.Equal(t, policy, again.header.Get("Cache-Control"))
		})
	}
}
