package config

import "fmt"

// Worker is what a worker takes of its machine.
type Worker struct {
	CachedOrders int `envconfig:"ORDERFLOW_CACHED_ORDERS" default:"500" desc:"How many orders a worker keeps in memory between their steps, about 110 KiB each. Others cost nothing while they wait, and are replayed from their histories when something happens to them."`
}

func (r *rules) worker(settings Worker) {
	r.that("ORDERFLOW_CACHED_ORDERS", settings.CachedOrders > 0, fmt.Sprintf("%d: want more than 0", settings.CachedOrders))
}
