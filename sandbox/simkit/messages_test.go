package simkit_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/sandbox/simkit"
)

func TestMessagesAreKeptAsTheyWereSent(t *testing.T) {
	body := []byte(`{"phone": "0048 600-700-800"}`)
	var ledger simkit.Ledger
	ledger.Keep(simkit.Message{At: noon, Operation: "create-order", Ref: "A-1", ID: "9", Body: body})
	body[2] = 'P' // the caller's own
	want := []simkit.Message{{At: noon, Operation: "create-order", Ref: "A-1", ID: "9", Body: json.RawMessage(`{"phone": "0048 600-700-800"}`)}}
	require.Equal(t, want, ledger.Messages())
	ledger.Messages()[0].ID = "changed"
	require.Equal(t, want, ledger.Messages())
	require.Empty(t, ledger.All())
}
