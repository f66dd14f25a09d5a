package workflows_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/order"
	"orderflow/sandbox/simkit"
)

func TestADocumentThatWasCutOffIsFetchedAgain(t *testing.T) {
	w := newWorld(t)
	for _, operation := range []string{"label", "printout"} {
		w.shipX.Faults().Add(simkit.Fault{Operation: operation, Call: 1, Mode: simkit.MalformedBody})
	}
	result := w.live(fromStock())
	require.Equal(t, order.StatusCompleted, result.Status)
	require.Len(t, w.shipX.Faults().Struck(), 2)
	require.Len(t, result.Documents, 2)
	for _, document := range result.Documents {
		content, err := w.store.Get(t.Context(), document)
		require.NoError(t, err)
		require.True(t, bytes.HasSuffix(bytes.TrimSpace(content), []byte("%%EOF")), document.Key)
	}
}
