package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/shipx/shipxtest"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// afterAnHour looks at the order's problem after an hour, and answers it.
func (w *world) afterAnHour(check func(order.State), mend func(), answer order.Resolve) {
	w.at(time.Hour, func() {
		state := w.state()
		require.Equal(w, order.StatusNeedsAttention, state.Status)
		require.NotNil(w, state.Problem)
		check(state)
		mend()
		w.resolve(answer)()
	})
}

func nothing() {}

func TestAFileThatCannotBeDownloadedGoesToAPerson(t *testing.T) {
	doc := madeToOrder()
	doc.Items[0].Files[0].URL = "https://files.example/missing.pdf"
	w := newWorld(t)
	w.afterAnHour(func(state order.State) {
		require.Equal(t, order.StagePreflight, state.Stage)
		require.Contains(t, state.Problem.Message, "missing.pdf")
		require.Equal(t, []order.Action{order.ActionRetry, order.ActionAmend, order.ActionCancel}, state.Problem.Answers)
	}, func() { w.myPromo.FailFile("missing.pdf", "") }, order.Resolve{Action: order.ActionRetry, By: "Jan"})
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	require.Equal(t, once, w.remaining(doc.ID))
	require.Equal(t, 2, w.effects(doc.ID)["order-created"], "the first one was cancelled by MyPromo")
}

func TestAnUnknownSKUCanBeCancelled(t *testing.T) {
	doc := madeToOrder()
	doc.Items[1].SKU = "NO-SUCH-THING"
	w := newWorld(t)
	w.afterAnHour(func(state order.State) {
		require.Equal(t, "mypromo", state.Problem.Provider)
		require.Equal(t, 422, state.Problem.HTTPStatus)
		require.Equal(t, []order.FieldProblem{{Path: "items[1].sku", Rule: "The selected sku is invalid."}}, state.Problem.Fields)
	}, nothing, order.Resolve{Action: order.ActionCancel, By: "Jan", Reason: "we don't have it"})
	result := w.live(doc)
	require.Equal(t, order.StatusCancelled, result.Status)
	require.Equal(t, "we don't have it", result.Reason)
	require.Empty(t, w.remaining(doc.ID))
}

func TestAPriceAboveTheCapLetsAPersonChoose(t *testing.T) {
	doc := fromStock()
	doc.Shipping.PriceCap = pln("5")
	w := newWorldOf(t, stating)
	w.afterAnHour(func(state order.State) {
		require.Equal(t, "price-cap", state.Problem.Code)
		require.Contains(t, state.Problem.Answers, order.ActionChooseOffer)
	}, nothing, order.Resolve{Action: order.ActionChooseOffer, Service: "inpost_courier_express_1200", PriceCap: pln("90"), By: "Jan"})
	result := w.live(doc)
	require.Equal(t, order.StatusCompleted, result.Status)
	require.Equal(t, "inpost_courier_express_1200", result.Offer.Service)
	require.Equal(t, map[string]int{"shipment-created": 1, "shipment-bought": 1}, w.remaining(doc.ID))
}

func TestManualPolicyAsksAPerson(t *testing.T) {
	doc := madeToOrder()
	doc.Shipping.OfferPolicy = order.OfferManual
	w := newWorld(t)
	w.afterAnHour(func(state order.State) {
		require.Equal(t, "choose", state.Problem.Code)
		require.Contains(t, state.Problem.Message, "inpost_locker_standard")
	}, nothing, order.Resolve{Action: order.ActionChooseOffer, Service: "inpost_locker_standard", PriceCap: pln("20"), By: "Jan"})
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	require.Equal(t, once, w.remaining(doc.ID))
}

func TestAFailedPaymentIsTriedAgainWhenAPersonSaysSo(t *testing.T) {
	for name, fail := range map[string]func(*shipxtest.Server){
		"it fails later":   func(s *shipxtest.Server) { s.FailPayments("debt_collection") },
		"it fails at once": func(s *shipxtest.Server) { s.RefusePayments("debt_collection") },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			fail(w.shipX)
			w.afterAnHour(func(state order.State) {
				require.Equal(t, order.StageBuy, state.Stage)
				require.Equal(t, "shipx", state.Problem.Provider)
			}, w.shipX.AllowPayments, order.Resolve{Action: order.ActionRetry, By: "Jan"})
			require.Equal(t, order.StatusCompleted, w.live(fromStock()).Status)
			require.Equal(t, map[string]int{"shipment-created": 1, "shipment-bought": 1}, w.remaining("shop-2002"))
		})
	}
}

func TestCancelledByMyPromoAfterPreflightStopsForAPerson(t *testing.T) {
	w := newWorld(t)
	w.at(2*time.Second, w.signal(order.SignalHold, order.Hold{By: "Jan"}))
	w.at(10*time.Minute, func() {
		require.Equal(t, order.StatusHeld, w.state().Status)
		require.True(t, w.myPromo.CancelByHand(w.myPromo.Orders()[0].ID, "The machine is broken."))
	})
	w.at(11*time.Minute, w.signal(order.SignalRelease, order.Hold{By: "Jan"}))
	w.afterAnHour(func(state order.State) {
		require.Equal(t, "CANCELED", state.Problem.Code)
		require.Zero(t, w.effects("shop-1001")["shipment-bought"])
	}, nothing, order.Resolve{Action: order.ActionRetry, By: "Jan"})
	require.Equal(t, order.StatusCompleted, w.live(madeToOrder()).Status)
	require.Equal(t, once, w.remaining("shop-1001"))
}

func TestAHintOfACancellationAfterThePurchaseStopsForAPerson(t *testing.T) {
	w := newWorld(t)
	w.shipX.Faults().Add(simkit.Fault{Operation: "label", Mode: simkit.FailBefore, Status: 503})
	w.at(10*time.Minute, func() {
		require.True(t, w.myPromo.CancelByHand(w.myPromo.Orders()[0].ID, "The machine is broken."))
		w.env.SignalWorkflow(order.SignalProviderEvent, order.ProviderEvent{Provider: "mypromo", Kind: "canceled", Ref: "1"})
		w.shipX.Faults().Clear()
	})
	w.afterAnHour(func(state order.State) {
		require.Equal(t, "CANCELED", state.Problem.Code)
		require.Contains(t, state.Problem.Message, "The machine is broken.")
	}, nothing, order.Resolve{Action: order.ActionRetry, By: "Jan"})
	require.Equal(t, order.StatusCompleted, w.live(madeToOrder()).Status)
	require.Equal(t, once, w.remaining("shop-1001"))
}

func TestTheReportCanBeSkipped(t *testing.T) {
	w := newWorld(t)
	w.myPromo.Faults().Add(simkit.Fault{Operation: "add-shipment", Mode: simkit.FailBefore, Status: 400})
	w.afterAnHour(func(state order.State) {
		require.Equal(t, []order.Action{order.ActionRetry, order.ActionAmend, order.ActionShipByHand, order.ActionSkip, order.ActionCancel}, state.Problem.Answers)
	}, nothing, order.Resolve{Action: order.ActionSkip, By: "Jan"})
	require.Equal(t, order.StatusCompleted, w.live(madeToOrder()).Status)
	stages := w.state().Stages
	require.Equal(t, order.OutcomeSkipped, stages[len(stages)-1].Outcome)
}

func TestAWrongAnswerIsRefused(t *testing.T) {
	doc := fromStock()
	doc.Shipping.PriceCap = pln("5")
	w := newWorld(t)
	var refusals []string
	wrong := func(answer order.Resolve) { w.refused(&refusals, answer) }
	w.at(0, func() { wrong(order.Resolve{Action: order.ActionRetry}) })
	w.at(time.Hour, func() {
		wrong(order.Resolve{Action: order.ActionSkip})
		wrong(order.Resolve{Action: order.ActionAmend})
		wrong(order.Resolve{Action: order.ActionAmend, Patch: []byte(`{"shipping": {"target_point": "GDY01A"}}`)})
		wrong(order.Resolve{Action: order.ActionAmend, Patch: []byte(`{"id": "another"}`)})
		wrong(order.Resolve{Action: order.ActionAmend, Patch: []byte(`{"recipient": {"phone": "12"}}`)})
		wrong(order.Resolve{Action: order.ActionAmend, Patch: []byte(`{}`)})
		wrong(order.Resolve{Action: order.ActionChooseOffer, PriceCap: pln("10")})
		wrong(order.Resolve{Action: order.ActionChooseOffer, Service: "inpost_courier_standard"})
		wrong(order.Resolve{Action: order.ActionChooseOffer, Service: "inpost_locker_standard", PriceCap: pln("10")})
	})
	w.at(2*time.Hour, w.resolve(order.Resolve{Action: order.ActionCancel, By: "Jan"}))
	require.Equal(t, order.StatusCancelled, w.live(doc).Status)
	wants := []string{"does not need attention", `"skip" does not fit`, "want a JSON merge patch", "shipping.target_point",
		"id: cannot change", "recipient.phone", "changes nothing", "service:", "priceCap:", "shipping.lockerPoint"}
	require.Len(t, refusals, len(wants))
	for i, want := range wants {
		require.Contains(t, refusals[i], want)
	}
}

func TestAHintMakesTheOrderAskAtOnce(t *testing.T) {
	w := newWorld(t)
	// By 100 s the polls are half a minute apart; the hint comes when production has begun.
	began := w.env.Now()
	w.at(105500*time.Millisecond, w.signal(order.SignalProviderEvent,
		order.ProviderEvent{Provider: "mypromo", Kind: "in-production", Ref: "9"}))
	require.Equal(t, order.StatusCompleted, w.live(madeToOrder()).Status)
	for _, record := range w.state().Stages {
		if record.Stage == order.StagePreflight {
			require.WithinDuration(t, began.Add(105500*time.Millisecond), record.EndedAt, 300*time.Millisecond)
		}
	}
}

func TestHintsWithoutAChangeDoNoHarm(t *testing.T) {
	w := newWorld(t)
	for i := range 20 {
		w.at(time.Duration(i)*time.Second, w.signal(order.SignalProviderEvent,
			order.ProviderEvent{Provider: "mypromo", Kind: "forged", Ref: "0"}))
	}
	require.Equal(t, order.StatusCompleted, w.live(madeToOrder()).Status)
	require.Equal(t, once, w.remaining("shop-1001"))
}

// Two people see that the protocol is not available, and both skip it.
func TestTwoPeoplesSkipSkipsOneStage(t *testing.T) {
	w := newWorld(t)
	w.shipX.Faults().Add(simkit.Fault{Operation: "printout", Mode: simkit.FailBefore, Status: 400})
	w.myPromo.Faults().Add(simkit.Fault{Operation: "add-shipment", Mode: simkit.FailBefore, Status: 400})
	var refusals []string
	var protocol, report string
	w.at(time.Hour, func() {
		require.Equal(t, order.StageProtocol, w.state().Stage)
		protocol = w.state().Problem.ID
		require.Regexp(t, `^protocol-1-[0-9a-z]+$`, protocol)
		w.refused(&refusals, order.Resolve{Problem: "label-1-x", Action: order.ActionSkip, By: "Ola"})
		w.resolve(order.Resolve{Problem: protocol, Action: order.ActionSkip, By: "Jan"})()
	})
	w.at(2*time.Hour, func() {
		require.Equal(t, order.StageReport, w.state().Stage)
		report = w.state().Problem.ID
		require.NotEqual(t, protocol, report)
		w.refused(&refusals, order.Resolve{Problem: protocol, Action: order.ActionSkip, By: "Ola"})
		require.Equal(t, report, w.state().Problem.ID, "it is asked about still")
		w.healed()
		w.resolve(order.Resolve{Problem: report, Action: order.ActionRetry, By: "Ola"})()
		w.refused(&refusals, order.Resolve{Problem: report, Action: order.ActionSkip, By: "Jan"})
	})
	require.Equal(t, order.StatusCompleted, w.live(madeToOrder()).Status)
	outcomes := map[order.Stage]order.StageOutcome{}
	for _, record := range w.state().Stages {
		outcomes[record.Stage] = record.Outcome
	}
	require.Equal(t, order.OutcomeSkipped, outcomes[order.StageProtocol])
	require.Equal(t, order.OutcomeDone, outcomes[order.StageReport])
	require.Len(t, refusals, 3)
	require.Contains(t, refusals[0], "it does not ask about problem label-1-x; it now asks about "+protocol+": ")
	require.Contains(t, refusals[1], "problem "+protocol+" was answered with skip by Jan; it now asks about "+report+": ")
	require.Regexp(t, `has just been answered with retry by Ola|was answered with retry by Ola`, refusals[2])
}

// A late answer is told how the problem was answered, also when the order asks nothing any
// more.
func TestALateAnswerIsToldHowTheProblemEnded(t *testing.T) {
	w := newWorld(t)
	w.shipX.Faults().Add(simkit.Fault{Operation: "printout", Mode: simkit.FailBefore, Status: 400})
	doc := byBroker(1)
	doc.Shipping.Carrier, doc.Shipping.Track = order.CarrierShipX, true
	var refusals []string
	w.at(time.Hour, func() {
		protocol := w.state().Problem.ID
		w.resolve(order.Resolve{Problem: protocol, Action: order.ActionSkip, By: "Jan"})()
		w.at(time.Minute, func() {
			require.Equal(t, order.StageTrack, w.state().Stage)
			w.refused(&refusals, order.Resolve{Problem: protocol, Action: order.ActionSkip, By: "Ola"})
			w.refused(&refusals, order.Resolve{Action: order.ActionSkip, By: "Ola"})
			w.env.CancelWorkflow()
		})
	})
	w.env.SetTestTimeout(time.Minute)
	w.env.ExecuteWorkflow(order.WorkflowType, doc)
	require.Len(t, refusals, 2)
	require.Contains(t, refusals[0], "was answered with skip by Jan")
	require.Contains(t, refusals[1], "does not need attention")
}

// While the order is being cancelled an answer would have no effect, so it is refused. If the
// cancellation is refused, the question is open as before.
func TestAnAnswerDuringACancellationIsRefused(t *testing.T) {
	w := newWorld(t)
	w.shipX.Faults().Add(simkit.Fault{Operation: "create-shipment", Mode: simkit.FailBefore, Status: 400})
	w.myPromo.Faults().Add(simkit.Fault{Operation: "cancel-order", Call: 1, Mode: simkit.FailBefore, Status: 503})
	var refusals []string
	w.at(time.Hour, func() {
		require.Equal(t, order.StageOffers, w.state().Stage)
		w.signal(order.SignalCancelOrder, changedHerMind)()
		w.at(time.Millisecond, func() {
			require.Equal(t, order.StatusCancelling, w.state().Status)
			w.refused(&refusals, order.Resolve{Action: order.ActionRetry, By: "Jan"})
		})
		w.at(time.Hour, func() {
			require.Equal(t, order.StatusNeedsAttention, w.state().Status, "MyPromo makes it, so it is not cancelled")
			w.healed()
			w.resolve(order.Resolve{Action: order.ActionRetry, By: "Jan"})()
		})
	})
	require.Equal(t, order.StatusCompleted, w.live(madeToOrder()).Status)
	require.Len(t, refusals, 1)
	require.Contains(t, refusals[0], "is being cancelled")
}
