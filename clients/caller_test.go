package clients_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients"
)

func newCaller(t *testing.T, base string, edit ...func(*clients.Options)) *clients.Caller {
	options := clients.Options{Provider: "acme", BaseURL: base, Timeout: 5 * time.Second}
	for _, change := range edit {
		change(&options)
	}
	caller, err := clients.NewCaller(options)
	require.NoError(t, err)
	return caller
}

func serve(t *testing.T, answer http.HandlerFunc) *httptest.Server {
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	return server
}

func answers(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// hang does not answer until the client disconnects, which a server notices only
// after it has read the body.
func hang(_ http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	<-r.Context().Done()
}

// failure is an error without its cause, to be compared whole.
func failure(t *testing.T, err error) clients.Error {
	var failed *clients.Error
	require.ErrorAs(t, err, &failed)
	plain := *failed
	plain.Err = nil
	return plain
}

func TestNewCallerNamesAWrongBaseURL(t *testing.T) {
	for _, base := range []string{"", "api.example", "ftp://api.example", "https://", "http://%zz"} {
		t.Run(base, func(t *testing.T) {
			_, err := clients.NewCaller(clients.Options{Provider: "acme", BaseURL: base})
			require.ErrorContains(t, err, "acme: base URL")
		})
	}
}

func TestCallIsSentAsItSays(t *testing.T) {
	cases := []struct {
		name  string
		call  clients.Call
		uri   string
		body  string
		media string
	}{
		{"read", clients.Call{Method: "GET", Path: "/v1/x", Query: url.Values{"q": {"a b", "c"}}}, "/base/v1/x?q=a+b&q=c", "", ""},
		{"body", clients.Call{Method: "POST", Path: "/v1/x", Body: map[string]int{"n": 1}}, "/base/v1/x", `{"n":1}`, "application/json"},
		{"no body", clients.Call{Method: "PATCH", Path: "v1/x"}, "/base/v1/x", "", ""},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			var seen http.Request
			var body []byte
			server := serve(t, func(w http.ResponseWriter, r *http.Request) {
				body, _ = io.ReadAll(r.Body)
				seen = *r
				_, _ = io.WriteString(w, `{"id":7}`)
			})
			tc.call.Header = map[string]string{"X-Mine": "1"}
			var into struct{ ID int }
			require.NoError(t, newCaller(t, server.URL+"/base/").Do(t.Context(), tc.call, &into))
			require.Equal(t, 7, into.ID)
			require.Equal(t, tc.call.Method+" "+tc.uri, seen.Method+" "+seen.RequestURI)
			require.Equal(t, tc.body, string(body))
			require.Equal(t, tc.media, seen.Header.Get("Content-Type"))
			require.Equal(t, "application/json", seen.Header.Get("Accept"))
			require.Equal(t, "orderflow", seen.Header.Get("User-Agent"))
			require.Equal(t, "1", seen.Header.Get("X-Mine"))
			require.Empty(t, seen.Header.Get("Authorization"))
		})
	}
}

func TestStatusTellsTheKind(t *testing.T) {
	kinds := map[clients.Kind][]int{
		clients.Refused:     {400, 402, 403, 404, 405, 409, 410, 417, 422},
		clients.Unavailable: {401, 429, 503},
		clients.Unknown:     {304, 408, 500, 502, 504, 599},
	}
	for kind, statuses := range kinds {
		for _, status := range statuses {
			t.Run(http.StatusText(status), func(t *testing.T) {
				server := serve(t, answers(status, ""))
				err := newCaller(t, server.URL).Do(t.Context(), clients.Call{Operation: "do it", Method: "POST", Path: "/"}, nil)
				require.Equal(t, clients.Error{Provider: "acme", Operation: "do it", Kind: kind, HTTPStatus: status}, failure(t, err))
			})
		}
	}
}

func TestRetryAfter(t *testing.T) {
	cases := []struct {
		name   string
		header string
		least  time.Duration
		most   time.Duration
	}{
		{"missing", "", 0, 0},
		{"seconds", "17", 17 * time.Second, 17 * time.Second},
		{"a date", time.Now().Add(time.Hour).UTC().Format(http.TimeFormat), 59 * time.Minute, time.Hour},
		{"a date gone by", "Wed, 21 Oct 2015 07:28:00 GMT", 0, 0},
		{"negative", "-5", 0, 0},
		{"nonsense", "soon", 0, 0},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Retry-After", tc.header)
				w.WriteHeader(http.StatusServiceUnavailable)
			})
			got := failure(t, newCaller(t, server.URL).Do(t.Context(), clients.Call{Method: "GET", Path: "/"}, nil)).RetryAfter
			require.GreaterOrEqual(t, got, tc.least)
			require.LessOrEqual(t, got, tc.most)
		})
	}
}

func TestDecoderReadsTheProvidersWords(t *testing.T) {
	decode := func(status int, body []byte) (clients.ErrorBody, int) {
		var answer struct {
			Status int
			Code   string
			Text   string
		}
		if json.Unmarshal(body, &answer) != nil || answer.Status == 0 {
			return clients.ErrorBody{}, status
		}
		return clients.ErrorBody{
			Code: answer.Code, Message: answer.Text, Fields: []clients.Field{{Path: "weight", Problem: "too_big"}}, FromProvider: true,
		}, answer.Status
	}
	want := clients.Error{
		Provider: "acme", Operation: "do it", Kind: clients.Refused, HTTPStatus: 422, Code: "invalid", Message: "No.",
		Fields: []clients.Field{{Path: "weight", Problem: "too_big"}},
	}
	for _, status := range []int{422, 200} { // the second is an error in the body of a success
		t.Run(http.StatusText(status), func(t *testing.T) {
			server := serve(t, answers(status, `{"status":422,"code":"invalid","text":"No."}`))
			caller := newCaller(t, server.URL, func(o *clients.Options) { o.Decode = decode })
			err := caller.Do(t.Context(), clients.Call{Operation: "do it", Method: "POST", Path: "/"}, nil)
			require.Equal(t, want, failure(t, err))
		})
	}
}

func TestAnswersThatCannotBeRead(t *testing.T) {
	cases := []struct {
		name    string
		status  int
		body    string
		failed  bool
		fetched bool // as a file
	}{
		{"good", 200, `{}`, false, true},
		{"no content", 204, ``, false, true},
		{"empty", 200, ``, true, false},
		{"broken", 201, `{"id":`, true, true},
		{"no JSON", 200, `<html>`, true, false},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			server := serve(t, answers(tc.status, tc.body))
			caller := newCaller(t, server.URL)
			var into map[string]any
			err := caller.Do(t.Context(), clients.Call{Method: "POST", Path: "/"}, &into)
			if tc.failed {
				require.ErrorIs(t, err, clients.Unknown)
				require.ErrorContains(t, err, "unreadable answer")
				require.Equal(t, tc.status, clients.StatusOf(err))
			} else {
				require.NoError(t, err)
			}
			err = caller.Do(t.Context(), clients.Call{Method: "POST", Path: "/"}, nil)
			require.Equal(t, tc.body == "" || json.Valid([]byte(tc.body)), err == nil, "nothing to decode into: %v", err)

			file, err := caller.Fetch(t.Context(), clients.Call{Method: "GET", Path: "/"})
			require.Equal(t, tc.fetched, err == nil)
			if tc.fetched {
				require.Equal(t, tc.body, string(file.Bytes))
			}
		})
	}
}

func TestFetchReturnsTheFileWithItsHeaders(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/pdf")
		w.Header().Set("Content-Disposition", "attachment")
		_, _ = io.WriteString(w, "%PDF")
	})
	file, err := newCaller(t, server.URL).Fetch(t.Context(), clients.Call{Method: "GET", Path: "/label"})
	require.NoError(t, err)
	require.Equal(t, "application/pdf", file.MediaType)
	require.Equal(t, "attachment", file.Header.Get("Content-Disposition"))
	require.Equal(t, "%PDF", string(file.Bytes))
}

func TestNoAnswerTellsWhetherItMayHaveHappened(t *testing.T) {
	hung := serve(t, hang)
	cut := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		if connection, _, err := w.(http.Hijacker).Hijack(); err == nil {
			_ = connection.Close()
		}
	})
	halved := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(w, `{"id":`)
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())

	cases := []struct {
		name string
		base string
		kind clients.Kind
	}{
		{"nobody listens", "http://" + listener.Addr().String(), clients.Unavailable},
		{"timeout", hung.URL, clients.Unknown},
		{"connection cut", cut.URL, clients.Unknown},
		{"half an answer", halved.URL, clients.Unknown},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			caller := newCaller(t, tc.base, func(o *clients.Options) {
				if tc.base == hung.URL {
					o.Timeout = 20 * time.Millisecond
				}
			})
			err := caller.Do(t.Context(), clients.Call{
				Operation: "do it", Method: "POST", Path: "/", Query: url.Values{"key": {"hunter2"}},
			}, nil)
			require.Equal(t, clients.Error{Provider: "acme", Operation: "do it", Kind: tc.kind}, failure(t, err))
			for cause := err; cause != nil; cause = errors.Unwrap(cause) {
				require.NotContains(t, cause.Error(), "hunter2")
			}
		})
	}
}

func TestCanceledCallIsOfUnknownOutcome(t *testing.T) {
	arrived := make(chan struct{})
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		close(arrived)
		hang(w, r)
	})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-arrived
		cancel()
	}()
	err := newCaller(t, server.URL).Do(ctx, clients.Call{Method: "POST", Path: "/"}, nil)
	require.ErrorIs(t, err, clients.Unknown)
	require.ErrorIs(t, err, context.Canceled)
}

func TestRedirectElsewhereIsNotFollowed(t *testing.T) {
	visited := false
	elsewhere := serve(t, func(http.ResponseWriter, *http.Request) { visited = true })
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
	})
	err := newCaller(t, server.URL).Do(t.Context(), clients.Call{Method: "POST", Path: "/", Body: map[string]int{}}, nil)
	require.ErrorIs(t, err, clients.Unknown)
	require.False(t, visited)
}

func TestMeterIsToldOfEveryCall(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/bad" {
			w.WriteHeader(http.StatusNotFound)
		}
	})
	type told struct {
		provider, operation string
		err                 error
	}
	var got []told
	caller := newCaller(t, server.URL, func(o *clients.Options) {
		o.Meter = func(_ context.Context, provider, operation string, took time.Duration, err error) {
			require.Positive(t, took)
			got = append(got, told{provider, operation, err})
		}
	})
	require.NoError(t, caller.Do(t.Context(), clients.Call{Operation: "good", Method: "GET", Path: "/good"}, nil))
	err := caller.Do(t.Context(), clients.Call{Operation: "bad", Method: "GET", Path: "/bad"}, nil)
	require.Equal(t, []told{{"acme", "good", nil}, {"acme", "bad", err}}, got)
}
