package shipxtest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	maxParcels   = 1000
	maxInsurance = 10_000_000 // PLN, exclusive
	leastCOD     = 1          // PLN
)

// check validates a form as ShipX does, before the shipment exists.
func (s *Server) check(f form) error {
	if len(s.offered()) == 0 {
		return refuse(http.StatusBadRequest, "no_carriers", "The organization has no contract with any carrier.", nil)
	}
	found := problems{}
	kind, known := serviceNamed(string(f.Service))
	if f.Service != "" && !known {
		found.add("service", "unavailable")
	}
	found.texts(f)
	found.parcels(f, kind)
	found.money(f)
	found.rules(f, s.options.Clock())
	found.additional(f, kind)
	s.checkAttributes(found, f, kind)
	if !f.IsReturn {
		found.receiver(f, kind)
	}
	if err := found.refusal(); err != nil {
		return err
	}
	if known && !s.contracted(kind.ID) {
		return refuse(http.StatusBadRequest, "carrier_unavailable",
			"The organization has no contract for the service ("+kind.ID+").", nil)
	}
	return nil
}

func (p problems) texts(f form) {
	if length := utf8.RuneCountInString(string(f.Reference)); length > 100 {
		p.add("reference", "too_long")
	} else if length > 0 && length < 3 {
		p.add("reference", "too_short")
	}
	if utf8.RuneCountInString(string(f.Comments)) > 100 {
		p.add("comments", "too_long")
	}
	if utf8.RuneCountInString(f.MPK) > 255 {
		p.add("mpk", "too_long")
	}
}

// receiver: a locker needs phone and e-mail; a courier needs name, phone and
// address; without a service the offers say what is missing.
func (p problems) receiver(f form, kind service) {
	if f.Receiver == nil {
		p.add("receiver", "required")
		return
	}
	if kind.ID == "" {
		return
	}
	if f.Receiver.Phone == "" {
		p.add("receiver.phone", "required")
	}
	if kind.locker() {
		if f.Receiver.Email == "" {
			p.add("receiver.email", "required")
		}
		return
	}
	if !f.Receiver.named() {
		p.add("receiver.company_name", "required")
	}
	if f.Receiver.Address == nil {
		p.add("receiver.address", "required")
		return
	}
	for _, field := range f.Receiver.Address.missing() {
		p.add("receiver.address."+field, "required")
	}
}

func (p problems) parcels(f form, kind service) {
	switch {
	case len(f.Parcels) == 0:
		p.add("parcels", "required")
		return
	case len(f.Parcels) > maxParcels, len(f.Parcels) > 1 && kind.ID != "" && !kind.allowsManyParcels():
		p.add("parcels", "too_long")
		return
	}
	for i, parcel := range f.Parcels {
		p.parcel(fmt.Sprintf("parcels.%d.", i), parcel)
	}
}

func (p problems) parcel(path string, parcel parcelForm) {
	if parcel.Template != "" {
		if _, ok := templateNamed(string(parcel.Template)); !ok {
			p.add(path+"template", "invalid")
		}
		return
	}
	const lightest = 0.01 // kg; sources differ between 0, this and 1
	p.quantity(path+"dimensions.length", parcel.Dimensions.Length, 1)
	p.quantity(path+"dimensions.width", parcel.Dimensions.Width, 1)
	p.quantity(path+"dimensions.height", parcel.Dimensions.Height, 1)
	p.quantity(path+"weight.amount", parcel.Weight.Amount, lightest)
	if unit := parcel.Dimensions.Unit; unit != "" && unit != "mm" {
		p.add(path+"dimensions.unit", "invalid")
	}
	if unit := parcel.Weight.Unit; unit != "" && unit != "kg" {
		p.add(path+"weight.unit", "invalid")
	}
}

func (p problems) quantity(path string, value quantity, least Number) {
	if problem := value.problem(least); problem != "" {
		p.add(path, problem)
	}
}

func (p problems) money(f form) {
	if f.COD != nil {
		p.quantity("cod.amount", f.COD.Amount, leastCOD)
	}
	switch {
	case f.Insurance != nil:
		p.quantity("insurance.amount", f.Insurance.Amount, 1)
		if f.Insurance.Amount.value >= maxInsurance {
			p.add("insurance.amount", "too_big")
		}
		if f.COD != nil && f.Insurance.Amount.value >= 1 && f.Insurance.Amount.value < f.COD.Amount.value {
			p.add("insurance.amount", "too_small")
		}
	case f.COD != nil && insuresCOD(string(f.Service)):
		p.add("insurance", "required")
	}
}

// insuresCOD reports whether cash on delivery needs insurance.
func insuresCOD(service string) bool {
	return service == "inpost_courier_standard" || service == "inpost_courier_palette" ||
		strings.HasPrefix(service, "inpost_courier_express_")
}

func (p problems) additional(f form, kind service) {
	if len(f.AdditionalServices) > 0 && f.Service == "" {
		p.add("service", "required")
		return
	}
	for _, wanted := range f.AdditionalServices {
		if kind.ID != "" && !slices.Contains(kind.additional, wanted) {
			p.add("additional_services", "invalid")
			return
		}
	}
}

// sendingMethods are all sending methods; some need a drop-off point. For
// parcel_locker one source says that it does, another saw that it does not
// (Options.DropoffForLocker).
var sendingMethods = map[string]struct{ needsPoint bool }{
	"parcel_locker": {}, "pok": {true}, "courier_pok": {true},
	"pop": {}, "branch": {}, "dispatch_order": {}, "any_point": {},
}

func (s *Server) checkAttributes(found problems, f form, kind service) {
	method := f.attribute("sending_method")
	rule, known := sendingMethods[method]
	switch {
	case method == "":
	case !known:
		found.add("custom_attributes.sending_method", "unavailable")
	case kind.ID != "" && !slices.Contains(kind.methods, method):
		found.add("custom_attributes.sending_method", "unavailable")
	}
	s.checkPoint(found, f, "target_point", kind.locker())
	required := rule.needsPoint || method == "parcel_locker" && s.options.DropoffForLocker
	s.checkPoint(found, f, "dropoff_point", required || kind.ID == "inpost_locker_pass_thru")
}

func (s *Server) checkPoint(found problems, f form, attribute string, required bool) {
	path, name := "custom_attributes."+attribute, f.attribute(attribute)
	point, exists := s.pointNamed(name)
	switch {
	case name == "" && required:
		found.add(path, "required")
	case name == "":
	case !exists:
		found.add(path, "does_not_exist")
	case point.Status != Operating, attribute == "target_point" && (point.SendOnly || point.NoPayment && f.COD != nil):
		found.add(path, "invalid_box_machine_function")
	}
}
