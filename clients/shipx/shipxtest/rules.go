package shipxtest

import (
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // the weekend is Poland's, and a small machine may have no zones
)

var (
	warsaw = func() *time.Location {
		zone, err := time.LoadLocation("Europe/Warsaw")
		if err != nil {
			panic("shipxtest: " + err.Error())
		}
		return zone
	}()
	phoneForm = regexp.MustCompile(`^(\+48|0048)?\d{9}$`)
	emailForm = regexp.MustCompile(`^[^@\s]+@[^@\s]+\.[^@\s]+$`)
)

// rules are refusals that live users saw; the leaves for phone and e-mail are
// invented.
func (p problems) rules(f form, now time.Time) {
	if f.EndOfWeek && !takesWeekendParcels(now) {
		p.add("end_of_week_collection", "invalid_end_of_week_collection")
	}
	p.reach("receiver", f.Receiver)
	p.reach("sender", f.Sender)
}

// reach refuses an invalid phone number or e-mail address.
func (p problems) reach(path string, peer *Peer) {
	if peer == nil {
		return
	}
	if peer.Phone != "" && !phoneForm.MatchString(string(peer.Phone)) {
		p.add(path+".phone", "invalid")
	}
	if peer.Email != "" && !emailForm.MatchString(string(peer.Email)) {
		p.add(path+".email", "invalid")
	}
}

// takesWeekendParcels reports whether it is between Thursday 20:00 and Friday 18:00 in
// Poland.
func takesWeekendParcels(now time.Time) bool {
	switch here := now.In(warsaw); here.Weekday() {
	case time.Thursday:
		return here.Hour() >= 20
	case time.Friday:
		return here.Hour() < 18
	default:
		return false
	}
}

// emptyNames refuses an empty name if no service is named. The leaf is invented.
func emptyNames(request fields) error {
	var service Text
	var receiver map[string]any
	_ = json.Unmarshal(request["service"], &service) // what is unreadable was refused before
	_ = json.Unmarshal(request["receiver"], &receiver)
	if name, given := receiver["first_name"].(string); service == "" && given && name == "" {
		return invalid("receiver.first_name", "too_short")
	}
	return nil
}

// updatedWithin refuses bounds that are not times. All points are as old as the
// server, so nothing is filtered.
func updatedWithin(query url.Values) error {
	for _, name := range []string{"updated_from", "updated_to"} {
		if text := query.Get(name); text != "" {
			if _, err := instant(text); err != nil {
				return invalid(name, "invalid_format")
			}
		}
	}
	return nil
}

// types are the types that a point shows. A customer service point also counts as a
// locker.
func (p Point) types() []string {
	if p.pop() {
		return []string{"parcel_locker", "pop"}
	}
	return []string{"parcel_locker"}
}

// isOfType reports whether a point has one of the filter's types: parcel_locker
// includes customer service points, parcel_locker_only does not.
func (p Point) isOfType(wanted string) bool {
	if wanted == "" {
		return true
	}
	types := p.types()
	if len(types) == 1 {
		types = append(types, "parcel_locker_only")
	}
	return slices.ContainsFunc(strings.Split(wanted, ","), func(one string) bool {
		return slices.Contains(types, strings.ToLower(one))
	})
}
