package test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/common/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/grpc"

	"orderflow/activities"
	"orderflow/internal/archive"
	"orderflow/internal/costs"
	"orderflow/internal/documents"
	"orderflow/internal/encryption"
	"orderflow/internal/orders"
	"orderflow/order"
	"orderflow/workflows"
)

// archives runs the archive's workflow until the orders have records.
func (s *stack) archives(ids ...string) {
	s.Helper()
	eventually(s.T, "the orders are archived", func() bool {
		run, err := s.client.ExecuteWorkflow(s.Context(), client.StartWorkflowOptions{TaskQueue: activities.QueueOrders}, workflows.ArchiveType)
		require.NoError(s, err)
		var look activities.ArchiveLook
		require.NoError(s, run.Get(s.Context(), &look))
		require.True(s, look.Finished())
		require.Zero(s, look.Poor)
		for _, id := range ids {
			if _, err := s.store.ReadFile(s.Context(), "orders/"+id+"/record.json"); err != nil {
				return false
			}
		}
		return true
	})
}

// forgets deletes an order from Temporal, as the end of the retention does.
func (s *stack) forgets(id string) {
	s.Helper()
	_, err := s.client.WorkflowService().DeleteWorkflowExecution(s.Context(), &workflowservice.DeleteWorkflowExecutionRequest{
		Namespace: s.namespace, WorkflowExecution: &common.WorkflowExecution{WorkflowId: order.WorkflowID(id)}})
	require.NoError(s, err)
	eventually(s.T, "Temporal has forgotten "+id, func() bool {
		_, err := s.client.DescribeWorkflow(s.Context(), order.WorkflowID(id), "")
		var missing *serviceerror.NotFound
		return errors.As(err, &missing)
	})
}

func TestAnOrderOfLastYearIsKnownWithoutItsHistory(t *testing.T) {
	for name, options := range map[string]stackOptions{"plain": {}, "encrypted": {keys: privateRing1}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStackWith(t, options)
			s.work()
			const id = "last-year-1"
			doc := ofPerson(t, "made-to-order-locker", id)
			s.start(doc)
			require.Equal(t, order.StatusCompleted, s.ends(id).Status)
			before, err := s.orders.State(t.Context(), id)
			require.NoError(t, err)
			costBefore, err := s.orders.CostsOf(t.Context(), id)
			require.NoError(t, err)
			s.archives(id)
			s.forgets(id)

			s.isShown(id, before)
			s.isRefused(doc)
			s.isCounted(id, costBefore)
			s.isExported(id)
			s.isPrivate(id, options.keys != "")
			s.isErased(doc, costBefore)
		})
	}
}

// isShown checks that the record has what the order said itself.
func (s *stack) isShown(id string, before order.State) {
	s.Helper()
	state, err := s.orders.State(s.Context(), id)
	require.NoError(s, err)
	require.True(s, state.Archived)
	state.Archived, before.Offers = false, nil
	require.Equal(s, before, state)
	result, err := s.orders.Result(s.Context(), id)
	require.NoError(s, err)
	require.Equal(s, before.Documents, result.Documents)
	label, err := s.orders.Document(s.Context(), id, order.DocumentLabel)
	require.NoError(s, err)
	require.NotEmpty(s, label.Content)
	page, err := s.orders.PageArchived(s.Context(), orders.Filter{Carrier: before.Order.Shipping.Carrier, Reference: before.Order.Source.Reference})
	require.NoError(s, err)
	require.Len(s, page.Orders, 1)
	require.Equal(s, before.TrackingNumbers, page.Orders[0].TrackingNumbers)
}

// isRefused checks that the order can't be started again.
func (s *stack) isRefused(doc order.Order) {
	s.Helper()
	calls := len(s.simulators.Ledgers()[order.ProviderMyPromo])
	again, err := s.orders.Start(s.Context(), doc)
	require.NoError(s, err)
	require.True(s, again.Existing)
	other := doc
	other.Recipient.City = "Inne"
	_, err = s.orders.Start(s.Context(), other)
	var conflict *orders.ConflictError
	require.ErrorAs(s, err, &conflict)
	isNew, err := s.orders.Take(s.Context(), doc)
	require.NoError(s, err)
	require.False(s, isNew)
	isNew, err = s.orders.CancelBefore(s.Context(), workflows.CancelledOrder{ID: doc.ID})
	require.NoError(s, err)
	require.False(s, isNew)
	_, err = s.orders.StartAgain(s.Context(), doc.ID)
	var refused *orders.RefusedError
	require.ErrorAs(s, err, &refused)
	started, err := s.orders.StartedWith(s.Context(), doc.ID)
	require.NoError(s, err)
	require.Equal(s, doc.Recipient, started.Recipient)
	require.Len(s, s.simulators.Ledgers()[order.ProviderMyPromo], calls)
}

func (s *stack) isCounted(id string, before costs.Costs) {
	s.Helper()
	now, err := s.orders.CostsOf(s.Context(), id)
	require.NoError(s, err)
	require.Equal(s, before, now)
	require.NotEmpty(s, now.Shipping)
	require.NotNil(s, now.Production)
	report, err := s.orders.CostsToday(s.Context(), costs.ByOrder, time.UTC)
	require.NoError(s, err)
	require.Len(s, report.Groups, 1)
	require.Equal(s, id, report.Groups[0].Key)
	require.True(s, report.Total.Of("PLN").Shipping.Equal(now.Shipping[0].Price.Amount))
}

func (s *stack) isExported(id string) {
	s.Helper()
	var lines, table bytes.Buffer
	n, err := s.orders.ExportNDJSON(s.Context(), archive.Span{From: time.Now().Add(-time.Hour)}, &lines)
	require.NoError(s, err)
	require.Equal(s, 1, n)
	var record orders.Exported
	require.NoError(s, json.Unmarshal(lines.Bytes(), &record))
	require.Equal(s, id, record.ID)
	require.Equal(s, person.LastName, record.Content.State.Order.Recipient.LastName)
	require.Equal(s, 64, len(record.Content.State.Documents[0].SHA256))
	n, err = s.orders.ExportCSV(s.Context(), archive.Span{}, &table)
	require.NoError(s, err)
	require.Equal(s, 1, n)
	require.Contains(s, table.String(), id+",")
	require.NotContains(s, table.String(), person.LastName)
}

// isPrivate checks that no personal data is readable where payloads are encrypted, nor
// under the archive's days in any case.
func (s *stack) isPrivate(id string, encrypted bool) {
	s.Helper()
	record, err := s.store.ReadFile(s.Context(), "orders/"+id+"/record.json")
	require.NoError(s, err)
	require.Equal(s, !encrypted, strings.Contains(string(record), person.LastName))
	require.NotContains(s, s.underDays(), person.LastName)
}

// underDays returns everything that the archive has by day.
func (s *stack) underDays() string {
	s.Helper()
	var all strings.Builder
	require.NoError(s, filepath.WalkDir(filepath.Join(s.config.Documents.URL, "archive"), func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		all.WriteString(path + "\n" + string(content) + "\n")
		return err
	}))
	return all.String()
}

// isErased checks that of the order only its id, which stays taken, and its costs are
// left.
func (s *stack) isErased(doc order.Order, before costs.Costs) {
	s.Helper()
	erased, err := s.orders.Erase(s.Context(), doc.ID)
	require.NoError(s, err)
	require.True(s, erased.Record)
	require.True(s, erased.Unreadable)
	require.Positive(s, erased.Files)
	state, err := s.orders.State(s.Context(), doc.ID)
	require.NoError(s, err)
	require.True(s, state.Erased)
	require.Empty(s, state.TrackingNumbers)
	_, err = s.orders.Start(s.Context(), doc)
	require.ErrorIs(s, err, encryption.ErrErased)
	isNew, err := s.orders.Take(s.Context(), doc)
	require.NoError(s, err)
	require.False(s, isNew)
	now, err := s.orders.CostsOf(s.Context(), doc.ID)
	require.NoError(s, err)
	require.Equal(s, before.Shipping[0].Price, now.Shipping[0].Price, "its costs stay in the books")
	record, err := s.store.ReadFile(s.Context(), "orders/"+doc.ID+"/record.json")
	require.NoError(s, err)
	for _, kept := range []string{person.LastName, before.Shipping[0].ID, `"sealed":`, `"content":`} {
		require.NotContains(s, string(record)+s.underDays(), kept)
	}
	again, err := s.orders.Erase(s.Context(), doc.ID)
	require.NoError(s, err)
	require.False(s, again.Record, "twice is harmless")
}

// later returns a service whose clock is ahead.
func (s *stack) later(by time.Duration) *orders.Service {
	return orders.New(s.client, orders.Options{Namespace: s.namespace, Documents: s.store, Encryption: s.vault,
		Now: func() time.Time { return time.Now().Add(by) }})
}

func TestWhatIsOldIsErased(t *testing.T) {
	s := newStackWith(t, stackOptions{keys: privateRing1})
	s.work()
	const id, day = "old-1", 24 * time.Hour
	doc := ofPerson(t, "from-stock-two-parcels", id)
	s.start(doc)
	s.ends(id)
	s.archives(id)

	keep := activities.KeepFor{Documents: 30 * day, Records: 300 * day}
	for _, age := range []time.Duration{0, 30*day - time.Hour} {
		done, err := s.later(age).Expire(t.Context(), keep, nil)
		require.NoError(t, err)
		require.Equal(t, activities.Expired{}, done)
	}
	done, err := s.later(32*day).Expire(t.Context(), keep, nil)
	require.NoError(t, err)
	require.Equal(t, activities.Expired{Documents: 1}, done)
	_, err = s.orders.Document(t.Context(), id, order.DocumentLabel)
	require.ErrorIs(t, err, documents.ErrNotFound)
	state, err := s.orders.State(t.Context(), id)
	require.NoError(t, err)
	require.NotEmpty(t, state.Documents, "their hashes stay")

	s.forgets(id)
	done, err = s.later(302*day).Expire(t.Context(), keep, nil)
	require.NoError(t, err)
	require.Equal(t, activities.Expired{Records: 1}, done)
	done, err = s.later(400*day).Expire(t.Context(), keep, nil)
	require.NoError(t, err)
	require.Equal(t, activities.Expired{}, done, "once")
	report, err := s.orders.Costs(t.Context(), orders.CostsQuery{})
	require.NoError(t, err)
	require.Zero(t, report.Total.Orders)
	_, err = s.orders.Start(t.Context(), doc)
	require.ErrorIs(t, err, encryption.ErrErased, "the id stays taken")
	record, err := s.store.ReadFile(t.Context(), "orders/"+id+"/record.json")
	require.NoError(t, err)
	require.Regexp(t, `^{"version":1,"id":"old-1","erasedAt":"[^"]+"}$`, string(record))
}

// An order that is terminated, taken up again and terminated once more has the record of
// its last run, with the costs of both.
func TestAnOrderThatIsTakenUpAgainIsArchivedAgain(t *testing.T) {
	s := newStack(t)
	s.hurried()
	s.work()
	const id = "archived-again"
	doc := example(t, "from-stock-two-parcels", id)
	doc.Shipping.Track = true
	s.start(doc)
	s.reaches(id, order.StageTrack)
	s.terminate(id)
	s.archives(id)
	first, err := s.store.ReadFile(t.Context(), "orders/"+id+"/record.json")
	require.NoError(t, err)
	require.Contains(t, string(first), `"status":"failed"`)
	require.Contains(t, string(first), `"what":"terminate"`)
	started, err := s.orders.StartAgain(t.Context(), id)
	require.NoError(t, err)
	s.costsAreTrue(id)
	s.reaches(id, order.StageTrack)
	s.terminate(id)
	eventually(t, "the record is that of the last run", func() bool {
		s.archives(id)
		record, err := s.store.ReadFile(t.Context(), "orders/"+id+"/record.json")
		return err == nil && strings.Contains(string(record), started.RunID)
	})
	s.costsAreTrue(id)
}

// What a record asks of Temporal stays the same however many there are.
func TestWhatARecordAsksOfTemporal(t *testing.T) {
	const count = 12
	s := newStackWith(t, stackOptions{keys: privateRing1})
	s.work()
	var ids []string
	for i := range count {
		doc := example(t, "made-to-order-courier", fmt.Sprintf("asks-%d", i))
		s.start(doc)
		ids = append(ids, doc.ID)
	}
	for _, id := range ids {
		require.Equal(t, order.StatusCompleted, s.ends(id).Status)
	}
	asked := newCalls()
	counted := orders.New(dialNamespace(t, s.namespace, quiet(), s.vault.Use, asked.count),
		orders.Options{Namespace: s.namespace, Documents: s.store, Encryption: s.vault})
	eventually(t, "all are listed as ended", func() bool {
		n, err := s.client.CountWorkflow(t.Context(), countOf("WorkflowType = 'Order' AND ExecutionStatus = 'Completed'"))
		return err == nil && n.GetCount() == count
	})
	asked.reset()
	began := time.Now()
	look, err := counted.Archive(t.Context(), activities.ArchiveLook{To: began.Add(time.Minute)}, 1, nil)
	require.NoError(t, err)
	took := time.Since(began)
	require.Equal(t, count, look.Kept)
	require.Zero(t, look.Poor)
	require.LessOrEqual(t, asked.total(), count*6+4, "calls: %s", asked)
	var size int
	for _, id := range ids {
		content, err := s.store.ReadFile(t.Context(), "orders/"+id+"/record.json")
		require.NoError(t, err)
		size += len(content)
	}
	t.Logf("%d records in %s, %.1f a second, of %d bytes each, encrypted; calls to Temporal: %s", count, took.Round(time.Millisecond),
		count/took.Seconds(), size/count, asked)

	asked.reset()
	_, err = counted.Archive(t.Context(), activities.ArchiveLook{To: began.Add(time.Minute)}, 1, nil)
	require.NoError(t, err)
	require.LessOrEqual(t, asked.total(), 1, "those that have records are not asked again: %s", asked)
}

// calls counts those to Temporal, by method.
type calls struct {
	mutex sync.Mutex
	made  map[string]int
}

func newCalls() *calls { return &calls{made: map[string]int{}} }

func (c *calls) count(_ context.Context, options *client.Options) error {
	options.ConnectionOptions.DialOptions = append(options.ConnectionOptions.DialOptions, grpc.WithChainUnaryInterceptor(
		func(ctx context.Context, method string, request, reply any, conn *grpc.ClientConn, invoke grpc.UnaryInvoker, with ...grpc.CallOption) error {
			c.mutex.Lock()
			c.made[path.Base(method)]++
			c.mutex.Unlock()
			return invoke(ctx, method, request, reply, conn, with...)
		}))
	return nil
}

func (c *calls) reset() {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	clear(c.made)
}

func (c *calls) total() (n int) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	for _, made := range c.made {
		n += made
	}
	return n
}

func (c *calls) String() string {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return fmt.Sprint(c.made)
}
