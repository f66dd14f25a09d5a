package carrier

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"
	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/order"
	"orderflow/workflows/step"
)

// tpkBroker is TPK, which sells the services of many couriers. Every parcel is a separate
// package there: it is made when the courier is chosen, paid from the account's balance, and
// can be cancelled for some time after that.
type tpkBroker struct {
	host     Host
	packages []activities.Package // in the order of the parcels
	asked    bool                 // a package was requested, so one may exist
}

func newTPK(host Host) Carrier { return &tpkBroker{host: host} }

var tpkSteps *activities.TPK // only its methods' names are used

const (
	// longestWaybill is the timeout for a courier's waybill number.
	longestWaybill = 24 * time.Hour
	// longestWaybillFile is the timeout for the waybill's file.
	longestWaybillFile = time.Hour
)

func (*tpkBroker) step(activity any, summary string, args ...any) step.Step {
	return step.Step{Provider: order.ProviderTPK, Activity: activity, Args: args, Summary: summary}
}

func (c *tpkBroker) Offers(ctx workflow.Context) (offers Offers, err error) {
	doc := c.host.Order()
	wait := c.step(tpkSteps.AwaitCouriers, fmt.Sprintf("TPK's offers for order %s", doc.ID), c.host.Ref(), doc.ForShipping())
	wait.Deadline = longestOffers
	err = c.host.Await(ctx, wait, &offers.Offers)
	if step.RefusedFor(err, activities.CodePaidDiffers) != nil {
		c.asked = true // the next carrier waits until the packages are released
	}
	return offers, err
}

func (c *tpkBroker) Prepared() bool { return c.asked }

// Suits accepts couriers that go to the document's destination. InPost's lockers are only for
// orders to a locker. Other lockers, and couriers that are not known to collect at the door,
// must be named in the document.
func (c *tpkBroker) Suits(offer order.Offer) bool {
	shipping := c.host.Order().Shipping
	switch {
	case shipping.OfferPolicy == order.OfferService:
		return offer.Service == shipping.Service
	case shipping.LockerPoint != "":
		return offer.Service == tpkLocker
	default:
		return !offer.Uncollected && !slices.Contains(tpkPointServices, offer.Service)
	}
}

func (c *tpkBroker) DropOffers(ctx workflow.Context) error {
	err := c.host.Effect(ctx, c.step(tpkSteps.EnsureUnpaidReleased,
		fmt.Sprintf("release the unpaid packages of order %s at TPK", c.host.Order().ID), c.host.Ref()), nil)
	if err == nil {
		c.packages, c.asked = nil, false
		c.host.GaveUp(order.ProviderTPK)
	}
	return err
}

func (c *tpkBroker) Buy(ctx workflow.Context, offer order.Offer) (Purchase, error) {
	if err := c.makePackages(ctx, offer.ID); err != nil {
		return Purchase{BeforePaying: true}, err
	}
	if c.priceRose(offer) {
		return Purchase{Gone: true}, nil
	}
	return c.pay(ctx, NotPaid)
}

// priceRose reports whether TPK wants more for the packages than it offered. Nobody has
// agreed to that, so offers are requested again.
func (c *tpkBroker) priceRose(offer order.Offer) bool {
	if offer.Price == nil || slices.ContainsFunc(c.packages, func(p activities.Package) bool { return p.Paid }) {
		return false
	}
	return c.price().Amount.GreaterThan(offer.Price.Amount)
}

func (c *tpkBroker) price() *order.Money {
	sum := order.Money{Amount: decimal.Zero}
	for _, one := range c.packages {
		sum.Amount, sum.Currency = sum.Amount.Add(one.Price.Amount), one.Price.Currency
	}
	return &sum
}

// dearest is the highest price of the unpaid packages; nil if all are paid.
func (c *tpkBroker) dearest() (most *order.Money) {
	for _, one := range c.packages {
		if !one.Paid && (most == nil || one.Price.Amount.GreaterThan(most.Amount)) {
			most = &one.Price
		}
	}
	return most
}

// Confirm pays the rest of a purchase that has begun, with the same courier.
func (c *tpkBroker) Confirm(ctx workflow.Context) (Purchase, error) {
	if err := c.makePackages(ctx, 0); err != nil {
		return Purchase{Payment: Partly}, fromOffers(err)
	}
	return c.pay(ctx, Partly)
}

// fromOffers makes a person's retry begin with new offers if a paid package no longer exists.
func fromOffers(err error) error {
	return step.RestartAt(order.StageOffers, err, activities.CodePackageGone)
}

// makePackages makes one package for each parcel. Courier 0 means the courier of the packages
// that are already paid.
func (c *tpkBroker) makePackages(ctx workflow.Context, courier int64) error {
	doc := c.host.Order()
	made := make([]activities.Package, 0, len(doc.Shipping.Parcels))
	for i := range doc.Shipping.Parcels {
		var one activities.Package
		c.asked = true
		err := c.host.Effect(ctx, c.step(tpkSteps.EnsurePackage,
			fmt.Sprintf("make package %d of order %s at TPK", i+1, doc.ID),
			c.host.Ref(), doc.ForParcel(i+1), activities.PackageChoice{Parcel: i + 1, Courier: courier}), &one)
		if err != nil {
			return ofParcel(err, i)
		}
		c.host.Found(order.ProviderTPK, one.ID)
		made = append(made, one)
		c.packages = append(made, c.packages[min(i+1, len(c.packages)):]...)
	}
	return nil
}

// ofParcel sets which of the document's parcels a refusal is about: the call was about that
// parcel only.
func ofParcel(err error, place int) error {
	return step.RenameFields(err, func(path string) string {
		return fmt.Sprintf("parcels.%d.%s", place, strings.TrimPrefix(path, "packages.0."))
	})
}

// pay pays for the packages one by one, and waits for their waybill numbers. Payment is how
// far earlier payments had come.
func (c *tpkBroker) pay(ctx workflow.Context, payment Payment) (Purchase, error) {
	terms := activities.PaymentTerms{Allowed: c.host.Allowed(), Dearest: c.dearest()}
	for i := range c.packages {
		one := &c.packages[i]
		var paid activities.Payment
		pay := c.step(tpkSteps.EnsurePaid, fmt.Sprintf("pay %s for package %d, %s", one.Price, one.ID, one.CourierName), c.host.Ref(), one.ID, terms)
		if err := c.host.Effect(ctx, pay, &paid); err != nil {
			return Purchase{Payment: payment}, c.unpaid(overLimit(err), *one)
		}
		if paid.Gone { // it was cancelled before payment
			return Purchase{Payment: payment, Gone: true}, nil
		}
		one.Paid, payment = true, Partly
	}
	var bought activities.Bought
	for _, one := range c.packages {
		wait := c.step(tpkSteps.AwaitWaybillNumber, fmt.Sprintf("the waybill number of package %d", one.ID), one.ID)
		wait.Deadline = longestWaybill
		var number string
		if err := c.host.Outcome(ctx, wait, &number); err != nil {
			return Purchase{Payment: payment}, fromOffers(err)
		}
		bought.TrackingNumbers = append(bought.TrackingNumbers, number)
	}
	first := c.packages[0]
	bought.Offer = &order.Offer{ID: first.Courier, Carrier: order.CarrierTPK, Service: first.Service,
		Name: first.CourierName, Price: c.price(), Available: true}
	return Purchase{Payment: Paid, Bought: bought}, nil
}

// unpaid retries a refused payment once the account has enough money, so that one top-up
// helps all waiting orders.
func (c *tpkBroker) unpaid(err error, one activities.Package) error {
	return step.WithRemedy(err, activities.CodePaymentRequired,
		c.step(tpkSteps.AwaitFunds, fmt.Sprintf("%s in the account at TPK", one.Price), one.Price))
}

func (c *tpkBroker) FetchLabels(ctx workflow.Context) ([]order.Document, error) {
	var labels []order.Document
	for i, one := range c.packages {
		part := ""
		if len(c.packages) > 1 {
			part = fmt.Sprint(i + 1)
		}
		var label order.Document
		wait := c.step(tpkSteps.AwaitWaybill, fmt.Sprintf("the waybill of package %d", one.ID),
			c.host.Ref(), one.ID, c.host.DocumentKind(order.DocumentLabel, part))
		wait.Deadline = longestWaybillFile
		if err := c.host.Await(ctx, wait, &label); err != nil {
			return labels, err
		}
		labels = append(labels, label)
	}
	return labels, nil
}

func (*tpkBroker) FetchProtocols(workflow.Context) ([]order.Document, error) {
	return nil, ErrNotOffered
}

func (c *tpkBroker) AwaitDelivery(ctx workflow.Context) (delivery activities.Delivery, err error) {
	ids := c.ids()
	wait := c.step(tpkSteps.AwaitPackagesDelivered, namesOf(ids)+" to be delivered", c.host.Ref(), ids)
	wait.Deadline = longestDelivery
	err = c.host.Await(ctx, wait, &delivery)
	return delivery, err
}

func (*tpkBroker) TakesBack() bool { return true }

func (c *tpkBroker) Cancel(ctx workflow.Context) (verdict activities.Verdict, err error) {
	err = c.host.Undo(ctx, c.step(tpkSteps.EnsurePackagesCancelled,
		fmt.Sprintf("cancel the packages of order %s at TPK", c.host.Order().ID), c.host.Ref(), c.ids()), &verdict)
	if err == nil && verdict.Cancelled {
		c.host.GaveUp(order.ProviderTPK)
	}
	return verdict, err
}

func (c *tpkBroker) ids() []int64 {
	var ids []int64
	for _, one := range c.packages {
		ids = append(ids, one.ID)
	}
	return ids
}

// namesOf names packages: "package 7" or "packages 7, 8".
func namesOf(ids []int64) string {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = strconv.FormatInt(id, 10)
	}
	if len(texts) == 1 {
		return "package " + texts[0]
	}
	return "packages " + strings.Join(texts, ", ")
}

func (c *tpkBroker) Sweep(ctx workflow.Context, keep bool) (paid []int64, err error) {
	var kept []int64
	if keep {
		kept = c.ids()
	}
	err = c.host.Undo(ctx, c.step(tpkSteps.EnsureNoStrayPackages,
		fmt.Sprintf("look for stray packages of order %s at TPK", c.host.Order().ID), c.host.Ref(), kept), &paid)
	return paid, err
}
