package tpktest

import (
	"slices"
	"time"
)

// bookable is how many days ahead a courier can be booked; invented.
const bookable = 28

// today is the day it is in Poland.
func today(now time.Time) time.Time {
	local := now.In(poland)
	return time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, poland)
}

// isWorkday reports whether couriers collect; the simulator knows no holidays.
func isWorkday(day time.Time) bool {
	return day.Weekday() != time.Saturday && day.Weekday() != time.Sunday
}

// pickupAnswer has no hours for couriers between points, where the sender drops
// off.
type pickupAnswer struct {
	PickupDate     string   `json:"pickup_date"`
	Hours          []Hours  `json:"hours,omitempty"`
	AvailableDates []string `json:"available_dates"`
}

// searchPickupDate is POST /user/orders/pickup-date/search. It returns the first
// day with a pickup, from the requested day on.
func (s *Server) searchPickupDate(c call) (answer, error) {
	var sent struct {
		Courier    quantity   `json:"courier_id"`
		Product    quantity   `json:"product_id"`
		PickupDate text       `json:"pickup_date"`
		Sender     *partyForm `json:"sender"`
		Receiver   *partyForm `json:"receiver"`
		WithPickup flag       `json:"with_pickup"`
	}
	if err := c.decode(&sent); err != nil {
		return answer{}, err
	}
	wanted, noDay := time.ParseInLocation(time.DateOnly, string(sent.PickupDate), poland)
	courier := sent.Courier.whole()
	found := problems{}
	found.unless(sent.PickupDate == "" || noDay == nil, "pickup_date", notValid)
	found.unless(!sent.Courier.given || s.available(courier), "courier_id", notAvailable)
	found.unless(!sent.Product.given || sent.Product.whole() >= envelope && sent.Product.whole() <= pallet, "product_id", notValid)
	found.country("sender.", sent.Sender)
	found.country("receiver.", sent.Receiver)
	if err := found.refusal(); err != nil {
		return answer{}, err
	}
	dates := s.pickupDates(c.now)
	from := slices.IndexFunc(dates, func(day string) bool { return noDay != nil || day >= wanted.Format(time.DateOnly) })
	if from < 0 {
		return answer{}, invalid("pickup_date", noPickups)
	}
	shown := pickupAnswer{PickupDate: dates[from], AvailableDates: dates}
	if _, dropped := networkOf(courier); !dropped || sent.WithPickup.set {
		shown.Hours = s.hoursOn(dates[from], c.now)
	}
	return ok(shown)
}

// pickupDates are the possible pickup days, soonest first.
func (s *Server) pickupDates(now time.Time) []string {
	dates := []string{}
	for ahead := range bookable {
		day := today(now).AddDate(0, 0, ahead)
		text := day.Format(time.DateOnly)
		if isWorkday(day) && len(s.hoursOn(text, now)) > 0 {
			dates = append(dates, text)
		}
	}
	return dates
}

// hoursOn are the windows of a day that have not started.
func (s *Server) hoursOn(day string, now time.Time) []Hours {
	present := now.In(poland).Format("2006-01-02 15:04")
	return slices.DeleteFunc(slices.Clone(s.options.PickupHours), func(h Hours) bool {
		return day+" "+h.From <= present
	})
}
