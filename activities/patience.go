package activities

import "time"

const (
	// patience is how long a step's provider may fail before a person is asked.
	patience = 2 * time.Hour
	// labelPatience is for a step that fetches a label: the packed parcel waits for it.
	labelPatience = 30 * time.Minute
	// pickupPatience is for a step that asks for a courier this afternoon;
	// decisionPatience is for the step that reads whether the courier comes, shorter than
	// its deadline.
	pickupPatience   = time.Hour
	decisionPatience = 45 * time.Minute
)

// Patience is how long the attempts of an activity may fail before a person is asked.
func Patience(activityType string) time.Duration {
	switch activityType {
	case "EnsureLabel", "EnsureGenericLabel", "AwaitWaybill", "AwaitFiles", "EnsurePickupPrintout":
		return labelPatience
	case "WaitingForPickup", "EnsureDispatchOrder":
		return pickupPatience
	case "AwaitDispatchDecision":
		return decisionPatience
	case "DeliverNotice": // it gives up by itself
		return 2 * NoticePatience
	}
	return patience
}
