package shipxtest

import (
	"net/http"
	"slices"
)

// originStatuses are the codes that tracking shows beside a status.
var originStatuses = map[string]string{
	"confirmed": "PPN", "dispatched_by_sender": "NWP", "adopted_at_source_branch": "PWO",
	"sent_from_source_branch": "WZO", "out_for_delivery": "PDD_2", "ready_to_pickup": "UWP",
	"delivered": "DOR", "returned_to_sender": "ZDN",
}

type trackingDetail struct {
	Status       string `json:"status"`
	OriginStatus Text   `json:"origin_status"`
	Agency       Text   `json:"agency"`
	Location     Text   `json:"location"`
	Datetime     Time   `json:"datetime"`
}

type tracking struct {
	TrackingNumber   Text             `json:"tracking_number"`
	Service          Text             `json:"service"`
	Type             string           `json:"type"`
	Status           string           `json:"status"`
	CustomAttributes map[string]any   `json:"custom_attributes"`
	Details          []trackingDetail `json:"tracking_details"`
	ExpectedFlow     []string         `json:"expected_flow"`
	CreatedAt        Time             `json:"created_at"`
	UpdatedAt        Time             `json:"updated_at"`
}

// tracked finds the shipment with a tracking number; nil if there is none.
func (s *Server) tracked(number string) *shipment {
	if number == "" {
		return nil
	}
	for _, sh := range s.oldest {
		of := func(p Parcel) bool { return string(p.TrackingNumber) == number }
		if string(sh.TrackingNumber) == number || slices.ContainsFunc(sh.Parcels, of) {
			return sh
		}
	}
	return nil
}

// getTracking is GET /v1/tracking/:tracking_number.
func (s *Server) getTracking(c call) (answer, error) {
	number := c.PathValue("tracking")
	sh := s.tracked(number)
	if sh == nil || s.options.NoTracking {
		no := refuse(http.StatusNotFound, "resource_not_found",
			"Tracking information about "+number+" InPost shipment has not been found.", nil)
		no.described = true
		return answer{}, no
	}
	shown := tracking{
		TrackingNumber: Text(number), Service: sh.Service, Type: string(sh.Service), Status: sh.Status,
		CustomAttributes: map[string]any{
			"target_machine_id":      sh.CustomAttributes["target_point"],
			"dropoff_machine_id":     sh.CustomAttributes["dropoff_point"],
			"end_of_week_collection": sh.EndOfWeek,
		},
		ExpectedFlow: []string{}, CreatedAt: sh.CreatedAt, UpdatedAt: sh.UpdatedAt,
	}
	for _, reached := range slices.Backward(sh.history) {
		shown.Details = append(shown.Details, trackingDetail{
			Status: reached.status, OriginStatus: Text(originStatuses[reached.status]), Datetime: Time{reached.at},
		})
	}
	return answer{status: http.StatusOK, body: shown}, nil
}
