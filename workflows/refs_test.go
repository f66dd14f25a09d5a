package workflows_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/order"
)

// amendedUnpaid makes TPK's packages again the given number of times, by amending the order
// while the account is empty.
func (w *world) amendedUnpaid(times int) {
	w.tpk.SetBalance(decimal.NewFromInt(1))
	for n := range times {
		w.at(time.Duration(n+1)*time.Hour, func() {
			w.resolve(order.Resolve{Action: order.ActionAmend, By: "Ola",
				Patch: json.RawMessage(fmt.Sprintf(`{"recipient":{"building":"%d"}}`, n+1))})()
		})
	}
	w.at(time.Duration(times+1)*time.Hour, func() { w.tpk.TopUp(decimal.NewFromInt(100_000)) })
}

// TestIdsThatWereGivenUpLeaveLists, because a search attribute holds 2,048 bytes. The order
// still knows them.
func TestIdsThatWereGivenUpLeaveLists(t *testing.T) {
	withoutRace(t)
	w := newWorld(t)
	updates := w.updatesOfLists()
	w.amendedUnpaid(3)
	result := w.live(byBroker(50))
	require.Equal(t, order.StatusCompleted, result.Status)
	require.Len(t, result.ProviderRefs, 200)
	var last []string
	for _, update := range *updates {
		refs, _ := update.GetKeywordList(refsKey)
		size, err := json.Marshal(refs)
		require.NoError(t, err)
		require.LessOrEqual(t, len(size), 2048)
		if len(refs) > 0 {
			last = refs
		}
	}
	require.Equal(t, result.ProviderRefs[150:], last)
}

func TestAllThatIsFoundStaysKnown(t *testing.T) {
	w := newWorld(t)
	w.amendedUnpaid(1)
	result := w.live(byBroker(2))
	require.Len(t, result.ProviderRefs, 4)
	require.Len(t, slices.Compact(slices.Sorted(slices.Values(result.ProviderRefs))), 4)
}
