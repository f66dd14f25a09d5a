package orders_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"orderflow/order"
)

// An order that an older version started without normalizing, and that is sent again after an
// upgrade, is the same order.
func TestAnOrderThatBeganAsItWasTypedIsNoConflict(t *testing.T) {
	for _, again := range []string{"81391", "81-391", " 81 391"} {
		doc := fromStock(t, "start-typed-"+order.CaseHash(again))
		doc.Recipient.Country, doc.Recipient.PostCode = "PL", "81391"
		run, err := temporal.ExecuteWorkflow(t.Context(),
			client.StartWorkflowOptions{ID: order.WorkflowID(doc.ID), TaskQueue: "nobody"}, order.WorkflowType, doc)
		require.NoError(t, err)
		doc.Recipient.PostCode = again
		second, err := service.Start(t.Context(), doc)
		require.NoError(t, err)
		require.True(t, second.Existing)
		require.Equal(t, run.GetRunID(), second.RunID)
		require.NoError(t, temporal.TerminateWorkflow(t.Context(), order.WorkflowID(doc.ID), "", "the test is over"))
	}
}
