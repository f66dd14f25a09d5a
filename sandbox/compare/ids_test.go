package compare

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Two orders are created at the same time. The provider lists them in a different order
// from the simulator, which received one after the other.
func TestListsArePairedByWhatIsKnown(t *testing.T) {
	known := ids{}
	known.pair("", "orders", decoded(t, `{"id": 71}`), decoded(t, `{"id": 1}`))
	known.pair("", "orders", decoded(t, `{"id": 72}`), decoded(t, `{"id": 2}`))
	known.pair("", "orders",
		decoded(t, `{"orders": [{"id": 73, "payment_id": 903}, {"id": 72, "payment_id": 902}, {"id": 71, "payment_id": 901}]}`),
		decoded(t, `{"orders": [{"id": 1, "payment_id": 11}, {"id": 3, "payment_id": 13}, {"id": 2, "payment_id": 12}]}`))
	for recorded, simulated := range map[string]string{"71": "1", "72": "2", "73": "3"} {
		found, _ := known.find("order", recorded)
		require.Equal(t, simulated, found, recorded)
	}
	for recorded, simulated := range map[string]string{"901": "11", "902": "12", "903": "13"} {
		found, _ := known.find("payment", recorded)
		require.Equal(t, simulated, found, recorded)
	}
}

// Two orders of the same courier are no twins because of it.
func TestASharedIDDoesNotPair(t *testing.T) {
	known := ids{}
	known.pair("", "offers", decoded(t, `{"courier_id": 5}`), decoded(t, `{"courier_id": 3}`))
	known.pair("", "orders", decoded(t, `{"order_id": 71}`), decoded(t, `{"order_id": 1}`))
	known.pair("", "orders", decoded(t, `{"order_id": 72}`), decoded(t, `{"order_id": 2}`))
	known.pair("", "orders",
		decoded(t, `{"orders": [{"courier_id": 5, "order_id": 71, "waybill_number": "A"}, {"courier_id": 5, "order_id": 72, "waybill_number": "B"}]}`),
		decoded(t, `{"orders": [{"courier_id": 3, "order_id": 2, "waybill_number": "b"}, {"courier_id": 3, "order_id": 1, "waybill_number": "a"}]}`))
	for recorded, simulated := range map[string]string{"71": "1", "72": "2", "A": "a", "B": "b"} {
		found, _ := known.find("order", recorded)
		require.Equal(t, simulated, found, recorded)
	}
}

// The recorded list has an order that is not made yet here, as its call began later.
func TestAnOrderOfLaterIsNoneOfBefore(t *testing.T) {
	known := ids{}
	known.pair("", "orders", decoded(t, `{"order_id": 71}`), decoded(t, `{"order_id": 1}`))
	known.pair("", "orders",
		decoded(t, `{"orders": [{"courier_id": 5, "order_id": 72}]}`),
		decoded(t, `{"orders": [{"courier_id": 5, "order_id": 1}]}`))
	_, learned := known.find("order", "72")
	require.False(t, learned)
	found, _ := known.find("order", "71")
	require.Equal(t, "1", found)
}

func decoded(t *testing.T, text string) (value any) {
	t.Helper()
	require.NoError(t, decode([]byte(text), &value))
	return value
}
