package orders

import (
	"context"
	"errors"
	"slices"
	"time"

	"go.temporal.io/api/common/v1"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/converter"

	"orderflow/activities"
	"orderflow/activities/attempt"
	"orderflow/internal/costs"
	"orderflow/internal/encryption"
	"orderflow/order"
)

// account is what an order's histories show and its state does not: payments, and who asked for
// what.
type account struct {
	book *costs.Book
	acts []order.Act
	// started is the document that the order was started with.
	started order.Order
	// changed says that a person may have changed the document.
	changed bool
}

// accountOf reads an order's histories: that of its present run, and those of earlier runs if
// it was reset or started again.
func (s *Service) accountOf(ctx context.Context, id, runID string) (account, error) {
	read := reader{converter: s.converterOf(id), account: account{book: costs.NewBook()}}
	first, err := s.beginning(ctx, order.WorkflowID(id), runID)
	if err != nil {
		return account{}, err
	}
	var again order.Again
	if first.GetWorkflowType().GetName() == order.WorkflowType {
		if err := read.values(first.GetInput(), &read.account.started, &again); err != nil {
			return account{}, err
		}
	}
	runs := []string{runID}
	if first.GetOriginalExecutionRunId() != runID || again.Taken() {
		if runs, err = s.runsOf(ctx, id, runID); err != nil {
			return account{}, err
		}
	}
	for _, run := range runs {
		if err := s.readRun(ctx, id, run, &read); err != nil {
			return account{}, err
		}
	}
	return read.account, nil
}

// runsOf are the runs of an order, the last one last. Runs that Temporal has deleted are
// missing.
func (s *Service) runsOf(ctx context.Context, id, last string) ([]string, error) {
	found, _, err := s.executions(ctx, equal("WorkflowId", order.WorkflowID(id)), MaxLimit, nil)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(found, func(a, b *executionInfo) int {
		return a.GetStartTime().AsTime().Compare(b.GetStartTime().AsTime())
	})
	var runs []string
	for _, one := range found {
		if run := one.GetExecution().GetRunId(); run != last {
			runs = append(runs, run)
		}
	}
	return append(runs, last), nil
}

func (s *Service) readRun(ctx context.Context, id, runID string, read *reader) error {
	read.steps = map[int64]scheduled{}
	events := s.client.GetWorkflowHistory(ctx, order.WorkflowID(id), runID, false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		event, err := events.Next()
		if err != nil {
			return err
		}
		if err := read.event(event); err != nil {
			return err
		}
	}
	return nil
}

// reader reads events in order.
type reader struct {
	converter converter.DataConverter
	account   account
	steps     map[int64]scheduled
}

// scheduled is a step that costs or refunds money, with its input.
type scheduled struct {
	name  string
	input *common.Payloads
}

// values reads payloads. Payloads of another shape, from older versions, are left out; payloads
// that can't be decrypted are an error.
func (r *reader) values(from *common.Payloads, into ...any) error {
	err := r.converter.FromPayloads(from, into...)
	var locked *encryption.Error
	if errors.As(err, &locked) {
		return err
	}
	return nil
}

func (r *reader) event(event *history.HistoryEvent) error {
	at := event.GetEventTime().AsTime()
	switch event.GetEventType() {
	case enums.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
		step := event.GetActivityTaskScheduledEventAttributes()
		if name := step.GetActivityType().GetName(); moneySteps[name] != nil {
			r.steps[event.GetEventId()] = scheduled{name, step.GetInput()}
			return r.asked(name, step.GetInput(), at)
		}
	case enums.EVENT_TYPE_ACTIVITY_TASK_COMPLETED:
		done := event.GetActivityTaskCompletedEventAttributes()
		if step, is := r.steps[done.GetScheduledEventId()]; is {
			return moneySteps[step.name](r, step.input, done.GetResult(), at)
		}
	case enums.EVENT_TYPE_ACTIVITY_TASK_FAILED:
		failed := event.GetActivityTaskFailedEventAttributes()
		if step, is := r.steps[failed.GetScheduledEventId()]; is && failed.GetFailure().GetApplicationFailureInfo().GetType() == attempt.TypeRefused {
			return r.refused(step, failed.GetFailure().GetApplicationFailureInfo().GetDetails())
		}
	default:
		return r.act(event, at)
	}
	return nil
}

// moneySteps are the steps that cost or refund money, by activity name.
var moneySteps = map[string]func(r *reader, input, result *common.Payloads, at time.Time) error{
	"AwaitOffers": func(r *reader, _, result *common.Payloads, _ time.Time) error {
		var found activities.Offers
		err := r.values(result, &found)
		r.account.book.Offered(found.Offers)
		return err
	},
	"EnsureBought": func(r *reader, input, result *common.Payloads, at time.Time) error {
		var ref order.Ref
		var buy activities.BuyOffer
		var purchase activities.Purchase
		err := errors.Join(r.values(input, &ref, &buy), r.values(result, &purchase))
		if purchase.Expired || purchase.ShipmentID != buy.ShipmentID {
			r.account.book.NotPaid(order.ProviderShipX, buy.ShipmentID)
		}
		if !purchase.Expired && purchase.ShipmentID != 0 {
			r.account.book.Asked(order.ProviderShipX, order.CarrierShipX, purchase.ShipmentID, at)
		}
		return err
	},
	"AwaitPurchase": func(r *reader, input, result *common.Payloads, at time.Time) error {
		var purchase activities.Purchase
		var bought activities.Bought
		err := errors.Join(r.values(input, &purchase), r.values(result, &bought))
		if bought.Gone {
			r.account.book.NotPaid(order.ProviderShipX, purchase.ShipmentID)
		} else if purchase.ShipmentID != 0 {
			r.account.book.Bought(purchase.ShipmentID, bought.Offer, at)
		}
		return err
	},
	"EnsurePackage": func(r *reader, input, result *common.Payloads, at time.Time) error {
		var ref order.Ref
		var doc order.Order
		var choice activities.PackageChoice
		var made activities.Package
		err := errors.Join(r.values(input, &ref, &doc, &choice), r.values(result, &made))
		if made.ID != 0 {
			r.account.book.Package(choice.Parcel, made.ID, made.Service, made.Price, at)
		}
		return err
	},
	"EnsurePaid": func(r *reader, input, result *common.Payloads, at time.Time) error {
		var ref order.Ref
		var id int64
		var paid activities.Payment
		err := errors.Join(r.values(input, &ref, &id), r.values(result, &paid))
		if paid.Gone {
			r.account.book.NotPaid(order.ProviderTPK, id)
		} else {
			r.account.book.Paid(id, at)
		}
		return err
	},
	"EnsurePackagesCancelled": func(r *reader, _, result *common.Payloads, at time.Time) error {
		var verdict activities.Verdict
		err := r.values(result, &verdict)
		if verdict.Cancelled {
			r.account.book.PackagesCancelled(at)
		}
		return err
	},
	"EnsureSubmitted": func(r *reader, _, result *common.Payloads, at time.Time) error {
		var found activities.Appraisal
		err := r.values(result, &found)
		if len(found.Doubled) == 0 {
			r.account.book.Submitted(found.Price, at)
		}
		return err
	},
	"EnsureProductionCancelled": func(r *reader, _, result *common.Payloads, _ time.Time) error {
		var verdict activities.Verdict
		err := r.values(result, &verdict)
		if verdict.Cancelled {
			r.account.book.ProductionCancelled()
		}
		return err
	},
	"AwaitProduction": func(*reader, *common.Payloads, *common.Payloads, time.Time) error { return nil },
}

// asked records a possible payment before its outcome is known.
func (r *reader) asked(name string, input *common.Payloads, at time.Time) error {
	var ref order.Ref
	switch name {
	case "EnsureBought":
		var buy activities.BuyOffer
		err := r.values(input, &ref, &buy)
		r.account.book.Asked(order.ProviderShipX, order.CarrierShipX, buy.ShipmentID, at)
		return err
	case "EnsurePaid":
		var id int64
		err := r.values(input, &ref, &id)
		r.account.book.Asked(order.ProviderTPK, order.CarrierTPK, id, at)
		return err
	}
	return nil
}

// refused records that a step failed, with the provider's own words.
func (r *reader) refused(step scheduled, details *common.Payloads) error {
	var ref order.Ref
	var problem order.Problem
	err := r.values(details, &problem)
	switch {
	case problem.Code == activities.CodeCanceled && problem.Provider == order.ProviderMyPromo:
		r.account.book.ProductionCancelled()
	case step.name == "EnsureBought":
		var buy activities.BuyOffer
		err = errors.Join(err, r.values(step.input, &ref, &buy))
		r.account.book.NotPaid(order.ProviderShipX, buy.ShipmentID)
	case step.name == "AwaitPurchase":
		var purchase activities.Purchase
		err = errors.Join(err, r.values(step.input, &purchase))
		r.account.book.NotPaid(order.ProviderShipX, purchase.ShipmentID)
	case step.name == "EnsurePaid":
		var id int64
		err = errors.Join(err, r.values(step.input, &ref, &id))
		r.account.book.NotPaid(order.ProviderTPK, id)
	}
	return err
}
