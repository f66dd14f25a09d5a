package workers

import "orderflow/activities"

// ClassOf is how the calls of an activity stand against others.
var ClassOf = classOf

// HoldsNothingUp reports whether the order goes on whatever comes of a step.
var HoldsNothingUp = holdsNothingUp

// Polled are the queues that workers of some options poll, by provider, and which of the
// providers' limits is set.
func Polled(options Options) (queues map[string]string, limited map[string]bool, err error) {
	limits := options.limits()
	all, err := providersOf(options, limits, &activities.MyPromo{}, options.watchers())
	queues, limited = map[string]string{}, map[string]bool{}
	for _, one := range all {
		queues[one.name], limited[one.name] = one.queue, one.limit.Limited()
	}
	return queues, limited, err
}
