package shipxtest

import (
	"net/http"
	"strings"
)

// listServices is GET /v1/services, a bare array.
func (s *Server) listServices(call) (answer, error) {
	type shown struct {
		Named
		Additional []Named `json:"additional_services"`
	}
	all := make([]shown, 0, len(catalogue))
	for _, kind := range catalogue {
		one := shown{Named: kind.Named, Additional: []Named{}}
		for _, id := range kind.additional {
			one.Additional = append(one.Additional, Named{id, id, id})
		}
		all = append(all, one)
	}
	return answer{status: http.StatusOK, body: all}, nil
}

// unpaged is the envelope of collections without pages.
type unpaged[T any] struct {
	Href  string `json:"href"`
	Items []T    `json:"items"`
}

// listSendingMethods is GET /v1/sending_methods?service=...; without a service it
// lists all methods.
func (s *Server) listSendingMethods(c call) (answer, error) {
	methods := []string{"parcel_locker", "pok", "pop", "courier_pok", "branch", "dispatch_order", "any_point"}
	if id := c.URL.Query().Get("service"); id != "" {
		kind, known := serviceNamed(id)
		if !known {
			return answer{}, invalid("service", "invalid")
		}
		methods = kind.methods
	}
	shown := unpaged[Named]{Href: c.base() + c.URL.RequestURI(), Items: []Named{}}
	for _, id := range methods {
		shown.Items = append(shown.Items, Named{id, id, id})
	}
	return answer{status: http.StatusOK, body: shown}, nil
}

// statuses are the documented ones; InPost has added others since.
var statuses = strings.Fields(`
	created offers_prepared offer_selected confirmed canceled
	dispatched_by_sender dispatched_by_sender_to_pok collected_from_sender taken_by_courier taken_by_courier_from_pok
	adopted_at_source_branch sent_from_source_branch adopted_at_sorting_center sent_from_sorting_center
	adopted_at_target_branch delay_in_delivery oversized missing
	out_for_delivery out_for_delivery_to_address ready_to_pickup ready_to_pickup_from_pok
	ready_to_pickup_from_pok_registered ready_to_pickup_from_branch pickup_reminder_sent
	pickup_reminder_sent_address avizo courier_avizo_in_customer_service_point readdressed redirect_to_box
	canceled_redirect_to_box stack_in_box_machine unstack_from_box_machine
	stack_in_customer_service_point unstack_from_customer_service_point
	pickup_time_expired stack_parcel_pickup_time_expired stack_parcel_in_box_machine_pickup_time_expired
	rejected_by_receiver undelivered undelivered_wrong_address undelivered_incomplete_address
	undelivered_unknown_receiver undelivered_cod_cash_receiver undelivered_no_mailbox
	undelivered_not_live_address undelivered_lack_of_access_letterbox claimed
	delivered returned_to_sender taken_by_courier_from_customer_service_point
	return_pickup_confirmation_to_sender other`)

// listStatuses is GET /v1/statuses?lang=...; titles are English in every language.
func (s *Server) listStatuses(c call) (answer, error) {
	switch lang := c.URL.Query().Get("lang"); lang {
	case "", "pl_PL", "en_GB":
	default:
		no := refuse(http.StatusBadRequest, "invalid_parameter", "Unsupported value of lang: "+lang+".", nil)
		no.described = true
		return answer{}, no
	}
	type status struct {
		Name        string `json:"name"`
		Title       string `json:"title"`
		Description string `json:"description"`
	}
	shown := unpaged[status]{Href: c.base() + c.URL.RequestURI()}
	for _, name := range statuses {
		title := strings.ReplaceAll(name, "_", " ")
		title = strings.ToUpper(title[:1]) + title[1:]
		shown.Items = append(shown.Items, status{name, title, title + "."})
	}
	return answer{status: http.StatusOK, body: shown}, nil
}
