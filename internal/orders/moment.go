package orders

import (
	"errors"
	"strings"
	"time"
)

// ErrMoment means that a text is neither a day nor a time.
var ErrMoment = errors.New("want a day, such as 2026-11-28, or a time, such as 2026-11-28T14:30 or 2026-11-28T14:30:00+01:00")

// localTimes are the formats of times without a zone, as people and our own tables write them.
var localTimes = []string{"2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02 15:04", time.DateTime}

// ParseFrom parses the lower bound of a list: a day (its start) or a time. Without a zone, the
// given zone applies.
func ParseFrom(text string, zone *time.Location) (time.Time, error) {
	at, _, err := parseMoment(text, zone)
	return at, err
}

// ParseBefore parses the upper bound of a list (a filter's StartedBefore): a day is included as
// a whole, a time is exclusive.
func ParseBefore(text string, zone *time.Location) (time.Time, error) {
	at, isDay, err := parseMoment(text, zone)
	if isDay {
		at = at.AddDate(0, 0, 1) // the next midnight, which may be 23 or 25 hours later
	}
	return at, err
}

func parseMoment(text string, zone *time.Location) (at time.Time, isDay bool, err error) {
	text = strings.TrimSpace(text)
	if at, err := time.ParseInLocation(time.DateOnly, text, zone); err == nil {
		return at, true, nil
	}
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at, false, nil
	}
	for _, layout := range localTimes {
		if at, err := time.ParseInLocation(layout, text, zone); err == nil {
			return at, false, nil
		}
	}
	return time.Time{}, false, ErrMoment
}
