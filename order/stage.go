package order

// Stage is a part of an order's life, with the name that users see.
type Stage string

// The stages, in the order in which an order passes through those of its route.
const (
	StageCreate    Stage = "create"
	StageAddItems  Stage = "add-items"
	StageSubmit    Stage = "submit"
	StagePreflight Stage = "preflight"
	StageOffers    Stage = "offers"
	StageBuy       Stage = "buy"
	StageLabel     Stage = "label"
	StageProtocol  Stage = "protocol"
	StageReport    Stage = "report"
	StageTrack     Stage = "track"
)

// Skippable reports whether a person may skip the stage.
func (s Stage) Skippable() bool {
	return s == StageLabel || s == StageProtocol || s == StageReport || s == StageTrack
}

// Status is the status of an order as a whole.
type Status string

// The statuses. The last three are final.
const (
	StatusRunning        Status = "running"
	StatusNeedsAttention Status = "needs-attention"
	StatusHeld           Status = "held"
	StatusCancelling     Status = "cancelling"
	StatusCompleted      Status = "completed"
	StatusCancelled      Status = "cancelled"
	StatusFailed         Status = "failed"
)

// Final reports whether nothing more happens to an order with this status.
func (s Status) Final() bool {
	return s == StatusCompleted || s == StatusCancelled || s == StatusFailed
}
