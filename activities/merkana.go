package activities

import (
	"context"
	"time"

	"go.temporal.io/sdk/activity"

	"orderflow/activities/attempt"
	"orderflow/clients/merkana"
	"orderflow/order"
)

// Merkana has the steps at Merkana, whose orders we fulfil. Its Temporal activities
// are its exported methods.
type Merkana struct {
	Options MerkanaOptions
	reports reports
}

// MerkanaOptions are what the steps at Merkana need.
type MerkanaOptions struct {
	Client *merkana.Client
	Timing attempt.Timing
	// Statuses maps what became of an order to Merkana's words, which are agreed on
	// with them; what is not in it is not reported.
	Statuses map[order.Milestone]string
	// Couriers maps our carriers and services, as "shipx" or "tpk/dpd", to Merkana's
	// codes of couriers; what is not in it is reported under its own name.
	Couriers map[string]string
	// Gather is how long a report waits for others to be sent together; 0 means
	// DefaultGather.
	Gather time.Duration
}

// StatusReport is what became of an order of Merkana's.
type StatusReport struct {
	// ExternalID is Merkana's id of the order.
	ExternalID string          `json:"externalId"`
	Milestone  order.Milestone `json:"milestone"`
	// TrackingNumber is that of the first parcel; Merkana takes one.
	TrackingNumber string        `json:"trackingNumber,omitempty"`
	Carrier        order.Carrier `json:"carrier,omitempty"`
	Service        string        `json:"service,omitempty"`
	// Run is the order's first run: one that a reset began is another, also for a step
	// that was scheduled before. Orders of 0.1.0 name none.
	Run string `json:"run,omitempty"`
	// Again says that the order was taken up again: what the run before told may still be
	// under way.
	Again bool `json:"again,omitempty"`
}

// AfterReset is that of order.Asker.
func (r StatusReport) AfterReset(run string) bool {
	return order.Asker{Reset: r.Again, Run: r.Run}.AfterReset(run)
}

// EnsureStatusReported tells Merkana what became of an order, in one call with what
// others have to tell at about the same time. Telling it twice changes nothing
// there; but Merkana believes what comes last, and can't be asked what it has. So
// nothing is told as long as something of before may still arrive, and this ends only
// when nothing of it is under way: what an order tells next comes after it.
//
// In a run that was reset "accepted" is not told. The run of before has told it, or
// was about to; by now it may have told "shipped".
//
// Refused: Merkana does not know the order, or not the status.
func (a *Merkana) EnsureStatusReported(ctx context.Context, report StatusReport) error {
	status, known := a.Options.Statuses[report.Milestone]
	if !known {
		return nil
	}
	again := order.Asker{Run: report.Run}.AfterReset(activity.GetInfo(ctx).WorkflowExecution.RunID)
	if err := a.Options.Timing.EnsureSettled(ctx, report); err != nil {
		return err
	}
	if again && report.Milestone == order.MilestoneAccepted {
		return nil
	}
	told := merkana.OrderStatus{ExternalID: report.ExternalID, Status: status}
	if report.TrackingNumber != "" {
		courier := a.courier(report)
		told.AWB, told.Courier = &report.TrackingNumber, &courier
	}
	return a.Options.Timing.ActFailed(ctx, a.tell(ctx, told))
}

func (a *Merkana) courier(report StatusReport) string {
	name := string(report.Carrier)
	if code, known := a.Options.Couriers[name+"/"+report.Service]; known {
		return code
	}
	if code, known := a.Options.Couriers[name]; known {
		return code
	}
	if report.Service != "" {
		return report.Service
	}
	return name
}
