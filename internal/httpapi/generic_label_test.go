package httpapi_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/activities"
	"orderflow/clients/mypromo"
	"orderflow/examples"
	"orderflow/internal/access"
	"orderflow/internal/httpapi"
	"orderflow/order"
)

// labelLinks are the links that the shared worker makes.
var labelLinks = activities.LabelLinks{Base: "https://orders.example", Secret: "label-secret-of-2026"}

// produced is an order that MyPromo produces and ships with our label. Its first offers are too
// expensive.
func produced(t *testing.T, id string, served bool) order.Order {
	t.Helper()
	all, err := examples.Orders()
	require.NoError(t, err)
	for _, doc := range all {
		if doc.ID == "shop-2026-10417" {
			doc.ID, doc.Reports, doc.Shipping.ServeLabel = id, nil, served
			doc.Shipping.PriceCap = tooDear(t, id).Shipping.PriceCap
			return doc
		}
	}
	t.Fatal("there is no such example")
	return order.Order{}
}

// rerouted redirects calls for labelLinks.Base to the server of the labels.
type rerouted struct{ to atomic.Value }

var toLabels = &rerouted{}

func (r *rerouted) RoundTrip(request *http.Request) (*http.Response, error) {
	to, err := url.Parse(r.to.Load().(string))
	if err != nil {
		return nil, err
	}
	request = request.Clone(request.Context())
	request.URL.Scheme, request.URL.Host = to.Scheme, to.Host
	return http.DefaultTransport.RoundTrip(request)
}

// fetch gets one of our links without an API token, as MyPromo does.
func fetch(t *testing.T, base, link string) answer {
	t.Helper()
	return call{method: http.MethodGet, path: strings.TrimPrefix(link, labelLinks.Base), base: base}.do(t)
}

func labelAPI() string {
	return listen(httpapi.Options{Gate: gate(access.Options{}), Labels: &httpapi.Labels{
		Links: labelLinks, CarrierKeys: map[string]string{"shipx": "DPD"}}})
}

func TestMyPromoGetsALabelOnceItIsThere(t *testing.T) {
	api := labelAPI()
	doc := produced(t, "served-1", true)
	start(t, doc)
	awaitStatus(t, doc.ID, order.StatusNeedsAttention)
	early := fetch(t, api, labelLinks.Label(doc.ID))
	require.Equal(t, "60", early.header.Get("Retry-After"))
	require.Equal(t, "the label is not there yet", refusal(t, early, http.StatusServiceUnavailable).Detail)
	refusal(t, fetch(t, api, labelLinks.PDF(doc.ID)), http.StatusServiceUnavailable)

	require.NoError(t, service.Resolve(t.Context(), doc.ID, order.Resolve{
		Action: order.ActionAmend, By: "ewa", Patch: []byte(`{"shipping": {"priceCap": null}}`)}))
	state := awaitStatus(t, doc.ID, order.StatusCompleted)
	type label struct {
		URL          string `json:"url"`
		Carrier      string `json:"carrier"`
		TrackingCode string `json:"tracking_code"`
	}
	got := decoded[label](t, fetch(t, api, labelLinks.Label(doc.ID)), http.StatusOK)
	require.Equal(t, label{URL: labelLinks.PDF(doc.ID), Carrier: "dpd", TrackingCode: state.TrackingNumbers[0]}, got)
	require.Equal(t, got, decoded[label](t, fetch(t, api, labelLinks.Label(doc.ID)), http.StatusOK), "the same every time")

	file := fetch(t, api, got.URL)
	require.Equal(t, http.StatusOK, file.status)
	require.Equal(t, "application/pdf", file.header.Get("Content-Type"))
	require.Equal(t, "%PDF-", file.body[:5])
	require.Equal(t, "no-store", file.header.Get("Cache-Control"))
}

// Both sides of a generic label: the merchant's order serves it; MyPromo fetches it when the
// fulfiller's order needs it.
func TestAFulfillerShipsWithTheMerchantsLabel(t *testing.T) {
	toLabels.to.Store(labelAPI())
	doc := produced(t, "served-5", true)
	doc.Shipping.PriceCap = nil
	start(t, doc)
	merchants := awaitStatus(t, doc.ID, order.StatusCompleted)

	fulfiller, err := mypromo.New(mypromo.Config{BaseURL: providers + "/mypromo", ClientID: "demo", ClientSecret: "demo"})
	require.NoError(t, err)
	made, err := fulfiller.ListOrders(t.Context(), mypromo.OrderFilter{Reference: doc.ID})
	require.NoError(t, err)
	require.Len(t, made, 1)
	listed, err := fulfiller.ListProductionOrders(t.Context(), mypromo.ProductionOrderFilter{OrderID: int64(made[0].ID)})
	require.NoError(t, err)
	require.Len(t, listed, 1)
	start(t, order.Order{
		ID:     "fulfilled-5",
		Source: order.Source{System: order.SystemMyPromo, Reference: strconv.FormatInt(int64(listed[0].ID), 10)}, Recipient: doc.Recipient,
		Items:      []order.Item{{Reference: "17-1", SKU: "PEN-BLUE", Quantity: 1}},
		Production: order.ProductionNone,
		Shipping:   order.Shipping{Carrier: order.CarrierMerchant},
		Reports:    []order.ReportTarget{order.ReportMyPromo},
	})
	fulfillers := awaitStatus(t, "fulfilled-5", order.StatusCompleted)
	require.Equal(t, merchants.TrackingNumbers, fulfillers.TrackingNumbers)
	require.Equal(t, merchants.Documents[0].SHA256, fulfillers.Documents[0].SHA256, "the same label")
	sent, err := fulfiller.GetProductionOrder(t.Context(), int64(listed[0].ID))
	require.NoError(t, err)
	require.Len(t, sent.Shipments, 1)
	require.Equal(t, merchants.TrackingNumbers[0], string(sent.Shipments[0].TrackingCode))
	require.Equal(t, "dpd", string(sent.Shipments[0].Carrier))
}

func TestLabelsAreForWhomTheyAreFor(t *testing.T) {
	api := labelAPI()
	plain, shipped, cancelled := produced(t, "served-2", false), produced(t, "served-3", true), produced(t, "served-4", true)
	for _, doc := range []order.Order{plain, shipped} {
		doc.Shipping.PriceCap = nil
		start(t, doc)
		awaitStatus(t, doc.ID, order.StatusCompleted)
	}
	cancelled.Items[0].SKU = "NO-SUCH-THING" // MyPromo cancels orders that are not in production
	start(t, cancelled)
	awaitStatus(t, cancelled.ID, order.StatusNeedsAttention)
	require.NoError(t, service.AskToCancel(t.Context(), cancelled.ID, order.CancelOrder{By: "ewa"}))
	awaitStatus(t, cancelled.ID, order.StatusCancelled)
	_, token, _ := strings.Cut(labelLinks.Label(shipped.ID), "?")
	for _, c := range []struct{ name, link string }{
		{"without a token", labelLinks.Base + "/v1/mypromo/labels/served-3"},
		{"with another order's token", labelLinks.Base + "/v1/mypromo/labels/served-2?" + token},
		{"of an order whose label is ours alone", labelLinks.Label(plain.ID)},
		{"of an order that was cancelled", labelLinks.Label(cancelled.ID)},
		{"of an order that there is not", labelLinks.Label("served-99")},
		{"as a file, without a token", labelLinks.Base + "/v1/mypromo/labels/served-3/label.pdf"},
		{"as a file, of an order whose label is ours alone", labelLinks.PDF(plain.ID)},
	} {
		t.Run(c.name, func(t *testing.T) {
			refusal(t, fetch(t, api, c.link), http.StatusNotFound)
		})
	}
	require.Equal(t, http.StatusOK, fetch(t, api, labelLinks.Label(shipped.ID)).status)
	require.Equal(t, http.StatusNotFound, fetch(t, base, labelLinks.Label(shipped.ID)).status, "where no labels are served")
	require.NotContains(t, logs.String(), token)
}

// Links can't be guessed by brute force; a caller with the right link still gets an answer.
func TestLabelLinksCannotBeGuessed(t *testing.T) {
	api := listen(httpapi.Options{Gate: gate(access.Options{FailuresPerMinute: 2}), Labels: &httpapi.Labels{Links: labelLinks}})
	guessed := labelLinks.Label("guessed-1") + "x"
	for range 2 {
		refusal(t, fetch(t, api, guessed), http.StatusNotFound)
	}
	refusal(t, fetch(t, api, guessed), http.StatusTooManyRequests)
	refusal(t, fetch(t, api, labelLinks.Label("guessed-1")), http.StatusNotFound)
}
