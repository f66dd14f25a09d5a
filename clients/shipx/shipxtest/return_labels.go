package shipxtest

import (
	"net/http"
)

// returnLabels is GET /v1/organizations/:organization_id/shipments/return_labels, for
// services of the courier only.
func (s *Server) returnLabels(c call) (answer, error) {
	query := c.URL.Query()
	as, known := formatNamed(query.Get("format"))
	if !known {
		return answer{}, invalid("format", "unknown")
	}
	found, err := s.printed(numbers(query["shipment_ids[]"]))
	if err != nil {
		return answer{}, err
	}
	var papers []paper
	for _, sh := range found {
		kind, _ := serviceNamed(string(sh.Service))
		switch {
		case !sh.bought:
			return answer{}, invalid("tracking_number", "you_can_not_generate_labels_for_unpaid_shipments")
		case !kind.allowsManyParcels():
			return answer{}, refuse(http.StatusBadRequest, "label_generation_failed",
				"There was a problem with label generation. Check details object for more info.", nil)
		}
		papers = append(papers, paper{string(sh.Service), returnPages(sh)})
	}
	for _, sh := range found {
		s.record("return-label-fetched", sh, c.now, as.name)
	}
	return answer{name: "return_label", file: func() (document, error) { return bundle(papers, as) }}, nil
}

// printed finds the shipments of a call for labels.
func (s *Server) printed(ids []int64) ([]*shipment, error) {
	switch {
	case len(ids) == 0:
		return nil, invalid("shipment_ids", "required")
	case len(ids) > maxDocuments:
		return nil, invalid("shipment_ids", "too_long")
	}
	var found []*shipment
	for _, id := range ids {
		if s.shipments[id] == nil {
			return nil, notFound()
		}
		found = append(found, s.shipments[id])
	}
	return found, nil
}

// returnPages are one label per parcel, from the receiver to the sender.
func returnPages(sh *shipment) [][]string {
	var pages [][]string
	for _, parcel := range sh.Parcels {
		pages = append(pages, []string{"InPost return", string(parcel.TrackingNumber), "To: " + sh.Sender.title(),
			"From: " + sh.Receiver.title(), "Reference: " + string(sh.Reference)})
	}
	return pages
}
