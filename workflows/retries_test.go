package workflows_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/clients/tpk/tpktest"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// payments counts the requests to pay for a parcel of an order.
func (w *world) payments(id string, parcel int) int {
	return w.tpk.Faults().Calls("pay-orders", order.PackageToken(id, parcel))
}

func TestMoneyThatIsThereAndIsRefusedIsNoHotLoop(t *testing.T) {
	w := newWorld(t)
	w.tpk.HoldBack(decimal.NewFromInt(10_000))
	doc := byBroker(1)
	w.at(7*time.Minute+30*time.Second, func() {
		require.Equal(t, 5, w.payments(doc.ID, 1), "at once, at once, after 1 minute, 2 and 4")
	})
	w.at(24*time.Hour, func() {
		require.Equal(t, 13, w.payments(doc.ID, 1), "after the last pause only a person goes on")
		require.Equal(t, order.StatusNeedsAttention, w.state().Status)
	})
	w.at(25*time.Hour, func() { w.resolve(order.Resolve{Action: order.ActionRetry, By: "Ola"})() })
	w.at(25*time.Hour+90*time.Second, func() {
		require.Equal(t, 16, w.payments(doc.ID, 1), "a person's answer begins the pauses anew")
		w.tpk.HoldBack(decimal.Zero)
	})
	result := w.live(doc)
	require.Equal(t, order.StatusCompleted, result.Status)
	require.Equal(t, map[string]int{"order-created": 1, "order-paid": 1, "waybill-issued": 1}, w.packages(doc.ID, 1))
}

// Each retry may pay for another package: a refusal that names another thing is the same
// problem.
func TestARefusalForAnotherPackageIsTheSameProblem(t *testing.T) {
	w := newWorldOf(t, setting{replaceTPK: func(broker *activities.TPK) any { return &hastyPacking{broker} }})
	w.tpk.HoldBack(decimal.NewFromInt(10_000))
	doc := byBroker(1)
	w.at(24*time.Hour, func() {
		require.Equal(t, 13, w.payments(doc.ID, 1))
		w.env.SignalWorkflow(order.SignalCancelOrder, changedHerMind)
	})
	require.Equal(t, order.StatusCancelled, w.live(doc).Status)
}

// An order that repeated before the pauses existed gets them from then on.
func TestAnOrderThatIsAlreadyRepeatingGetsThePauses(t *testing.T) {
	w := newWorld(t)
	for n := 1; n <= 20; n++ { // what is replayed
		w.env.OnGetVersion(fmt.Sprintf("retry-pauses-%d", n), workflow.DefaultVersion, 1).Return(workflow.DefaultVersion)
	}
	w.tpk.HoldBack(decimal.NewFromInt(10_000))
	doc := byBroker(1)
	w.at(time.Hour, func() {
		require.Equal(t, 22, w.payments(doc.ID, 1))
		w.tpk.HoldBack(decimal.Zero)
		w.resolve(order.Resolve{Action: order.ActionRetry, By: "Ola"})()
	})
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
}

func TestAnAnswerEndsThePauseBeforeARetry(t *testing.T) {
	w := newWorld(t)
	w.tpk.HoldBack(decimal.NewFromInt(10_000))
	doc := byBroker(1)
	w.at(5*time.Minute, func() {
		w.tpk.HoldBack(decimal.Zero)
		w.resolve(order.Resolve{Action: order.ActionRetry, By: "Ola"})()
	})
	w.at(6*time.Minute, func() { require.Equal(t, 5, w.payments(doc.ID, 1)) })
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
}

func TestItemsThatStandTwiceInEveryDraftGoToAPerson(t *testing.T) {
	w := newWorld(t)
	doc := madeToOrder()
	var healed atomic.Bool
	w.doubleItemWhile(doc.Items[1].Reference, func() bool { return !healed.Load() })
	w.at(time.Hour, func() {
		problem := w.state().Problem
		require.NotNil(t, problem, "it goes on for ever")
		require.Equal(t, "items-doubled", problem.Code)
		require.Equal(t, 5, w.effects(doc.ID)["order-canceled"])
		made := w.myPromo.Ledger().Of(doc.ID)
		require.GreaterOrEqual(t, made[len(made)-1].At.Sub(made[0].At), 15*time.Minute, "after 1, 2, 4 and 8 minutes")
		healed.Store(true)
		w.resolve(order.Resolve{Action: order.ActionRetry, By: "Ola"})()
	})
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	require.Equal(t, once, w.remaining(doc.ID))
}

func TestOffersThatAreGoneEachTimeAreAskedForAfterPauses(t *testing.T) {
	w := newWorld(t)
	w.shipX.Faults().Add(simkit.Fault{Operation: "buy", Mode: simkit.FailBefore, Status: 400,
		Body: `{"status":400,"error":"offer_is_not_available","message":"No.","details":null}`})
	w.at(30*time.Second, func() { require.Equal(t, 2, w.shipX.Faults().Calls("buy", "shop-2002")) })
	w.at(time.Hour, func() {
		require.Equal(t, "offers-expired", w.state().Problem.Code)
		require.Equal(t, 5, w.shipX.Faults().Calls("buy", "shop-2002"))
		w.resolve(order.Resolve{Action: order.ActionCancel, By: "Jan"})()
	})
	require.Equal(t, order.StatusCancelled, w.live(fromStock()).Status)
}

// risingPrices wants more for every package than it offered.
type risingPrices struct{ *activities.TPK }

// EnsurePackage replaces the real one.
func (a *risingPrices) EnsurePackage(ctx context.Context, ref order.Ref, doc order.Order, choice activities.PackageChoice) (activities.Package, error) {
	made, err := a.TPK.EnsurePackage(ctx, ref, doc, choice)
	made.Price.Amount = made.Price.Amount.Add(decimal.NewFromInt(1))
	return made, err
}

func TestABrokerThatWantsMoreEveryTimeGoesToAPerson(t *testing.T) {
	w := newWorldOf(t, setting{replaceTPK: func(broker *activities.TPK) any { return &risingPrices{broker} }})
	doc := byBroker(1)
	w.at(time.Hour, func() {
		require.Equal(t, "offers-expired", w.state().Problem.Code)
		require.Equal(t, 5, w.packages(doc.ID, 1)["order-created"])
		w.resolve(order.Resolve{Action: order.ActionCancel, By: "Jan"})()
	})
	require.Equal(t, order.StatusCancelled, w.live(doc).Status)
}

// mute never answers: its workers are down.
type mute struct {
	*activities.TPK
	offers, payments atomic.Int32
}

var nothingHeard = temporal.NewTimeoutError(enums.TIMEOUT_TYPE_SCHEDULE_TO_START, nil)

// AwaitCouriers replaces the real one.
func (a *mute) AwaitCouriers(ctx context.Context, ref order.Ref, doc order.Order) (activities.Offers, error) {
	if a.offers.Add(1) <= 10 {
		return activities.Offers{}, nothingHeard
	}
	return a.TPK.AwaitCouriers(ctx, ref, doc)
}

// EnsurePackage replaces the real one.
func (a *mute) EnsurePackage(ctx context.Context, ref order.Ref, doc order.Order, choice activities.PackageChoice) (activities.Package, error) {
	if a.payments.Add(1) <= 10 {
		return activities.Package{}, nothingHeard
	}
	return a.TPK.EnsurePackage(ctx, ref, doc, choice)
}

func TestAStepWhoseWorkersFallSilentGoesToAPerson(t *testing.T) {
	silent := &mute{}
	w := newWorldOf(t, setting{replaceTPK: func(broker *activities.TPK) any {
		silent.TPK = broker
		return silent
	}})
	doc := byBroker(1)
	stuck := func(stage order.Stage) func() {
		return func() {
			problem := w.state().Problem
			require.NotNil(t, problem)
			require.Equal(t, "no-worker", problem.Code)
			require.Equal(t, stage, problem.Stage)
			w.resolve(order.Resolve{Action: order.ActionRetry, By: "Jan"})()
		}
	}
	w.at(10*time.Minute, func() { require.Equal(t, 4, int(silent.offers.Load()), "after 45 s, 90 s, 3 minutes") })
	w.at(12*time.Hour, stuck(order.StageOffers))
	w.at(24*time.Hour, stuck(order.StageBuy))
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	require.Equal(t, tpktest.Paid, w.tpk.Orders()[0].Status)
}
