package shipxtest_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/clients/shipx/shipxtest"
)

func TestABoughtShipmentHasTheCodeOfTheSendersLocker(t *testing.T) {
	h := open(t, shipxtest.Options{})
	require.NotContains(t, h.chosen(toLocker("ORD-1")).CustomAttributes, "customer_delivering_code")
	require.Regexp(t, `^\d{6}$`, h.paid(toLocker("ORD-2")).CustomAttributes["customer_delivering_code"])
	require.NotContains(t, h.paid(toAddress("ORD-3")).CustomAttributes, "customer_delivering_code")
}

func TestWhatIsSeenInShipmentsThatDocumentsLeaveOut(t *testing.T) {
	h := open(t, shipxtest.Options{})
	made := h.create(toLocker("ORD-1"))
	read := parsed(t, h.call(http.StatusOK, "GET", path(made.ID, ""), nil).body).(fields)
	require.Contains(t, read, "return_tracking_number")
	require.Contains(t, read["parcels"].([]any)[0], "identify_number")
}
