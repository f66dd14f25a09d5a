package orders_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"orderflow/internal/documents"
	"orderflow/internal/orders"
	"orderflow/internal/printing"
	"orderflow/internal/printing/printingtest"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// answering starts workflows that answer like orders with these states, and end if the state is
// final.
func answering(t *testing.T, states ...order.State) (ids []string) {
	t.Helper()
	queue := t.Name()
	own := worker.New(temporal, queue, worker.Options{})
	own.RegisterWorkflowWithOptions(func(ctx workflow.Context, state order.State) error {
		err := workflow.SetQueryHandler(ctx, order.QueryState, func() (order.State, error) { return state, nil })
		if !state.Status.Final() {
			workflow.GetSignalChannel(ctx, order.SignalRelease).Receive(ctx, nil)
		}
		return err
	}, workflow.RegisterOptions{Name: order.WorkflowType})
	require.NoError(t, own.Start())
	t.Cleanup(own.Stop)
	for _, state := range states {
		run, err := temporal.ExecuteWorkflow(t.Context(),
			client.StartWorkflowOptions{ID: order.WorkflowID(state.ID), TaskQueue: queue}, order.WorkflowType, state)
		require.NoError(t, err)
		if state.Status.Final() {
			require.NoError(t, run.Get(t.Context(), nil))
		}
		ids = append(ids, state.ID)
	}
	return ids
}

// labelled is the state of an order that has documents of some kinds in the store.
func labelled(t *testing.T, id, text string, kinds ...order.DocumentKind) order.State {
	t.Helper()
	state := order.State{ID: id, Status: order.StatusCompleted, Stage: order.StageProtocol}
	for i, kind := range kinds {
		content, err := simkit.PDF([]string{"Label", text, string(kind)})
		require.NoError(t, err)
		state.Documents = append(state.Documents, stored(t, id, kind, i, content))
	}
	return state
}

func stored(t *testing.T, id string, kind order.DocumentKind, n int, content []byte) order.Document {
	t.Helper()
	document, err := store.Put(t.Context(), id, kind, documents.ShipmentOf("shipx", fmt.Sprint(4100200300+n)), content)
	require.NoError(t, err)
	return document
}

func TestTwoHundredOrdersLabelsAreMerged(t *testing.T) {
	const n = 200
	tracking := func(i int) string { return fmt.Sprintf("52%022d", i) }
	var states []order.State
	for i := range n {
		states = append(states, labelled(t, fmt.Sprintf("merge-many-%d", i), tracking(i), order.DocumentLabel))
	}
	ids := answering(t, states...)
	asked, told := 0, 0
	began := time.Now()
	merged, err := service.Merge(t.Context(), orders.Merge{IDs: ids, Kind: order.DocumentLabel}, func(done, of int) { told, asked = done, of })
	require.NoError(t, err)
	require.Less(t, time.Since(began), 10*time.Second)
	require.Equal(t, []int{n, n}, []int{told, asked})
	require.Equal(t, n, merged.Pages)
	require.Len(t, merged.Documents, n)
	found := printingtest.Pages(t, merged.Content)
	require.Len(t, found, n)
	for i, page := range found {
		require.Equal(t, []string{tracking(i)}, regexp.MustCompile(`\b52\d{22}\b`).FindAllString(page, -1), "page %d", i+1)
		require.Equal(t, ids[i], merged.Documents[i].Order)
	}
}

func TestOnlyDocumentsOfThePresentStateAreMerged(t *testing.T) {
	parts := labelled(t, "merge-parts", "two couriers", "label-1", "protocol-1-dpd", "label-2")
	bought := labelled(t, "merge-again", "bought again", order.DocumentLabel, "label-edition-2")
	bought.Documents = bought.Documents[1:] // the first was undone; it is still in the store
	ids := answering(t, bought, parts)
	merged, err := service.Merge(t.Context(), orders.Merge{IDs: ids, Kind: order.DocumentLabel}, nil)
	require.NoError(t, err)
	require.Equal(t, []orders.MergedDocument{{Order: "merge-again", Document: bought.Documents[0]},
		{Order: "merge-parts", Document: parts.Documents[0]}, {Order: "merge-parts", Document: parts.Documents[2]}}, merged.Documents)
	var kinds []string
	for _, page := range printingtest.Pages(t, merged.Content) {
		kinds = append(kinds, strings.Fields(page)[len(strings.Fields(page))-1])
	}
	require.Equal(t, []string{"label-edition-2", "label-1", "label-2"}, kinds)

	protocols, err := service.Merge(t.Context(), orders.Merge{IDs: ids[1:], Kind: order.DocumentProtocol}, nil)
	require.NoError(t, err)
	require.Equal(t, []orders.MergedDocument{{Order: "merge-parts", Document: parts.Documents[1]}}, protocols.Documents)
}

func TestOrdersWithoutALabelAreNamed(t *testing.T) {
	good := labelled(t, "merge-good", "good", order.DocumentLabel)
	cancelled, held := labelled(t, "merge-cancelled", "gone", order.DocumentLabel), labelled(t, "merge-held", "held", order.DocumentLabel)
	cancelled.Status, held.Status = order.StatusCancelled, order.StatusHeld
	reporting, back, dropped := labelled(t, "merge-reporting", "a person is asked", order.DocumentLabel),
		labelled(t, "merge-back", "begins anew", order.DocumentLabel), labelled(t, "merge-dropped", "not made", order.DocumentLabel)
	for _, asks := range []*order.State{&reporting, &dropped} {
		asks.Status, asks.Stage, asks.Problem = order.StatusNeedsAttention, order.StageReport, &order.Problem{Code: "no-tracking-number"}
	}
	dropped.Problem.Code = "CANCELED"
	back.Status, back.Stage = order.StatusRunning, order.StageCreate
	none := order.State{ID: "merge-none", Status: order.StatusCompleted, Stage: order.StageReport}
	ids := answering(t, good, cancelled, held, none, reporting, back, dropped)
	leftOut := []orders.LeftOut{{ID: "merge-cancelled", Why: "it is cancelled"}, {ID: "merge-held", Why: "it is held"},
		{ID: "merge-none", Why: "it has no label; it is completed at report"},
		{ID: "merge-back", Why: "it has no label; it is running at create"},
		{ID: "merge-dropped", Why: "MyPromo has cancelled its production"}}

	_, err := service.Merge(t.Context(), orders.Merge{IDs: ids, Kind: order.DocumentLabel}, nil)
	require.EqualError(t, err, "5 of 7 orders have no label to print: merge-cancelled: it is cancelled; "+
		"merge-held: it is held; merge-none: it has no label; it is completed at report; "+
		"merge-back: it has no label; it is running at create; merge-dropped: MyPromo has cancelled its production")
	var inTheWay *orders.MergeError
	require.ErrorAs(t, err, &inTheWay)
	require.Equal(t, leftOut, inTheWay.Orders)

	merged, err := service.Merge(t.Context(), orders.Merge{IDs: ids, Kind: order.DocumentLabel, Ready: true}, nil)
	require.NoError(t, err)
	require.Equal(t, leftOut, merged.LeftOut)
	require.Equal(t, 2, merged.Pages)
	require.Equal(t, "merge-reporting", merged.Documents[1].Order)

	// An order that does not exist is an error, never silently left out.
	_, err = service.Merge(t.Context(), orders.Merge{IDs: append(ids, "merge-nowhere"), Kind: order.DocumentLabel, Ready: true}, nil)
	require.EqualError(t, err, "1 of 8 orders have no label to print: merge-nowhere: order merge-nowhere: there is no such order")
	_, err = service.Merge(t.Context(), orders.Merge{IDs: ids[1:4], Kind: order.DocumentLabel, Ready: true}, nil)
	require.ErrorAs(t, err, &inTheWay)
}

func TestMixedFormatsAreNotMerged(t *testing.T) {
	zebra := order.State{ID: "merge-zebra", Status: order.StatusCompleted,
		Documents: []order.Document{stored(t, "merge-zebra", order.DocumentLabel, 0, []byte("^XA^FDzebra^XZ"))}}
	ids := answering(t, labelled(t, "merge-pdf", "pdf", order.DocumentLabel), zebra)
	_, err := service.Merge(t.Context(), orders.Merge{IDs: ids, Kind: order.DocumentLabel}, nil)
	var unfit *printing.UnfitError
	require.ErrorAs(t, err, &unfit)
	require.Equal(t, "the documents have several formats and can't be joined to one file: PDF: merge-pdf; ZPL: merge-zebra", unfit.Reason)
}

func TestMergesThatAreWrong(t *testing.T) {
	many := make([]string, orders.MaxMerged+1)
	for name, tc := range map[string]struct {
		merge orders.Merge
		want  string
	}{
		"kind":     {orders.Merge{IDs: []string{"a-1"}, Kind: "invoice"}, `kind "invoice": want label or protocol`},
		"none":     {orders.Merge{Kind: order.DocumentLabel}, "no orders given, or none match"},
		"too many": {orders.Merge{IDs: many, Kind: order.DocumentLabel}, "501 orders: want up to 500 at once"},
		"twice":    {orders.Merge{IDs: []string{"a-1", "a-2", "a-1"}, Kind: order.DocumentLabel}, "order a-1 is named twice"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := service.Merge(t.Context(), tc.merge, nil)
			require.EqualError(t, err, tc.want)
		})
	}
}

// The labels of real orders are merged in list order, newest first.
func TestOrdersThatMatchAreMerged(t *testing.T) {
	startOther(t, "order-merge-other", "Other")
	tracking := map[string]string{}
	for _, id := range []string{"merge-real-1", "merge-real-2"} {
		doc := fromStock(t, id)
		doc.Source.System = "merge-real"
		start(t, doc)
		tracking[id] = awaitStatus(t, id, order.StatusCompleted).TrackingNumbers[0]
	}
	listed(t, orders.Filter{Source: "merge-real", Status: order.StatusCompleted}, "merge-real-2", "merge-real-1")
	ids, err := service.Matching(t.Context(), orders.Filter{Source: "merge-real"}, `Carrier = "shipx"`)
	require.NoError(t, err)
	require.Equal(t, []string{"merge-real-2", "merge-real-1"}, ids)
	merged, err := service.Merge(t.Context(), orders.Merge{IDs: ids, Kind: order.DocumentLabel}, nil)
	require.NoError(t, err)
	require.Equal(t, "merge-real-2", merged.Documents[0].Order)
	found := printingtest.Pages(t, merged.Content)
	require.Contains(t, found[0], tracking["merge-real-2"])
	require.Contains(t, found[len(found)-1], tracking["merge-real-1"])

	_, err = service.Matching(t.Context(), orders.Filter{}, "Colour = 1")
	require.ErrorIs(t, err, orders.ErrQuery)
	_, err = service.Matching(t.Context(), orders.Filter{Source: "merge-real", Limit: 1}, "")
	require.ErrorContains(t, err, "it matches more than 1 orders")
	ids, err = service.Matching(t.Context(), orders.Filter{Source: "merge-real"}, `Carrier = "shipx") OR (WorkflowType = "Other"`)
	require.NoError(t, err)
	require.Equal(t, []string{"merge-real-2", "merge-real-1"}, ids, "no query leads out of the orders")
}
