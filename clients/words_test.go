package clients_test

import (
	"crypto/tls"
	"encoding/json"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/clients"
)

const (
	aPage     = "<!DOCTYPE html><html><body>Request blocked</body></html>"
	ownWords  = `{"code":"no","message":"No."}`
	aGateways = `{"oops":true}`
)

// wordy decodes {"code", "message"}, and accepts no other form.
func wordy(o *clients.Options) {
	o.Decode = func(status int, body []byte) (clients.ErrorBody, int) {
		var answer struct{ Code, Message string }
		if json.Unmarshal(body, &answer) != nil {
			return clients.ErrorBody{}, status
		}
		return clients.ErrorBody{Code: answer.Code, Message: answer.Message, FromProvider: answer.Code != ""}, status
	}
}

func TestARefusalCountsOnlyInTheProvidersOwnWords(t *testing.T) {
	read, effect := clients.Call{Method: "GET"}, clients.Call{Method: "POST"}
	search, once := clients.Call{Method: "POST", Reads: true}, clients.Call{Method: "GET", Once: true}
	cases := []struct {
		name   string
		status int
		body   string
		read   clients.Kind
		effect clients.Kind
	}{
		{"own words", 400, ownWords, clients.Refused, clients.Refused},
		{"own words", 404, ownWords, clients.Refused, clients.Refused},
		{"plain text", 404, "404 page not found\n", clients.Unavailable, clients.Unknown},
		{"HTML", 403, aPage, clients.Unavailable, clients.Unknown},
		{"a gateway's JSON", 403, aGateways, clients.Unavailable, clients.Unknown},
		{"nothing", 404, "", clients.Unavailable, clients.Unknown},
		{"HTML", 502, aPage, clients.Unavailable, clients.Unknown},
		{"own words", 502, ownWords, clients.Unknown, clients.Unknown},
		{"HTML where JSON is expected", 200, aPage, clients.Unavailable, clients.Unknown},
		{"text where JSON is expected", 201, "OK", clients.Unavailable, clients.Unknown},
		{"JSON of another form", 200, `[]`, clients.Unknown, clients.Unknown},
		{"HTML", 503, aPage, clients.Unavailable, clients.Unavailable},
		{"HTML", 401, aPage, clients.Unavailable, clients.Unavailable},
		{"HTML", 429, aPage, clients.Unavailable, clients.Unavailable},
	}
	for _, tc := range cases {
		t.Run(http.StatusText(tc.status)+"/"+tc.name, func(t *testing.T) {
			caller := newCaller(t, serve(t, answers(tc.status, tc.body)).URL, wordy)
			for call, want := range map[*clients.Call]clients.Kind{
				&read: tc.read, &search: tc.read, &effect: tc.effect, &once: tc.effect} {
				var into map[string]any
				err := caller.Do(t.Context(), *call, &into)
				require.ErrorIs(t, err, want, "%+v", call)
				require.Equal(t, tc.status, clients.StatusOf(err))
			}
		})
	}
}

func TestWhatIsNotInOwnWordsSaysSo(t *testing.T) {
	const advice = ": not the provider's error format; if it persists, check the base URL and any proxy in front of the provider"
	for body, want := range map[string]string{
		aPage:                     "acme: do it: HTTP 404 with a page of HTML" + advice,
		"404 page not found":      "acme: do it: HTTP 404 with text that is not JSON" + advice,
		"":                        "acme: do it: HTTP 404 with no body" + advice,
		aGateways:                 "acme: do it: HTTP 404 with JSON of an unknown form" + advice,
		`{"message":"Forbidden"}`: "acme: do it: Forbidden (HTTP 404 with JSON of an unknown form" + advice + ")",
	} {
		caller := newCaller(t, serve(t, answers(404, body)).URL, wordy)
		require.EqualError(t, caller.Do(t.Context(), clients.Call{Operation: "do it", Method: "POST"}, nil), want)
	}
}

func TestAnEmptyRefusalCountsWhenItsObjectCanThenBeRead(t *testing.T) {
	cases := []struct {
		name   string
		status int
		object http.HandlerFunc
		want   clients.Kind
	}{
		{"400", 400, answers(200, `{"id":1}`), clients.Refused},
		{"404", 404, answers(200, `{"id":1}`), clients.Refused},
		{"422", 422, answers(200, `{"id":1}`), clients.Refused},
		{"another status", 403, answers(200, `{"id":1}`), clients.Unknown},
		{"the object is a page, too", 404, answers(200, aPage), clients.Unknown},
		{"the object is empty, too", 404, answers(404, ""), clients.Unknown},
		{"there is no such object", 404, answers(404, ownWords), clients.Unknown},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			effects := 0
			server := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodGet && r.URL.Path == "/things/1" && r.Header.Get("X-Mine") == "1" {
					tc.object(w, r)
					return
				}
				effects++
				w.WriteHeader(tc.status)
			})
			err := newCaller(t, server.URL, wordy).Do(t.Context(), clients.Call{Operation: "do it", Method: "POST",
				Path: "/things/1/do", Object: "/things/1", Header: map[string]string{"X-Mine": "1"}}, nil)
			require.Equal(t, clients.Error{Provider: "acme", Operation: "do it", Kind: tc.want, HTTPStatus: tc.status}, failure(t, err))
			require.Equal(t, 1, effects)
		})
	}
}

func TestA500WhoseBodyNamesAValidationIsARefusal(t *testing.T) {
	const said = "The given data failed to pass validation."
	for body, want := range map[string]clients.Error{
		`{"message":"` + said + `"}`:             {Kind: clients.Refused, Message: said},
		`{"code":"validation_failed"}`:           {Kind: clients.Refused, Code: "validation_failed"},
		said:                                     {Kind: clients.Refused, Message: said},
		"Dane nie przeszły walidacji":            {Kind: clients.Refused, Message: "Dane nie przeszły walidacji"},
		`{"message":"Server Error"}`:             {Kind: clients.Unknown, Message: "Server Error"},
		"<html><body>" + said + "</body></html>": {Kind: clients.Unknown},
		strings.Repeat("validation ", 100):       {Kind: clients.Unknown},
		"Server Error":                           {Kind: clients.Unknown},
	} {
		t.Run(body[:min(len(body), 30)], func(t *testing.T) {
			caller := newCaller(t, serve(t, answers(500, body)).URL, wordy)
			want.Provider, want.Operation, want.HTTPStatus = "acme", "do it", 500
			require.Equal(t, want, failure(t, caller.Do(t.Context(), clients.Call{Operation: "do it", Method: "POST"}, nil)))
		})
	}
	caller := newCaller(t, serve(t, answers(502, `{"message":"`+said+`"}`)).URL, wordy)
	require.ErrorIs(t, caller.Do(t.Context(), clients.Call{Method: "POST"}, nil), clients.Unknown, "a 502 is not the provider's")
}

func TestAPageIsNoFile(t *testing.T) {
	caller := newCaller(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(map[string]string{"/page": "Just a moment", "/doctype": aPage, "/pdf": "%PDF-1.7"}[r.URL.Path]))
	}).URL)
	for _, path := range []string{"/page", "/doctype"} {
		_, err := caller.Fetch(t.Context(), clients.Call{Method: "GET", Path: path})
		require.ErrorIs(t, err, clients.Unavailable)
		require.ErrorContains(t, err, "a page of HTML")
	}
	_, err := caller.Fetch(t.Context(), clients.Call{Method: "GET", Path: "/pdf"})
	require.NoError(t, err, "a PDF is one whatever the server says of it")
}

func TestATLSFailureBeforeAnythingWasSentIsUnavailable(t *testing.T) {
	arrived := false
	untrusted := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { arrived = true }))
	untrusted.Config.ErrorLog = log.New(io.Discard, "", 0)
	untrusted.StartTLS()
	t.Cleanup(untrusted.Close)
	for name, base := range map[string]string{
		"a certificate that is not trusted": untrusted.URL,
		"closed during the handshake":       "https://" + hangsUp(t),
		"no TLS there":                      strings.Replace(serve(t, answers(200, "{}")).URL, "http:", "https:", 1),
	} {
		t.Run(name, func(t *testing.T) {
			err := newCaller(t, base).Do(t.Context(), clients.Call{Operation: "pay", Method: "POST", Body: map[string]int{"a": 1}}, nil)
			require.Equal(t, clients.Error{Provider: "acme", Operation: "pay", Kind: clients.Unavailable}, failure(t, err))
			require.False(t, arrived)
		})
	}
}

// hangsUp listens, and closes each connection as soon as the client sends.
func hangsUp(t *testing.T) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			_, _ = connection.Read(make([]byte, 1))
			_ = connection.Close()
		}
	}()
	return listener.Addr().String()
}

func TestATLSConnectionThatBreaksAfterTheRequestIsOfUnknownOutcome(t *testing.T) {
	for _, http2 := range []bool{false, true} {
		var major int
		server := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			major = r.ProtoMajor
			panic(http.ErrAbortHandler)
		}))
		server.EnableHTTP2 = http2
		server.StartTLS()
		t.Cleanup(server.Close)
		// The connections of Call.Once are copies of the default ones.
		transport, trusting := http.DefaultTransport.(*http.Transport), server.Client().Transport.(*http.Transport)
		before := transport.TLSClientConfig
		transport.TLSClientConfig = &tls.Config{RootCAs: trusting.TLSClientConfig.RootCAs}
		err := newCaller(t, server.URL).Do(t.Context(), clients.Call{Method: "GET", Once: true}, nil)
		transport.TLSClientConfig = before
		require.ErrorIs(t, err, clients.Unknown)
		require.Equal(t, http2, major == 2, "HTTP/%d", major)
	}
}
