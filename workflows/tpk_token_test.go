package workflows_test

import (
	"context"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/clients/tpk"
	"orderflow/clients/tpk/tpktest"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// pack makes a package of the order's size, beside the order.
func (w *world) pack(description string, to order.Party) int64 {
	w.env.SetStartTime(accepted)
	party := tpk.Party{Name: to.FirstName, Surname: to.LastName, Street: to.Street, HouseNumber: "1", PostCode: to.PostCode, City: to.City,
		CountryID: 1, Phone: "600700801", Email: "ada@gamma.example"}
	size := decimal.NewFromInt(20)
	made, err := w.broker().CreateOrder(context.Background(), tpk.NewPackage{
		ProductID: tpk.ProductParcel, CourierID: tpk.CourierDPD, Sender: party, Receiver: party, Weight: decimal.NewFromInt(1),
		Length: size, Width: size, Height: size, Description: description, PickupDate: tpk.DateOf(accepted.AddDate(0, 0, 1))})
	require.NoError(w, err)
	return int64(made.OrderID)
}

func (w *world) statusOf(id int64) tpktest.Status {
	one, _ := w.tpk.Order(id)
	return one.Status
}

// The first 8 characters of another order's token may equal this one's.
func TestAnotherOrdersPackageWithTheSameShortTokenIsLeftAlone(t *testing.T) {
	w := newWorld(t)
	doc := byBroker(1)
	other := w.pack("Goods AAAAAAAAAAAAA#"+order.PackageToken(doc.ID, 1), doc.Recipient)
	result := w.live(doc)
	require.Equal(t, order.StatusCompleted, result.Status)
	require.Equal(t, tpktest.AwaitingPayment, w.statusOf(other))
	require.NotContains(t, result.ProviderRefs, "tpk:777001")
}

// A worker of 0.1.0 made the package, and its answer was lost.
func TestAPackageOfAnOlderWorkerIsAdopted(t *testing.T) {
	w := newWorld(t)
	doc := byBroker(1)
	to := doc.Recipient
	to.FirstName, to.LastName, to.City, to.PostCode = "EWA", "lis", "GDYNIA", "81 001" // as TPK may rewrite them
	old := w.pack("Goods #"+order.PackageToken(doc.ID, 1), to)
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	require.Equal(t, tpktest.Paid, w.statusOf(old))
	require.Equal(t, 1, w.packages(doc.ID, 1)["order-created"])
}

func TestAPackageToAnotherReceiverIsReplacedOrGoesToAPerson(t *testing.T) {
	for name, change := range map[string]func(to *order.Party){
		"another name":      func(to *order.Party) { to.LastName = "Nowak" },
		"another post code": func(to *order.Party) { to.PostCode = "80-001" },
		"another city":      func(to *order.Party) { to.City = "Sopot" },
	} {
		doc := byBroker(1)
		to := doc.Recipient
		change(&to)
		t.Run(name+", unpaid", func(t *testing.T) {
			w := newWorld(t)
			id := w.pack(order.PackageDescription("Goods", doc.ID, 1), to)
			require.Equal(t, order.StatusCompleted, w.live(doc).Status)
			require.Equal(t, tpktest.Cancelled, w.statusOf(id))
		})
		t.Run(name+", paid", func(t *testing.T) {
			w := newWorld(t)
			id := w.pack(order.PackageDescription("Goods", doc.ID, 1), to)
			_, err := w.broker().PayOrder(context.Background(), id)
			require.NoError(t, err)
			w.at(time.Minute, func() {
				require.Equal(t, "another-receiver", w.state().Problem.Code)
				require.NoError(t, w.broker().CancelOrder(context.Background(), id))
				w.resolve(order.Resolve{Action: order.ActionRetry, By: "Ola"})()
			})
			result := w.live(doc)
			require.Equal(t, order.StatusCompleted, result.Status)
			require.Equal(t, []string{"tpk:777002"}, result.ProviderRefs)
		})
	}
}

// Another carrier is no solution: the package may be this order's.
func TestAPaidPackageToAnotherReceiverStopsTheBestOfBoth(t *testing.T) {
	w := newWorld(t)
	doc := byBest()
	doc.Recipient.Phone, doc.Recipient.Email, doc.Recipient.Building = "600700801", "ada@gamma.example", "1" // as in the package
	parcel := &doc.Shipping.Parcels[0]
	parcel.Length, parcel.Width, parcel.Height = 200, 200, 200
	to := doc.Recipient
	to.City = "Sopot"
	id := w.pack(order.PackageDescription("Goods", doc.ID, 1), to)
	_, err := w.broker().PayOrder(context.Background(), id)
	require.NoError(t, err)
	w.at(time.Minute, func() {
		require.Equal(t, "another-receiver", w.state().Problem.Code)
		require.Equal(t, tpktest.Paid, w.statusOf(id))
		w.resolve(order.Resolve{Action: order.ActionAmend, Patch: []byte(`{"recipient": {"city": "Sopot"}}`), By: "Ola"})()
	})
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	require.Equal(t, tpktest.Paid, w.statusOf(id), "it was the order's, after all")
	require.Zero(t, w.effects(doc.ID)["shipment-bought"])
}

// TPK said no and made the package all the same; then the recipient was amended.
func TestAnAmendedRecipientReplacesThePackageOfALostAnswer(t *testing.T) {
	w := newWorld(t)
	doc := byBroker(1)
	w.tpk.Faults().Add(simkit.Fault{Operation: "create-order", Call: 1, Mode: simkit.FailAfter, Status: 422,
		Body: `{"status_code": 422, "message": "No.", "errors": {"packages.0.receiver.city": ["No."]}}`})
	w.at(time.Minute, func() {
		require.Equal(t, order.StatusNeedsAttention, w.state().Status)
		w.resolve(order.Resolve{Action: order.ActionAmend, Patch: []byte(`{"recipient": {"city": "Sopot"}}`), By: "Ola"})()
	})
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	require.Equal(t, map[string]int{"order-created": 2, "order-cancelled": 1, "order-paid": 1, "waybill-issued": 1}, w.packages(doc.ID, 1))
}
