package config

import (
	"fmt"
	"time"
)

// Archive says what is kept of ended orders, and for how long.
type Archive struct {
	Every         time.Duration `envconfig:"ORDERFLOW_ARCHIVE_EVERY" default:"10m" desc:"How often records of ended orders are written to the document store. Records keep ids taken after Temporal has deleted the orders. Run orderflow setup to apply a change."`
	KeepDocuments time.Duration `envconfig:"ORDERFLOW_KEEP_DOCUMENTS" default:"0s" desc:"How long labels and protocols are kept after an order's end, such as 2160h for 90 days; 0s means for ever. Run orderflow setup to apply a change."`
	KeepRecords   time.Duration `envconfig:"ORDERFLOW_KEEP_RECORDS" default:"0s" desc:"How long the record is kept after an order's end, such as 87600h for ten years. Then the order is erased with all its documents; only its id stays taken. 0s means for ever. Run orderflow setup to apply a change."`
}

// Expires reports whether documents or records expire.
func (a Archive) Expires() bool { return a.KeepDocuments > 0 || a.KeepRecords > 0 }

// minKept is the shortest retention: days count as a whole.
const minKept = 24 * time.Hour

func (r *rules) archive(settings Archive) {
	r.that("ORDERFLOW_ARCHIVE_EVERY", settings.Every >= time.Second, fmt.Sprintf("%s: want at least 1s", settings.Every))
	for _, one := range []struct {
		name string
		keep time.Duration
	}{{"ORDERFLOW_KEEP_DOCUMENTS", settings.KeepDocuments}, {"ORDERFLOW_KEEP_RECORDS", settings.KeepRecords}} {
		r.that(one.name, one.keep == 0 || one.keep >= minKept,
			fmt.Sprintf("%s: want at least 24h, or 0s for ever", one.keep))
	}
}
