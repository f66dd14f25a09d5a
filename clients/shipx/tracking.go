package shipx

import (
	"context"
	"net/http"
	"net/url"

	"orderflow/clients"
	"orderflow/clients/lenient"
)

// Tracking is the public history of a parcel.
type Tracking struct {
	TrackingNumber   lenient.String     `json:"tracking_number"`
	Service          string             `json:"service"`
	Type             string             `json:"type"`
	Status           Status             `json:"status"`
	CustomAttributes TrackingAttributes `json:"custom_attributes"`
	// Details are newest first.
	Details   []TrackingDetail `json:"tracking_details"`
	CreatedAt lenient.Time     `json:"created_at"`
	UpdatedAt lenient.Time     `json:"updated_at"`
}

// TrackingAttributes are set for locker parcels.
type TrackingAttributes struct {
	// Size is "A", "B" or "C".
	Size string `json:"size"`
	// TargetMachineID and DropoffMachineID are names of points.
	TargetMachineID     string       `json:"target_machine_id"`
	DropoffMachineID    string       `json:"dropoff_machine_id"`
	EndOfWeekCollection lenient.Bool `json:"end_of_week_collection"`
}

// TrackingDetail is one event of a parcel.
type TrackingDetail struct {
	Status Status `json:"status"`
	// OriginStatus is the code in InPost's own system: "DOR" means delivered.
	OriginStatus string       `json:"origin_status"`
	Agency       string       `json:"agency"`
	Location     string       `json:"location"`
	At           lenient.Time `json:"datetime"`
}

// GetTracking returns the history of any parcel, for 45 days. The documentation
// says that the sandbox has none; a test in 2026-08 succeeded. For the
// organization's own shipments GetShipment has the status, too.
//
// GET /v1/tracking/:tracking_number
func (c *Client) GetTracking(ctx context.Context, number string) (Tracking, error) {
	return ask[Tracking](ctx, c, clients.Call{
		Operation: "get tracking of " + number,
		Method:    http.MethodGet,
		Path:      "/v1/tracking/" + url.PathEscape(number),
		Anonymous: true,
	})
}
