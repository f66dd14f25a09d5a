package activities

import "time"

const (
	// patience is how long a step's provider may fail until a person is asked.
	patience = 2 * time.Hour
	// labelPatience is that of a step which fetches a label: the parcel is packed and
	// waits for it.
	labelPatience = 30 * time.Minute
)

// Patience is how long the attempts of an activity may fail until a person is asked.
func Patience(activityType string) time.Duration {
	switch activityType {
	case "EnsureLabel", "EnsureGenericLabel", "AwaitWaybill", "AwaitFiles":
		return labelPatience
	}
	return patience
}
