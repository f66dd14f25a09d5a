package workers_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/clients/limit"
	"orderflow/internal/workers"
)

func TestHowTheCallsOfAStepStandAgainstOthers(t *testing.T) {
	for name, want := range map[string]limit.Class{
		"EnsurePaid": limit.Effect, "MakeDesign": limit.Effect, "PushSupplies": limit.Effect, "TakeOrders": limit.Effect,
		"ReadStock": limit.Read, "CheckProduction": limit.Read, "WaitingForPickup": limit.Read,
		"AwaitProduction": limit.Poll, "ReadChangedOrders": limit.Watch,
		"ReadChangedProductionOrders": limit.WatchAside, "ReadShipmentsOnTheWay": limit.Watch, "ReadPackagesOnTheWay": limit.Watch,
	} {
		require.Equal(t, want, workers.ClassOf(name, 10), name)
	}
}

// Most answers come soon after a wait has begun, or after a hint, which begins it anew.
func TestTheFirstPollsAreReadsThatSomebodyWaitsFor(t *testing.T) {
	require.Equal(t, limit.Read, workers.ClassOf("AwaitProduction", 1))
	require.Equal(t, limit.Read, workers.ClassOf("AwaitProduction", 5))
	require.Equal(t, limit.Poll, workers.ClassOf("AwaitProduction", 6))
	require.Equal(t, limit.Watch, workers.ClassOf("ReadChangedOrders", 1))
}
