package workflows

import (
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/order"
	"orderflow/workflows/carrier"
)

// walked keeps the transitions from the log.
type walked struct{ made, undrawn []string }

func (w *walked) Debug(_ string, fields ...any) { w.made = append(w.made, told(fields)...) }
func (w *walked) Error(_ string, fields ...any) { w.undrawn = append(w.undrawn, told(fields)...) }
func (*walked) Info(string, ...any)             {}
func (*walked) Warn(string, ...any)             {}

func told(fields []any) []string {
	of, transition := slices.Index(fields, any("of")), slices.Index(fields, any("transition"))
	if of < 0 || transition < 0 {
		return nil
	}
	return []string{fields[of+1].(string) + ": " + fields[transition+1].(string)}
}

// The methods of each part take it through all its transitions. The tests of whole lives
// refuse every transition that is not listed.
func TestEveryDrawnTransitionIsWalked(t *testing.T) {
	log := &walked{}
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(log)
	env := suite.NewTestWorkflowEnvironment()
	env.ExecuteWorkflow(walk)
	require.NoError(t, env.GetWorkflowError())
	require.Empty(t, log.undrawn)
	slices.Sort(log.made)
	require.ElementsMatch(t, Drawn(), slices.Compact(log.made))
}

func walk(ctx workflow.Context) error {
	l := &life{core: newCore(ctx, order.Order{ID: "a-1", Shipping: order.Shipping{Carrier: order.CarrierShipX}}, order.Again{}, Orders{})}
	l.production, l.shipping = newProduction(l.core), newShipping(l.core)
	l.points, l.notices = &points{core: l.core}, newNotices(l.core, order.Settings{})
	l.record.whole = l.state
	l.record.enter(order.StageCreate, l.doc)
	walkProduction(l.production)
	walkOffers(l.shipping)
	walkPayment(l.shipping)
	walkStatus(l)
	return nil
}

func walkProduction(p *production) {
	p.noteCancelled() // of nothing
	p.noteDraft(1)
	p.documentChanged()
	p.noteDiscarded()
	p.documentChanged() // of what was given up
	p.noteDiscarded()
	p.noteDraft(2)
	p.noteDiscarded() // items were in it twice
	p.noteDraft(3)
	p.noteCancelled()
	p.noteDraft(4)
	p.documentChanged()
	p.noteCancelled()
	p.noteDraft(4)
	p.noteSubmitted()
	p.noteCancelled()
	p.noteDraft(5)
	p.noteSubmitted()
	p.noteProducing()
	p.noteCancelled()
	p.noteDraft(6)
	p.noteSubmitted()
	p.noteDraft(7) // as in orders from before the phase cancelled
	p.noteSubmitted()
	p.noteProducing()
	p.noteDraft(8)
}

// offering is a carrier that makes offers, or none.
type offering struct {
	carrier.Carrier
	makes bool
}

func (*offering) Prepared() bool { return false }

func (o *offering) Offers(workflow.Context) (carrier.Offers, error) {
	if !o.makes {
		return carrier.Offers{}, carrier.ErrNotOffered
	}
	return carrier.Offers{Offers: activities.Offers{Offers: []order.Offer{{ID: 1}}}}, nil
}

func walkOffers(s *shipping) {
	s.carrier = &offering{}
	_ = s.awaitOffers() // none
	s.outdate()         // another carrier took over
	s.carrier = &offering{makes: true}
	_ = s.awaitOffers() // fresh
	_ = s.offersExpired("")
	_ = s.awaitOffers()
	_ = s.awaitOffers() // the order was made again
}

func walkPayment(s *shipping) {
	failed := errors.New("refused")
	payment := func(next carrier.Payment) carrier.Purchase { return carrier.Purchase{Payment: next} }
	_ = s.purchased(payment(carrier.Uncertain), failed)
	_ = s.purchased(payment(carrier.NotPaid), failed)
	_ = s.purchased(payment(carrier.Partly), failed)
	s.undone(false)
	_ = s.purchased(payment(carrier.Partly), failed)
	s.undone(true)
	s.foundPaid(true)
	_ = s.purchased(payment(carrier.Paid), nil)
	_ = s.purchased(payment(carrier.Uncertain), failed) // what is paid stays paid
	s.undone(false)
	_ = s.purchased(payment(carrier.Paid), nil)
	s.foundPaid(false)
	_ = s.purchased(payment(carrier.Paid), nil)
}

func walkStatus(l *life) {
	l.record.hold("Jan")
	l.record.release()
	l.requestCancel("too late", "Jan", false)
	l.record.setStatus(order.StatusCancelling)
	l.decideCancel(order.CancelRefused, "it is on its way")
	l.record.setStatus(order.StatusRunning)
	l.record.setStatus(order.StatusCompleted)

	for _, end := range []order.Status{order.StatusFailed, order.StatusCancelled} {
		l.record.status = order.StatusRunning // another order
		l.record.setStatus(order.StatusNeedsAttention)
		l.record.holdAsking("Jan")
		l.record.askOn()
		l.record.setStatus(order.StatusCancelling)
		l.record.setStatus(order.StatusNeedsAttention)
		if end == order.StatusCancelled {
			l.record.setStatus(order.StatusRunning)
			l.requestCancel("changed her mind", "Ola", false)
			l.record.setStatus(order.StatusCancelling)
			l.decideCancel(order.CancelAccepted, "nothing was made")
		}
		l.record.setStatus(end)
	}
}
