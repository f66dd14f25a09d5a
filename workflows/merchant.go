package workflows

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/order"
)

// merchant is a merchant of MyPromo whose order we make as its fulfiller, and who
// brings the label: it costs us nothing, and is fetched once, on the day of dispatch,
// because that announces the parcel to the merchant's carrier.
type merchant struct {
	l       *life
	fetched *activities.GenericLabel
}

func (c *merchant) step(activity any, summary string, args ...any) step {
	return step{provider: order.ProviderMyPromo, activity: activity, args: args, summary: summary}
}

func (c *merchant) fulfilment() int64 { return c.l.doc.Source.Fulfilment() }

func (*merchant) offers(workflow.Context) (activities.Offers, error) {
	return activities.Offers{}, errNotOffered
}

func (c *merchant) prepared() bool { return c.fetched != nil }

func (*merchant) suits(order.Offer) bool { return false }

func (*merchant) dropOffers() error { return nil }

// buy fetches the label, which stands for the purchase: there is no way back.
func (c *merchant) buy(order.Offer) (bought activities.Bought, expired bool, err error) {
	if err := c.awaitDispatch(); err != nil {
		return bought, false, err
	}
	bought, err = c.confirm()
	return bought, false, err
}

// awaitDispatch waits for the time of dispatch, unless somebody wants to cancel.
func (c *merchant) awaitDispatch() error {
	at := c.l.doc.Shipping.Dispatch()
	left := at.Sub(workflow.Now(c.l.ctx))
	if at.IsZero() || left <= 0 {
		return nil
	}
	summary := fmt.Sprintf("the dispatch at %s", at.Format(time.RFC3339))
	defer c.l.waitFor(step{summary: summary, deadline: left})()
	wished, err := workflow.AwaitWithOptions(c.l.ctx, workflow.AwaitOptions{
		Timeout: left, TimerOptions: workflow.TimerOptions{Summary: summary}}, c.l.wishes)
	if wished {
		return errInterrupted
	}
	return err
}

func (c *merchant) confirm() (activities.Bought, error) {
	var made activities.GenericLabel
	err := c.l.effect(c.l.ctx, c.step(myPromo.EnsureGenericLabel,
		fmt.Sprintf("fetch the merchant's label of production order %d", c.fulfilment()), c.l.ref(), c.fulfilment()), &made)
	if err != nil {
		return activities.Bought{}, err
	}
	c.fetched = &made
	return activities.Bought{
		TrackingNumbers: []string{made.TrackingNumber},
		Offer: &order.Offer{Carrier: order.CarrierMerchant, Service: made.Carrier,
			Name: "the merchant's label of " + made.Carrier, Available: true},
	}, nil
}

// fetchLabels has it from the purchase.
func (c *merchant) fetchLabels() ([]order.Document, error) {
	return []order.Document{c.fetched.Document}, nil
}

func (*merchant) fetchProtocols() ([]order.Document, error) { return nil, errNotOffered }

func (*merchant) awaitDelivery() (activities.Delivery, error) {
	return activities.Delivery{}, errNotOffered
}

func (*merchant) takesBack() bool { return false }

// cancel only stops here: a fulfiller can't cancel at MyPromo.
func (c *merchant) cancel() (verdict activities.Verdict, err error) {
	err = c.l.compensate(c.step(myPromo.CheckUnannounced,
		fmt.Sprintf("see whether the merchant's label of production order %d is fetched", c.fulfilment()), c.l.ref(), c.fulfilment()), &verdict)
	return verdict, err
}

func (*merchant) sweep(bool) ([]int64, error) { return nil, nil }

// checkMerchant returns what a merchant's label has no place for.
func checkMerchant(doc order.Order) (problems order.Problems) {
	left := func(path string, given bool, why string) {
		if given {
			problems = append(problems, order.FieldProblem{Path: path, Rule: "must be left out for carrier merchant, " + why})
		}
	}
	s := doc.Shipping
	left("production", doc.Production != order.ProductionNone, "whose production order we make ourselves: production is none")
	left("shipping.offerPolicy", s.OfferPolicy != order.OfferCheapest, "who makes no offers")
	left("shipping.priceCap", s.PriceCap != nil, "who pays for the label")
	left("shipping.cashOnDelivery", s.CashOnDelivery != nil, "who has made the label already")
	left("shipping.insurance", s.Insurance != nil, "who has made the label already")
	left("shipping.lockerPoint", s.LockerPoint != "", "who has made the label already")
	left("shipping.labelFormat", s.LabelFormat != order.LabelPDF, "whose label is a PDF")
	return problems
}
