package examples_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/examples"
	"orderflow/order"
	"orderflow/workflows"
)

func TestOrdersAreGood(t *testing.T) {
	orders, err := examples.Orders()
	require.NoError(t, err)
	var ids []string
	for _, one := range orders {
		ids = append(ids, one.ID)
		require.Empty(t, workflows.Validate(one), one.ID)
	}
	require.Equal(t, []string{"shop-2026-10420", "market-883201", "shop-2026-10419", "shop-2026-10418", "shop-2026-10417"}, ids)
}

// goodOrder reads a file with one order, and checks it.
func goodOrder(t *testing.T, path string) order.Order {
	t.Helper()
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	parsed, err := order.Parse(data)
	require.NoError(t, err)
	require.Len(t, parsed, 1)
	require.NoError(t, parsed[0].Err)
	require.Empty(t, workflows.Validate(parsed[0].Order))
	return parsed[0].Order
}

func TestTheOrderOfAFulfillerIsGood(t *testing.T) {
	goodOrder(t, "fulfiller/merchants-label.json")
}

// TestTheOrderThatNeedsAttentionCanBeAmended: the README starts it, and answers its problem.
func TestTheOrderThatNeedsAttentionCanBeAmended(t *testing.T) {
	doc := goodOrder(t, "attention/missing-file.json")
	patch, err := os.ReadFile("attention/right-file.json")
	require.NoError(t, err)
	amended, err := doc.Amend(patch)
	require.NoError(t, err)
	require.Empty(t, workflows.Validate(amended))
	var changed []string
	for _, one := range order.Differences(doc, amended) {
		changed = append(changed, one.Path)
	}
	require.Equal(t, []string{"items[0].files[0].url"}, changed)
}
