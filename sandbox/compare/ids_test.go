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

func decoded(t *testing.T, text string) (value any) {
	t.Helper()
	require.NoError(t, decode([]byte(text), &value))
	return value
}
