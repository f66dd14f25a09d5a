package workflows_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/mypromo"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// drawn is an order whose T-shirt the customer draws.
func drawn() order.Order {
	doc := madeToOrder()
	doc.ID = "shop-4004"
	doc.Items[0] = order.Item{Reference: "1001-1", SKU: "TSHIRT-M", Quantity: 2, Design: &order.Design{
		Editor: true, Intent: mypromo.IntentUpload, ReturnURL: "https://shop.example/basket/{DESIGNID}"}}
	return doc
}

// shop calls MyPromo as the shop does.
func (w *world) shop() *mypromo.Client {
	w.Helper()
	client, err := mypromo.New(mypromo.Config{BaseURL: serve(w, w.myPromo), ClientID: "demo", ClientSecret: "demo"})
	require.NoError(w, err)
	return client
}

func (w *world) design(i int) order.ItemDesign {
	w.Helper()
	designs := w.state().Designs
	require.Greater(w, len(designs), i)
	return designs[i]
}

// tellFinished reports that the customer has finished the i-th design.
func (w *world) tellFinished(i int) func() {
	return func() {
		w.env.SignalWorkflow(order.SignalProviderEvent, order.ProviderEvent{
			Provider: "mypromo", Kind: order.EventDesignFinished, Ref: strconv.FormatInt(w.design(i).ID, 10)})
	}
}

func TestACustomerDrawsAnItem(t *testing.T) {
	for _, c := range []struct {
		name   string
		finish func(w *world)
	}{
		{"somebody says so", func(w *world) { w.tellFinished(0)() }},
		{"the shop closes the design itself", func(w *world) {
			_, err := w.shop().SubmitDesign(context.Background(), w.design(0).ID)
			require.NoError(w, err)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			var during order.State
			w.at(100*time.Hour, func() {
				during = w.state()
				require.True(t, w.myPromo.EditDesign(int(during.Designs[0].ID), "TSHIRT-L"))
				c.finish(w)
			})
			doc := drawn()
			result := w.live(doc)

			require.Equal(t, order.StatusRunning, during.Status)
			require.Equal(t, order.StageAddItems, during.Stage)
			design := during.Designs[0]
			require.Equal(t, "the customer to finish design "+strconv.FormatInt(design.ID, 10)+" of item 1001-1", during.Waiting.For)
			require.Contains(t, design.EditorURL, "https://editor.mypromo.invalid/show/")
			require.Len(t, design.User, 64)
			want := order.ItemDesign{Item: "1001-1", ID: design.ID, EditorURL: design.EditorURL, StartSKU: "TSHIRT-M", SKU: "TSHIRT-M", User: design.User}
			require.Equal(t, want, design)

			require.Equal(t, order.StatusCompleted, result.Status)
			want.SKU, want.Finished = "TSHIRT-L", true
			require.Equal(t, []order.ItemDesign{want}, w.state().Designs)
			require.Equal(t, once, w.remaining(doc.ID))
			var skus []string
			for _, item := range w.myPromo.Orders()[0].Items {
				skus = append(skus, item.SKU)
			}
			require.ElementsMatch(t, []string{"TSHIRT-L", "PEN-BLUE"}, skus)
			require.Contains(t, w.noteOf(order.StageAddItems), "the customer chose TSHIRT-L instead of TSHIRT-M for item 1001-1")
		})
	}
}

func TestTheCapHoldsForWhatTheCustomerChose(t *testing.T) {
	w := newWorld(t)
	doc := drawn()
	doc.Items[0].SKU, doc.ProductionPriceCap = "TOTE-NATURAL", euro("15")
	w.at(time.Hour, func() {
		require.True(t, w.myPromo.EditDesign(int(w.design(0).ID), "TSHIRT-L"))
		w.tellFinished(0)()
	})
	w.at(2*time.Hour, func() {
		require.Equal(t, "mypromo: the items cost 19.50 EUR, more than the order's cap of 15.00 EUR", w.state().Problem.Message)
	})
	w.at(2*time.Hour, w.resolve(amend(`{"productionPriceCap": {"amount": "20"}}`)))
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
}

func TestAnOrderIsCancelledWhileTheCustomerDraws(t *testing.T) {
	w := newWorld(t)
	w.at(time.Hour, w.signal(order.SignalCancelOrder, order.CancelOrder{Reason: "changed my mind", By: "Ewa"}))
	doc := drawn()
	require.Equal(t, order.StatusCancelled, w.live(doc).Status)
	require.Equal(t, map[string]int{"order-created": 1, "order-canceled": 1}, w.effects(doc.ID))
}

func TestTwoDesignsAreDrawnByOneUserInAnyOrder(t *testing.T) {
	w := newWorld(t)
	doc := drawn()
	doc.Items[1] = doc.Items[0]
	doc.Items[1].Reference = "1001-2"
	w.at(time.Hour, w.tellFinished(1))
	w.at(2*time.Hour, w.tellFinished(0))
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	require.Equal(t, once, w.remaining(doc.ID))
	require.Equal(t, w.design(0).User, w.design(1).User)
	require.NotEqual(t, w.design(0).ID, w.design(1).ID)
}

func TestADesignOutlivesItsDraft(t *testing.T) {
	w := newWorld(t)
	doc := drawn()
	doc.Items[1].SKU = "NO-SUCH-THING"
	w.at(time.Hour, w.tellFinished(0))
	w.at(2*time.Hour, w.resolve(amend(`{"recipient": {"city": "Gdańsk"}, "items": [
		{"reference": "1001-1", "sku": "TSHIRT-M", "quantity": 2, "design": {"editor": true}},
		{"reference": "1001-2", "sku": "PEN-BLUE", "quantity": 10, "stock": true}]}`)))
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	require.Len(t, w.state().Designs, 1)
	require.Equal(t, once, w.remaining(doc.ID))
}

func TestAnotherProductIsAnotherDesign(t *testing.T) {
	w := newWorld(t)
	doc := drawn()
	doc.Items[0].SKU = "PEN-BLUE" // pens cannot be drawn on
	w.at(time.Hour, func() {
		require.Equal(t, []order.FieldProblem{{Path: "items[0].sku", Rule: "The selected sku is invalid."}}, w.state().Problem.Fields)
	})
	w.at(time.Hour, w.resolve(amend(`{"items": [{"reference": "1001-1", "sku": "MUG-300", "quantity": 2, "design": {"editor": true}}]}`)))
	w.at(2*time.Hour, w.tellFinished(0))
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	require.Equal(t, "MUG-300", w.design(0).SKU)
}

func TestACustomerWhoNeverComesIsAPersonsMatter(t *testing.T) {
	w := newWorld(t)
	w.at(31*24*time.Hour, func() {
		require.Equal(t, "deadline", w.state().Problem.Code)
	})
	w.at(31*24*time.Hour, w.tellFinished(0))
	w.at(32*24*time.Hour, w.resolve(order.Resolve{Action: order.ActionRetry, By: "Jan"}))
	require.Equal(t, order.StatusCompleted, w.live(drawn()).Status)
}

func TestAFaultWhileADesignIsMadeMakesNoItemTwice(t *testing.T) {
	for _, operation := range []string{"create-editor-user", "create-design", "get-design", "submit-design"} {
		for _, fault := range []simkit.Fault{{Mode: simkit.LostAnswer}, {Mode: simkit.FailBefore, Status: 503}, {Mode: simkit.FailAfter, Status: 500}} {
			t.Run(operation+"/"+string(fault.Mode), func(t *testing.T) {
				w := newWorld(t)
				fault.Operation, fault.Call = operation, 1
				w.myPromo.Faults().Add(fault)
				w.at(time.Hour, w.tellFinished(0))
				doc := drawn()
				require.Equal(t, order.StatusCompleted, w.live(doc).Status)
				require.Equal(t, once, w.remaining(doc.ID))
				require.Len(t, w.state().Designs, 1)
			})
		}
	}
}

// A design that the shop closes at the same moment is closed all the same.
func TestADesignThatSomebodyElseClosesMeanwhile(t *testing.T) {
	w := newWorld(t)
	w.before = func(r *http.Request, handler http.Handler) {
		if r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, "/v1/designs/") {
			handler.ServeHTTP(httptest.NewRecorder(), r.Clone(r.Context()))
		}
	}
	w.at(time.Hour, w.tellFinished(0))
	require.Equal(t, order.StatusCompleted, w.live(drawn()).Status)
}
