package shipx

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"orderflow/clients"
)

// Service is a shipping service that InPost sells.
type Service struct {
	Named
	// AdditionalServices are the extras of the service: "sms", "cod", "saturday".
	AdditionalServices []Named
}

// UnmarshalJSON reads an entry of the dictionary with its list of additional
// services.
func (s *Service) UnmarshalJSON(data []byte) error {
	var read struct {
		AdditionalServices []Named `json:"additional_services"`
	}
	if err := json.Unmarshal(data, &read); err != nil {
		return err
	}
	s.AdditionalServices = read.AdditionalServices
	return json.Unmarshal(data, &s.Named)
}

// ListServices returns all services, whether or not the organization's contract has
// them. Needs no token.
//
// GET /v1/services
func (c *Client) ListServices(ctx context.Context) ([]Service, error) {
	return dictionary[Service](ctx, c, clients.Call{Operation: "list services", Path: "/v1/services"})
}

// StatusInfo is a status with its title and description.
type StatusInfo struct {
	Name        Status `json:"name"`
	Title       string `json:"title"`
	Description string `json:"description"`
}

// ListStatuses returns the statuses of shipments, described in English. Needs no
// token.
//
// GET /v1/statuses
func (c *Client) ListStatuses(ctx context.Context) ([]StatusInfo, error) {
	return dictionary[StatusInfo](ctx, c, clients.Call{
		Operation: "list statuses",
		Path:      "/v1/statuses",
		Query:     url.Values{"lang": {"en_GB"}},
	})
}

// ListSendingMethods returns how parcels of a service can be handed over to InPost.
// Needs no token. Refused: unknown service.
//
// GET /v1/sending_methods
func (c *Client) ListSendingMethods(ctx context.Context, service string) ([]Named, error) {
	return dictionary[Named](ctx, c, clients.Call{
		Operation: "list sending methods of " + service,
		Path:      "/v1/sending_methods",
		Query:     url.Values{"service": {service}},
	})
}

// dictionary reads a public list, which needs no token.
func dictionary[T any](ctx context.Context, c *Client, call clients.Call) ([]T, error) {
	call.Method, call.Anonymous = http.MethodGet, true
	return ask[entries[T]](ctx, c, call)
}
