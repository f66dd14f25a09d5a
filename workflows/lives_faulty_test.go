package workflows_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
	"pgregory.net/rapid"

	"orderflow/activities"
	"orderflow/activities/attempt"
	"orderflow/clients"
	"orderflow/clients/mypromo"
	"orderflow/clients/shipx"
	"orderflow/clients/tpk"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// tries is the maximum number of lives until a fault must be seen.
const tries = 300

// caught runs orders in a faulty world until one breaks a rule, and fails the test if none
// does.
func caught(t *testing.T, rule string, s setting) {
	t.Helper()
	caughtAmong(t, plans, rule, s)
}

// caughtAmong draws the lives from one kind of plans.
func caughtAmong(t *testing.T, plans *rapid.Generator[plan], rule string, s setting) {
	t.Helper()
	t.Parallel()
	for seed := range tries {
		var broken []breach
		t.Run("life", func(t *testing.T) { broken = live(t, plans.Example(seed), s).judge() })
		for _, one := range broken {
			if one.rule == rule {
				t.Logf("caught by life %d: %s", seed+1, one)
				return
			}
		}
	}
	t.Errorf("%d lives did not show that it breaks the rule: %s", tries, rule)
}

// hastyProduction makes a draft without reading first.
type hastyProduction struct{ *activities.MyPromo }

// EnsureProductionOrder replaces the real one.
func (a *hastyProduction) EnsureProductionOrder(ctx context.Context, _ order.Ref, doc order.Order) (activities.ProductionOrder, error) {
	to := doc.Recipient
	created, err := a.Options.Merchant.CreateOrder(ctx, mypromo.NewOrder{Reference: doc.ID, Recipient: mypromo.NewAddress{
		LastName: to.LastName, Street: to.StreetLine(), Zip: to.PostCode, City: to.City, CountryCode: to.Country}})
	return activities.ProductionOrder{ID: int64(created.ID)}, soon(err)
}

// withoutRace skips a search under the race detector.
func withoutRace(t *testing.T) {
	t.Helper()
	if underRace {
		t.Skip("runs without the race detector; see make test")
	}
}

func TestLivesCatchCreatingWithoutLookingUp(t *testing.T) {
	withoutRace(t)
	caught(t, "twice: mypromo order-created", setting{replace: func(m *activities.MyPromo, s *activities.ShipX) (any, any) {
		return &hastyProduction{m}, s
	}})
}

// hastyShipping reads neither whether there is a shipment nor whether one is paid: an offer
// that cannot be bought counts as expired.
type hastyShipping struct{ *activities.ShipX }

// EnsureShipment replaces the real one.
func (a *hastyShipping) EnsureShipment(ctx context.Context, _ order.Ref, doc order.Order) (activities.Shipment, error) {
	to := doc.Recipient
	phone, _ := activities.PhoneAtShipX(to, doc.Shipping)
	made, err := a.Options.Client.CreateShipment(ctx, shipx.NewShipment{
		Reference: doc.ID, CustomAttributes: shipx.CustomAttributes{TargetPoint: doc.Shipping.LockerPoint},
		Parcels: []shipx.NewParcel{{Template: "small"}},
		Receiver: shipx.Peer{FirstName: to.FirstName, LastName: to.LastName, Email: to.Email, Phone: phone,
			Address: &shipx.Address{Street: to.Street, BuildingNumber: to.Building, City: to.City,
				PostCode: to.PostCode, CountryCode: to.Country}}})
	return activities.Shipment{ID: int64(made.ID)}, soon(err)
}

// EnsureBought replaces the real one.
func (a *hastyShipping) EnsureBought(ctx context.Context, _ order.Ref, buy activities.BuyOffer) (activities.Purchase, error) {
	_, err := a.Options.Client.Buy(ctx, buy.ShipmentID, buy.OfferID)
	if errors.Is(err, clients.Refused) {
		return activities.Purchase{ShipmentID: buy.ShipmentID, Expired: true}, nil
	}
	return activities.Purchase{ShipmentID: buy.ShipmentID}, soon(err)
}

func TestLivesCatchBuyingWithoutReading(t *testing.T) {
	withoutRace(t)
	caught(t, "twice: shipx shipment-bought", setting{replace: func(m *activities.MyPromo, s *activities.ShipX) (any, any) {
		return m, &hastyShipping{s}
	}})
}

// believing trusts ShipX's answer to a cancellation.
type believing struct{ *activities.ShipX }

// EnsureNoStrayShipments replaces the real one.
func (a *believing) EnsureNoStrayShipments(context.Context, order.Ref, int64) ([]int64, error) {
	return nil, nil
}

// EnsureShippingCancelled replaces the real one.
func (a *believing) EnsureShippingCancelled(ctx context.Context, ref order.Ref) (activities.Verdict, error) {
	for _, id := range ref.KnownAt(order.ProviderShipX) {
		current, err := a.Options.Client.GetShipment(ctx, id)
		switch {
		case err != nil:
			return activities.Verdict{}, soon(err)
		case current.Bought() || current.PurchasePending():
			return activities.Verdict{Explanation: "bought"}, nil
		case current.Canceled():
			continue
		}
		if err := a.Options.Client.CancelShipment(ctx, id); err != nil && !errors.Is(err, clients.Refused) {
			return activities.Verdict{}, soon(err)
		}
	}
	return activities.Verdict{Cancelled: true, Explanation: "cancelled"}, nil
}

func TestLivesCatchBelievingACancellation(t *testing.T) {
	withoutRace(t)
	caught(t, "left over: shipx shipment-created", setting{replace: func(m *activities.MyPromo, s *activities.ShipX) (any, any) {
		return m, &believing{s}
	}})
}

// hastyPacking makes a package without reading first.
type hastyPacking struct{ *activities.TPK }

// EnsurePackage replaces the real one.
func (a *hastyPacking) EnsurePackage(ctx context.Context, _ order.Ref, doc order.Order, choice activities.PackageChoice) (activities.Package, error) {
	party := tpk.Party{Name: "Ada", Surname: "Nowak", Street: "Polna", HouseNumber: "1", PostCode: "81-002", City: doc.Recipient.City,
		CountryID: 1, Phone: "600700801", Email: "ada@gamma.example"}
	pickup, err := a.Options.Client.SearchPickup(ctx, tpk.PickupQuery{CourierID: tpk.CourierDPD})
	if err != nil {
		return activities.Package{}, soon(err)
	}
	made, err := a.Options.Client.CreateOrder(ctx, tpk.NewPackage{
		ProductID: tpk.ProductParcel, CourierID: tpk.CourierDPD, Sender: party, Receiver: party, PickupDate: pickup.Date,
		Weight: one, Length: one, Width: one, Height: one, Description: "#" + order.PackageToken(doc.ID, choice.Parcel)})
	return activities.Package{ID: int64(made.OrderID), Price: order.Money{Amount: made.Price.Value, Currency: "PLN"},
		Courier: tpk.CourierDPD, Service: "dpd"}, soon(err)
}

var one = decimal.NewFromInt(1)

func TestLivesCatchPackingWithoutLookingUp(t *testing.T) {
	withoutRace(t)
	caught(t, "twice: tpk order-created", setting{replaceTPK: func(broker *activities.TPK) any { return &hastyPacking{broker} }})
}

// hastyPayment looks for packages that wait for their payment, but does not read whether one
// is paid: one that no longer waits counts as gone.
type hastyPayment struct{ hastyPacking }

// EnsurePackage replaces the real one.
func (a *hastyPayment) EnsurePackage(ctx context.Context, ref order.Ref, doc order.Order, choice activities.PackageChoice) (activities.Package, error) {
	listed, err := a.Options.Client.SearchOrders(ctx, tpk.OrderFilter{CreatedSince: ref.Since(order.ClockSlack)})
	if err != nil {
		return activities.Package{}, soon(err)
	}
	for _, found := range listed {
		if strings.HasSuffix(string(found.Description), "#"+order.PackageToken(doc.ID, choice.Parcel)) &&
			found.Payable() && found.CreatedAt.After(ref.Since(order.ClockSlack)) {
			return activities.Package{ID: int64(found.OrderID), Price: order.Money{Amount: found.Price.Value, Currency: "PLN"},
				Courier: tpk.CourierDPD, Service: "dpd"}, nil
		}
	}
	return a.hastyPacking.EnsurePackage(ctx, ref, doc, choice)
}

// AwaitCouriers replaces the real one: it looks for no packages, and offers the courier that
// makes them.
func (a *hastyPayment) AwaitCouriers(ctx context.Context, ref order.Ref, doc order.Order) (activities.Offers, error) {
	ref.ID, ref.Known = "nobody", nil
	offers, err := a.TPK.AwaitCouriers(ctx, ref, doc)
	offers.Offers = slices.DeleteFunc(offers.Offers, func(o order.Offer) bool { return o.Service != "dpd" })
	return offers, err
}

// EnsurePaid replaces the real one.
func (a *hastyPayment) EnsurePaid(ctx context.Context, _ order.Ref, id int64) (activities.Payment, error) {
	paid, err := a.Options.Client.PayOrder(ctx, id)
	return activities.Payment{Gone: err == nil && len(paid.Paid) == 0}, soon(err)
}

func TestLivesCatchPayingWithoutReading(t *testing.T) {
	withoutRace(t)
	lost := rapid.Custom(func(t *rapid.T) plan {
		p := plans.Filter(func(p plan) bool { return p.doc.Shipping.Carrier == order.CarrierTPK }).Draw(t, "plan")
		p.faults = []faultAt{{order.ProviderTPK, simkit.Fault{Operation: "pay-orders", Call: 1, Mode: simkit.FailAfter}}}
		p.outages, p.late, p.emptied, p.withheld, p.tpk.Zone = nil, nil, nil, nil, nil // the payment is what goes wrong
		return p
	})
	caughtAmong(t, lost, "twice: tpk order-paid", setting{replaceTPK: func(broker *activities.TPK) any {
		return &hastyPayment{hastyPacking{broker}}
	}})
}

// stormy pays again and again as long as TPK refuses.
type stormy struct{ *activities.TPK }

// EnsurePaid replaces the real one.
func (a *stormy) EnsurePaid(ctx context.Context, ref order.Ref, id int64, terms activities.PaymentTerms) (activities.Payment, error) {
	var err error
	for range 100 {
		if _, err = a.Options.Client.PayOrder(ctx, id); clients.CodeOf(err) != activities.CodePaymentRequired {
			break
		}
	}
	return activities.Payment{}, soon(err)
}

func TestLivesCatchAStorm(t *testing.T) {
	withoutRace(t)
	caught(t, "storm: tpk pay-orders", setting{replaceTPK: func(broker *activities.TPK) any { return &stormy{broker} }})
}

// unlimited pays any price.
type unlimited struct{ *activities.TPK }

// EnsurePaid replaces the real one.
func (a *unlimited) EnsurePaid(ctx context.Context, ref order.Ref, id int64, _ activities.PaymentTerms) (activities.Payment, error) {
	without := &activities.TPK{Options: a.Options}
	without.Options.PriceCap = nil
	return without.EnsurePaid(ctx, ref, id, activities.PaymentTerms{})
}

// AwaitCouriers replaces the real one.
func (a *unlimited) AwaitCouriers(ctx context.Context, ref order.Ref, doc order.Order) (activities.Offers, error) {
	offers, err := a.TPK.AwaitCouriers(ctx, ref, doc)
	for i := range offers.Offers {
		offers.Offers[i].Uncollected = false
	}
	return offers, err
}

func TestLivesCatchWhatNobodyWouldBuy(t *testing.T) {
	withoutRace(t)
	for _, rule := range []string{"not as ordered: tpk order-paid", "not as ordered: tpk order-created"} {
		t.Run(rule, func(t *testing.T) {
			caught(t, rule, setting{replaceTPK: func(broker *activities.TPK) any { return &unlimited{broker} }})
		})
	}
}

// soon retries every failure except refusals.
func soon(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, clients.Refused):
		return attempt.Refuse(order.Problem{Message: err.Error()})
	}
	return temporal.NewApplicationErrorWithOptions(err.Error(), attempt.TypeUnknown,
		temporal.ApplicationErrorOptions{NextRetryDelay: settle})
}

// deaf drops every signal of a name on its way to the workflow.
type deaf struct {
	interceptor.WorkerInterceptorBase
	to string
}

// InterceptWorkflow comes before the workflow.
func (d *deaf) InterceptWorkflow(_ workflow.Context, next interceptor.WorkflowInboundInterceptor) interceptor.WorkflowInboundInterceptor {
	return &deafInbound{interceptor.WorkflowInboundInterceptorBase{Next: next}, d.to}
}

type deafInbound struct {
	interceptor.WorkflowInboundInterceptorBase
	to string
}

// HandleSignal passes the other signals on.
func (d *deafInbound) HandleSignal(ctx workflow.Context, in *interceptor.HandleSignalInput) error {
	if in.SignalName == d.to {
		return nil
	}
	return d.Next.HandleSignal(ctx, in)
}

func TestLivesCatchADroppedSignal(t *testing.T) {
	withoutRace(t)
	for signal, rule := range map[string]string{
		order.SignalCancelOrder: "every request to cancel is decided",
		order.SignalRelease:     "an order ends",
	} {
		t.Run(signal, func(t *testing.T) {
			caught(t, rule, setting{worker: worker.Options{Interceptors: []interceptor.WorkerInterceptor{&deaf{to: signal}}}})
		})
	}
}
