package httpapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"mime"
	"net/http"
	"net/url"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"orderflow/internal/access"
	"orderflow/internal/httpapi"
	"orderflow/internal/orders"
	"orderflow/order"
	"orderflow/test/triggertest"
)

const (
	// fuzzedCalls is the highest number of calls unless FUZZED_CALLS sets it; fuzzTime is the
	// time limit for them, because the machine may be busy.
	fuzzedCalls = 5000
	fuzzTime    = 150 * time.Second
	// minFuzzed is the number of calls that must fit into that time.
	minFuzzed = 500
	// answerWithin is the time limit of a call; slowWithin that of calls which wait for many
	// orders, carriers or a decision (their own limit is a minute).
	answerWithin = 10 * time.Second
	slowWithin   = 70 * time.Second
	// patience is how long Temporal or a worker may take for an answer.
	patience = 2 * time.Second
)

// slow are the operations that wait by design.
var slow = []string{"get-costs", "quote-order", "resolve-orders", "merge-documents", "list-orders", "cancel-order", "validate-order", "check",
	"POST /merkana/"}

// TestFuzzedCalls calls every operation as the server's own description says, and every other
// route as fuzz_others_test.go does, with good, boundary and broken values, by callers of all
// roles. It fails on anything that is not described: an internal error, another status, media
// type or body, and on a call or goroutine that hangs. SEED picks other calls.
func TestFuzzedCalls(t *testing.T) {
	f := newFuzzer(t)
	before := serving()
	wanted, until := f.extent(t)
	var next atomic.Int64
	var callers sync.WaitGroup
	for range 8 {
		callers.Go(func() {
			for n := next.Add(1); int(n) <= wanted && time.Now().Before(until); n = next.Add(1) {
				f.call(uint64(n))
			}
		})
	}
	callers.Wait()
	t.Logf("seed %d: %d calls, %d operations, answers by status: %v", f.seed, f.made.Load(), len(f.operations), f.statuses)
	if underRace {
		require.Positive(t, f.made.Load())
	} else {
		require.GreaterOrEqual(t, int(f.made.Load()), min(wanted, minFuzzed))
	}
	require.Empty(t, f.found, "%s", strings.Join(f.found, "\n\n"))
	f.client.CloseIdleConnections()
	// The checks' connections to the simulators, which this process also serves, stay open for
	// 90 s.
	require.Eventually(t, func() bool { return serving() <= before+2 }, 3*time.Minute, 100*time.Millisecond, "goroutines are left over")
}

// extent returns how many calls to make, and the end time.
func (f *fuzzer) extent(t *testing.T) (int, time.Time) {
	t.Helper()
	if text := os.Getenv("FUZZED_CALLS"); text != "" {
		wanted, err := strconv.Atoi(text)
		require.NoError(t, err, "FUZZED_CALLS")
		return wanted, time.Now().Add(time.Hour)
	}
	if underRace {
		return fuzzedCalls / 10, time.Now().Add(fuzzTime)
	}
	return fuzzedCalls, time.Now().Add(fuzzTime)
}

// serving counts the goroutines that serve calls.
func serving() int {
	stacks := make([]byte, 16<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	count := 0
	for stack := range bytes.SplitSeq(stacks, []byte("\n\n")) {
		if bytes.Contains(stack, []byte("orderflow/internal/httpapi.(")) || bytes.Contains(stack, []byte("net/http.(*conn).serve")) {
			count++
		}
	}
	return count
}

type fuzzer struct {
	base       string
	client     *http.Client
	document   map[string]any
	schemas    *jsonschema.Compiler
	operations []fuzzed
	orders     []string // ids of existing and of other orders
	valid      string   // an order document
	patterns   []string // of all routes
	seed       uint64

	made     atomic.Int64
	mu       sync.Mutex
	compiled map[string]*jsonschema.Schema
	statuses map[int]int
	found    []string // the findings
	seen     map[string]bool
}

// fuzzed is an operation of the description.
type fuzzed struct {
	method, path, id string
	about            map[string]any
	pattern          string // the route's pattern
}

func newFuzzer(t *testing.T) *fuzzer {
	t.Helper()
	hasty := orders.New(temporal, orders.Options{WebUI: "http://127.0.0.1:8233", Documents: store, Patience: patience})
	api := apiOf(httpapi.Options{Gate: gate(access.Options{}), Orders: hasty, Patience: patience, Check: look,
		Webhooks: hooks(), Merkana: ofMerkana(), Codec: codec(), Labels: &httpapi.Labels{Links: labelLinks, CarrierKeys: map[string]string{"shipx": "DPD"}}})
	f := &fuzzer{
		base:     triggertest.Serve(api),
		patterns: slices.Sorted(slices.Values(api.Patterns())),
		client:   &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 8}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
		compiled: map[string]*jsonschema.Schema{}, statuses: map[int]int{}, seen: map[string]bool{}, seed: 1,
	}
	if text := os.Getenv("SEED"); text != "" {
		seed, err := strconv.ParseUint(text, 10, 64)
		require.NoError(t, err, "SEED")
		f.seed = seed
	}
	described := call{method: http.MethodGet, path: "/openapi.json", base: f.base}.do(t).body
	require.NoError(t, json.Unmarshal([]byte(described), &f.document))
	resource, err := jsonschema.UnmarshalJSON(strings.NewReader(described))
	require.NoError(t, err)
	f.schemas = jsonschema.NewCompiler()
	f.schemas.AssertFormat()
	require.NoError(t, f.schemas.AddResource("openapi.json", resource))
	for path, item := range f.document["paths"].(map[string]any) {
		for method, about := range item.(map[string]any) {
			about := about.(map[string]any)
			f.operations = append(f.operations, fuzzed{strings.ToUpper(method), path, about["operationId"].(string), about,
				strings.ToUpper(method) + " " + path})
		}
	}
	f.operations = append(f.operations, others(t)...)
	slices.SortFunc(f.operations, func(a, b fuzzed) int { return strings.Compare(a.id, b.id) })
	f.prepare(t)
	t.Cleanup(func() {
		for _, provider := range heldProviders {
			_, _ = service.ReleaseProvider(context.Background(), provider, "the test's end") // leaves no limits used up for the tests that follow
		}
	})
	return f
}

// prepare starts orders in several statuses, and a case.
func (f *fuzzer) prepare(t *testing.T) {
	t.Helper()
	f.valid = text(t, fromStock(t, "fuzz-order"))
	start(t, produced(t, servedOrder, true))
	for i := range 3 {
		done, waiting := fmt.Sprintf("fuzz-done-%d", i), fmt.Sprintf("fuzz-waits-%d", i)
		start(t, fromStock(t, done))
		start(t, tooDear(t, waiting))
		f.orders = append(f.orders, done, waiting)
	}
	awaitStatus(t, "fuzz-done-0", order.StatusCompleted) // the other orders finish in the meantime
	awaitStatus(t, "fuzz-waits-0", order.StatusNeedsAttention)
	for i := range 20 {
		f.orders = append(f.orders, fmt.Sprintf("fuzz-new-%d", i)) // some orders are started by the fuzzer itself
	}
	about := order.Case{ID: order.CaseID("order-fuzz-gone", "0199-00000001"), Kind: order.CaseIntake, // with no order or stage
		Problem: order.Problem{Code: "unreadable", Message: "it can't be read"}, ToDo: "look at it"}
	_, err := service.OpenCase(t.Context(), about)
	require.NoError(t, err)
	f.orders = append(f.orders, "no-such-fuzz", "case-order-no-such@79be7bc9", about.ID, about.ID)
}

// heldProviders may be held by the fuzzer: the orders that are started don't need them.
var heldProviders = []string{"merkana", "mediaport"}

// call makes the call of a number, and checks the answer.
func (f *fuzzer) call(number uint64) {
	m := &maker{Rand: rand.New(rand.NewPCG(f.seed, number)), document: f.document}
	op := f.operations[int(number)%len(f.operations)]
	within := answerWithin
	if slices.Contains(slow, op.id) {
		within = slowWithin
	}
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	request, role := f.request(ctx, m, op)
	sent := f.shown(request)
	began := time.Now()
	response, err := f.client.Do(request)
	if err != nil {
		f.report(op, "no answer", fmt.Sprintf("call %d after %s: %v\n%s", number, time.Since(began), err, sent))
		return
	}
	defer func() { _ = response.Body.Close() }()
	if strings.HasPrefix(response.Header.Get("Content-Type"), "text/event-stream") {
		time.AfterFunc(100*time.Millisecond, cancel) // it may run for a long time
	}
	body, err := io.ReadAll(response.Body)
	if err != nil && ctx.Err() == nil {
		f.report(op, "broken answer", fmt.Sprintf("call %d: %v\n%s", number, err, sent))
	}
	f.made.Add(1)
	f.mu.Lock()
	f.statuses[response.StatusCode]++
	f.mu.Unlock()
	if complaint := f.judge(op, role, request, response, body); complaint != "" {
		f.report(op, complaint, fmt.Sprintf("call %d: %s\n%s\n-> %d %s", number, complaint, sent, response.StatusCode, shorter(string(body))))
	}
}

// report records each kind of finding once.
func (f *fuzzer) report(op fuzzed, kind, all string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if key := op.id + " " + kind; !f.seen[key] {
		f.seen[key] = true
		f.found = append(f.found, op.id+": "+all)
	}
}

func (f *fuzzer) shown(request *http.Request) string {
	body := ""
	if request.GetBody != nil {
		reader, _ := request.GetBody()
		content, _ := io.ReadAll(reader)
		body = string(content)
	}
	header := request.Header.Clone()
	header.Del("Authorization")
	return fmt.Sprintf("%s %s %v %s", request.Method, request.URL.RequestURI(), header, shorter(body))
}

func shorter(text string) string { return strconv.Quote(text[:min(len(text), 600)]) }

// judge returns what is wrong with an answer.
func (f *fuzzer) judge(op fuzzed, role access.Role, request *http.Request, response *http.Response, body []byte) string {
	status := response.StatusCode
	roles, guarded := op.about["x-roles"].([]any)
	allowed := slices.Contains(roles, any(string(role)))
	code := strconv.Itoa(status)
	described, known := op.about["responses"].(map[string]any)[code].(map[string]any)
	switch {
	case status >= 500 && status != http.StatusServiceUnavailable:
		return "an error of ours: " + code + " " + lastFailure()
	case !known:
		return "not described: status " + code
	case guarded && (role == "") != (status == http.StatusUnauthorized):
		return fmt.Sprintf("role %q: status %s", role, code)
	case guarded && role != "" && allowed == (status == http.StatusForbidden):
		return fmt.Sprintf("role %q: status %s", role, code)
	case (status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable) && response.Header.Get("Retry-After") == "":
		return "no Retry-After with " + code
	case request.Method == http.MethodHead || len(body) == 0:
		return ""
	}
	mediaType, _, _ := mime.ParseMediaType(response.Header.Get("Content-Type"))
	content, _ := described["content"].(map[string]any)
	if content[mediaType] == nil {
		return "not described: " + code + " " + mediaType
	}
	switch mediaType {
	case "application/json", "application/problem+json":
		return f.matches(op, code, mediaType, body)
	case "application/x-ndjson":
		for line := range bytes.SplitSeq(bytes.TrimSpace(body), []byte("\n")) {
			if complaint := f.matches(op, code, mediaType, line); complaint != "" {
				return complaint
			}
		}
	}
	return ""
}

// matches validates a body against its schema.
func (f *fuzzer) matches(op fuzzed, code, mediaType string, body []byte) string {
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return "no JSON: " + err.Error()
	}
	if !op.described() {
		return ""
	}
	schema, err := f.schema("paths", op.path, strings.ToLower(op.method), "responses", code, "content", mediaType, "schema")
	if err != nil {
		return err.Error()
	}
	if err := schema.Validate(value); err != nil {
		return "not as described: " + err.Error()
	}
	return ""
}

func (f *fuzzer) schema(path ...string) (*jsonschema.Schema, error) {
	at := "openapi.json#"
	for _, part := range path {
		at += "/" + url.PathEscape(strings.NewReplacer("~", "~0", "/", "~1").Replace(part))
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.compiled[at] == nil {
		compiled, err := f.schemas.Compile(at)
		if err != nil {
			return nil, err
		}
		f.compiled[at] = compiled
	}
	return f.compiled[at], nil
}

// lastFailure is the last log line about a failed call.
func lastFailure() string {
	last := ""
	for line := range strings.SplitSeq(logs.String(), "\n") {
		if strings.Contains(line, `"a call failed"`) || strings.Contains(line, "panicked") {
			last = line
		}
	}
	return last
}

// request makes a call of an operation, and returns its role.
func (f *fuzzer) request(ctx context.Context, m *maker, op fuzzed) (*http.Request, access.Role) {
	address, query, header := op.path, url.Values{}, http.Header{}
	parameters, _ := op.about["parameters"].([]any)
	for _, one := range parameters {
		param := one.(map[string]any)
		name, in, _ := param["name"].(string), param["in"].(string), ""
		if wanted, _ := param["required"].(bool); in != "path" && !m.often(25) && !(wanted && m.often(95)) {
			continue
		}
		value := f.parameter(m, name, param)
		switch in {
		case "path":
			address = strings.ReplaceAll(address, "{"+name+"}", url.PathEscape(value))
		case "query":
			query.Set(name, value)
		default:
			if value = strings.Map(printable, value); value != "" {
				header.Set(name, value)
			}
		}
	}
	encoded := query.Encode()
	if m.often(4) {
		encoded += pick(m, "&status=held%zz", "&unknown=1", ";a=b", "&limit=1&limit=2", "&%ff=1", "&page=", "&=")
	}
	method := op.method
	if method == http.MethodGet && m.often(10) {
		method = http.MethodHead
	}
	request, err := http.NewRequestWithContext(ctx, method, f.base+address, nil)
	if err != nil {
		panic(fmt.Sprintf("%s: %v", address, err)) // the header is escaped
	}
	request.URL.RawQuery = encoded
	request.Header = header
	f.addBody(m, op, request)
	return request, f.identify(m, request)
}

// printable removes from a header what headers can't contain.
func printable(r rune) rune {
	if r < ' ' || r > '~' {
		return -1
	}
	return r
}

func (f *fuzzer) parameter(m *maker, name string, param map[string]any) string {
	switch {
	case name == "id" && m.often(85):
		return pick(m, f.orders...)
	case name == "provider" && m.often(90):
		return pick(m, heldProviders...)
	case name == "provider": // a held provider would stop all orders
		return pick(m, "pigeon", "MERKANA", "merkana ", "x")
	case name == "kind" && m.often(70):
		return pick(m, "label", "protocol")
	case name == "Prefer":
		return pick(m, "wait=1", "wait=0", "wait=-5", "wait=99999", "respond-async, wait=1", "wait=x")
	case m.often(12):
		if value := pick(m, nasty...); value != ".." && value != "" {
			return value
		}
	}
	value := m.value(param["schema"].(map[string]any))
	if example, ok := param["example"]; ok && m.often(40) {
		value = example
	}
	if list, ok := value.([]any); ok && len(list) > 0 {
		value = list[0]
	}
	text := fmt.Sprint(value)
	if text == "" || text == "." || text == ".." { // another path
		return "x"
	}
	return text
}

// addBody gives a call a body, if it has one.
func (f *fuzzer) addBody(m *maker, op fuzzed, request *http.Request) {
	described, ok := op.about["requestBody"].(map[string]any)
	if !ok {
		return
	}
	mediaType := sorted(described["content"].(map[string]any))[0]
	schema := described["content"].(map[string]any)[mediaType].(map[string]any)["schema"].(map[string]any)
	body := f.body(m, schema)
	if mediaType == "application/x-ndjson" {
		body += "\n" + f.body(m, schema)
	}
	if m.often(12) {
		body = m.mangled(body)
	}
	if required, _ := described["required"].(bool); m.often(3) || !required && m.often(20) {
		body = ""
	}
	request.Body, request.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
	request.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(body)), nil }
	if m.often(10) { // in chunks
		request.ContentLength = -1
	}
	if request.ContentLength == 0 {
		request.Body = http.NoBody
	}
	request.Header.Set("Content-Type", mediaType)
	if m.often(4) {
		request.Header.Set("Content-Type", pick(m, "text/plain", "application/xml", "application/json; charset=utf-16", ";", "multipart/form-data"))
	}
	if m.often(2) {
		request.Header.Set("Content-Encoding", pick(m, "gzip", "br", "nonsense", "identity"))
	}
}

func (f *fuzzer) body(m *maker, schema map[string]any) string {
	var value any
	if ref, _ := schema["$ref"].(string); strings.HasSuffix(ref, "/Order") && m.often(60) {
		_ = json.Unmarshal([]byte(f.valid), &value) // the value is valid JSON
		value.(map[string]any)["id"] = pick(m, f.orders...)
	} else {
		value = copied(m.value(schema)) // an id from an example, which other calls also use
	}
	if object, ok := value.(map[string]any); ok && object["query"] != nil {
		object["query"] = pick(m, `OrderId = "no-such-fuzz"`, `WorkflowId = "order-fuzz-waits-0"`, `NeedsAttention = true`, `broken = `, `OrderStatus = 7`, `'`)
	}
	if m.often(35) {
		value = m.broken(value)
	}
	encoded, err := json.Marshal(value)
	if err != nil { // a number outside Go's range
		return `{"priceCap": 1e400}`
	}
	return string(encoded)
}

// identify adds a valid token, a wrong one, or none.
func (f *fuzzer) identify(m *maker, request *http.Request) access.Role {
	if m.often(5) {
		if m.often(50) {
			request.Header.Set("Authorization", pick(m, "Bearer x", "Basic eA==", "Bearer of_"+strings.Repeat("A", 43), "Bearer"))
		}
		return ""
	}
	role := access.RoleAdmin
	if m.often(30) {
		role = pick(m, access.Roles()...)
	}
	request.Header.Set("Authorization", "Bearer "+tokens[role])
	return role
}
