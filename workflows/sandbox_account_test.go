package workflows_test

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/activities"
	"orderflow/clients/mypromo/mypromotest"
	"orderflow/order"
)

// atMyPromo makes the steps at MyPromo with other options.
func atMyPromo(options mypromotest.Options, change func(*activities.MyPromoOptions)) setting {
	return setting{myPromo: options, replace: func(m *activities.MyPromo, s *activities.ShipX) (any, any) {
		change(&m.Options)
		return m, s
	}}
}

func TestAnOrderOnASandboxAccountIsReportedOnce(t *testing.T) {
	w := newWorldOf(t, atMyPromo(mypromotest.Options{Sandbox: true}, func(o *activities.MyPromoOptions) { o.Sandbox = true }))
	doc := madeToOrder()
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	require.Equal(t, once, w.remaining(doc.ID))
}

func TestASandboxAccountChecksFilesWhereOrdersSaySo(t *testing.T) {
	w := newWorldOf(t, atMyPromo(mypromotest.Options{Sandbox: true}, func(o *activities.MyPromoOptions) { o.Sandbox = true }))
	doc := madeToOrder()
	doc.Items[0].Files[0].URL = "https://files.example/missing.pdf"
	w.at(time.Hour, func() {
		require.Equal(t, "CANCELED", w.state().Problem.Code)
		w.resolve(order.Resolve{Action: order.ActionCancel, By: "Jan"})()
	})
	require.Equal(t, order.StatusCancelled, w.live(doc).Status)
}

// Without the setting the sandbox has dispatched the order before we report.
func TestAnOrderOnASandboxAccountThatIsTakenForALiveOneAsksAPerson(t *testing.T) {
	w := newWorldOf(t, setting{myPromo: mypromotest.Options{Sandbox: true}})
	doc := madeToOrder()
	doc.Shipping.OfferPolicy = order.OfferManual
	w.at(time.Hour, w.resolve(choose("inpost_locker_standard", "100")))
	w.at(2*time.Hour, func() {
		require.Equal(t, order.StageReport, w.state().Problem.Stage)
		w.resolve(skip)()
	})
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
}

func TestMyPromoPostsAnOrdersEventsWithItsOwnPassword(t *testing.T) {
	var mu sync.Mutex
	var came [][2]string
	taken := serve(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		mu.Lock()
		came = append(came, [2]string{r.URL.Path + " " + user, password})
		mu.Unlock()
	}))
	callbacks := activities.NewCallbacks(taken+"/", "label-secret-of-2026")
	w := newWorldOf(t, atMyPromo(mypromotest.Options{}, func(o *activities.MyPromoOptions) { o.Callbacks = callbacks }))
	doc := madeToOrder()
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	w.myPromo.Webhooks().Deliver(context.Background())
	mu.Lock()
	defer mu.Unlock()
	require.NotEmpty(t, came)
	for _, one := range came {
		require.Equal(t, "/webhooks/mypromo "+doc.ID, one[0])
		require.True(t, callbacks.Opens(doc.ID, one[1]))
		require.False(t, callbacks.Opens(doc.ID+"0", one[1]), "it is good for no other order")
	}
	require.False(t, callbacks.Opens(doc.ID, ""))
	require.False(t, activities.NewCallbacks("", "label-secret-of-2026").Opens(doc.ID, came[0][1]))
}
