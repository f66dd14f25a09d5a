package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"github.com/shopspring/decimal"
	"go.temporal.io/sdk/client"

	"orderflow/activities"
	"orderflow/clients/mypromo/mypromotest"
	"orderflow/internal/costs"
	"orderflow/internal/orders"
	"orderflow/sandbox/audit"
	"orderflow/workflows"
)

// perPiece returns the simulated MyPromo's price.
func perPiece(sku string, quantity int64) decimal.Decimal {
	price, _ := decimal.NewFromString(mypromotest.ListPrice(sku, quantity).String()) // the simulator's own catalogue
	return price
}

// costsOf checks the costs that an order states.
func (t *trial) costsOf(ctx context.Context, audited audit.Case) ([]audit.Finding, error) {
	cost, err := t.service.CostsOf(ctx, audited.State.ID)
	if err != nil {
		return nil, err
	}
	total := costs.Sum([]costs.Line{{ID: audited.State.ID, Costs: cost}}, costs.ByOrder, nil).Total
	return audited.CostFindings(audit.StatedCosts{
		Shipments: total.Shipments, Unpriced: total.Unpriced, Unconfirmed: total.Unconfirmed, Shipping: total.Of("PLN").Shipping,
		Productions: total.Productions, UnpricedProductions: total.UnpricedProductions, Production: total.Of("EUR").Production}, perPiece), nil
}

// archive checks that the costs of all orders match the histories, before and after the
// archive has written its records.
func (t *trial) archive(ctx context.Context) ([]audit.Finding, error) {
	before, err := t.service.Costs(ctx, orders.CostsQuery{})
	if err != nil {
		return nil, err
	}
	run, err := t.client.ExecuteWorkflow(ctx, client.StartWorkflowOptions{TaskQueue: activities.QueueOrders}, workflows.ArchiveType)
	if err != nil {
		return nil, err
	}
	var look activities.ArchiveLook
	if err := run.Get(ctx, &look); err != nil {
		return nil, fmt.Errorf("archive: %w", err)
	}
	after, err := t.service.Costs(ctx, orders.CostsQuery{})
	if err != nil {
		return nil, err
	}
	t.costs = after
	was, err := json.Marshal(before)
	if err != nil {
		return nil, err
	}
	is, err := json.Marshal(after)
	if err == nil && !bytes.Equal(was, is) {
		return []audit.Finding{{Kind: audit.Mismatch, Effect: "costs", Words: fmt.Sprintf("the histories say %s, the archive %s", was, is)}}, nil
	}
	return nil, err
}
