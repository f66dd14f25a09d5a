package mypromotest

import (
	"fmt"
	"net/http"
	"strings"
)

// document is a file that can be downloaded.
type document struct {
	ref     string
	role    Role // who may have it; "" is everyone
	lines   []string
	content []byte // instead of lines, a PDF from elsewhere
	fetched func() // told of a download; may be nil
}

// download answers the calls for files; who may have one depends on the file.
func (s *Server) download(c call) answer {
	d := s.documents[pathOf(c.Request)]
	switch {
	case d == nil:
		return notFound()
	case !c.by.role.may(d.role):
		return reply(http.StatusForbidden, message{"This action is unauthorized."})
	}
	if d.fetched != nil {
		d.fetched()
	}
	if d.content != nil {
		return answer{status: http.StatusOK, mediaType: "application/pdf", body: d.content}
	}
	return pdf(d.lines)
}

// label is a shipping label that the merchant supplies: a file of the order, or
// the one behind its generic label. One without carrier and code is assigned to
// whatever shipment comes.
type label struct {
	carrier, code string
	fetched, used bool
}

// supplyFiles gives a production order the files of its order, and a row for the
// generic label, which is fetched only when it is asked for.
func (s *Server) supplyFiles(p *production) {
	for _, f := range p.order.Files {
		s.supplyFile(p, f)
	}
	if p.GenericLabel {
		path := fmt.Sprintf("v1/%d/generic", p.ID)
		p.labels = append(p.labels, &label{})
		p.Files = append(p.Files, productionFile{next(&s.ids.file), path, "labelGeneric", nil, nil, forwarding})
	}
}

func (s *Server) supplyFile(p *production, f *file) {
	path := fmt.Sprintf("v1/download/%d/p/%d", f.ID, p.ID)
	d := &document{ref: p.Reference, role: Fulfiller, lines: []string{"Delivery slip", p.Reference}}
	if f.Type == "label" {
		supplied := &label{carrier: value(f.Carrier), code: value(f.TrackingCode)}
		p.labels = append(p.labels, supplied)
		d.lines = p.labelLines(supplied)
		d.fetched = func() { supplied.fetched = true }
	}
	s.documents[path] = d
	p.Files = append(p.Files, productionFile{f.ID, path, f.Type, f.Carrier, f.TrackingCode, downloaded})
}

// SupplyLabel gives a production order a label that its merchant did not send with the
// order. It reports whether the production order is there.
func (s *Server) SupplyLabel(productionID int, carrier, trackingCode string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.advance()
	p := s.productions[productionID]
	if p == nil {
		return false
	}
	s.supplyFile(p, &file{ID: next(&s.ids.file), Type: "label", Carrier: &carrier, TrackingCode: &trackingCode})
	return true
}

func (p *production) labelLines(l *label) []string {
	head := []string{strings.ToUpper(l.carrier) + " " + l.code, p.Reference}
	return append(head, p.Recipient.lines()...)
}

// supplied finds the label that a shipment uses up, and refuses the shipment
// until the labels that come with the order are used. It reads the documented
// refusals so: a label without carrier and code fits every shipment; a label must
// have been downloaded before a shipment is reported for it; and as long as there
// is an unused one, a shipment that fits none is refused.
func (p *production) supplied(carrier, code string) (*label, string) {
	var unused, fitting *label
	for _, l := range p.labels {
		if l.used {
			continue
		}
		unused = l
		exact := strings.EqualFold(l.carrier, carrier) && l.code == code
		if exact || (fitting == nil && (l.carrier == "" || l.code == "")) {
			fitting = l
		}
		if exact {
			break
		}
	}
	switch {
	case unused == nil:
		return nil, ""
	case fitting == nil:
		return nil, "Please use all supplied labels first before creating shipments with own carrier contracts."
	case !fitting.fetched:
		return fitting, "Please download label before creating a shipment for it."
	default:
		return fitting, ""
	}
}
