package mediaporttest

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"orderflow/sandbox/simkit"
)

// paper is a document to be printed.
type paper struct {
	courier, name string
	lines         []string
}

// getLabels answers get-labels.
func (s *Server) getLabels(c call) (answer, error) { return s.files(c, (*order).labelPaper) }

// getProtocols answers get-protocols.
func (s *Server) getProtocols(c call) (answer, error) { return s.files(c, (*order).protocolPaper) }

// files makes one paper per courier.
func (s *Server) files(c call, paperOf func(*order, Parcel) paper) (answer, error) {
	o, err := s.find(c)
	if err != nil {
		return answer{}, err
	}
	early := !o.labelled() || c.now.Before(o.labelledAt.Add(s.options.PDFLag))
	switch {
	case early && s.options.EmptyBeforeLabel:
		return answer{status: http.StatusOK, body: []shownFile{}}, nil
	case early:
		return answer{}, refuse(http.StatusNotFound, "no-label", "no label is generated yet")
	}
	made := answer{status: http.StatusOK}
	for _, parcel := range o.parcels {
		made.papers = append(made.papers, paperOf(o, parcel))
	}
	return made, nil
}

func (o *order) labelPaper(parcel Parcel) paper {
	to := o.recipient
	lines := []string{
		parcel.Courier,
		parcel.TrackingNumber,
		"Order: " + o.number,
		"To: " + words(to.Company, to.FirstName, to.LastName),
		words(to.Street, to.Building, to.Flat),
		words(to.PostCode, to.City, to.Country),
		"Phone: " + to.Phone,
	}
	return paper{parcel.Courier, o.fileName("label", parcel), append(lines, o.contents(parcel)...)}
}

func (o *order) protocolPaper(parcel Parcel) paper {
	lines := []string{
		"Hand-over protocol",
		"Courier: " + parcel.Courier,
		"Date: " + o.labelledAt.UTC().Format(time.DateOnly),
		fmt.Sprintf("Supplier: %d", o.supplier),
		o.number + "  " + parcel.TrackingNumber,
		"Taken by:",
	}
	return paper{parcel.Courier, o.fileName("protocol", parcel), lines}
}

func (o *order) fileName(kind string, parcel Parcel) string {
	return kind + "-" + o.number + "-" + parcel.Courier + ".pdf"
}

// contents are the items in a courier's parcel.
func (o *order) contents(parcel Parcel) []string {
	var lines []string
	for _, i := range o.items {
		if i.CancelledBy == "" && i.Courier == parcel.Courier {
			lines = append(lines, fmt.Sprintf("%d  %s", i.ID, words(i.SKU, i.Name)))
		}
	}
	return lines
}

func words(texts ...string) string {
	return strings.Join(strings.Fields(strings.Join(texts, " ")), " ")
}

// printed makes a PDF of each paper.
func printed(papers []paper) ([]shownFile, error) {
	var files []shownFile
	for _, p := range papers {
		content, err := simkit.PDF(p.lines)
		if err != nil {
			return nil, err
		}
		files = append(files, shownFile{p.courier, p.name, content})
	}
	return files, nil
}
