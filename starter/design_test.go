package main_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/examples"
	"orderflow/order"
)

// drawn is an order of two mugs with the customer's own design.
func drawn(t *testing.T, id string) order.Order {
	t.Helper()
	all, err := examples.Orders()
	require.NoError(t, err)
	i := slices.IndexFunc(all, func(o order.Order) bool { return o.ID == "shop-2026-10417" })
	require.GreaterOrEqual(t, i, 0)
	doc := all[i]
	doc.ID = id
	doc.Items = []order.Item{{Reference: "mug-1", SKU: "MUG-300", Quantity: 2, Design: &order.Design{Editor: true}}}
	return doc
}

func TestDesign(t *testing.T) {
	require.Equal(t, 0, run(t, "start", file(t, drawn(t, "design-1"))).code)
	require.Eventually(t, func() bool { return run(t, "design", "design-1", "mug-1").code == 0 }, waitFor, tick)
	require.Equal(t, result{code: 1, err: "orderflow: order design-1 has no open design of an item \"mug-2\"\n"},
		run(t, "design", "design-1", "mug-2"))

	awaitStatus(t, "design-1", order.StatusCompleted)
	shown := run(t, "show", "design-1")
	require.Regexp(t, `(?m)^production +9\.80 EUR$`, shown.out)
	require.Regexp(t, `(?m)^design of mug-1 +\d+, finished as MUG-300$`, shown.out)
}

func TestShowLeadsIntoTheEditor(t *testing.T) {
	require.Equal(t, 0, run(t, "start", file(t, drawn(t, "design-2"))).code)
	require.Eventually(t, func() bool {
		return len(decode[order.State](t, "show", "design-2").Designs) == 1
	}, waitFor, tick)
	require.Regexp(t, `(?m)^design of mug-1 +https://editor\.mypromo\.invalid/show/\w+$`, run(t, "show", "design-2").out)
	require.Equal(t, 0, run(t, "cancel", "design-2").code)
}
