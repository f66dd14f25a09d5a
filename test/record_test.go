package test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"google.golang.org/protobuf/encoding/protojson"

	"orderflow/order"
)

// histories are the lives that "make histories" records: every route, and the
// ways in which an order leaves it.
var histories = map[string]func(s *stack, id string){
	"made-to-order-locker":   func(s *stack, id string) { s.start(example(s.T, "made-to-order-locker", id)) },
	"made-to-order-courier":  func(s *stack, id string) { s.start(example(s.T, "made-to-order-courier", id)) },
	"from-stock-two-parcels": func(s *stack, id string) { s.start(example(s.T, "from-stock-two-parcels", id)) },
	"cancelled-in-preflight": func(s *stack, id string) {
		s.start(example(s.T, "made-to-order-locker", id))
		s.reaches(id, order.StagePreflight)
		require.NoError(s, s.orders.AskToCancel(s.Context(), id, order.CancelOrder{Reason: "changed her mind", By: "Ola"}))
	},
	"cancelled-by-temporal": func(s *stack, id string) {
		s.start(example(s.T, "made-to-order-locker", id))
		s.reaches(id, order.StagePreflight)
		require.NoError(s, s.client.CancelWorkflow(s.Context(), order.WorkflowID(id), ""))
	},
	"held-hinted-and-cancel-refused": func(s *stack, id string) {
		s.start(example(s.T, "made-to-order-locker", id))
		s.reaches(id, order.StagePreflight)
		require.NoError(s, s.orders.Hold(s.Context(), id, "Jan"))
		hint := order.ProviderEvent{Provider: "mypromo", Kind: "in-production", Ref: "1"}
		require.NoError(s, s.client.SignalWorkflow(s.Context(), order.WorkflowID(id), "", order.SignalProviderEvent, hint))
		eventually(s.T, "it is held", func() bool { return s.stateOf(id).Status == order.StatusHeld })
		answer, err := s.orders.Cancel(s.Context(), id, order.RequestCancel{Reason: "too late", By: "Ola"})
		require.NoError(s, err)
		require.Equal(s, order.CancelRefused, answer.Decision)
		require.NoError(s, s.orders.Release(s.Context(), id, "Jan"))
	},
	"price-cap-and-another-service": func(s *stack, id string) {
		doc := example(s.T, "from-stock-two-parcels", id)
		doc.Shipping.PriceCap.Amount = doc.Shipping.PriceCap.Amount.Div(doc.Shipping.PriceCap.Amount)
		s.start(doc)
		eventually(s.T, "it needs attention", func() bool { return s.stateOf(id).Problem != nil })
		limit := *doc.Shipping.CashOnDelivery
		require.NoError(s, s.orders.Resolve(s.Context(), id, order.Resolve{
			Action: order.ActionChooseOffer, Service: "inpost_courier_express_1200", PriceCap: &limit, By: "Jan"}))
	},
	"missing-file-and-retry": func(s *stack, id string) {
		doc := example(s.T, "made-to-order-locker", id)
		doc.Items[0].Files[0].URL = "https://files.example/missing.pdf"
		s.start(doc)
		eventually(s.T, "it needs attention", func() bool { return s.stateOf(id).Problem != nil })
		s.simulators.MyPromo.FailFile("missing", "")
		require.NoError(s, s.orders.Resolve(s.Context(), id, order.Resolve{Action: order.ActionRetry, By: "Jan"}))
	},
	"locker-amended": func(s *stack, id string) {
		doc := example(s.T, "made-to-order-locker", id)
		doc.Shipping.LockerPoint = "XXX99X"
		s.start(doc)
		eventually(s.T, "it needs attention", func() bool { return s.stateOf(id).Problem != nil })
		require.NoError(s, s.orders.Resolve(s.Context(), id, order.Resolve{
			Action: order.ActionAmend, Patch: []byte(`{"shipping": {"lockerPoint": "GDY01A"}}`), By: "Jan"}))
	},
	"items-cancelled": func(s *stack, id string) {
		doc := example(s.T, "made-to-order-courier", id)
		s.start(doc)
		s.reaches(id, order.StagePreflight)
		wish := order.CancelItems{Items: []string{doc.Items[3].Reference}, Reason: "changed her mind", By: "Ola"}
		require.NoError(s, s.client.SignalWorkflow(s.Context(), order.WorkflowID(id), "", order.SignalCancelItems, wish))
	},
	"broker-two-parcels": func(s *stack, id string) { s.start(example(s.T, "made-to-order-broker", id)) },
	"best-of-two":        func(s *stack, id string) { s.start(example(s.T, "from-stock-best", id)) },
	"broker-takes-back": func(s *stack, id string) {
		doc := example(s.T, "from-stock-best", id)
		doc.Shipping.Carrier = order.CarrierTPK
		doc.Shipping.Track = true
		s.start(doc)
		s.reaches(id, order.StageTrack)
		require.NoError(s, s.orders.AskToCancel(s.Context(), id, order.CancelOrder{Reason: "changed her mind", By: "Ola"}))
	},
	"merkana-reported": func(s *stack, id string) {
		doc := example(s.T, "from-stock-best", id)
		doc.Source = order.Source{System: order.SystemMerkana, Account: 293, Reference: "244"}
		doc.Reports = []order.ReportTarget{order.ReportMerkana}
		s.simulators.Merkana.Expect("244")
		s.start(doc)
	},
	"mediaport-two-couriers": func(s *stack, id string) { s.start(s.onMarket(id)) },
	"mediaport-item-cancelled": func(s *stack, id string) {
		s.start(s.onMarket(id))
		s.reaches(id, order.StagePreflight)
		require.NoError(s, s.simulators.MediaPort.CustomerCancels(id, s.simulators.MediaPort.Orders()[0].Items[1].ID))
	},
}

// identities name the machine that a history was recorded on.
var identities = regexp.MustCompile(`"identity":\s*"[^"]*"`)

func (s *stack) stateOf(id string) order.State {
	state, err := s.orders.State(s.Context(), id)
	if err != nil {
		return order.State{}
	}
	return state
}

func TestRecordHistories(t *testing.T) {
	if !*record {
		t.Skip("only with -record; see make histories")
	}
	folder := filepath.Join("..", "workflows", "testdata", "histories")
	require.NoError(t, os.MkdirAll(folder, 0o755))
	day := time.Now().UTC().Format("2006-01-02")
	for name, live := range histories {
		t.Run(name, func(t *testing.T) {
			s := newStack(t)
			s.work()
			live(s, name)
			_ = s.client.GetWorkflow(t.Context(), order.WorkflowID(name), "").Get(t.Context(), nil)
			recorded, err := protojson.MarshalOptions{Indent: " "}.Marshal(s.history(name))
			require.NoError(t, err)
			recorded = identities.ReplaceAll(recorded, []byte(`"identity": "worker"`))
			require.NoError(t, os.WriteFile(newFile(t, folder, day+"-"+name), recorded, 0o644))
		})
	}
}

func (s *stack) history(id string) *historypb.History {
	s.Helper()
	recorded := &historypb.History{}
	events := s.client.GetWorkflowHistory(s.Context(), order.WorkflowID(id), "", false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		event, err := events.Next()
		require.NoError(s, err)
		recorded.Events = append(recorded.Events, event)
	}
	return recorded
}

// newFile is a name that no saved history has: old ones stay.
func newFile(t *testing.T, folder, name string) string {
	t.Helper()
	for suffix := range 100 {
		file := filepath.Join(folder, name+".json")
		if suffix > 0 {
			file = filepath.Join(folder, name+"-"+string(rune('a'+suffix))+".json")
		}
		if _, err := os.Stat(file); os.IsNotExist(err) {
			return file
		}
	}
	t.Fatalf("%s: too many histories of one day", name)
	return ""
}
