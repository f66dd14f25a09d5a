package workers

import (
	"context"
	"slices"
	"strings"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/interceptor"

	"orderflow/clients/limit"
)

// steps makes the calls of each attempt wait for the provider's limit, by the attempt's class.
// It wraps the interceptor that ends patience, so the waiting does not count.
type steps struct {
	interceptor.WorkerInterceptorBase
	limit *limit.Limit
}

// InterceptActivity wraps the activity with the limit.
func (s *steps) InterceptActivity(_ context.Context, next interceptor.ActivityInboundInterceptor) interceptor.ActivityInboundInterceptor {
	return &stepping{interceptor.ActivityInboundInterceptorBase{Next: next}, s.limit}
}

type stepping struct {
	interceptor.ActivityInboundInterceptorBase
	limit *limit.Limit
}

// ExecuteActivity runs the activity with its class of calls.
func (s *stepping) ExecuteActivity(ctx context.Context, in *interceptor.ExecuteActivityInput) (any, error) {
	info := activity.GetInfo(ctx)
	ctx, end := s.limit.Begin(ctx, classOf(info.ActivityType.Name, info.Attempt))
	defer end()
	return s.Next.ExecuteActivity(ctx, in)
}

// classes maps the prefixes of activity names to classes. All other activities have effects.
var classes = []struct {
	prefixes []string
	class    limit.Class
}{
	{[]string{"ReadChangedProductionOrders"}, limit.WatchAside},
	{[]string{"ReadChangedOrders", "ReadShipmentsOnTheWay", "ReadPackagesOnTheWay"}, limit.Watch},
	{[]string{"Read", "Waiting", checks}, limit.Read},
	{[]string{"Await"}, limit.Poll},
}

const checks = "Check"

// firstPolls is how many attempts of a wait have the priority of a read that somebody waits
// for: most answers come soon after a wait starts, or after a hint, which restarts it.
const firstPolls = 5

// classOf is the class of calls of a step's attempt.
func classOf(name string, attempt int32) limit.Class {
	class := kindOf(name)
	if class == limit.Poll && attempt <= firstPolls {
		return limit.Read
	}
	return class
}

// kindOf is the class of a step's name.
func kindOf(name string) limit.Class {
	for _, one := range classes {
		if slices.ContainsFunc(one.prefixes, func(prefix string) bool { return strings.HasPrefix(name, prefix) }) {
			return one.class
		}
	}
	return limit.Effect
}

// needsShare reports whether a step only reads, for one order or a person.
func needsShare(name string) bool {
	class := kindOf(name)
	return class == limit.Read || class == limit.Poll
}
