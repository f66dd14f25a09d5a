package workflows_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/activities"
	"orderflow/order"
)

func servedLabel() order.Order {
	doc := madeToOrder()
	doc.Shipping.ServeLabel, doc.Reports = true, nil
	return doc
}

func TestMyPromoIsToldWhereTheLabelIs(t *testing.T) {
	links := activities.LabelLinks{Base: "https://orders.example", Secret: "label-secret-of-2026"}
	w := newWorldOf(t, setting{replace: func(m *activities.MyPromo, s *activities.ShipX) (any, any) {
		m.Options.Labels = links
		return m, s
	}})
	doc := servedLabel()
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	want := map[string]int{}
	for kind, times := range once {
		want[kind] = times
	}
	delete(want, "shipment-reported") // by whoever gets the label
	require.Equal(t, want, w.remaining(doc.ID))
	made, err := w.shop().GetOrder(context.Background(), int64(w.myPromo.Orders()[0].ID))
	require.NoError(t, err)
	require.Equal(t, links.Label(doc.ID), string(made.GenericLabel.Value.URL))
}

func TestALabelThatNobodyCouldGetAsksAPerson(t *testing.T) {
	w := newWorld(t)
	w.at(time.Hour, func() {
		require.Equal(t, "label-url", w.state().Problem.Code)
		require.Empty(t, w.myPromo.Orders())
	})
	w.at(time.Hour, w.resolve(amend(`{"shipping": {"serveLabel": null}}`)))
	require.Equal(t, order.StatusCompleted, w.live(servedLabel()).Status)
}

func TestWhereTheLabelIsFromIsFixedBySubmit(t *testing.T) {
	w := newWorld(t)
	doc := madeToOrder()
	doc.Reports, doc.Shipping.LockerPoint = nil, "XXX99X"
	w.hidePoints()
	var why []string
	w.at(time.Hour, func() { w.refused(&why, amend(`{"shipping": {"serveLabel": true}}`)) })
	w.at(2*time.Hour, w.resolve(amend(`{"shipping": {"lockerPoint": "GDY01A"}}`)))
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	require.Len(t, why, 1)
	require.Contains(t, why[0], "shipping.serveLabel: MyPromo was told at submit where the label is from")
}
