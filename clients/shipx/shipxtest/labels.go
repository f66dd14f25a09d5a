package shipxtest

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// maxDocuments is the maximum number of shipments in one call for labels or a
// printout.
const maxDocuments = 100

// labelRequest is the query or body of a call for labels.
type labelRequest struct {
	Format      string    `json:"format"`
	Type        string    `json:"type"`
	ShipmentIDs []looseID `json:"shipment_ids"`
}

// label is GET /v1/shipments/:shipment_id/label.
func (s *Server) label(c call) (answer, error) {
	sh, err := s.asked(c)
	if err != nil {
		return answer{}, err
	}
	query := c.URL.Query()
	return s.labelsOf(c, []*shipment{sh}, labelRequest{Format: query.Get("format"), Type: query.Get("type")})
}

// labels is GET and POST /v1/organizations/:organization_id/shipments/labels.
func (s *Server) labels(c call) (answer, error) {
	query := c.URL.Query()
	request := labelRequest{Format: query.Get("format"), Type: query.Get("type")}
	ids := numbers(query["shipment_ids[]"])
	if c.Method == http.MethodPost {
		if err := c.decode(&request); err != nil {
			return answer{}, err
		}
		ids = plain(request.ShipmentIDs)
	}
	found, err := s.printed(ids)
	if err != nil {
		return answer{}, err
	}
	return s.labelsOf(c, found, request)
}

func (s *Server) labelsOf(c call, shipments []*shipment, request labelRequest) (answer, error) {
	as, known := formatNamed(request.Format)
	if !known {
		return answer{}, invalid("format", "unknown")
	}
	var papers []paper
	for _, sh := range shipments {
		if !sh.bought {
			return answer{}, invalid("tracking_number", "you_can_not_generate_labels_for_unpaid_shipments")
		}
		if !typeAllowed(request.Type, as, string(sh.Service)) {
			return answer{}, invalid("type", "unknown")
		}
		papers = append(papers, paper{string(sh.Service), s.labelPages(sh)})
	}
	for _, sh := range shipments {
		s.record("label-fetched", sh, c.now, strings.TrimSpace(as.name+" "+request.Type))
	}
	name := "label"
	if len(shipments) == 1 {
		name = string(shipments[0].TrackingNumber)
	}
	return answer{name: name, file: func() (document, error) { return bundle(papers, as) }}, nil
}

// typeAllowed reports whether a service has labels of a type; "" means normal.
// dpi300 is for ZPL only, and not for courier services.
func typeAllowed(kind string, as format, service string) bool {
	switch cmp.Or(strings.ToLower(kind), "normal") {
	case "normal", "a6": // a courier's normal is A6
		return true
	case "dpi300":
		carried, _ := serviceNamed(service)
		return as.name == "zpl" && carried.carrier != "inpost_courier"
	}
	return false
}

// labelPages returns one page per parcel.
func (s *Server) labelPages(sh *shipment) [][]string {
	var pages [][]string
	for i, parcel := range sh.Parcels {
		lines := []string{
			"InPost " + sh.Offers[0].Service.Name,
			string(parcel.TrackingNumber),
			fmt.Sprintf("Parcel %d of %d, %.2f kg", i+1, len(sh.Parcels), float64(parcel.Weight.Amount)),
			fmt.Sprintf("Shipment %s", sh.TrackingNumber),
			"To: " + sh.Receiver.title(),
		}
		lines = append(lines, s.destination(sh)...)
		lines = append(lines, "Phone: "+string(sh.Receiver.Phone),
			"From: "+sh.Sender.title(), "Reference: "+string(sh.Reference))
		pages = append(pages, lines)
	}
	return pages
}

// destination is the target point, or the address.
func (s *Server) destination(sh *shipment) []string {
	name, _ := sh.CustomAttributes["target_point"].(string)
	if point, ok := s.pointNamed(name); ok && strings.HasPrefix(string(sh.Service), "inpost_locker_") {
		return []string{"Point: " + point.Name, point.line1(), point.line2()}
	}
	address := sh.Receiver.Address
	if address == nil {
		return nil
	}
	street := words(address.Street, address.BuildingNumber)
	return []string{cmp.Or(street, words(address.Line1, address.Line2)), words(address.PostCode, address.City)}
}

// title is the peer's name on a label.
func (p Peer) title() string {
	person := cmp.Or(words(p.FirstName, p.LastName), string(p.Name))
	lines := slices.DeleteFunc([]string{string(p.CompanyName), person}, func(s string) bool { return s == "" })
	return strings.Join(lines, ", ")
}

func words(texts ...Text) string {
	var line string
	for _, text := range texts {
		line += " " + string(text)
	}
	return strings.TrimSpace(line)
}
