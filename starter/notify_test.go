package main_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/activities"
	"orderflow/clients/shop/shoptest"
	"orderflow/order"
)

// notifiedShop gets the messages about orders from the source notified.
var notifiedShop *shoptest.Shop

// openShop starts the shop before "orderflow dev" reads its settings.
func openShop() (stop func()) {
	var err error
	notifiedShop, err = shoptest.Open()
	must(err)
	closed, err := shoptest.Open()
	must(err)
	closed.Close()
	must(os.Setenv("ORDERFLOW_NOTIFY_URL", "notified="+notifiedShop.URL+",closed="+closed.URL))
	must(os.Setenv("ORDERFLOW_NOTIFY_SECRET", notifiedShop.Secret))
	return notifiedShop.Close
}

func TestNotifyTest(t *testing.T) {
	good := run(t, "notify", "test", "--source", "notified")
	require.Zero(t, good.code, good.err)
	require.Regexp(t, `^notified answered 204 after \d+ ms \(signed with 1 of its secrets\)\n$`, good.out)
	require.Equal(t, "test", notifiedShop.Got()[0].Type)

	all := run(t, "notify", "test")
	require.Equal(t, 1, all.code)
	require.Regexp(t, `(?s)^closed did not answer: tell closed: .*connection refused after \d+ ms.*\nnotified answered 204 `, all.out)
	require.Contains(t, all.err, "not taken by: closed")

	tried := decode[[]activities.NoticeTried](t, "notify", "test", "--source", "notified", "--output", "json")
	require.Len(t, tried, 1)
	require.True(t, tried[0].Taken())

	nobody := run(t, "notify", "test", "--source", "nobody")
	require.Equal(t, 1, nobody.code)
	require.Contains(t, nobody.err, "ORDERFLOW_NOTIFY_URL of the worker has no entry for the source nobody; it has: closed, notified")
}

// A shop also gets messages about orders that the command line starts.
func TestAShopIsToldOfItsOrders(t *testing.T) {
	doc := fromStock(t, "notified-1")
	doc.Source.System = "notified"
	require.Zero(t, run(t, "start", file(t, doc)).code)
	awaitStatus(t, doc.ID, order.StatusCompleted)
	require.Eventually(t, func() bool { return len(toldOf(doc.ID)) == 2 }, waitFor, tick)
	require.Equal(t, []string{"notify-order-notified-1@accepted-1", "notify-order-notified-1@shipped-1"}, toldOf(doc.ID))
}

// toldOf are the ids of the messages about an order.
func toldOf(id string) (ids []string) {
	for _, one := range notifiedShop.IDs() {
		if len(one) > len("notify-order-"+id) && one[:len("notify-order-"+id)] == "notify-order-"+id {
			ids = append(ids, one)
		}
	}
	return ids
}
