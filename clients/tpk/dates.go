package tpk

import (
	"encoding/json"
	"time"
	_ "time/tzdata" // Poland's time is needed where the system has no table of zones

	"orderflow/clients/lenient"
)

// poland is the zone of all that TPK dates. Its documentation names none; it is
// taken for granted of a Polish service.
var poland = mustLoad("Europe/Warsaw")

func mustLoad(zone string) *time.Location {
	location, err := time.LoadLocation(zone)
	if err != nil {
		panic(err)
	}
	return location
}

// Date is a day in Poland: "2017-04-10". An empty one is not set.
type Date string

// DateOf returns the day that a moment belongs to in Poland; the zero time has none.
func DateOf(moment time.Time) Date {
	if moment.IsZero() {
		return ""
	}
	return Date(moment.In(poland).Format(time.DateOnly))
}

// UnmarshalJSON also reads null, and leaves out a time of day.
func (d *Date) UnmarshalJSON(data []byte) error {
	var text lenient.String
	if err := json.Unmarshal(data, &text); err != nil {
		return err
	}
	*d = Date(text[:min(len(text), len(time.DateOnly))])
	return nil
}

// localTime reads TPK's timestamps, which name no zone.
type localTime struct{ time.Time }

// UnmarshalJSON reads all that lenient.Time does.
func (t *localTime) UnmarshalJSON(data []byte) error {
	var text lenient.String
	if err := json.Unmarshal(data, &text); err != nil {
		return err
	}
	read, err := lenient.ParseTime(string(text), poland)
	*t = localTime(read)
	return err
}
