package shipxtest

import (
	"bytes"
	"encoding/csv"
	"strconv"
	"time"
)

// codReport is GET /v1/organizations/:organization_id/reports/cod: the delivered
// shipments with cash on delivery, created from start_date to end_date. The columns
// are invented.
func (s *Server) codReport(c call) (answer, error) {
	query := c.URL.Query()
	found := problems{}
	var days [2]time.Time
	for i, name := range []string{"start_date", "end_date"} {
		var err error
		if days[i], err = time.ParseInLocation(time.DateOnly, query.Get(name), poland); err != nil {
			found.add(name, "invalid_format")
		}
	}
	if query.Get("format") != "csv" {
		found.add("format", "unknown")
	}
	if err := found.refusal(); err != nil {
		return answer{}, err
	}
	rows := [][]string{{"tracking_number", "reference", "amount", "currency"}}
	for _, sh := range s.oldest {
		made := sh.CreatedAt.Time
		collected := sh.Status == "delivered" && sh.COD.Amount != nil
		if collected && !made.Before(days[0]) && made.Before(days[1].AddDate(0, 0, 1)) {
			rows = append(rows, []string{string(sh.TrackingNumber), string(sh.Reference),
				strconv.FormatFloat(float64(*sh.COD.Amount), 'f', 2, 64), string(sh.COD.Currency)})
		}
	}
	return answer{name: "cod", file: func() (document, error) { return asCSV(rows) }}, nil
}

func asCSV(rows [][]string) (document, error) {
	var out bytes.Buffer
	err := csv.NewWriter(&out).WriteAll(rows)
	return document{"application/csv", out.Bytes()}, err
}
