package activities

import (
	"context"
	"time"

	"go.temporal.io/sdk/activity"

	"orderflow/activities/attempt"
	"orderflow/clients/merkana"
	"orderflow/order"
)

// Merkana has the steps at Merkana, whose orders we fulfil. Its exported methods are its
// Temporal activities.
type Merkana struct {
	Options MerkanaOptions
	reports reports
}

// MerkanaOptions are the options of the steps at Merkana.
type MerkanaOptions struct {
	Client *merkana.Client
	Timing attempt.Timing
	// Statuses maps milestones to Merkana's statuses, which are agreed with Merkana; a
	// milestone without an entry is not reported.
	Statuses map[order.Milestone]string
	// Couriers maps our carriers and services, as "shipx" or "tpk/dpd", to Merkana's courier
	// codes; one without an entry is reported under its own name.
	Couriers map[string]string
	// Gather is how long a report waits for others to be sent with it; 0 means defaultGather.
	Gather time.Duration
}

// StatusReport is a milestone of a Merkana order.
type StatusReport struct {
	// ExternalID is Merkana's id of the order.
	ExternalID string          `json:"externalId"`
	Milestone  order.Milestone `json:"milestone"`
	// TrackingNumber is the first parcel's number; Merkana takes one.
	TrackingNumber string        `json:"trackingNumber,omitempty"`
	Carrier        order.Carrier `json:"carrier,omitempty"`
	Service        string        `json:"service,omitempty"`
	// Run is the id of the order's first run. After a reset the run differs, also for a step
	// that was scheduled before. Orders of 0.1.0 have none.
	Run string `json:"run,omitempty"`
	// Again: the order was taken up again, so a report of the previous run may still be in
	// flight.
	Again bool `json:"again,omitempty"`
}

// AfterReset is that of order.Asker.
func (r StatusReport) AfterReset(run string) bool {
	return order.Asker{Reset: r.Again, Run: r.Run}.AfterReset(run)
}

// EnsureStatusReported reports a milestone to Merkana, in one call with other orders' reports
// of about the same time. Repeating a report changes nothing there. But Merkana keeps the
// last status that it gets, and cannot be asked for it. So nothing is sent while an earlier
// report may still arrive, and the step ends only when no report is in flight: the order's
// next report comes after it.
//
// A run that was reset does not report "accepted". The earlier run has reported it, or was
// about to, and may have reported "shipped" since.
//
// Refused: Merkana does not know the order, or the status.
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
