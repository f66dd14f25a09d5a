package workflows_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// kept is the content of the one document of a kind.
func (w *world) kept(result order.Result, kind order.DocumentKind) (document order.Document, content string) {
	w.Helper()
	found := 0
	for _, one := range result.Documents {
		if one.Kind == kind {
			document, found = one, found+1
		}
	}
	require.Equal(w, 1, found, "%s among %v", kind, result.Documents)
	read, err := w.store.Get(context.Background(), document)
	require.NoError(w, err)
	return document, string(read)
}

// refundLate cancels the order so late that it counts as refused, while TPK takes its paid
// packages back all the same. Then TPK makes no offers.
func (w *world) refundLate(at time.Duration) {
	w.at(at, func() {
		w.tpk.Faults().Add(
			simkit.Fault{Operation: "cancel-order", Call: 1, Mode: simkit.FailBefore, Status: http.StatusServiceUnavailable, RetryAfter: 600},
			simkit.Fault{Operation: "offers", Mode: simkit.FailBefore, Status: http.StatusBadRequest})
		var answer order.CancelAnswer
		w.request(&answer, func() order.RequestCancel {
			return order.RequestCancel{By: "merkana", Deadline: w.env.Now().Add(20 * time.Second), Strict: true}
		})()
	})
}

func TestTheLabelIsOfTheShipmentThatShips(t *testing.T) {
	w := newWorld(t)
	doc := byBroker(1)
	doc.Shipping.Track = true
	w.refundLate(5 * time.Minute)
	w.at(3*time.Hour, func() {
		state := w.state()
		require.Equal(t, order.StageOffers, state.Stage)
		require.Equal(t, order.StatusNeedsAttention, state.Status)
		w.tpk.Faults().Clear()
		patch, err := json.Marshal(map[string]any{"recipient": madeToOrder().Recipient, "shipping": map[string]any{
			"carrier": order.CarrierShipX, "labelFormat": order.LabelZPL, "track": nil, "parcels": shippingBy(order.CarrierShipX).Parcels}})
		require.NoError(t, err)
		w.resolve(amend(string(patch)))()
	})
	result := w.live(doc)
	require.Equal(t, order.StatusCompleted, result.Status)
	require.Equal(t, 1, w.packages(doc.ID, 1)["order-refunded"])
	require.Equal(t, order.CarrierShipX, result.Offer.Carrier)
	require.Len(t, result.TrackingNumbers, 1)

	label, content := w.kept(result, order.DocumentLabel)
	require.Contains(t, content, result.TrackingNumbers[0], "InPost's number, on InPost's label")
	require.Contains(t, result.ProviderRefs, strings.Replace(strings.TrimSuffix(
		strings.TrimPrefix(label.Key, "orders/"+doc.ID+"/label-"), ".zpl"), "-", ":", 1))
	_, protocol := w.kept(result, order.DocumentProtocol)
	require.True(t, strings.HasPrefix(protocol, "%PDF-"))
}

func TestAPackageThatIsBoughtAnewHasItsOwnLabel(t *testing.T) {
	w := newWorld(t)
	doc := byBroker(1)
	doc.Shipping.Track = true
	w.refundLate(5 * time.Minute)
	var first []order.Document
	w.at(5*time.Minute, func() { first = w.state().Documents })
	w.at(3*time.Hour, func() {
		w.tpk.Faults().Clear()
		w.resolve(order.Resolve{Action: order.ActionRetry, By: "Jan"})()
	})
	result := w.live(doc)
	require.Equal(t, order.StatusCompleted, result.Status)
	require.Equal(t, 2, w.packages(doc.ID, 1)["order-paid"])
	require.Len(t, first, 1)
	require.Len(t, result.Documents, 1)
	require.NotEqual(t, first[0].SHA256, result.Documents[0].SHA256)
	require.Contains(t, result.Documents[0].Key, strings.Replace(result.ProviderRefs[len(result.ProviderRefs)-1], ":", "-", 1))
}

const signIn = "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Your session has ended.</body></html>"

// longBase64 is a file within JSON.
var longBase64 = regexp.MustCompile(`"[A-Za-z0-9+/=]{200,}"`)

// instead answers the first calls that fetch documents with an HTML page, as a proxy or an
// expired session does: 200, and any media type.
func instead(mediaType string, calls int32) setting {
	var served atomic.Int32
	fetches := []string{"/label", "/printout", "/file/waybill/", "/get-labels", "/get-protocols", "/v1/download/"}
	return setting{network: func(_ *world, simulator http.Handler) http.Handler {
		return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			fetch := false
			for _, path := range fetches {
				fetch = fetch || strings.Contains(r.URL.Path, path) && !strings.Contains(r.URL.Path, "generic_label")
			}
			if !fetch || served.Add(1) > calls {
				simulator.ServeHTTP(rw, r)
				return
			}
			answer := httptest.NewRecorder()
			simulator.ServeHTTP(answer, r)
			page := []byte(signIn)
			if strings.Contains(r.URL.Path, "/api/get-") {
				page = longBase64.ReplaceAll(answer.Body.Bytes(), []byte(`"`+base64.StdEncoding.EncodeToString(page)+`"`))
				maps.Copy(rw.Header(), answer.Header())
			} else {
				rw.Header().Set("Content-Type", mediaType)
			}
			rw.Header().Del("Content-Length")
			rw.WriteHeader(http.StatusOK)
			_, _ = rw.Write(page)
		})
	}}
}

func TestAPageOfHTMLIsNeverKeptAsALabel(t *testing.T) {
	for name, make := range map[string]func(*world) order.Order{
		"ShipX": func(*world) order.Order { return fromStock() },
		"ShipX, ZPL": func(*world) order.Order {
			doc := fromStock()
			doc.Shipping.LabelFormat = order.LabelZPL
			return doc
		},
		"TPK":        func(*world) order.Order { return byBroker(2) },
		"Media Port": func(w *world) order.Order { return w.marketOrder(100, order.ProductionNone) },
		"a merchant": func(w *world) order.Order { return w.forMerchant(merchantsLabel) },
	} {
		for _, mediaType := range []string{"text/html; charset=utf-8", "application/pdf", "application/octet-stream"} {
			t.Run(name+" as "+mediaType, func(t *testing.T) {
				w := newWorldOf(t, instead(mediaType, 3))
				result := w.live(make(w))
				require.Equal(t, order.StatusCompleted, result.Status)
				require.NotEmpty(t, result.Documents)
				for _, document := range result.Documents {
					content, err := w.store.Get(t.Context(), document)
					require.NoError(t, err)
					require.Regexp(t, `^(%PDF-|\^XA)`, string(content), document.Key)
				}
			})
		}
	}
}

func TestLabelsForPrintersAreKept(t *testing.T) {
	for format, want := range map[order.LabelFormat]struct{ mediaType, ending string }{
		order.LabelPDF: {"application/pdf", ".pdf"}, order.LabelZPL: {"application/zpl", ".zpl"}, order.LabelEPL: {"application/epl2", ".epl"}} {
		t.Run(string(format), func(t *testing.T) {
			w := newWorld(t)
			doc := fromStock()
			doc.Shipping.LabelFormat = format
			label, content := w.kept(w.live(doc), order.DocumentLabel)
			require.Equal(t, want.mediaType, label.MediaType)
			require.True(t, strings.HasSuffix(label.Key, want.ending))
			require.NotEmpty(t, content)
		})
	}
}
