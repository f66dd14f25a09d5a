package activities_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	"orderflow/activities"
	"orderflow/activities/attempt"
	"orderflow/clients/mypromo"
	"orderflow/clients/mypromo/mypromotest"
	"orderflow/internal/documents"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

func TestLabelLinks(t *testing.T) {
	require.Equal(t, activities.LabelLinks{}, activities.NewLabelLinks("", ""))
	require.Equal(t, activities.LabelLinks{Base: "https://orders.example.com", Secret: "label-secret-of-2026"},
		activities.NewLabelLinks("https://orders.example.com/", "label-secret-of-2026"))
}

func TestLabelLinksOpenOneLabel(t *testing.T) {
	links := activities.LabelLinks{Base: "https://orders.example.com", Secret: "label-secret-of-2026"}
	address, token, found := strings.Cut(links.Label("shop-1001"), "?token=")
	require.True(t, found)
	require.Equal(t, "https://orders.example.com/v1/mypromo/labels/shop-1001", address)
	require.Len(t, token, 43)
	require.Equal(t, "https://orders.example.com/v1/mypromo/labels/shop-1001/label.pdf?token="+token, links.PDF("shop-1001"))
	for _, c := range []struct {
		name      string
		links     activities.LabelLinks
		id, token string
		opens     bool
	}{
		{"its own", links, "shop-1001", token, true},
		{"another order's", links, "shop-1002", token, false},
		{"none", links, "shop-1001", "", false},
		{"cut short", links, "shop-1001", token[:42], false},
		{"made with another secret", activities.LabelLinks{Base: links.Base, Secret: "label-secret-of-2027"}, "shop-1001", token, false},
		{"nobody serves labels", activities.LabelLinks{}, "shop-1001", activities.LabelLinks{}.Label("shop-1001"), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.opens, c.links.Opens(c.id, c.token))
		})
	}
}

// making is a simulated MyPromo with one order in production.
type making struct {
	server     *mypromotest.Server
	steps      *activities.MyPromo
	fulfilment int64
}

func newMaking(t *testing.T, label *mypromo.NewEndpoint) *making {
	var passed atomic.Int64 // of the simulator's time
	began := time.Now()
	m := &making{server: mypromotest.New(mypromotest.Options{
		Clock: func() time.Time { return began.Add(time.Duration(passed.Load())) }})}
	http := httptest.NewServer(m.server)
	t.Cleanup(http.Close)
	client, err := mypromo.New(mypromo.Config{BaseURL: http.URL, ClientID: "demo", ClientSecret: "demo"})
	require.NoError(t, err)
	store, err := documents.Open(t.Context(), "mem://")
	require.NoError(t, err)
	m.steps = &activities.MyPromo{Options: activities.MyPromoOptions{Merchant: client, Fulfiller: client, Documents: store}}

	made, err := client.CreateOrder(t.Context(), mypromo.NewOrder{Reference: "shop-1001", GenericLabel: label,
		Recipient: mypromo.NewAddress{LastName: "Lis", Zip: "81-001", City: "Gdynia", CountryCode: "PL"}})
	require.NoError(t, err)
	_, err = client.AddItem(t.Context(), int64(made.ID), mypromo.NewItem{Reference: "1001-1", SKU: "PEN-BLUE", Quantity: 10})
	require.NoError(t, err)
	_, err = client.SubmitOrder(t.Context(), int64(made.ID))
	require.NoError(t, err)
	passed.Store(int64(time.Hour))
	listed, err := client.ListProductionOrders(t.Context(), mypromo.ProductionOrderFilter{OrderID: int64(made.ID)})
	require.NoError(t, err)
	require.Len(t, listed, 1)
	m.fulfilment = int64(listed[0].ID)
	return m
}

func (m *making) fetch(t *testing.T) (label activities.GenericLabel, err error) {
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(m.steps)
	value, err := env.ExecuteActivity(m.steps.EnsureGenericLabel, order.Ref{ID: "shop-1001"}, m.fulfilment, true)
	if err == nil {
		require.NoError(t, value.Get(&label))
	}
	return label, err
}

// pickups counts how often a pick-up was announced.
func (m *making) pickups() int {
	count := 0
	for _, effect := range m.server.Ledger().Of("shop-1001") {
		if effect.Kind == "label-fetched" {
			count++
		}
	}
	return count
}

var served = &mypromo.NewEndpoint{URL: "https://shop.example/label/1001"}

func TestTheMerchantsLabelIsFetchedOnce(t *testing.T) {
	m := newMaking(t, served)
	first, err := m.fetch(t)
	require.NoError(t, err)
	require.Equal(t, "dhl", first.Carrier)
	require.NotEmpty(t, first.TrackingNumber)
	require.Equal(t, "orders/shop-1001/label-mypromo-"+fmt.Sprint(m.fulfilment)+"-"+strings.ToLower(first.TrackingNumber)+".pdf", first.Document.Key)
	content, err := m.steps.Options.Documents.Get(context.Background(), first.Document)
	require.NoError(t, err)
	require.Contains(t, string(content), "%PDF-")

	again, err := m.fetch(t)
	require.NoError(t, err)
	require.Equal(t, first, again)
	require.Equal(t, 1, m.pickups())
}

func TestALostLabelAnnouncesNoSecondPickup(t *testing.T) {
	for _, mode := range []simkit.Mode{simkit.LostAnswer, simkit.Reset, simkit.MalformedBody} {
		t.Run(string(mode), func(t *testing.T) {
			m := newMaking(t, served)
			m.server.Faults().Add(simkit.Fault{Operation: "generic-label", Call: 1, Mode: mode})
			_, err := m.fetch(t)
			var failed *temporal.ApplicationError
			require.ErrorAs(t, err, &failed)
			require.Equal(t, attempt.TypeUnknown, failed.Type())
			_, err = m.fetch(t) // as the retry does
			require.NoError(t, err)
			require.Equal(t, 1, m.pickups())
		})
	}
}

func TestAnOrderWithoutAMerchantsLabelIsRefused(t *testing.T) {
	m := newMaking(t, nil)
	_, err := m.fetch(t)
	var failed *temporal.ApplicationError
	require.ErrorAs(t, err, &failed)
	require.Equal(t, attempt.TypeRefused, failed.Type())
	require.Zero(t, m.pickups())
}
