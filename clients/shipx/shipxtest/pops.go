package shipxtest

import "strings"

// A POP is a customer service point, where people hand parcels out. Parcels of
// inpost_locker_standard that go to one are of another service, which nobody asks for by
// its name.
const (
	lockerStandard = "inpost_locker_standard"
	toPOP          = "inpost_locker_customer_service_point"
)

var popNamed = Named{toPOP, "Punkt obsługi klienta", "Przesyłka do punktu obsługi klienta"}

// pop says that the point is a customer service point, as its name does.
func (p Point) pop() bool { return strings.HasPrefix(p.Name, "POP-") }

// becomes is what a service is called in a shipment to its target point.
func (s *Server) becomes(service Named, sh *shipment) Named {
	target, _ := sh.CustomAttributes["target_point"].(string)
	point, exists := s.pointNamed(target)
	if service.ID == lockerStandard && exists && point.pop() {
		return popNamed
	}
	return service
}

// contractOf is the service that the organization has the contract for.
func contractOf(service string) string {
	if service == toPOP {
		return lockerStandard
	}
	return service
}
