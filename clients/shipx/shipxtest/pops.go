package shipxtest

import "strings"

// A POP is a staffed customer service point. A parcel of inpost_locker_standard to
// a POP gets another service, which cannot be requested by name.
const (
	lockerStandard = "inpost_locker_standard"
	toPOP          = "inpost_locker_customer_service_point"
)

var popNamed = Named{toPOP, "Punkt obsługi klienta", "Przesyłka do punktu obsługi klienta"}

// pop reports whether the point is a customer service point, by its name.
func (p Point) pop() bool { return strings.HasPrefix(p.Name, "POP-") }

// serviceTo is the service that a shipment to its target point gets.
func (s *Server) serviceTo(service Named, sh *shipment) Named {
	target, _ := sh.CustomAttributes["target_point"].(string)
	point, exists := s.pointNamed(target)
	if service.ID == lockerStandard && exists && point.pop() {
		return popNamed
	}
	return service
}

// contractOf is the service in the organization's contract.
func contractOf(service string) string {
	if service == toPOP {
		return lockerStandard
	}
	return service
}
