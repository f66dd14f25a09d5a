package workflows_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/mypromo/mypromotest"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// filesOf is a host other than MyPromo's API, where labels may be.
func filesOf(t *testing.T, of func() *mypromotest.Server) (base string) {
	return serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { of().Files().ServeHTTP(w, r) })) + "/"
}

func TestALabelIsGotFromWhereverItsLinkLeads(t *testing.T) {
	for name, links := range map[string]mypromotest.Links{
		"the API's host":    {},
		"a bare identifier": {Bare: true},
		"another host":      {Elsewhere: "files"},
	} {
		t.Run(name, func(t *testing.T) {
			var w *world
			if links.Elsewhere != "" {
				links.Elsewhere = filesOf(t, func() *mypromotest.Server { return w.myPromo })
			}
			w = newWorldOf(t, setting{myPromo: mypromotest.Options{Links: links}})
			result := w.live(w.forMerchant(merchantsLabel))
			require.Equal(t, order.StatusCompleted, result.Status)
			require.Equal(t, announcedOnce, w.announced())
			require.Len(t, result.Documents, 1)
			content, err := w.store.Get(context.Background(), result.Documents[0])
			require.NoError(t, err)
			require.Contains(t, string(content), "%PDF-")
		})
	}
}

// A label that is announced, and whose file cannot be downloaded, is a problem of the label:
// a person is told where it should be, and the announced carrier and number.
func TestALabelWithoutItsFileAsksAPerson(t *testing.T) {
	for name, test := range map[string]struct {
		links  mypromotest.Links
		fault  simkit.Fault
		within time.Duration
		words  string
	}{
		"another host that wants to know who we are": {mypromotest.Links{Elsewhere: "files", Locked: true}, simkit.Fault{}, time.Minute,
			"which is not the host of MyPromo's API and does not get our credentials: "},
		"the file is not there": {mypromotest.Links{}, simkit.Fault{Mode: simkit.FailBefore, Status: 404}, time.Minute, "Simulated fault"},
		"not for us":            {mypromotest.Links{}, simkit.Fault{Mode: simkit.FailBefore, Status: 401}, time.Minute, "Simulated fault"},
		"an identifier that is none": {mypromotest.Links{Bare: true}, simkit.Fault{Mode: simkit.FailBefore, Status: 404}, time.Minute,
			"cannot be downloaded from 1001/label: "},
		"a page in its place": {mypromotest.Links{}, simkit.Fault{Mode: simkit.HTML, Status: 200}, 20 * time.Minute, "a page of HTML"},
		"500 for ever":        {mypromotest.Links{}, simkit.Fault{Mode: simkit.FailBefore, Status: 500}, 20 * time.Minute, "Simulated fault"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var w *world
			if test.links.Elsewhere != "" {
				test.links.Elsewhere = filesOf(t, func() *mypromotest.Server { return w.myPromo })
			}
			w = newWorldOf(t, setting{myPromo: mypromotest.Options{Links: test.links}})
			doc := w.forMerchant(merchantsLabel)
			if test.fault.Mode != "" {
				test.fault.Operation = "download"
				w.myPromo.Faults().Add(test.fault)
			}
			w.at(2*time.Hour+test.within, func() {
				state := w.state()
				require.Equal(t, order.StatusNeedsAttention, state.Status)
				require.Equal(t, order.StageLabel, state.Stage)
				require.Equal(t, []string{"JJD00000001001"}, state.TrackingNumbers)
				require.Equal(t, "label-file", state.Problem.Code)
				require.Contains(t, state.Problem.Message, "its parcel announced to dhl as JJD00000001001")
				require.Contains(t, state.Problem.Message, test.words)
			})
			var refusals []string
			w.at(3*time.Hour, func() { w.refused(&refusals, changeTo(t, order.CarrierTPK)) })
			w.at(4*time.Hour, w.resolve(retry)) // no use unless the cause is fixed
			w.at(5*time.Hour, func() { require.Equal(t, order.StatusNeedsAttention, w.state().Status) })
			w.at(6*time.Hour, func() {
				w.myPromo.Faults().Clear()
				w.myPromo.Unlock()
			})
			w.at(7*time.Hour, w.resolve(retry))
			require.Equal(t, order.StatusCompleted, w.live(doc).Status)
			require.Len(t, refusals, 1)
			require.Contains(t, refusals[0], "the label is bought", "no other carrier is paid for the parcel")
			require.Equal(t, announcedOnce, w.announced(), "the pick-up is announced once")
		})
	}
}
