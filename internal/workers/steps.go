package workers

import (
	"context"
	"slices"
	"strings"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/interceptor"

	"orderflow/clients/limit"
)

// steps lets the calls of each attempt wait for room within the provider's limit, by what
// the attempt is for. It stands around the interceptor that ends patience, which does not
// count what was waited.
type steps struct {
	interceptor.WorkerInterceptorBase
	limit *limit.Limit
}

// InterceptActivity puts the limit around the activity.
func (s *steps) InterceptActivity(_ context.Context, next interceptor.ActivityInboundInterceptor) interceptor.ActivityInboundInterceptor {
	return &stepping{interceptor.ActivityInboundInterceptorBase{Next: next}, s.limit}
}

type stepping struct {
	interceptor.ActivityInboundInterceptorBase
	limit *limit.Limit
}

// ExecuteActivity runs the activity with calls of its class.
func (s *stepping) ExecuteActivity(ctx context.Context, in *interceptor.ExecuteActivityInput) (any, error) {
	info := activity.GetInfo(ctx)
	ctx, end := s.limit.Begin(ctx, classOf(info.ActivityType.Name, info.Attempt))
	defer end()
	return s.Next.ExecuteActivity(ctx, in)
}

// classes are what the names of activities say by how they begin. All others have effects.
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

// firstPolls is how many attempts of a wait count as reads that somebody waits for: most
// answers come soon after it has begun, or after a hint, which begins it anew.
const firstPolls = 5

// classOf is the class of the calls of a step's attempt.
func classOf(name string, attempt int32) limit.Class {
	class := kindOf(name)
	if class == limit.Poll && attempt <= firstPolls {
		return limit.Read
	}
	return class
}

// kindOf is what the name of a step says of its calls.
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
