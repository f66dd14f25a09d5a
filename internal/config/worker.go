package config

import "fmt"

// Worker configures a worker's use of memory.
type Worker struct {
	CachedOrders int `envconfig:"ORDERFLOW_CACHED_ORDERS" default:"500" desc:"How many orders a worker caches between their steps, about 110 KiB each. Other orders use no memory while they wait, and are replayed from their histories when something happens."`
}

func (r *rules) worker(settings Worker) {
	r.that("ORDERFLOW_CACHED_ORDERS", settings.CachedOrders > 0, fmt.Sprintf("%d: want more than 0", settings.CachedOrders))
}
