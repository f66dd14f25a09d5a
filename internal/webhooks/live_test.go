package webhooks_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"

	"orderflow/clients/mypromo/mypromotest"
	"orderflow/clients/shipx/shipxtest"
	"orderflow/examples"
	"orderflow/internal/config"
	"orderflow/internal/devserver/devservertest"
	"orderflow/internal/orders"
	"orderflow/internal/webhooks"
	"orderflow/internal/workers"
	"orderflow/internal/workers/workerstest"
	"orderflow/order"
	"orderflow/sandbox/simkit"
	"orderflow/sandbox/simulators"
)

// world is a receiver on a real Temporal server, the simulators that send it
// webhooks, and workers that poll providers so seldom that without webhooks nothing
// would go on.
type world struct {
	*house
	temporal client.Client
	orders   *orders.Service
}

// hardlyEver is longer than a test, and shorter than the order waits before it
// asks a person.
const hardlyEver = 10 * time.Minute

func newWorld(t *testing.T, every time.Duration, timing mypromotest.Timing) *world {
	t.Helper()
	temporal := devservertest.New(t)
	h := open(t, webhooks.Options{Client: temporal, Every: every}).listen()
	simulated := simulators.New(simulators.Options{})
	simulated.MyPromo = mypromotest.New(mypromotest.Options{Timing: timing, Clock: simkit.Scaled(1),
		WebhookURL: h.url + "/webhooks/mypromo/" + secrets["mypromo"][0].Reveal()})
	simulated.ShipX = shipxtest.New(shipxtest.Options{WebhookURL: h.url + "/webhooks/shipx",
		WebhookHeader: map[string]string{webhooks.SecretHeader: secrets["shipx"][1].Reveal()}})
	ctx, stop := context.WithCancel(context.Background())
	t.Cleanup(stop)
	go simulated.Run(ctx)
	served := httptest.NewServer(simulated.Handler())
	t.Cleanup(served.Close)

	settings := workerstest.Settings(served.URL)
	settings.Poll = config.Poll{First: hardlyEver, Slowest: hardlyEver}
	group := workerstest.Start(workers.Options{Config: settings, Client: temporal, Documents: workerstest.Store()})
	t.Cleanup(group.Stop)
	return &world{h, temporal, orders.New(temporal, orders.Options{})}
}

// start starts one of the examples, under the id of the test.
func (w *world) start(made order.Production) (id string) {
	w.Helper()
	all, err := examples.Orders()
	require.NoError(w, err)
	for _, doc := range all {
		if doc.Production == made {
			doc.ID = strings.ToLower(w.Name())
			_, err := w.orders.Start(w.Context(), doc)
			require.NoError(w, err)
			return doc.ID
		}
	}
	w.Fatalf("there is no example made by %s", made)
	return ""
}

// awaits waits until an order is at a stage, and waits there for its provider.
func (w *world) awaits(id string, stage order.Stage) order.State {
	w.Helper()
	var state order.State
	eventually(w.T, func() bool {
		var err error
		state, err = w.orders.State(w.Context(), id)
		return err == nil && state.Stage == stage && state.Waiting != nil
	})
	return state
}

// history counts an order's events, and those that are signals.
func (w *world) history(id string) (events, signals int) {
	w.Helper()
	history := w.temporal.GetWorkflowHistory(w.Context(), order.WorkflowID(id), "", false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for history.HasNext() {
		event, err := history.Next()
		require.NoError(w, err)
		events++
		if event.GetEventType() == enums.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED {
			signals++
		}
	}
	return events, signals
}

// An order in preflight gets 10,000 webhooks, and its history hardly notices.
func TestAStormAtARealOrder(t *testing.T) {
	const every = 2 * time.Second
	w := newWorld(t, every, mypromotest.Timing{InProduction: hardlyEver})
	id := w.start(order.ProductionMyPromo)
	state := w.awaits(id, order.StagePreflight)
	provider, number, _ := strings.Cut(state.ProviderRefs[0], ":")
	body := fmt.Sprintf(`{"id":%s,"status":"PREFLIGHT"}`, number)
	eventsBefore, signalsBefore := w.history(id)

	answers, all := w.storm(stormSize, func(int) (string, string) { return provider, body })
	t.Logf("%d webhooks in %s, the slowest answered in %s", stormSize, all, answers[stormSize-1])
	quick(t, answers)
	eventually(t, func() bool { return w.settled() == w.counts()["mypromo received"] })
	events, signals := w.history(id)
	signals -= signalsBefore
	require.GreaterOrEqual(t, signals, 2, "the first at once, the last at the end of its time")
	require.LessOrEqual(t, signals, 2+int(all/every))
	require.Equal(t, signals, w.counts()["mypromo hinted"])
	require.LessOrEqual(t, events-eventsBefore, 15*signals)
	require.Equal(t, order.StagePreflight, w.awaits(id, order.StagePreflight).Stage, "it believed none of them")
	require.NoError(t, w.temporal.TerminateWorkflow(w.Context(), order.WorkflowID(id), "", "tested"))
}

// With polls every ten minutes, only webhooks can bring an order through its stages.
func TestWebhooksWakeOrders(t *testing.T) {
	const soon = 500 * time.Millisecond
	w := newWorld(t, 200*time.Millisecond, mypromotest.Timing{Downloaded: soon, Ready: soon, InProduction: 2 * soon})
	id := w.start(order.ProductionMyPromo)
	eventually(t, func() bool {
		state, err := w.orders.State(w.Context(), id)
		return err == nil && state.Status == order.StatusCompleted
	})
	counts := w.counts()
	require.Positive(t, counts["mypromo hinted"])
	require.Positive(t, counts["shipx hinted"])
	require.Zero(t, counts["mypromo forged"]+counts["shipx forged"]+counts["mypromo unreadable"]+counts["shipx unreadable"])
}
