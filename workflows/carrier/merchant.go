package carrier

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/order"
	"orderflow/workflows/step"
)

// merchant ships with the label of a MyPromo merchant whose order we fulfil. The label costs
// us nothing. It is fetched once, on the day of dispatch, because that announces the parcel
// to the merchant's carrier.
type merchant struct {
	host    Host
	fetched *activities.GenericLabel
	// told: a person knows what is missing of the label.
	told bool
}

func newMerchant(host Host) Carrier { return &merchant{host: host} }

var myPromo *activities.MyPromo // only its methods' names are used

func (*merchant) step(activity any, summary string, args ...any) step.Step {
	return step.Step{Provider: order.ProviderMyPromo, Activity: activity, Args: args, Summary: summary}
}

func (c *merchant) fulfilment() int64 { return c.host.Order().Source.Fulfilment() }

func (*merchant) Offers(workflow.Context) (Offers, error) { return Offers{}, ErrNotOffered }

func (c *merchant) Prepared() bool { return c.fetched != nil }

func (*merchant) Suits(order.Offer) bool { return false }

func (*merchant) DropOffers(workflow.Context) error { return nil }

// Buy fetches the label at the time of dispatch. That counts as the purchase: it cannot be
// undone.
func (c *merchant) Buy(ctx workflow.Context, _ order.Offer) (Purchase, error) {
	at := c.host.Order().Shipping.Dispatch()
	if err := c.host.SleepUntil(ctx, at, fmt.Sprintf("the dispatch at %s", at.Format(time.RFC3339))); err != nil {
		return Purchase{}, err
	}
	return c.Confirm(ctx)
}

// Confirm fetches the label. A label without its file is announced all the same; the next
// stage handles the file.
func (c *merchant) Confirm(ctx workflow.Context) (Purchase, error) {
	made, err := c.fetch(ctx)
	if err != nil { // the parcel is announced, with or without the file
		return Purchase{Payment: afterRefusal(ctx, c.host, err, c.unannounced)}, err
	}
	return Purchase{Payment: Paid, Bought: activities.Bought{
		TrackingNumbers: []string{made.TrackingNumber},
		Offer: &order.Offer{Carrier: order.CarrierMerchant, Service: made.Carrier,
			Name: "the merchant's label of " + made.Carrier, Available: true},
	}}, nil
}

// fetch fetches the label once and stores its file.
func (c *merchant) fetch(ctx workflow.Context) (made activities.GenericLabel, err error) {
	apart := true // the label from its file
	err = c.host.Effect(ctx, c.step(myPromo.EnsureGenericLabel,
		fmt.Sprintf("fetch the merchant's label of production order %d", c.fulfilment()), c.host.Ref(), c.fulfilment(), apart), &made)
	if err == nil {
		c.fetched, c.told = &made, false
	}
	return made, err
}

// unannounced reads whether the parcel is not announced. That is also so if MyPromo does not
// have the production order.
func (c *merchant) unannounced(ctx workflow.Context) (activities.Verdict, error) {
	verdict, err := c.Cancel(ctx)
	var refused *step.Refusal
	if errors.As(err, &refused) && refused.Problem.HTTPStatus == http.StatusNotFound {
		return activities.Verdict{Cancelled: true}, nil
	}
	return verdict, err
}

// FetchLabels returns the label of the purchase. If the file was missing, a person is told,
// and the file is requested again after the answer.
func (c *merchant) FetchLabels(ctx workflow.Context) ([]order.Document, error) {
	if c.fetched.Missing != nil && c.told {
		if _, err := c.fetch(ctx); err != nil {
			return nil, err
		}
	}
	if missing := c.fetched.Missing; missing != nil {
		c.told = true
		return nil, &step.Refusal{Problem: *missing, Later: failed(missing.HTTPStatus)}
	}
	return []order.Document{c.fetched.Document}, nil
}

// failed reports whether a status, or no status, means that the request was not answered.
func failed(status int) bool {
	return status == 0 || status == http.StatusUnauthorized || status == http.StatusTooManyRequests || status >= http.StatusInternalServerError
}

func (*merchant) FetchProtocols(workflow.Context) ([]order.Document, error) {
	return nil, ErrNotOffered
}

func (*merchant) AwaitDelivery(workflow.Context) (activities.Delivery, error) {
	return activities.Delivery{}, ErrNotOffered
}

func (*merchant) TakesBack() bool { return false }

// Cancel only stops the order here: a fulfiller cannot cancel at MyPromo.
func (c *merchant) Cancel(ctx workflow.Context) (verdict activities.Verdict, err error) {
	err = c.host.Undo(ctx, c.step(myPromo.CheckUnannounced,
		fmt.Sprintf("check whether the merchant's label of production order %d is fetched", c.fulfilment()), c.host.Ref(), c.fulfilment()), &verdict)
	return verdict, err
}

func (*merchant) Sweep(workflow.Context, bool) ([]int64, error) { return nil, nil }

// checkMerchant returns the fields that a merchant's label cannot carry out.
func checkMerchant(doc order.Order) order.Problems {
	c := checks{doc: doc}
	left := func(path string, given bool, why string) {
		c.require(!given, path, "must be left out for carrier merchant, %s", why)
	}
	s := doc.Shipping
	left("production", doc.Production != order.ProductionNone, "whose production order we make ourselves: production is none")
	left("shipping.offerPolicy", s.OfferPolicy != order.OfferCheapest, "who makes no offers")
	left("shipping.priceCap", s.PriceCap != nil, "who pays for the label")
	left("shipping.cashOnDelivery", s.CashOnDelivery != nil, "who has made the label already")
	left("shipping.insurance", s.Insurance != nil, "who has made the label already")
	left("shipping.lockerPoint", s.LockerPoint != "", "who has made the label already")
	left("shipping.labelFormat", s.LabelFormat != order.LabelPDF, "whose label is a PDF")
	return c.problems
}
