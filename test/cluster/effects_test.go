//go:build cluster && unix

package cluster_test

import (
	"encoding/json"
	"strings"

	"github.com/stretchr/testify/require"

	"orderflow/activities"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// providers are those that the demo's orders reach.
var providers = []string{order.ProviderMyPromo, order.ProviderShipX, order.ProviderTPK}

// effects counts by provider and kind what remains of an order: "mypromo
// order-created". Effects on what was cancelled don't count, nor do fetched
// documents.
func (c *cluster) effects(doc order.Order) map[string]int {
	c.Helper()
	counted := map[string]int{}
	for _, provider := range providers {
		var all []simkit.Effect
		for _, reference := range referencesAt(provider, doc) {
			all = append(all, c.ledger(provider, reference)...)
		}
		gone := map[string]bool{}
		for _, effect := range all {
			gone[effect.ID] = gone[effect.ID] || strings.HasSuffix(effect.Kind, "-canceled") || strings.HasSuffix(effect.Kind, "-cancelled")
		}
		for _, effect := range all {
			// MyPromo finishes an order by itself, some time after the shipment.
			if !gone[effect.ID] && !strings.HasSuffix(effect.Kind, "-fetched") && effect.Kind != "order-finished" {
				counted[provider+" "+effect.Kind]++
			}
		}
	}
	return counted
}

// ledger is what a simulator did under a reference.
func (c *cluster) ledger(provider, reference string) []simkit.Effect {
	c.Helper()
	response, err := c.get("sandbox", "/_/"+provider+"/ledger?ref="+reference)
	require.NoError(c, err)
	defer func() { _ = response.Body.Close() }()
	var effects []simkit.Effect
	require.NoError(c, json.NewDecoder(response.Body).Decode(&effects))
	return effects
}

// referencesAt are the names under which a provider knows an order.
func referencesAt(provider string, doc order.Order) []string {
	if provider != order.ProviderTPK {
		return []string{doc.ID}
	}
	var tokens []string
	for i := range doc.Shipping.Parcels {
		tokens = append(tokens, activities.PackageToken(doc.ID, i+1))
	}
	return tokens
}
