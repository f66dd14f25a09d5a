package workflows

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
)

// tpkBroker is TPK, which sells the services of many couriers. Every parcel is a
// package of its own there: it is made when the courier is chosen, paid from the
// account's balance, and may be cancelled for some time after that.
type tpkBroker struct {
	l        *life
	packages []activities.Package // in the order of the parcels
	asked    bool                 // for a package, so that one may lie there
}

var tpkSteps *activities.TPK // only its methods' names are used

const (
	// longestWaybill is when a person is told that a courier gives no waybill number.
	longestWaybill = 24 * time.Hour
	// longestWaybillFile is when a person is told that there is no waybill to print.
	longestWaybillFile = time.Hour
)

func (*tpkBroker) step(activity any, summary string, args ...any) step {
	return step{provider: order.ProviderTPK, activity: activity, args: args, summary: summary}
}

func (c *tpkBroker) offers(ctx workflow.Context) (offers activities.Offers, err error) {
	wait := c.step(tpkSteps.AwaitCouriers, fmt.Sprintf("TPK's offers for order %s", c.l.doc.ID), c.l.ref(), c.l.doc)
	wait.deadline = longestOffers
	err = c.l.await(ctx, wait, &offers)
	return offers, err
}

func (c *tpkBroker) prepared() bool { return c.asked }

// suits takes couriers that go where the document says. InPost's lockers are only
// for orders to one, and those of others only when the document names them.
func (c *tpkBroker) suits(offer order.Offer) bool {
	shipping := c.l.doc.Shipping
	switch {
	case shipping.OfferPolicy == order.OfferService:
		return offer.Service == shipping.Service
	case shipping.LockerPoint != "":
		return offer.Service == tpkLocker
	default:
		return !slices.Contains(tpkPointServices, offer.Service)
	}
}

func (c *tpkBroker) dropOffers() error {
	err := c.l.effect(c.l.ctx, c.step(tpkSteps.EnsureUnpaidReleased,
		fmt.Sprintf("give up the unpaid packages of order %s at TPK", c.l.doc.ID), c.l.ref()), nil)
	if err == nil {
		c.packages, c.asked = nil, false
	}
	return err
}

func (c *tpkBroker) buy(offer order.Offer) (bought activities.Bought, expired bool, err error) {
	if err := c.makePackages(offer.ID); err != nil {
		return activities.Bought{}, false, err
	}
	if c.dearer(offer) {
		return activities.Bought{}, true, nil
	}
	return c.pay()
}

// dearer reports whether TPK wants more for the packages than it offered: nobody
// has agreed to that, so the offers are asked for again.
func (c *tpkBroker) dearer(offer order.Offer) bool {
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

// confirm pays what is left of a purchase that has begun, with its courier.
func (c *tpkBroker) confirm() (activities.Bought, error) {
	if err := c.makePackages(0); err != nil {
		return activities.Bought{}, fromOffers(err)
	}
	bought, gone, err := c.pay()
	if gone {
		err = c.l.offersExpired() // it was cancelled before it was paid
	}
	return bought, err
}

// fromOffers has a person's retry begin with new offers where what was paid is no
// longer there.
func fromOffers(err error) error {
	return restartAt(order.StageOffers, err, activities.CodePackageGone)
}

// makePackages makes one package for each parcel. Courier 0 is that of the
// packages that are paid already.
func (c *tpkBroker) makePackages(courier int64) error {
	made := make([]activities.Package, 0, len(c.l.doc.Shipping.Parcels))
	for i := range c.l.doc.Shipping.Parcels {
		var one activities.Package
		c.asked = true
		err := c.l.effect(c.l.ctx, c.step(tpkSteps.EnsurePackage,
			fmt.Sprintf("make package %d of order %s at TPK", i+1, c.l.doc.ID),
			c.l.ref(), c.l.doc, activities.PackageChoice{Parcel: i + 1, Courier: courier}), &one)
		if err != nil {
			return ofParcel(err, i)
		}
		c.l.addRef(order.ProviderTPK, one.ID)
		made = append(made, one)
		c.packages = append(made, c.packages[min(i+1, len(c.packages)):]...)
	}
	return nil
}

// pay pays for the packages one by one, and waits for their waybill numbers.
func (c *tpkBroker) pay() (bought activities.Bought, expired bool, err error) {
	for i := range c.packages {
		one := &c.packages[i]
		var payment activities.Payment
		pay := c.step(tpkSteps.EnsurePaid, fmt.Sprintf("pay %s for package %d, %s", one.Price, one.ID, one.CourierName), c.l.ref(), one.ID)
		if err := c.l.effect(c.l.ctx, pay, &payment); err != nil {
			return bought, false, c.unpaid(err, *one)
		}
		if payment.Gone {
			return bought, true, nil
		}
		one.Paid, c.l.shipmentPaid = true, true
	}
	for _, one := range c.packages {
		wait := c.step(tpkSteps.AwaitWaybillNumber, fmt.Sprintf("the waybill number of package %d", one.ID), one.ID)
		wait.deadline = longestWaybill
		var number string
		if err := c.l.awaitEffect(wait, &number); err != nil {
			return bought, false, fromOffers(err)
		}
		bought.TrackingNumbers = append(bought.TrackingNumbers, number)
	}
	first := c.packages[0]
	bought.Offer = &order.Offer{ID: first.Courier, Carrier: order.CarrierTPK, Service: first.Service,
		Name: first.CourierName, Price: c.price(), Available: true}
	return bought, false, nil
}

// unpaid lets a refused payment go on by itself once the account has the money, so
// that one top-up helps all orders that wait for it.
func (c *tpkBroker) unpaid(err error, one activities.Package) error {
	return withRemedy(err, activities.CodePaymentRequired,
		c.step(tpkSteps.AwaitFunds, fmt.Sprintf("%s in the account at TPK", one.Price), one.Price))
}

func (c *tpkBroker) fetchLabels() ([]order.Document, error) {
	var labels []order.Document
	for i, one := range c.packages {
		part := ""
		if len(c.packages) > 1 {
			part = fmt.Sprint(i + 1)
		}
		var label order.Document
		wait := c.step(tpkSteps.AwaitWaybill, fmt.Sprintf("the waybill of package %d", one.ID),
			c.l.ref(), one.ID, c.l.documentKind(order.DocumentLabel, part))
		wait.deadline = longestWaybillFile
		if err := c.l.await(c.l.ctx, wait, &label); err != nil {
			return labels, err
		}
		labels = append(labels, label)
	}
	return labels, nil
}

func (*tpkBroker) fetchProtocols() ([]order.Document, error) { return nil, errNotOffered }

func (c *tpkBroker) awaitDelivery() (delivery activities.Delivery, err error) {
	ids := c.ids()
	wait := c.step(tpkSteps.AwaitPackagesDelivered, namesOf(ids)+" to be delivered", c.l.ref(), ids)
	wait.deadline = longestDelivery
	err = c.l.await(c.l.ctx, wait, &delivery)
	return delivery, err
}

func (*tpkBroker) takesBack() bool { return true }

func (c *tpkBroker) cancel() (verdict activities.Verdict, err error) {
	err = c.l.compensate(c.step(tpkSteps.EnsurePackagesCancelled,
		fmt.Sprintf("cancel the packages of order %s at TPK", c.l.doc.ID), c.l.ref(), c.ids()), &verdict)
	return verdict, err
}

func (c *tpkBroker) ids() []int64 {
	var ids []int64
	for _, one := range c.packages {
		ids = append(ids, one.ID)
	}
	return ids
}

// namesOf names packages as people do: "package 7" or "packages 7, 8".
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

func (c *tpkBroker) sweep(keep bool) (paid []int64, err error) {
	var kept []int64
	if keep {
		kept = c.ids()
	}
	err = c.l.compensate(c.step(tpkSteps.EnsureNoStrayPackages,
		fmt.Sprintf("look for stray packages of order %s at TPK", c.l.doc.ID), c.l.ref(), kept), &paid)
	return paid, err
}
