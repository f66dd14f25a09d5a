//go:build cluster && unix

package cluster_test

import (
	"encoding/json"
	"slices"

	"github.com/stretchr/testify/require"

	"orderflow/order"
	"orderflow/sandbox/audit"
	"orderflow/sandbox/simkit"
)

// happened reports whether an order has an effect such as "mypromo order-created".
func (c *cluster) happened(doc order.Order, effect string) bool {
	c.Helper()
	return slices.ContainsFunc(audit.Case{State: order.State{Order: doc}, Ledgers: c.ledgers()}.Table(), func(line audit.Line) bool {
		return line.Provider+" "+line.Effect == effect && line.Count > 0
	})
}

// leavesAll checks that a completed order has exactly its expected effects.
func (c *cluster) leavesAll(id string) {
	c.Helper()
	state := c.state(id)
	result := order.Result{ID: id, Status: state.Status, Offer: state.Offer, TrackingNumbers: state.TrackingNumbers,
		ProviderRefs: state.ProviderRefs, Documents: state.Documents, Delivery: state.Delivery}
	require.Empty(c, audit.Case{State: state, Result: result, Ledgers: c.ledgers(), Excuses: audit.Excuses{HiddenPrices: true}}.Findings(), id)
}

// ledgers reads the simulators' ledgers.
func (c *cluster) ledgers() audit.Ledgers {
	c.Helper()
	ledgers := audit.Ledgers{}
	for _, provider := range audit.Providers {
		var ledger []simkit.Effect
		response, err := c.get("sandbox", "/_/"+provider+"/ledger")
		require.NoError(c, err)
		require.NoError(c, json.NewDecoder(response.Body).Decode(&ledger))
		require.NoError(c, response.Body.Close())
		ledgers[provider] = ledger
	}
	return ledgers
}
