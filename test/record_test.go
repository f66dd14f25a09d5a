package test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	historypb "go.temporal.io/api/history/v1"
	"google.golang.org/protobuf/encoding/protojson"

	"orderflow/clients/mypromo"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// histories are the runs that "make histories" records: every route, and every way in
// which an order leaves it.
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
		doc.Shipping.PriceCap = onePLN()
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
		items := order.CancelItems{Items: []string{doc.Items[3].Reference}, Reason: "changed her mind", By: "Ola"}
		require.NoError(s, s.client.SignalWorkflow(s.Context(), order.WorkflowID(id), "", order.SignalCancelItems, items))
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
	"merkana-refuses-acceptance": func(s *stack, id string) {
		doc := example(s.T, "from-stock-best", id)
		doc.Source = order.Source{System: order.SystemMerkana, Account: 293, Reference: "244"}
		doc.Reports = []order.ReportTarget{order.ReportMerkana}
		s.simulators.Merkana.Expect("244")
		s.simulators.Merkana.Faults().Add(simkit.Fault{Operation: "ff-orders-status", Call: 1, Mode: simkit.FailBefore, Status: 422})
		s.start(doc)
	},
	"merchants-label":        func(s *stack, id string) { s.start(s.produced(id)) },
	"mediaport-two-couriers": func(s *stack, id string) { s.start(s.onMarket(id)) },
	"tpk-to-shipx-late": func(s *stack, id string) {
		s.keptByTPK(id)
		require.NoError(s, s.orders.Resolve(s.Context(), id, order.Resolve{Action: order.ActionRetry, By: "Jan"}))
	},
	"tpk-to-shipx-and-cancelled": func(s *stack, id string) {
		s.keptByTPK(id)
		require.NoError(s, s.orders.AskToCancel(s.Context(), id, order.CancelOrder{Reason: "changed her mind", By: "Ola"}))
	},
	"provider-held-meanwhile": func(s *stack, id string) {
		s.waitsForHeld(order.ProviderShipX, example(s.T, "from-stock-two-parcels", id))
	},
	"competitor-held-meanwhile": func(s *stack, id string) {
		s.waitsForHeld(order.ProviderTPK, example(s.T, "from-stock-best", id))
	},
	"mediaport-item-cancelled": func(s *stack, id string) {
		s.start(s.onMarket(id))
		s.reaches(id, order.StagePreflight)
		require.NoError(s, s.simulators.MediaPort.CustomerCancels(id, s.simulators.MediaPort.Orders()[0].Items[1].ID))
	},
}

// produced has a merchant order goods with its own label, and returns the order that we
// make of it as its fulfiller.
func (s *stack) produced(id string) order.Order {
	made := s.producedWith(mypromo.NewOrder{Reference: "merchants",
		GenericLabel: &mypromo.NewEndpoint{URL: s.labelOf("merchants")},
		Recipient:    mypromo.NewAddress{LastName: "Lis", Zip: "81-001", City: "Gdynia", CountryCode: "PL"}})
	return order.Order{
		ID:         id,
		Source:     order.Source{System: order.SystemMyPromo, Reference: strconv.FormatInt(made, 10)},
		Recipient:  order.Party{Country: "PL"},
		Items:      []order.Item{{Reference: "9-1", SKU: "PEN-BLUE", Quantity: 10}},
		Production: order.ProductionNone,
		Shipping:   order.Shipping{Carrier: order.CarrierMerchant, DispatchAt: time.Now().UTC().Add(2 * time.Second).Format(time.RFC3339)},
		Reports:    []order.ReportTarget{order.ReportMyPromo},
	}
}

// producedWith has a merchant order goods, and returns the id of MyPromo's production
// order.
func (s *stack) producedWith(wanted mypromo.NewOrder) int64 {
	merchant, err := mypromo.New(mypromo.Config{BaseURL: "http://" + s.address + "/mypromo", ClientID: "demo", ClientSecret: "demo"})
	require.NoError(s, err)
	made, err := merchant.CreateOrder(s.Context(), wanted)
	require.NoError(s, err)
	_, err = merchant.AddItem(s.Context(), int64(made.ID), mypromo.NewItem{Reference: "9-1", SKU: "PEN-BLUE", Quantity: 10})
	require.NoError(s, err)
	_, err = merchant.SubmitOrder(s.Context(), int64(made.ID))
	require.NoError(s, err)
	var listed []mypromo.ProductionOrder
	eventually(s.T, "MyPromo makes it", func() bool {
		listed, err = merchant.ListProductionOrders(s.Context(), mypromo.ProductionOrderFilter{OrderID: int64(made.ID)})
		return err == nil && len(listed) == 1
	})
	return int64(listed[0].ID)
}

// labelOf serves a merchant's label and returns its URL.
func (s *stack) labelOf(reference string) string {
	var base string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/pdf" {
			w.Header().Set("Content-Type", "application/pdf")
			_, _ = io.WriteString(w, "%PDF-1.4 of "+reference+"\n%%EOF\n")
			return
		}
		_, _ = fmt.Fprintf(w, `{"url": %q, "carrier": "gls", "tracking_code": "GLS-77"}`, base+"/pdf")
	}))
	s.Cleanup(server.Close)
	base = server.URL
	return base
}

// waitsForHeld starts an order while a provider is held, and releases the provider when
// the order waits for it.
func (s *stack) waitsForHeld(provider string, doc order.Order) {
	s.Helper()
	_, err := s.orders.HoldProvider(s.Context(), provider, "Jan", "wrong prices")
	require.NoError(s, err)
	s.start(doc)
	eventually(s.T, "it waits for the release", func() bool {
		waiting := s.stateOf(doc.ID).Waiting
		return waiting != nil && strings.Contains(waiting.LastError, "is held")
	})
	_, err = s.orders.ReleaseProvider(s.Context(), provider, "Jan")
	require.NoError(s, err)
}

// identities match the name of the machine that recorded a history.
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
	for name, live := range histories {
		t.Run(name, func(t *testing.T) {
			s := newStack(t)
			s.work()
			live(s, name)
			s.save(name, order.WorkflowID(name))
		})
	}
	for name, change := range carrierChanges {
		t.Run(name, func(t *testing.T) {
			s := newStack(t)
			s.work()
			change.live(s, name)
			s.save(name, order.WorkflowID(name))
		})
	}
	for name, live := range noticeHistories {
		t.Run(name, func(t *testing.T) {
			s := newStack(t)
			receiver := s.tells()
			s.work()
			s.save(name, live(s, receiver))
		})
	}
	for name, reading := range readings {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := reading.stack(t)
			reading.live(s, name)
			s.save(name, order.WorkflowID(name))
		})
	}
	for name, live := range otherHistories {
		t.Run(name, func(t *testing.T) {
			s := newStack(t)
			s.work()
			s.save(name, live(s))
		})
	}
}

// save writes a workflow's history into a new file after its end.
func (s *stack) save(name, workflow string) {
	_ = s.client.GetWorkflow(s.Context(), workflow, "").Get(s.Context(), nil) // it may end as cancelled
	recorded, err := protojson.MarshalOptions{Indent: " "}.Marshal(s.historyOf(workflow))
	require.NoError(s, err)
	recorded = identities.ReplaceAll(recorded, []byte(`"identity": "worker"`))
	folder := filepath.Join("..", "workflows", "testdata", "histories")
	require.NoError(s, os.MkdirAll(folder, 0o755))
	day := time.Now().UTC().Format("2006-01-02")
	require.NoError(s, os.WriteFile(newFile(s.T, folder, day+"-"+name), recorded, 0o644))
}

// history returns an order's history.
func (s *stack) history(id string) *historypb.History { return s.historyOf(order.WorkflowID(id)) }

// newFile returns a name that no saved history has: old ones stay.
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
