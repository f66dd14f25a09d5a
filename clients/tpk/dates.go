package tpk

import (
	"encoding/json"
	"time"
	_ "time/tzdata" // Poland's time zone, for systems without a zone database

	"orderflow/clients/lenient"
)

// poland is the zone of all times at TPK. The documentation names none; we assume
// it for a Polish service.
var poland = mustLoad("Europe/Warsaw")

func mustLoad(zone string) *time.Location {
	location, err := time.LoadLocation(zone)
	if err != nil {
		panic(err)
	}
	return location
}

// Date is a day in Poland: "2017-04-10"; "" means not set.
type Date string

// DateOf returns the day in Poland at a time; "" for the zero time.
func DateOf(moment time.Time) Date {
	if moment.IsZero() {
		return ""
	}
	return Date(moment.In(poland).Format(time.DateOnly))
}

// UnmarshalJSON also reads null, and drops a time of day.
func (d *Date) UnmarshalJSON(data []byte) error {
	var text lenient.String
	if err := json.Unmarshal(data, &text); err != nil {
		return err
	}
	*d = Date(text[:min(len(text), len(time.DateOnly))])
	return nil
}

// localTime is a timestamp of TPK, which has no zone.
type localTime struct{ time.Time }

// UnmarshalJSON reads every form that lenient.Time reads.
func (t *localTime) UnmarshalJSON(data []byte) error {
	var text lenient.String
	if err := json.Unmarshal(data, &text); err != nil {
		return err
	}
	read, err := lenient.ParseTime(string(text), poland)
	*t = localTime(read)
	return err
}
