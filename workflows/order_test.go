package workflows_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/order"
)

func TestMadeToOrderPassesEveryStage(t *testing.T) {
	w := newWorldOf(t, stating)
	result := w.live(madeToOrder())

	require.Equal(t, order.StatusCompleted, result.Status)
	require.Equal(t, map[string]int{
		"order-created": 1, "item-added": 2, "order-submitted": 1, "order-in-production": 1, "shipment-reported": 1,
		"shipment-created": 1, "shipment-bought": 1, "label-fetched": 1, "protocol-fetched": 1,
	}, w.effects("shop-1001"))
	require.Equal(t, []string{"mypromo:" + w.myPromo.Ledger().All()[0].ID, "shipx:4100200300"}, result.ProviderRefs)
	require.Equal(t, "inpost_locker_standard", result.Offer.Service)
	require.Equal(t, "13.99 PLN", result.Offer.Price.String())
	require.Len(t, result.TrackingNumbers, 1)

	state := w.state()
	var stages []order.Stage
	for _, record := range state.Stages {
		require.Equal(t, order.OutcomeDone, record.Outcome, record.Stage)
		stages = append(stages, record.Stage)
	}
	require.Equal(t, []order.Stage{order.StageCreate, order.StageAddItems, order.StageSubmit, order.StagePreflight,
		order.StageOffers, order.StageBuy, order.StageLabel, order.StageProtocol, order.StageReport}, stages)
	require.Nil(t, state.Waiting)
}

func TestDocumentsAreStored(t *testing.T) {
	w := newWorld(t)
	result := w.live(madeToOrder())
	shipment := strings.Replace(result.ProviderRefs[1], ":", "-", 1)
	require.Equal(t, []string{"orders/shop-1001/label-" + shipment + ".pdf", "orders/shop-1001/protocol-" + shipment + ".pdf"},
		[]string{result.Documents[0].Key, result.Documents[1].Key})
	for _, document := range result.Documents {
		content, err := w.store.Get(context.Background(), document)
		require.NoError(t, err)
		require.True(t, bytes.HasPrefix(content, []byte("%PDF-")), document.Key)
	}
}

func TestFromStockBeginsAtOffers(t *testing.T) {
	w := newWorld(t)
	result := w.live(fromStock())
	require.Equal(t, order.StatusCompleted, result.Status)
	require.Equal(t, map[string]int{
		"shipment-created": 1, "shipment-bought": 1, "label-fetched": 1, "protocol-fetched": 1}, w.effects("shop-2002"))
	require.Empty(t, w.myPromo.Ledger().All())
	require.Equal(t, order.StageOffers, w.state().Stages[0].Stage)
	require.Len(t, result.TrackingNumbers, 3, "the shipment has a number and each of its parcels another")
}

func TestFiftyItemsAreAddedOnce(t *testing.T) {
	doc := madeToOrder()
	doc.Items = nil
	for i := range 50 {
		doc.Items = append(doc.Items, order.Item{Reference: "item-" + string(rune('a'+i/10)) + string(rune('a'+i%10)),
			SKU: "PEN-BLUE", Quantity: 1 + i, Stock: true})
	}
	w := newWorld(t)
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	require.Equal(t, 50, w.effects(doc.ID)["item-added"])
}

func TestAnInvalidDocumentStartsNothing(t *testing.T) {
	doc := madeToOrder()
	doc.Recipient.Phone, doc.Items[0].Quantity = "12", 0
	w := newWorld(t)
	w.env.ExecuteWorkflow(order.WorkflowType, doc)
	err := w.env.GetWorkflowError()
	require.ErrorContains(t, err, "recipient.phone")
	require.ErrorContains(t, err, "items[0].quantity")
	require.Empty(t, w.effects(doc.ID))
}
