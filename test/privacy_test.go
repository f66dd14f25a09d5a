package test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"orderflow/activities"
	"orderflow/internal/documents"
	"orderflow/internal/encryption"
	"orderflow/internal/orders"
	"orderflow/internal/secret"
	"orderflow/order"
)

// person has texts that appear nowhere else.
var person = order.Party{
	FirstName: "Zdzimila", LastName: "Niepowtarzalska", Street: "ul. Unikatowa", Building: "77B/913", PostCode: "81-391",
	City: "Jedynakowo", Country: "PL", Phone: "+48519731577", Email: "zdzimila@jedyna.example",
}

// Texts of people who handle the order, and a secret of the configuration.
const (
	note         = "zadzwonic do Halinki"
	colleague    = "Bronislawa"
	reason       = "pani Niepowtarzalska sie rozmyslila"
	fileAuth     = "haslo-do-plikow"
	wrongPhone   = "numer-Halinki"
	phoneDigits  = "519731577" // the person's, in any format
	echoed       = "ul. Unikatowa 77B/913"
	privateRing1 = "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
	privateRing2 = "k2:ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8="
)

// private lists the texts that must appear nowhere.
var private = []string{person.FirstName, person.LastName, "Unikatowa", person.Building, person.City, phoneDigits, person.Email,
	note, colleague, reason, fileAuth, wrongPhone, echoed, privateRing1[3:], privateRing2[3:]}

// ofPerson is an example order for that person.
func ofPerson(t *testing.T, name, id string) order.Order {
	t.Helper()
	doc := example(t, name, id)
	doc.Recipient, doc.Notes = person, note
	return doc
}

// output collects a stack's logs.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(line []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(line)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// echo answers the shipments of two orders with errors that repeat the receiver's
// address, as a provider may, until mend.
type echo struct{ mended sync.Map } // ids of mended orders

func (e *echo) before(next http.Handler) http.Handler {
	statuses := map[string]int{"private-refused": http.StatusBadRequest, "private-broken": http.StatusInternalServerError}
	keys := map[string]string{"private-refused": "validation_failed", "private-broken": "internal_server_error"} // a 500 that names a validation is a refusal
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		for id, status := range statuses {
			_, mended := e.mended.Load(id)
			if !mended && r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/shipments") && bytes.Contains(body, []byte(id)) {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(status)
				_, _ = fmt.Fprintf(w, `{"status": %d, "error": %q, "message": "no such place: %s, %s"}`, status, keys[id], echoed, person.Phone)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

func (e *echo) mend(id string) { e.mended.Store(id, true) }

// privateStack is a stack whose orders are that person's.
type privateStack struct {
	*stack
	*echo
	// seen is what Temporal returned about orders under way.
	seen *workflowservice.DescribeWorkflowExecutionResponse
}

// privateLives are orders of that person; together they produce everything that can be
// said about her.
var privateLives = map[string]func(s *privateStack, id string){
	"private-completed": func(s *privateStack, id string) {
		doc := ofPerson(s.T, "made-to-order-locker", id)
		doc.Items[0].Files[0].Auth = "files"
		s.start(doc)
		s.reaches(id, order.StagePreflight)
		require.NoError(s, s.orders.Hold(s.Context(), id, colleague))
		eventually(s.T, "it is held", func() bool { return s.stateOf(id).Status == order.StatusHeld })
		answer, err := s.orders.Cancel(s.Context(), id, order.RequestCancel{Reason: reason, By: colleague})
		require.NoError(s, err)
		require.Equal(s, order.CancelRefused, answer.Decision)
		require.NoError(s, s.orders.Release(s.Context(), id, colleague))
		require.Equal(s, order.StatusCompleted, s.ends(id).Status)
	},
	"private-refused": func(s *privateStack, id string) {
		s.start(ofPerson(s.T, "from-stock-two-parcels", id))
		eventually(s.T, "it needs attention", func() bool { return s.stateOf(id).Problem != nil })
		require.Contains(s, s.stateOf(id).Problem.Message, echoed, "whoever looks at the order sees the provider's words")
		s.mend(id)
		require.NoError(s, s.orders.Resolve(s.Context(), id, order.Resolve{Action: order.ActionRetry, By: colleague, Reason: reason}))
		require.Equal(s, order.StatusCompleted, s.ends(id).Status)
	},
	"private-broken": func(s *privateStack, id string) {
		s.start(ofPerson(s.T, "from-stock-two-parcels", id))
		eventually(s.T, "the order says what came of its step", func() bool {
			state := s.stateOf(id)
			return state.Waiting != nil && strings.Contains(state.Waiting.LastError, echoed)
		})
		s.seen = s.describe(id)
		s.mend(id)
		require.Equal(s, order.StatusCompleted, s.ends(id).Status)
	},
	"private-cancelled": func(s *privateStack, id string) {
		doc := ofPerson(s.T, "from-stock-two-parcels", id)
		doc.Shipping.OfferPolicy = order.OfferManual
		doc.Shipping.Service = ""
		doc.Source.Reference = person.Email
		s.start(doc)
		eventually(s.T, "it needs attention", func() bool { return s.stateOf(id).Problem != nil })
		require.NoError(s, s.orders.AskToCancel(s.Context(), id, order.CancelOrder{Reason: reason, By: colleague}))
		require.Equal(s, order.StatusCancelled, s.ends(id).Status)
	},
	"private-cancelled-by-temporal": func(s *privateStack, id string) {
		doc := ofPerson(s.T, "made-to-order-locker", id)
		doc.Source.Reference = person.LastName + " " + phoneDigits
		s.start(doc)
		s.reaches(id, order.StagePreflight)
		require.NoError(s, s.client.CancelWorkflow(s.Context(), order.WorkflowID(id), ""))
		eventually(s.T, "its result can be read", func() bool {
			result, err := s.orders.Result(s.Context(), id)
			return err == nil && result.Status == order.StatusCancelled
		})
	},
	"private-invalid": func(s *privateStack, id string) {
		doc := ofPerson(s.T, "from-stock-two-parcels", id)
		doc.Recipient.Phone = wrongPhone
		run, err := s.client.ExecuteWorkflow(s.Context(), client.StartWorkflowOptions{
			ID: order.WorkflowID(id), TaskQueue: activities.QueueOrders}, order.WorkflowType, doc)
		require.NoError(s, err)
		require.ErrorContains(s, run.Get(s.Context(), nil), "recipient.phone")
	},
}

// No personal data may appear outside of encrypted payloads: not in logs, histories or
// lists.
func TestNothingPersonalIsSeen(t *testing.T) {
	for name, keys := range map[string]secret.Text{"encrypted": privateRing1, "plain": ""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			logs := &output{}
			echo := &echo{}
			s := &privateStack{echo: echo, stack: newStackWith(t, stackOptions{keys: keys, front: echo.before, slow: true,
				logger: slog.New(slog.NewTextHandler(logs, &slog.HandlerOptions{Level: slog.LevelDebug}))})}
			s.live()
			if keys == "" { // proves that the search finds texts that are there
				require.ElementsMatch(t, []string{person.FirstName, person.LastName, "Unikatowa", person.Building, person.City, phoneDigits,
					person.Email, note, colleague, reason, wrongPhone, echoed}, found(s.everythingInTemporal()))
			} else {
				require.Empty(t, found(s.everythingInTemporal()))
			}
			require.Empty(t, found([][]byte{[]byte(logs.String())}))
			require.Contains(t, logs.String(), "Activity error.", "the logs are those of the workers")
		})
	}
}

// live runs all private lives at the same time.
func (s *privateStack) live() {
	s.config.PrintFileAuth = "files@files.kubkowo.example=basic halinka:" + fileAuth
	s.config.ShipX.Timeout, s.config.ShipX.ListLag = time.Second, 200*time.Millisecond
	s.work()
	s.Run("lives", func(t *testing.T) {
		for id, live := range privateLives {
			t.Run(id, func(t *testing.T) {
				t.Parallel()
				ours := *s.stack
				ours.T = t
				one := &privateStack{stack: &ours, echo: s.echo}
				live(one, id)
				if one.seen != nil {
					s.seen = one.seen
				}
			})
		}
	})
}

// found returns the private texts in some texts.
func found(texts [][]byte) []string {
	var list []string
	for _, word := range private {
		for _, text := range texts {
			if bytes.Contains(text, []byte(word)) {
				list = append(list, word)
				break
			}
		}
	}
	return list
}

// everythingInTemporal is all data that the server has of all orders: as JSON, and as
// bytes, as payloads are base64 in JSON.
func (s *privateStack) everythingInTemporal() [][]byte {
	s.Helper()
	var all [][]byte
	add := func(message proto.Message) {
		asJSON, err := protojson.Marshal(message)
		require.NoError(s, err)
		asBytes, err := proto.Marshal(message)
		require.NoError(s, err)
		all = append(all, asJSON, asBytes)
	}
	for id := range privateLives {
		for _, event := range s.history(id).GetEvents() {
			add(event)
		}
		add(s.describe(id))
	}
	require.NotNil(s, s.seen.GetPendingActivities()[0].GetLastFailure())
	add(s.seen)
	var listed *workflowservice.ListWorkflowExecutionsResponse
	eventually(s.T, "all are listed", func() bool {
		var err error
		listed, err = s.client.ListWorkflow(s.Context(), &workflowservice.ListWorkflowExecutionsRequest{Namespace: s.namespace,
			Query: "WorkflowType = '" + order.WorkflowType + "'"})
		return err == nil && len(listed.GetExecutions()) == len(privateLives)
	})
	add(listed)
	rows, err := s.orders.List(s.Context(), orders.Filter{})
	require.NoError(s, err)
	return append(all, fmt.Appendf(nil, "%+v", rows))
}

func (s *stack) describe(id string) *workflowservice.DescribeWorkflowExecutionResponse {
	s.Helper()
	described, err := s.client.DescribeWorkflow(s.Context(), order.WorkflowID(id), "")
	require.NoError(s, err)
	return described.RawResponse
}

func TestAnErasedOrderCannotBeRead(t *testing.T) {
	t.Parallel()
	s := newStackWith(t, stackOptions{keys: privateRing1})
	s.work()
	s.start(ofPerson(t, "from-stock-two-parcels", "forgotten"))
	s.start(ofPerson(t, "from-stock-two-parcels", "remembered"))
	require.Equal(t, order.StatusCompleted, s.ends("forgotten").Status)
	require.Equal(t, order.StatusCompleted, s.ends("remembered").Status)
	before := s.stateOf("forgotten")

	erased, err := s.orders.Erase(t.Context(), "forgotten")
	require.NoError(t, err)
	require.Equal(t, orders.Erased{ID: "forgotten", Files: 2, Unreadable: true}, erased)

	want := order.State{ID: "forgotten", Erased: true, Status: order.StatusCompleted, Stage: order.StageProtocol,
		AcceptedAt: before.AcceptedAt, TrackingNumbers: before.TrackingNumbers, ProviderRefs: before.ProviderRefs,
		Stages: []order.StageRecord{}}
	state, err := s.orders.State(t.Context(), "forgotten")
	require.NoError(t, err)
	require.WithinDuration(t, want.AcceptedAt, state.AcceptedAt, time.Minute, "of two clocks: of the start's caller, and of Temporal")
	want.AcceptedAt = state.AcceptedAt
	require.Equal(t, want, state)
	_, err = s.orders.Result(t.Context(), "forgotten")
	require.ErrorIs(t, err, encryption.ErrErased)
	_, err = s.store.Get(t.Context(), before.Documents[0])
	require.ErrorIs(t, err, documents.ErrNotFound)
	_, err = s.orders.Start(t.Context(), ofPerson(t, "from-stock-two-parcels", "forgotten"))
	require.ErrorIs(t, err, encryption.ErrErased, "its id stays taken")
	require.Equal(t, person, s.stateOf("remembered").Order.Recipient)

	again, err := s.orders.Erase(t.Context(), "forgotten")
	require.NoError(t, err)
	require.Equal(t, orders.Erased{ID: "forgotten", Unreadable: true}, again)
}

// A cancelled order ends in another way: with a cancellation that gives the reason.
func TestACancelledOrderThatIsErasedCannotBeRead(t *testing.T) {
	t.Parallel()
	s := newStackWith(t, stackOptions{keys: privateRing1})
	s.work()
	doc := ofPerson(t, "from-stock-two-parcels", "regretted")
	doc.Shipping.PriceCap = &order.Money{Amount: decimal.NewFromInt(1), Currency: "PLN"} // it waits for a person
	s.start(doc)
	s.reaches("regretted", order.StageBuy)
	answer, err := s.orders.Cancel(t.Context(), "regretted", order.RequestCancel{Reason: "changed her mind", By: "Ola", Deadline: time.Now().Add(patience)})
	require.NoError(t, err)
	require.Equal(t, order.CancelAccepted, answer.Decision)
	require.Equal(t, "changed her mind", s.ends("regretted").Reason)
	erased, err := s.orders.Erase(t.Context(), "regretted")
	require.NoError(t, err)
	require.True(t, erased.Unreadable)
	result, err := s.orders.Result(t.Context(), "regretted")
	require.ErrorIs(t, err, encryption.ErrErased, "%+v", result)
}

func TestAnOrderUnderWayIsNotErased(t *testing.T) {
	t.Parallel()
	s := newStackWith(t, stackOptions{keys: privateRing1})
	s.start(ofPerson(t, "from-stock-two-parcels", "running"))
	_, err := s.orders.Erase(t.Context(), "running")
	require.ErrorIs(t, err, orders.ErrUnderWay)
	s.work()
	require.Equal(t, order.StatusCompleted, s.ends("running").Status)
	_, err = s.orders.Erase(t.Context(), "never-there")
	require.ErrorIs(t, err, orders.ErrNotFound)
}

// A worker that can't read an order must neither continue it nor fail it.
func TestAWorkerWithoutTheKeyLeavesTheOrderAlone(t *testing.T) {
	t.Parallel()
	s := newStackWith(t, stackOptions{keys: privateRing1})
	s.start(ofPerson(t, "from-stock-two-parcels", "locked"))
	locked := *s
	locked.config.Encryption.Keys = ""
	locked.options.keys = ""
	withoutKeys, err := encryption.Open(locked.config.Encryption.Keys, s.store)
	require.NoError(t, err)
	locked.client = s.anotherClient(withoutKeys)
	stop := locked.workUntil()
	var failure string
	eventually(t, "the workflow task fails", func() bool {
		for _, event := range s.history("locked").GetEvents() {
			if event.GetEventType() == enums.EVENT_TYPE_WORKFLOW_TASK_FAILED {
				failure = event.GetWorkflowTaskFailedEventAttributes().GetFailure().GetMessage()
			}
		}
		return failure != ""
	})
	require.Equal(t, "encryption: order locked: "+encryption.ErrNoRing.Error(), failure)
	stop()
	s.work()
	require.Equal(t, order.StatusCompleted, s.ends("locked").Status)
}

// Histories from before the key ring stay readable, and their orders continue.
func TestOrdersOfBeforeTheRingGoOn(t *testing.T) {
	s := newStack(t)
	s.start(ofPerson(t, "from-stock-two-parcels", "older"))
	s.options.keys, s.config.Encryption.Keys = privateRing1, privateRing1
	var err error
	s.vault, err = encryption.Open(s.config.Encryption.Keys, s.store)
	require.NoError(t, err)
	s.client = s.anotherClient(s.vault)
	s.orders = orders.New(s.client, orders.Options{Namespace: s.namespace, Documents: s.store, Encryption: s.vault})
	started, err := s.orders.Start(t.Context(), ofPerson(t, "from-stock-two-parcels", "older"))
	require.NoError(t, err)
	require.True(t, started.Existing)
	s.work()
	require.Equal(t, order.StatusCompleted, s.ends("older").Status)
	require.Equal(t, person, s.stateOf("older").Order.Recipient)
}

// After a key rotation the old key can be removed; the new one reads old histories.
func TestOldHistoriesOutliveTheirRingKey(t *testing.T) {
	t.Parallel()
	s := newStackWith(t, stackOptions{keys: privateRing1})
	s.work()
	s.start(ofPerson(t, "from-stock-two-parcels", "rotated"))
	require.Equal(t, order.StatusCompleted, s.ends("rotated").Status)

	s.config.Encryption.Keys = privateRing2 + "," + privateRing1
	both, err := encryption.Open(s.config.Encryption.Keys, s.store)
	require.NoError(t, err)
	done, err := both.Rotate(t.Context(), func(err error) { t.Error(err) })
	require.NoError(t, err)
	require.Equal(t, encryption.Rotation{Wrapped: 2}, done, "the order's and the namespace's")

	s.config.Encryption.Keys = privateRing2
	alone, err := encryption.Open(s.config.Encryption.Keys, s.store)
	require.NoError(t, err)
	later := orders.New(s.anotherClient(alone), orders.Options{Namespace: s.namespace, Documents: s.store, Encryption: alone})
	result, err := later.Result(t.Context(), "rotated")
	require.NoError(t, err)
	require.Equal(t, order.StatusCompleted, result.Status)
	started, err := later.Start(t.Context(), ofPerson(t, "from-stock-two-parcels", "rotated"))
	require.NoError(t, err)
	require.True(t, started.Existing)
}

// An order does not accept another order's payload.
func TestAPayloadOfAnotherOrderStopsTheOrder(t *testing.T) {
	t.Parallel()
	s := newStackWith(t, stackOptions{keys: privateRing1})
	s.start(ofPerson(t, "from-stock-two-parcels", "victim"))
	s.start(ofPerson(t, "from-stock-two-parcels", "source"))
	stolen := s.history("source").GetEvents()[0].GetWorkflowExecutionStartedEventAttributes().GetInput()
	_, err := s.client.WorkflowService().SignalWorkflowExecution(t.Context(), &workflowservice.SignalWorkflowExecutionRequest{
		Namespace: s.namespace, WorkflowExecution: &commonpb.WorkflowExecution{WorkflowId: order.WorkflowID("victim")},
		SignalName: order.SignalHold, Input: stolen})
	require.NoError(t, err)
	s.work()
	eventually(t, "the workflow task fails", func() bool {
		events := s.history("victim").GetEvents()
		failed := events[len(events)-1].GetWorkflowTaskFailedEventAttributes().GetFailure().GetMessage()
		return failed == "encryption: order victim: it contains a payload of order source: "+encryption.ErrTampered.Error()
	})
	require.Equal(t, order.StatusCompleted, s.ends("source").Status)
}

// anotherClient connects to the stack's namespace with another vault.
func (s *stack) anotherClient(vault *encryption.Vault) client.Client {
	s.Helper()
	return dialNamespace(s.T, s.namespace, quiet(), vault.Use)
}
