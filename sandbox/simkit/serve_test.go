package simkit_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/sandbox/simkit"
)

// provider is a simulator with one operation, "create". It counts the effects.
type provider struct {
	faults   simkit.Faults
	happened atomic.Int64
	url      string
}

func newProvider(t *testing.T) *provider {
	p := &provider{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.faults.Serve(w, r, "create", refInBody, http.HandlerFunc(p.create))
	}))
	t.Cleanup(server.Close)
	p.url = server.URL
	return p
}

// refInBody reads the body as a refOf may, although the handler reads it, too.
func refInBody(r *http.Request, body []byte) string {
	var named struct{ Ref string }
	again, _ := io.ReadAll(r.Body)
	_ = json.Unmarshal(body, &named)
	if string(again) != string(body) {
		return "the body was read before"
	}
	return named.Ref
}

func (p *provider) create(w http.ResponseWriter, r *http.Request) {
	var named struct{ Ref string }
	if err := json.NewDecoder(r.Body).Decode(&named); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	p.happened.Add(1)
	simkit.JSON(w, http.StatusCreated, map[string]string{"created": named.Ref})
}

// answer is a call's answer; an empty one means a broken connection.
type answer struct {
	status     int
	retryAfter string
	body       string
}

func (p *provider) call(t *testing.T) answer {
	t.Helper()
	response, err := http.Post(p.url, "application/json", strings.NewReader(`{"ref": "A-1"}`))
	if err != nil {
		return answer{}
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return answer{response.StatusCode, response.Header.Get("Retry-After"), strings.TrimSpace(string(body))}
}

func TestHowCallsGoWrong(t *testing.T) {
	const whole = `{"created":"A-1"}`
	const blocked = "<!DOCTYPE html>\n<html><head><title>Request blocked</title></head><body><h1>Request blocked</h1></body></html>"
	for _, test := range []struct {
		fault    simkit.Fault
		want     answer
		happened int
	}{
		{simkit.Fault{Mode: simkit.FailBefore}, answer{500, "", `{"message":"Simulated fault.","status":500}`}, 0},
		{simkit.Fault{Mode: simkit.FailBefore, Status: 429, RetryAfter: 30}, answer{429, "30", `{"message":"Simulated fault.","status":429}`}, 0},
		{simkit.Fault{Mode: simkit.FailAfter, Status: 502}, answer{502, "", `{"message":"Simulated fault.","status":502}`}, 1},
		{simkit.Fault{Mode: simkit.FailBefore, Status: 400, Body: `{"error": "offer_expired"}`}, answer{400, "", `{"error":"offer_expired"}`}, 0},
		{simkit.Fault{Mode: simkit.LostAnswer}, answer{}, 1},
		{simkit.Fault{Mode: simkit.Reset}, answer{}, 0},
		{simkit.Fault{Mode: simkit.Slow, Delay: time.Millisecond}, answer{201, "", whole}, 1},
		{simkit.Fault{Mode: simkit.Late, Delay: time.Millisecond}, answer{201, "", whole}, 1},
		{simkit.Fault{Mode: simkit.Wordless, Status: 422}, answer{422, "", ""}, 0},
		{simkit.Fault{Mode: simkit.HTML}, answer{403, "", blocked}, 0},
		{simkit.Fault{Mode: simkit.HTMLAfter, Status: 200}, answer{200, "", blocked}, 1},
		{simkit.Fault{Mode: simkit.Hiccup404}, answer{404, "", "404 page not found"}, 0},
		{simkit.Fault{Mode: simkit.Hiccup404After}, answer{404, "", "404 page not found"}, 1},
		{simkit.Fault{Mode: simkit.Maintenance, RetryAfter: 3}, answer{503, "3", `{"message":"Simulated fault.","status":503}`}, 0},
		{simkit.Fault{Mode: simkit.EmptyBody}, answer{201, "", ""}, 1},
		{simkit.Fault{Mode: simkit.MalformedBody}, answer{201, "", whole[:len(whole+"\n")/2]}, 1},
		{simkit.Fault{Mode: simkit.ErrorInside, Status: 409}, answer{200, "", `{"error":"Simulated fault.","key":"simulated_fault","status":409}`}, 0},
		{simkit.Fault{Mode: "upside-down"}, answer{501, "", `{"message":"unknown fault mode upside-down"}`}, 0},
	} {
		t.Run(string(test.fault.Mode), func(t *testing.T) {
			p := newProvider(t)
			test.fault.Operation, test.fault.Ref, test.fault.Call = "create", "A-1", 2
			p.faults.Add(test.fault)
			require.Equal(t, answer{201, "", whole}, p.call(t), "the first call goes well")
			require.Equal(t, test.want, p.call(t))
			require.EqualValues(t, 1+test.happened, p.happened.Load())
		})
	}
}

func TestAFaultIsInTheProvidersOwnWords(t *testing.T) {
	p := newProvider(t)
	p.faults.ErrorBody = func(status int) any { return map[string]int{"no": status} }
	p.faults.Add(simkit.Fault{Mode: simkit.FailBefore, Status: 400, Call: 1}, simkit.Fault{Mode: simkit.Maintenance, Call: 2},
		simkit.Fault{Mode: simkit.FailBefore, Status: 400, Body: `{"oh": 1}`})
	require.Equal(t, answer{400, "", `{"no":400}`}, p.call(t))
	require.Equal(t, answer{503, "", `{"no":503}`}, p.call(t))
	require.Equal(t, answer{400, "", `{"oh":1}`}, p.call(t), "unless the fault says what")
}

func TestSlowWaitsFirst(t *testing.T) {
	p := newProvider(t)
	p.faults.Add(simkit.Fault{Mode: simkit.Slow, Delay: 20 * time.Millisecond})
	began := time.Now()
	p.call(t)
	require.GreaterOrEqual(t, time.Since(began), 20*time.Millisecond)
}

func TestARequestTooLarge(t *testing.T) {
	p := newProvider(t)
	response, err := http.Post(p.url, "application/json", strings.NewReader(strings.Repeat(" ", 8<<20+1)))
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, http.StatusRequestEntityTooLarge, response.StatusCode)
	require.Zero(t, p.happened.Load())
}
