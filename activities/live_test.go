package activities_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/activities"
	"orderflow/clients/mypromo"
	"orderflow/order"
)

// Found is the result of a look-up for a draft that was made some time before the order's
// acceptance.
func TestWhatALookUpMakesOfADraftThatIsThere(t *testing.T) {
	for _, test := range []struct {
		name     string
		accepted time.Duration // after the draft was made
		lookback time.Duration
		known    bool
		adopted  bool
		refused  bool
	}{
		{name: "made after acceptance", accepted: -time.Hour, adopted: true},
		{name: "made when a clock was behind", accepted: 50 * time.Minute, adopted: true},
		{name: "made hours before", accepted: 3 * time.Hour, refused: true},
		{name: "made hours before, and known", accepted: 3 * time.Hour, known: true, adopted: true},
		{name: "made days before, and known", accepted: 80 * time.Hour, known: true, adopted: true},
		{name: "made before the look-back", accepted: 80 * time.Hour},
		{name: "made before, within a longer look-back", accepted: 80 * time.Hour, lookback: 100 * time.Hour, refused: true},
	} {
		t.Run(test.name, func(t *testing.T) {
			a := newAttempt(t, time.Minute)
			a.steps.Options.Lookback = test.lookback
			made, err := a.steps.Options.Merchant.CreateOrder(t.Context(), mypromo.NewOrder{Reference: "A-1",
				Recipient: mypromo.NewAddress{LastName: "Lis", Street: "Długa", Zip: "81-391", City: "Gdynia", CountryCode: "PL"}})
			require.NoError(t, err)
			ref := order.Ref{ID: "A-1", AcceptedAt: time.Now().Add(test.accepted)}
			if test.known {
				ref.Known = []string{fmt.Sprintf("mypromo:%d", made.ID)}
			}
			answer, err := a.env.ExecuteActivity(a.steps.EnsureProductionOrder, ref, orderA1)
			if test.refused {
				require.ErrorContains(t, err, fmt.Sprintf("mypromo: order %d of", made.ID))
				require.ErrorContains(t, err, "has this order's reference A-1 and is older than the order")
				require.Equal(t, 1, a.simulated.Ledger().Count("A-1", "order-created"))
				return
			}
			require.NoError(t, err)
			var got activities.ProductionOrder
			require.NoError(t, answer.Get(&got))
			require.Equal(t, test.adopted, got.ID == int64(made.ID))
		})
	}
}
