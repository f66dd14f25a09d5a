package webhooks_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/common/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"

	"orderflow/internal/secret"
	"orderflow/internal/webhooks"
	"orderflow/order"
)

// The secrets of all tests; the second of each is the older one.
var secrets = map[string][]secret.Text{
	"mypromo": {"mypromo-secret-2026", "mypromo-secret-2025"},
	"shipx":   {"shipx-secret-2026", "shipx-secret-2025"},
}

var anyNetwork = netip.MustParsePrefix("0.0.0.0/0")

// signal is a hint as an order gets it.
type signal struct {
	workflow string
	name     string
	event    order.ProviderEvent
}

// server is a Temporal of which only the answers are real.
type server struct {
	mu       sync.Mutex
	orders   map[string]string // workflow ids by ref
	ended    map[string]bool   // workflow ids that take no signals
	down     error
	lookups  []string
	signals  []signal
	received func() // is told of each signal; may be nil
}

var askedRef = regexp.MustCompile(`^ProviderRefs = '([a-z]+:[0-9]+)' AND WorkflowType = 'Order' AND ExecutionStatus = 'Running'$`)

func (s *server) ListWorkflow(_ context.Context, request *workflowservice.ListWorkflowExecutionsRequest) (*workflowservice.ListWorkflowExecutionsResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	asked := askedRef.FindStringSubmatch(request.GetQuery())
	if asked == nil || request.GetNamespace() != "default" {
		return nil, fmt.Errorf("an unexpected request: %v", request)
	}
	s.lookups = append(s.lookups, asked[1])
	if s.down != nil {
		return nil, s.down
	}
	answer := &workflowservice.ListWorkflowExecutionsResponse{}
	if id, ok := s.orders[asked[1]]; ok {
		answer.Executions = []*workflow.WorkflowExecutionInfo{{Execution: &common.WorkflowExecution{WorkflowId: id, RunId: "run"}}}
	}
	return answer, nil
}

func (s *server) SignalWorkflow(_ context.Context, workflowID, runID, name string, payload any) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.down != nil:
		return s.down
	case s.ended[workflowID]:
		return serviceerror.NewNotFound("workflow execution already completed")
	case runID != "":
		return fmt.Errorf("a signal to the run %q: it may have been reset", runID)
	}
	s.signals = append(s.signals, signal{workflowID, name, payload.(order.ProviderEvent)})
	if s.received != nil {
		s.received()
	}
	return nil
}

// with changes the server while it is asked.
func (s *server) with(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
}

func (s *server) seen() []signal {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]signal(nil), s.signals...)
}

func (s *server) asked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.lookups...)
}

// house is a receiver that runs until the test ends.
type house struct {
	*testing.T
	handler  http.Handler
	registry *prometheus.Registry
	url      string // once it listens
}

func open(t *testing.T, options webhooks.Options) *house {
	t.Helper()
	h := &house{T: t, registry: prometheus.NewRegistry()}
	options.Registry = h.registry
	if options.Secrets == nil {
		options.Secrets = secrets
	}
	receiver := webhooks.New(options)
	h.handler = receiver.Handler()
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { receiver.Run(ctx) })
	t.Cleanup(func() { stop(); running.Wait() })
	return h
}

// listen serves the receiver over real HTTP.
func (h *house) listen() *house {
	server := httptest.NewServer(h.handler)
	h.Cleanup(server.Close)
	h.url = server.URL
	return h
}

// post sends a webhook by real HTTP and returns the status.
func (h *house) post(path, body string, headers ...string) int {
	h.Helper()
	return h.send(http.MethodPost, path, body, headers...)
}

func (h *house) send(method, path, body string, headers ...string) int {
	h.Helper()
	request, err := http.NewRequestWithContext(h.Context(), method, h.url+path, strings.NewReader(body))
	require.NoError(h, err)
	for i := 0; i < len(headers); i += 2 {
		request.Header.Add(headers[i], headers[i+1])
	}
	response, err := http.DefaultClient.Do(request)
	require.NoError(h, err)
	require.NoError(h, response.Body.Close())
	return response.StatusCode
}

// hand gives the handler an authentic webhook without a network, which a bubble
// of testing/synctest has no place for.
func (h *house) hand(provider, body string) {
	h.Helper()
	answer := httptest.NewRecorder()
	h.handler.ServeHTTP(answer, httptest.NewRequest(http.MethodPost,
		"/webhooks/"+provider+"/"+secrets[provider][0].Reveal(), strings.NewReader(body)))
	require.Equal(h, http.StatusOK, answer.Code)
}

// counts are all counters but those at zero: "shipx hinted" is 1.
func (h *house) counts() map[string]int {
	h.Helper()
	families, err := h.registry.Gather()
	require.NoError(h, err)
	counts := map[string]int{}
	for _, family := range families {
		for _, metric := range family.GetMetric() {
			labels := map[string]string{"outcome": "received"}
			for _, label := range metric.GetLabel() {
				labels[label.GetName()] = label.GetValue()
			}
			if value := int(metric.GetCounter().GetValue()); value > 0 {
				counts[labels["provider"]+" "+labels["outcome"]] = value
			}
		}
	}
	return counts
}

// myPromo and shipX are the least of a webhook; longer ones stand in testdata.
func myPromo(id int) string { return fmt.Sprintf(`{"id":%d}`, id) }

func shipX(id int) string {
	return fmt.Sprintf(`{"event":"shipment_confirmed","payload":{"shipment_id":%d}}`, id)
}

func toOrder(id, provider, kind, ref string) signal {
	return signal{"order-" + id, "provider-event", order.ProviderEvent{Provider: provider, Kind: kind, Ref: ref}}
}
