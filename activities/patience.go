package activities

import "time"

const (
	// patience is how long a step's provider may fail until a person is asked.
	patience = 2 * time.Hour
	// labelPatience is that of a step which fetches a label: the parcel is packed and
	// waits for it.
	labelPatience = 30 * time.Minute
	// pickupPatience is that of a step which has a courier come this afternoon, and
	// decisionPatience of the one which reads whether he does, below its deadline.
	pickupPatience   = time.Hour
	decisionPatience = 45 * time.Minute
)

// Patience is how long the attempts of an activity may fail until a person is asked.
func Patience(activityType string) time.Duration {
	switch activityType {
	case "EnsureLabel", "EnsureGenericLabel", "AwaitWaybill", "AwaitFiles", "EnsurePickupPrintout":
		return labelPatience
	case "WaitingForPickup", "EnsureDispatchOrder":
		return pickupPatience
	case "AwaitDispatchDecision":
		return decisionPatience
	case "DeliverNotice": // which gives up by itself
		return 2 * NoticePatience
	}
	return patience
}
