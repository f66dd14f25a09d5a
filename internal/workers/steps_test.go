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
		"ReadChangedProductionOrders": limit.Watch, "ReadShipmentsOnTheWay": limit.Watch, "ReadPackagesOnTheWay": limit.Watch,
	} {
		require.Equal(t, want, workers.ClassOf(name), name)
	}
}
