package test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/history/v1"

	"orderflow/order"
	"orderflow/sandbox/audit"
)

// versions returns the documents in an order's history, without their times.
func (s *stack) versions(id string, state order.State) []audit.Version {
	s.Helper()
	found := pastDocuments{T: s.T, stack: s}
	ctx, cancel := context.WithTimeout(s.Context(), patience)
	defer cancel()
	events := s.client.GetWorkflowHistory(ctx, order.WorkflowID(id), "", false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		event, err := events.Next()
		require.NoError(s, err)
		found.read(event)
	}
	found.add(state.Order)
	return found.versions
}

// pastDocuments collects documents from a history's events.
type pastDocuments struct {
	*testing.T
	stack    *stack
	doc      order.Order
	versions []audit.Version
}

func (d *pastDocuments) add(doc order.Order) {
	d.doc = doc
	d.versions = append(d.versions, audit.Version{Order: doc})
}

// read adds the document of an event: the start, or an amendment.
func (d *pastDocuments) read(event *history.HistoryEvent) {
	data := d.stack.vault.DataConverter(d.stack.namespace)
	if started := event.GetWorkflowExecutionStartedEventAttributes(); started != nil {
		var doc order.Order
		var again order.Again
		require.NoError(d, data.FromPayloads(started.GetInput(), &doc, &again))
		d.add(doc)
		if again.Taken() {
			d.add(again.Order)
		}
	}
	accepted := event.GetWorkflowExecutionUpdateAcceptedEventAttributes()
	if input := accepted.GetAcceptedRequest().GetInput(); input.GetName() == order.UpdateResolve {
		var answer order.Resolve
		require.NoError(d, data.FromPayloads(input.GetArgs(), &answer))
		if len(answer.Patch) == 0 {
			return
		}
		amended, err := d.doc.Amend(json.RawMessage(answer.Patch))
		require.NoError(d, err)
		d.add(amended)
	}
}
