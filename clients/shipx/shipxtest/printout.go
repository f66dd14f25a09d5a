package shipxtest

import (
	"cmp"
	"fmt"
	"net/http"
	"time"
)

// printout is GET /v1/dispatch_orders/:id/printout and
// GET /v1/organizations/:organization_id/dispatch_orders/printouts: the hand-over
// protocol of a dispatch order, or of shipments without one.
func (s *Server) printout(c call) (answer, error) {
	as, known := formatNamed(c.URL.Query().Get("format"))
	if !known || as.name != "pdf" {
		return answer{}, invalid("format", "unknown")
	}
	shipments, err := s.printoutShipments(c)
	if err != nil {
		return answer{}, err
	}
	for _, sh := range shipments {
		s.record("protocol-fetched", sh, c.now, "")
	}
	papers := protocols(shipments, c.now)
	return answer{name: "printout", file: func() (document, error) { return bundle(papers, as) }}, nil
}

// printoutShipments finds the shipments of a printout.
func (s *Server) printoutShipments(c call) ([]*shipment, error) {
	query := c.URL.Query()
	ids := numbers(query["shipment_ids[]"])
	if id := cmp.Or(c.PathValue("dispatch"), query.Get("dispatch_order_id")); id != "" {
		order := s.pickup(id)
		if order == nil {
			return nil, notFound()
		}
		ids = order.shipments
	}
	if len(ids) == 0 || len(ids) > maxDocuments {
		return nil, refuse(http.StatusBadRequest, "invalid_range",
			fmt.Sprintf("Between 1 and %d shipments can be printed.", maxDocuments), nil)
	}
	var found []*shipment
	ordered := 0
	for _, id := range ids {
		sh := s.shipments[id]
		switch {
		case sh == nil:
			return nil, refuse(http.StatusBadRequest, "does_not_exist", fmt.Sprintf("Shipment %d does not exist.", id), nil)
		case !sh.bought:
			return nil, refuse(http.StatusBadRequest, "invalid_status",
				fmt.Sprintf("Shipment %d has the status %s.", id, sh.Status), nil)
		case sh.pickup != 0:
			ordered++
		}
		found = append(found, sh)
	}
	if ordered > 0 && ordered < len(found) {
		return nil, refuse(http.StatusBadRequest, "cannot_mix_shipments_with_and_without_dispatch_order",
			"Shipments with and without a dispatch order can not be printed together.", nil)
	}
	return found, nil
}

// protocols prints one per service.
func protocols(shipments []*shipment, now time.Time) []paper {
	pages := map[string][]string{}
	var services []string
	for _, sh := range shipments {
		service := string(sh.Service)
		if pages[service] == nil {
			services = append(services, service)
			pages[service] = []string{"Hand-over protocol", service,
				now.In(poland).Format(time.DateOnly), "Sender: " + sh.Sender.title()}
		}
		for _, parcel := range sh.Parcels {
			pages[service] = append(pages[service],
				fmt.Sprintf("%s  %s  %s", parcel.TrackingNumber, sh.Reference, sh.Receiver.title()))
		}
		if len(sh.Parcels) > 1 {
			pages[service] = append(pages[service], fmt.Sprintf("(%s in all)", sh.TrackingNumber))
		}
	}
	var papers []paper
	for _, service := range services {
		papers = append(papers, paper{service, [][]string{pages[service]}})
	}
	return papers
}
