package desk

import "net/http"

func (d *Desk) registerDecide() {
	d.page("/desk/{$}", d.decide)
}

// decide shows what waits for a person.
func (d *Desk) decide(c *call) error {
	return c.show(http.StatusOK, "decide", "decide.title", nil)
}
