package config

import (
	"fmt"
	"time"
)

// Archive is what is kept of orders that have ended, and for how long.
type Archive struct {
	Every         time.Duration `envconfig:"ORDERFLOW_ARCHIVE_EVERY" default:"10m" desc:"How often the orders that have ended get their records in the document store, which keep their ids taken after Temporal has forgotten them. orderflow setup brings it into force."`
	KeepDocuments time.Duration `envconfig:"ORDERFLOW_KEEP_DOCUMENTS" default:"0s" desc:"How long after an order's end its labels and protocols are kept, such as 2160h for 90 days; 0s is for ever. orderflow setup brings it into force."`
	KeepRecords   time.Duration `envconfig:"ORDERFLOW_KEEP_RECORDS" default:"0s" desc:"How long after an order's end its record is kept, such as 87600h for ten years; then the order is erased with all its documents, and only its id stays taken. 0s is for ever. orderflow setup brings it into force."`
}

// Expires reports whether anything is erased by its age.
func (a Archive) Expires() bool { return a.KeepDocuments > 0 || a.KeepRecords > 0 }

// leastKept is the shortest time that something is kept: days count as a whole.
const leastKept = 24 * time.Hour

func (r *rules) archive(settings Archive) {
	r.that("ORDERFLOW_ARCHIVE_EVERY", settings.Every >= time.Second, fmt.Sprintf("%s: want at least 1s", settings.Every))
	for _, one := range []struct {
		name string
		keep time.Duration
	}{{"ORDERFLOW_KEEP_DOCUMENTS", settings.KeepDocuments}, {"ORDERFLOW_KEEP_RECORDS", settings.KeepRecords}} {
		r.that(one.name, one.keep == 0 || one.keep >= leastKept,
			fmt.Sprintf("%s: want at least 24h, or 0s for ever", one.keep))
	}
}
