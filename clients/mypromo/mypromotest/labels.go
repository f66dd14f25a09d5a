package mypromotest

import (
	"fmt"
	"net/http"
	"strings"
)

// document is a file that can be downloaded.
type document struct {
	ref     string
	role    Role // who may download it; "" means everyone
	lines   []string
	content []byte // a finished PDF; replaces lines
	fetched func() // called on download; may be nil
}

// download serves files; each file says who may download it.
func (s *Server) download(c call) answer {
	d := s.documents[pathOf(c.Request)]
	switch {
	case d == nil:
		return notFound()
	case !c.by.role.allows(d.role):
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

// label is a shipping label from the merchant: a file of the order, or its generic
// label. A label without carrier and tracking code fits any shipment.
type label struct {
	carrier, code string
	fetched, used bool
}

// supplyFiles adds the order's files to its production order, and a row for the
// generic label, which is fetched on request only.
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

// SupplyLabel adds a label to a production order that the merchant did not send
// with the order. It reports whether the production order exists.
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

// supplied returns the label that a shipment uses, or the reason to refuse the
// shipment. It interprets the documented refusals as follows: a label without
// carrier and code fits every shipment; a label must be downloaded before a
// shipment uses it; while any label is unused, a shipment that fits none is
// refused.
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
