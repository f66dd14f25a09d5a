package activities_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	"orderflow/activities"
	"orderflow/clients/mypromo"
	"orderflow/clients/shipx"
	"orderflow/clients/shipx/shipxtest"
	"orderflow/clients/tpk/tpktest"
	"orderflow/order"
)

// anothers requires that a step was refused because an id of the order is now another order's.
func anothers(t *testing.T, err error) {
	t.Helper()
	var failed *temporal.ApplicationError
	require.ErrorAs(t, err, &failed)
	var problem order.Problem
	require.NoError(t, failed.Details(&problem))
	require.Equal(t, activities.CodeAnothersReference, problem.Code)
}

// A provider that lost its data gives the same numbers again. Goods and receiver are alike.
func TestAnOrderAtMyPromoWithAnothersReferenceIsNeitherUsedNorCancelled(t *testing.T) {
	a := newAttempt(t, time.Minute)
	made, err := a.steps.Options.Merchant.CreateOrder(t.Context(), mypromo.NewOrder{Reference: "B-2",
		Recipient: mypromo.NewAddress{LastName: "Lis", Street: "Długa", Zip: "81-391", City: "Gdynia", CountryCode: "PL"}})
	require.NoError(t, err)
	id := int64(made.ID)
	ref := order.Ref{ID: "A-1", AcceptedAt: time.Now(), Known: []string{fmt.Sprintf("mypromo:%d", id)}}
	_, err = a.env.ExecuteActivity(a.steps.EnsureProductionOrder, ref, orderA1)
	anothers(t, err)
	_, err = a.env.ExecuteActivity(a.steps.EnsureItem, ref, id, order.Item{Reference: "1", SKU: "MUG", Quantity: 1})
	anothers(t, err)
	_, err = a.env.ExecuteActivity(a.steps.EnsureSubmitted, ref, id, activities.Terms{})
	anothers(t, err)
	answer, err := a.env.ExecuteActivity(a.steps.EnsureProductionCancelled, ref)
	require.NoError(t, err)
	var verdict activities.Verdict
	require.NoError(t, answer.Get(&verdict))
	require.Equal(t, activities.Verdict{Cancelled: true, Explanation: fmt.Sprintf(
		"there is no MyPromo order to cancel; order %d carries another order's reference; left alone", id)}, verdict)
	answer, err = a.env.ExecuteActivity(a.steps.EnsureNoStrayDrafts, ref, int64(0))
	require.NoError(t, err)
	var stay []int64
	require.NoError(t, answer.Get(&stay))
	require.Empty(t, stay)
	ledger := a.simulated.Ledger()
	require.Zero(t, ledger.Count("A-1", "order-created"))
	require.Zero(t, ledger.Count("B-2", "item-added")+ledger.Count("B-2", "order-submitted")+ledger.Count("B-2", "order-canceled"))
}

func TestAShipmentWithAnothersReferenceIsNeitherUsedNorCancelled(t *testing.T) {
	c := newCarriers(t, shipxtest.Options{}, tpktest.Options{})
	id, err := c.ship("B-2", 0)
	require.NoError(t, err)
	ref := order.Ref{ID: "A-1", AcceptedAt: noon, Known: []string{fmt.Sprintf("shipx:%d", id)}}
	doc := docForLookUp("A-1")
	env := c.env()
	_, err = env.ExecuteActivity(c.shipX.EnsureShipment, ref, doc)
	anothers(t, err)
	_, err = env.ExecuteActivity(c.shipX.EnsureBought, ref, activities.BuyOffer{ShipmentID: id})
	anothers(t, err)
	_, err = env.ExecuteActivity(c.shipX.EnsureOffersDropped, id, doc)
	require.NoError(t, err)
	answer, err := env.ExecuteActivity(c.shipX.EnsureShippingCancelled, ref)
	require.NoError(t, err)
	var verdict activities.Verdict
	require.NoError(t, answer.Get(&verdict))
	require.Equal(t, activities.Verdict{Cancelled: true, Explanation: fmt.Sprintf(
		"there is no ShipX shipment to cancel; shipment %d carries another order's reference; left alone", id)}, verdict)
	_, err = env.ExecuteActivity(c.shipX.EnsureNoStrayShipments, ref, int64(0))
	require.NoError(t, err)
	require.Zero(t, c.ships.Ledger().Count("A-1", "shipment-created"))
	require.Zero(t, c.ships.Ledger().Count("B-2", "shipment-canceled"))
	current, err := c.shipX.Options.Client.GetShipment(t.Context(), id)
	require.NoError(t, err)
	require.False(t, current.Canceled())
}

// A shipment whose reference somebody removed is still the order's.
func TestAKnownShipmentWithoutAReferenceIsTheOrders(t *testing.T) {
	c := newCarriers(t, shipxtest.Options{}, tpktest.Options{})
	made, err := c.shipX.Options.Client.CreateShipment(t.Context(), shipx.NewShipment{
		Receiver: shipx.Peer{Phone: "600700800"}, Parcels: []shipx.NewParcel{{Template: "small"}}})
	require.NoError(t, err)
	ref := order.Ref{ID: "A-1", AcceptedAt: noon, Known: []string{fmt.Sprintf("shipx:%d", made.ID)}}
	_, err = c.env().ExecuteActivity(c.shipX.EnsureShippingCancelled, ref)
	require.ErrorContains(t, err, "is cancelled; it is read back next")
	current, err := c.shipX.Options.Client.GetShipment(t.Context(), int64(made.ID))
	require.NoError(t, err)
	require.True(t, current.Canceled())
}

func TestAPackageWithAnothersTokenIsNeitherPaidNorCancelled(t *testing.T) {
	c := newCarriers(t, shipxtest.Options{}, tpktest.Options{})
	id, err := c.pack("B-2", 0)
	require.NoError(t, err)
	ref := order.Ref{ID: "A-1", AcceptedAt: noon, Known: []string{fmt.Sprintf("tpk:%d", id)}}
	doc := docForLookUp("A-1")
	env := c.env()
	_, err = env.ExecuteActivity(c.tpk.EnsurePackage, ref, doc, activities.PackageChoice{Parcel: 1, Courier: 3})
	anothers(t, err)
	_, err = env.ExecuteActivity(c.tpk.EnsurePaid, ref, id, activities.PaymentTerms{})
	anothers(t, err)
	_, err = env.ExecuteActivity(c.tpk.EnsureUnpaidReleased, ref)
	require.NoError(t, err)
	answer, err := env.ExecuteActivity(c.tpk.EnsurePackagesCancelled, ref, []int64{})
	require.NoError(t, err)
	var verdict activities.Verdict
	require.NoError(t, answer.Get(&verdict))
	require.Equal(t, activities.Verdict{Cancelled: true, Explanation: fmt.Sprintf(
		"there is no TPK package to cancel; package %d carries another order's reference; left alone", id)}, verdict)
	current, found := c.packs.Order(id)
	require.True(t, found)
	require.Equal(t, tpktest.AwaitingPayment, current.Status)
	require.Zero(t, c.packs.Ledger().Count(order.PackageToken("A-1", 1), "order-created"))
}

func TestNothingIsReportedToAnothersProductionOrder(t *testing.T) {
	m := newMaking(t, nil)
	m.steps.Options.CarrierKeys = map[string]string{"shipx": "inpost"}
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(m.steps)
	_, err := env.ExecuteActivity(m.steps.EnsureShipmentReported, order.Ref{ID: "A-1"}, activities.ShipmentReport{
		FulfilmentID: m.fulfilment, OrderID: 777, Carrier: order.CarrierShipX, TrackingNumbers: []string{"620000000000000000000001"}})
	anothers(t, err)
	require.Zero(t, m.server.Ledger().Count("shop-1001", "shipment-reported"))
}
