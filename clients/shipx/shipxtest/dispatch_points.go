package shipxtest

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
)

// dispatchPoint is a place where couriers pick up from the organization, on the
// wire.
type dispatchPoint struct {
	Href        string  `json:"href"`
	ID          int64   `json:"id"`
	Name        string  `json:"name"`
	OfficeHours Text    `json:"office_hours"`
	Phone       Text    `json:"phone"`
	Email       Text    `json:"email"`
	Comments    Text    `json:"comments"`
	Status      string  `json:"status"`
	Address     Address `json:"address"`
}

// dispatchPoints are invented: an activated and a suspended one.
func dispatchPoints(base string) []dispatchPoint {
	us := ownPeer()
	point := func(id int64, name, status string) dispatchPoint {
		return dispatchPoint{Href: fmt.Sprintf("%s/v1/dispatch_points/%d", base, id), ID: id, Name: name,
			OfficeHours: "8:00-16:00", Phone: us.Phone, Email: us.Email, Status: status, Address: *us.Address}
	}
	return []dispatchPoint{point(41, "Hala 1", "activated"), point(42, "Hala 2", "suspended")}
}

// dispatchPointOf finds a dispatch point by its id.
func dispatchPointOf(id int64, base string) (dispatchPoint, bool) {
	all := dispatchPoints(base)
	at := slices.IndexFunc(all, func(p dispatchPoint) bool { return p.ID == id })
	if at < 0 {
		return dispatchPoint{}, false
	}
	return all[at], true
}

// listDispatchPoints is GET /v1/organizations/:organization_id/dispatch_points, 30 a page.
func (s *Server) listDispatchPoints(c call) (answer, error) {
	same := func(p dispatchPoint) dispatchPoint { return p }
	return answer{status: http.StatusOK, body: paged(c, dispatchPoints(c.base()), 30, 100, nil, same)}, nil
}

// getDispatchPoint is GET /v1/dispatch_points/:id.
func (s *Server) getDispatchPoint(c call) (answer, error) {
	id, _ := strconv.ParseInt(c.PathValue("point"), 10, 64)
	found, ok := dispatchPointOf(id, c.base())
	if !ok {
		return answer{}, notFound()
	}
	return answer{status: http.StatusOK, body: found}, nil
}

// placeOf returns where to pick up: the address or the dispatch point of the
// request, which may not name both.
func placeOf(found problems, address *Address, pointID int64) Address {
	point, known := dispatchPointOf(pointID, "")
	switch {
	case address != nil && pointID != 0:
		found.add("dispatch_point_id", "dispatch_point_and_address_cannot_be_mixed")
	case address != nil:
		address.Line1 = "" // can't stand for the street here
		for _, field := range address.missing() {
			found.add("address."+field, "required")
		}
		return *address
	case pointID == 0:
		found.add("address", "required")
	case !known:
		found.add("dispatch_point_id", "does_not_exist")
	case point.Status != "activated":
		found.add("dispatch_point_id", "invalid_status")
	}
	return point.Address
}
