package shipxtest

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"
)

// costCentre is an mpk's state.
type costCentre struct {
	id                   int64
	name, description    string
	createdAt, updatedAt time.Time
}

// mpkShown is a cost centre on the wire.
type mpkShown struct {
	Href        string `json:"href"`
	ID          int64  `json:"id"`
	Name        string `json:"name"`
	Description Text   `json:"description"`
	CreatedAt   Time   `json:"created_at"`
	UpdatedAt   Time   `json:"updated_at"`
}

func (m *costCentre) show(base string) mpkShown {
	return mpkShown{fmt.Sprintf("%s/v1/mpks/%d", base, m.id), m.id, m.name, Text(m.description), Time{m.createdAt}, Time{m.updatedAt}}
}

// mpkFor is the cost centre in a shipment's answer; an unknown one is created.
func (s *Server) mpkFor(name string) *MPK {
	if name == "" {
		return nil
	}
	for _, known := range s.costCentres {
		if known.name == name {
			return &MPK{ID: known.id, Name: name}
		}
	}
	return &MPK{ID: s.nextID("mpk"), Name: name}
}

// listMPKs is GET /v1/organizations/:organization_id/mpks, 30 a page.
func (s *Server) listMPKs(c call) (answer, error) {
	base := c.base()
	show := func(m *costCentre) mpkShown { return m.show(base) }
	return answer{status: http.StatusOK, body: paged(c, s.costCentres, 30, 100, nil, show)}, nil
}

// askedMPK finds the cost centre in the path.
func (s *Server) askedMPK(c call) (*costCentre, error) {
	id, _ := strconv.ParseInt(c.PathValue("mpk"), 10, 64)
	at := slices.IndexFunc(s.costCentres, func(m *costCentre) bool { return m.id == id })
	if at < 0 {
		return nil, notFound()
	}
	return s.costCentres[at], nil
}

// getMPK is GET /v1/mpks/:id.
func (s *Server) getMPK(c call) (answer, error) {
	found, err := s.askedMPK(c)
	if err != nil {
		return answer{}, err
	}
	return answer{status: http.StatusOK, body: found.show(c.base())}, nil
}

// named reads the body of a cost centre.
func (m *costCentre) named(c call) error {
	var form struct {
		Name        string `json:"name"`
		Description string `json:"description"`
	}
	if err := c.decode(&form); err != nil {
		return err
	}
	switch {
	case form.Name == "":
		return invalid("name", "required")
	case utf8.RuneCountInString(form.Name) > 255:
		return invalid("name", "too_long")
	}
	m.name, m.description, m.updatedAt = form.Name, form.Description, c.now
	return nil
}

// createMPK is POST /v1/organizations/:organization_id/mpks.
func (s *Server) createMPK(c call) (answer, error) {
	made := &costCentre{createdAt: c.now}
	if err := made.named(c); err != nil {
		return answer{}, err
	}
	made.id = s.nextID("mpk")
	s.costCentres = append(s.costCentres, made)
	shown := made.show(c.base())
	return answer{status: http.StatusCreated, location: shown.Href, body: shown}, nil
}

// updateMPK is PUT /v1/mpks/:id.
func (s *Server) updateMPK(c call) (answer, error) {
	found, err := s.askedMPK(c)
	if err != nil {
		return answer{}, err
	}
	if err := found.named(c); err != nil {
		return answer{}, err
	}
	return answer{status: http.StatusOK, body: found.show(c.base())}, nil
}
