package simkit_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/sandbox/simkit"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func TestLedger(t *testing.T) {
	made := simkit.Effect{At: noon, Kind: "order-created", Ref: "A-1", ID: "9"}
	item := simkit.Effect{At: noon.Add(time.Second), Kind: "item-added", Ref: "A-1", ID: "9", Detail: "A-1-1"}
	others := simkit.Effect{At: noon, Kind: "order-created", Ref: "A-2", ID: "10"}
	var ledger simkit.Ledger
	for _, effect := range []simkit.Effect{made, others, item, item} {
		ledger.Record(effect)
	}

	require.Equal(t, []simkit.Effect{made, others, item, item}, ledger.All())
	require.Equal(t, []simkit.Effect{made, item, item}, ledger.Of("A-1"))
	require.Empty(t, ledger.Of("A"))
	require.Equal(t, 2, ledger.Count("A-1", "item-added"))
	require.Equal(t, 0, ledger.Count("A-2", "item-added"))

	ledger.All()[0].Kind = "changed"
	require.Equal(t, made, ledger.All()[0], "what is handed out is a copy")
}

func TestALedgerOfManyAtOnce(t *testing.T) {
	var ledger simkit.Ledger
	var writers sync.WaitGroup
	for range 8 {
		writers.Go(func() {
			for range 50 {
				ledger.Record(simkit.Effect{Kind: "order-created", Ref: "A-1"})
			}
		})
	}
	writers.Wait()
	require.Equal(t, 400, ledger.Count("A-1", "order-created"))
}
