package mypromotest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// maxBatchRows is the documented limit of a batch.
const maxBatchRows = 500

// How long a job takes, counted from its batch. Both times are invented.
const (
	jobBegins = 2 * time.Second
	jobEnds   = 10 * time.Second
)

// job is a batch that is being processed.
type job struct {
	id    int
	added time.Time
}

// jobRow is a job as answered.
type jobRow struct {
	ID        int     `json:"job_id"`
	Added     stamp   `json:"added"`
	Processed *stamp  `json:"processed"`
	Status    string  `json:"status"`
	Message   *string `json:"message"`
	Report    string  `json:"report"`
}

// batchRow is a row of any batch; which fields count depends on the batch.
type batchRow struct {
	SKU          *string `json:"sku"`
	SKUFulfiller *string `json:"sku_fulfiller"`
	Available    *bool   `json:"available"`
	Stock        *struct {
		Managed  bool         `json:"managed"`
		Quantity *json.Number `json:"qty"`
	} `json:"stock"`
	Prices     json.RawMessage `json:"prices"`
	Overwrites json.RawMessage `json:"overwrites"`
}

// batchRefusal is a row because of which a batch is refused.
type batchRefusal struct {
	SKU          *string `json:"sku,omitempty"`
	SKUFulfiller *string `json:"sku_fulfiller,omitempty"`
	Error        string  `json:"error"`
}

// batch serves a PATCH of up to 500 rows. A bad row refuses the whole batch. Only a
// stock below 0 is documented as bad; the other reasons are invented.
func (s *Server) batch(wrong func(batchRow) string, take func(*Product, batchRow)) handler {
	return func(c call) answer {
		var asked struct {
			Data []batchRow `json:"data"`
		}
		if refused, ok := c.decode(&asked); !ok {
			return refused
		}
		if len(asked.Data) == 0 || len(asked.Data) > maxBatchRows {
			return reply(http.StatusBadRequest, message{fmt.Sprintf("Requests are limited to %d entries.", maxBatchRows)})
		}
		refused := s.refusals(asked.Data, wrong)
		if len(refused) > 0 {
			return reply(http.StatusBadRequest, struct {
				message
				Errors []batchRefusal `json:"errors"`
			}{message{fmt.Sprintf("Invalid or missing property. %d of %d items have errors.", len(refused), len(asked.Data))}, refused})
		}
		for _, row := range asked.Data {
			take(s.rowProduct(row), row)
		}
		s.jobs = append(s.jobs, job{id: len(s.jobs) + 1, added: c.now})
		return reply(http.StatusOK, struct {
			ID int `json:"queue_id"`
			message
		}{len(s.jobs), message{"We received your request and notify you if a callback url was specified."}})
	}
}

// refusals returns the bad rows.
func (s *Server) refusals(rows []batchRow, wrong func(batchRow) string) (refused []batchRefusal) {
	for _, row := range rows {
		why := wrong(row)
		if s.rowProduct(row) == nil {
			why = "Unknown sku."
		}
		if why != "" {
			refused = append(refused, batchRefusal{row.SKU, row.SKUFulfiller, why})
		}
	}
	return refused
}

// rowProduct returns the product of a row; nil if there is none.
func (s *Server) rowProduct(row batchRow) *Product {
	for i := range s.options.Catalogue {
		p := &s.options.Catalogue[i]
		if row.SKU != nil && *row.SKU == p.SKU || row.SKU == nil && row.SKUFulfiller != nil && *row.SKUFulfiller == p.FulfillerSKU {
			return p
		}
	}
	return nil
}

func wrongStock(row batchRow) string {
	switch {
	case row.Available == nil && row.Stock == nil:
		return "Nothing to change."
	case row.Stock == nil || row.Stock.Quantity == nil:
		return ""
	}
	if quantity, err := row.Stock.Quantity.Int64(); err != nil || quantity < 0 {
		return "Invalid stock. Stock cant be negative."
	}
	return ""
}

func takeStock(p *Product, row batchRow) {
	if row.Available != nil {
		p.Unavailable = !*row.Available
	}
	if row.Stock == nil {
		return
	}
	p.Stock, p.soldOut = 0, false
	if row.Stock.Managed && row.Stock.Quantity != nil {
		quantity, _ := row.Stock.Quantity.Int64() // already validated
		p.Stock, p.soldOut = int(quantity), quantity == 0
	}
}

// shown is a job at a given time. Every job succeeds: batches with bad rows are
// refused earlier.
func (j job) shown(c call) jobRow {
	row := jobRow{ID: j.id, Added: stamp(j.added), Status: "SCHEDULED", Report: c.base + fmt.Sprintf("v1/JOB%d", j.id)}
	switch passed := c.now.Sub(j.added); {
	case passed >= jobEnds:
		row.Status, row.Processed = "SUCCESS", new(stamp(j.added.Add(jobEnds)))
	case passed >= jobBegins:
		row.Status = processing
	}
	return row
}

// listJobs answers GET v1/jobs/, newest first.
func (s *Server) listJobs(c call) answer {
	rows := []jobRow{}
	for i := len(s.jobs) - 1; i >= 0; i-- {
		rows = append(rows, s.jobs[i].shown(c))
	}
	return list(c, rows, largestOrders)
}

// getJob answers GET v1/jobs/{id}.
func (s *Server) getJob(c call) answer {
	if id := c.id(); id >= 1 && id <= len(s.jobs) {
		return reply(http.StatusOK, s.jobs[id-1].shown(c))
	}
	return notFound()
}
