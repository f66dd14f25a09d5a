package orders

import (
	"context"
	"errors"
	"slices"
	"time"

	"go.temporal.io/api/common/v1"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"

	"orderflow/activities"
	"orderflow/activities/attempt"
	"orderflow/internal/costs"
	"orderflow/internal/encryption"
	"orderflow/order"
	"orderflow/workflows"
)

// account is what an order's histories show and its state does not: payments, who asked for
// what, and the documents.
type account struct {
	book *costs.Book
	acts []order.Act
	// started is the document that the order was started with, and current the last one that a
	// person amended: cancelled items are still in it. Both have their defaults written out.
	started, current order.Order
	// result is the result of a present run that completed.
	result order.Result
	// itemsAsked says that somebody asked to cancel items. Histories don't show the outcome.
	itemsAsked bool
}

// accountOf reads an order's histories: that of its present run, and those of earlier runs if
// it was reset or started again.
func (s *Service) accountOf(ctx context.Context, id, runID string) (account, error) {
	read := reader{converter: s.converterOf(id), account: account{book: costs.NewBook()}}
	events := s.eventsOf(ctx, id, runID)
	first, err := events.Next()
	if err != nil {
		return account{}, err
	}
	began := first.GetWorkflowExecutionStartedEventAttributes()
	again, err := read.beginning(began)
	if err != nil {
		return account{}, err
	}
	if began.GetOriginalExecutionRunId() != runID || again.Taken() {
		if err := s.readEarlier(ctx, id, runID, &read); err != nil {
			return account{}, err
		}
	}
	read.account.current, read.account.result = read.account.started, order.Result{}
	if again.Taken() {
		read.account.current = again.Order
	}
	err = read.run(events)
	return read.account.withDefaults(), err
}

// withDefaults writes out the defaults of the documents, as the order itself does.
func (a account) withDefaults() account {
	if a.started.ID != "" { // an order that was cancelled before it arrived has none
		a.started, a.current = a.started.WithDefaults(), a.current.WithDefaults()
	}
	return a
}

// readEarlier reads the runs before an order's present run. A reset has copied the events that
// it kept to the present run.
func (s *Service) readEarlier(ctx context.Context, id, runID string, read *reader) error {
	runs, err := s.runsBefore(ctx, id, runID)
	if err != nil {
		return err
	}
	for _, run := range runs {
		if err := read.run(s.eventsOf(ctx, id, run)); err != nil {
			return err
		}
	}
	return nil
}

// runsBefore are the runs of an order before the last one. Runs that Temporal has deleted are
// missing.
func (s *Service) runsBefore(ctx context.Context, id, last string) ([]string, error) {
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
	return runs, nil
}

func (s *Service) eventsOf(ctx context.Context, id, runID string) client.HistoryEventIterator {
	return s.client.GetWorkflowHistory(ctx, order.WorkflowID(id), runID, false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
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

// beginning reads the document that a run was started with, and what it got of earlier runs.
func (r *reader) beginning(began *history.WorkflowExecutionStartedEventAttributes) (again order.Again, err error) {
	if began.GetWorkflowType().GetName() == order.WorkflowType {
		err = r.values(began.GetInput(), &r.account.started, &again)
	}
	return again, err
}

// run reads the events of a run.
func (r *reader) run(events client.HistoryEventIterator) error {
	r.steps = map[int64]scheduled{}
	for events.HasNext() {
		event, err := events.Next()
		if err != nil {
			return err
		}
		if err := r.event(event); err != nil {
			return err
		}
	}
	return nil
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
	case enums.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED:
		return r.values(event.GetWorkflowExecutionCompletedEventAttributes().GetResult(), &r.account.result)
	case enums.EVENT_TYPE_MARKER_RECORDED:
		return r.amended(event.GetMarkerRecordedEventAttributes())
	default:
		return r.act(event, at)
	}
	return nil
}

// The marker in which Temporal's SDK keeps the value of a side effect.
const (
	sideEffectMarker = "SideEffect"
	sideEffectValue  = "data"
)

// amended takes over the document of an amendment. All other side effects of orders have no
// document.
func (r *reader) amended(marker *history.MarkerRecordedEventAttributes) error {
	if marker.GetMarkerName() != sideEffectMarker {
		return nil
	}
	var made workflows.Amendment
	err := r.values(marker.GetDetails()[sideEffectValue], &made)
	if made.Order.ID != "" {
		r.account.current = made.Order
	}
	return err
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
