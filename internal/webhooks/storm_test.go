package webhooks_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"

	"orderflow/internal/devserver/devservertest"
	"orderflow/internal/webhooks"
)

const (
	stormSize = 10_000
	// connections is low, so that answers wait for the handler rather than for
	// each other.
	connections = 4
	// fastEnough is how long a provider may wait for its answer.
	fastEnough = 100 * time.Millisecond
)

// storm posts webhooks about as fast as one machine can, and returns how long
// each took to be answered, sorted, and how long all of them took.
func (h *house) storm(size int, webhook func(i int) (provider, body string)) (answers []time.Duration, all time.Duration) {
	h.Helper()
	transport := &http.Transport{MaxIdleConnsPerHost: connections}
	defer transport.CloseIdleConnections()
	answers = make([]time.Duration, size)
	problems := make(chan error, connections)
	began := time.Now()
	var posting sync.WaitGroup
	for c := range connections {
		posting.Go(func() {
			for i := c; i < size; i += connections {
				provider, body := webhook(i)
				sent := time.Now()
				if err := h.postBy(transport, provider, body); err != nil {
					problems <- err
					return
				}
				answers[i] = time.Since(sent)
			}
		})
	}
	posting.Wait()
	all = time.Since(began)
	close(problems)
	require.NoError(h, <-problems)
	slices.Sort(answers)
	return answers, all
}

func (h *house) postBy(transport http.RoundTripper, provider, body string) error {
	request, err := http.NewRequest(http.MethodPost, h.url+"/webhooks/"+provider+"/"+secrets[provider][0].Reveal(), strings.NewReader(body))
	if err != nil {
		return err
	}
	response, err := transport.RoundTrip(request)
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("answered %s", response.Status)
	}
	return response.Body.Close()
}

// quick fails when more than one answer in twenty was slow.
func quick(t *testing.T, answers []time.Duration) {
	t.Helper()
	require.Less(t, answers[len(answers)*95/100], fastEnough)
}

// settled sums up what webhooks have come to, but for those that wait.
func (h *house) settled() int {
	sum := 0
	for name, count := range h.counts() {
		if !strings.HasSuffix(name, " received") {
			sum += count
		}
	}
	return sum
}

func TestAStormWhileTemporalIsDown(t *testing.T) {
	away, err := client.NewLazyClient(client.Options{
		HostPort: devservertest.FreeAddress(t), Logger: log.NewStructuredLogger(slog.New(slog.DiscardHandler))})
	require.NoError(t, err)
	defer away.Close()
	h := open(t, webhooks.Options{Client: away}).listen()

	answers, all := h.storm(stormSize, func(i int) (string, string) { return "shipx", shipX(i%2_000 + 1) })
	t.Logf("%d webhooks in %s, the slowest answered in %s", stormSize, all, answers[stormSize-1])
	quick(t, answers)
	want := map[string]int{"shipx received": stormSize, "shipx coalesced": stormSize - 2_000} // each shipment waits once
	eventually(t, func() bool { return h.counts()["shipx coalesced"] == want["shipx coalesced"] })
	require.Equal(t, want, h.counts())
}

// stuck is a Temporal that takes its time until it is given up.
type stuck struct{}

func (stuck) ListWorkflow(ctx context.Context, _ *workflowservice.ListWorkflowExecutionsRequest) (*workflowservice.ListWorkflowExecutionsResponse, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func (stuck) SignalWorkflow(ctx context.Context, _, _, _ string, _ any) error {
	<-ctx.Done()
	return ctx.Err()
}

func TestAStormWhileTemporalIsSlow(t *testing.T) {
	h := open(t, webhooks.Options{Client: stuck{}}).listen()
	const size = stormSize / 5
	answers, _ := h.storm(size, func(i int) (string, string) { return "mypromo", myPromo(i + 1) })
	quick(t, answers)
	require.Equal(t, map[string]int{"mypromo received": size}, h.counts())
}

// All that can be wrong with webhooks at once: replayed, doubled, of nobody, of
// an order that has ended, forged. Each comes to one end, and no order gets more
// hints than it should.
func TestAStormOfEverything(t *testing.T) {
	temporal := &server{
		orders: map[string]string{"shipx:41": "order-a", "mypromo:9": "order-a", "shipx:42": "order-b", "shipx:43": "order-ended"},
		ended:  map[string]bool{"order-ended": true},
	}
	h := open(t, webhooks.Options{Client: temporal, Every: time.Hour}).listen()
	kinds := []struct{ provider, body string }{
		{"shipx", shipX(41)}, {"mypromo", myPromo(9)}, {"shipx", shipX(42)}, {"shipx", shipX(43)}, {"shipx", shipX(44)},
	}
	const size = stormSize / 5
	h.storm(size, func(i int) (string, string) { return kinds[i%len(kinds)].provider, kinds[i%len(kinds)].body })
	for range 100 {
		require.Equal(t, 404, h.post("/webhooks/shipx/guessed-secret", shipX(41)))
	}
	// Three are kept for later, and a fourth where two of the ended order are under way at once.
	eventually(t, func() bool { kept := size + 100 - h.settled(); return kept == 3 || kept == 4 })
	counts := h.counts()
	require.Equal(t, 100, counts["shipx forged"])
	require.Equal(t, size, counts["shipx received"]+counts["mypromo received"])
	eventually(t, func() bool { return len(temporal.seen()) >= 2 })
	require.Len(t, temporal.seen(), 2, "one for each order")
}
