package mypromo_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients"
	"orderflow/clients/mypromo"
	"orderflow/clients/mypromo/mypromotest"
)

// merchants answer requests for labels; PDFs are at /label.pdf.
func merchants(t *testing.T, answer func(base string, w http.ResponseWriter)) string {
	t.Helper()
	var base string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/label.pdf":
			w.Header().Set("Content-Type", "application/pdf")
			_, _ = fmt.Fprint(w, "%PDF-1.4 of the merchant")
		case r.Header.Get("X-Shop") == "kubkowo":
			answer(base, w)
		default:
			w.WriteHeader(http.StatusForbidden)
		}
	}))
	t.Cleanup(server.Close)
	base = server.URL
	return base
}

func TestAGenericLabelIsTheMerchants(t *testing.T) {
	const found = `{"url": "%s%s", "carrier": "%s", "tracking_code": "%s"}`
	for name, c := range map[string]struct {
		answer func(base string, w http.ResponseWriter)
		want   string // what is wrong, or "" when it is got
	}{
		"its label": {func(base string, w http.ResponseWriter) {
			_, _ = fmt.Fprintf(w, found, base, "/label.pdf", "gls", "GLS-77")
		}, ""},
		"not yet": {func(_ string, w http.ResponseWriter) { w.WriteHeader(http.StatusServiceUnavailable) },
			"the merchant answers 503 Service Unavailable"},
		"of a carrier that is unknown": {func(base string, w http.ResponseWriter) {
			_, _ = fmt.Fprintf(w, found, base, "/label.pdf", "pigeon", "GLS-77")
		}, `no carrier that is known, or no tracking code: "pigeon"`},
		"without tracking code": {func(base string, w http.ResponseWriter) { _, _ = fmt.Fprintf(w, found, base, "/label.pdf", "gls", "") },
			`no carrier that is known, or no tracking code: "gls", ""`},
		"without a PDF": {func(base string, w http.ResponseWriter) {
			_, _ = fmt.Fprintf(w, found, base, "/other", "gls", "GLS-77")
		},
			"the merchant answers 403 Forbidden"},
		"no JSON": {func(_ string, w http.ResponseWriter) { _, _ = fmt.Fprint(w, "soon") }, "the merchant's label: The JSON is malformed"},
	} {
		t.Run(name, func(t *testing.T) {
			now := time.Now()
			server := mypromotest.New(mypromotest.Options{Clock: func() time.Time { return now }, MerchantLabels: http.DefaultClient})
			over := httptest.NewServer(server)
			t.Cleanup(over.Close)
			client, err := mypromo.New(mypromo.Config{BaseURL: over.URL, ClientID: "demo", ClientSecret: "demo"})
			require.NoError(t, err)
			made, err := client.CreateOrder(t.Context(), mypromo.NewOrder{Reference: "shop-1001",
				GenericLabel: &mypromo.NewEndpoint{URL: merchants(t, c.answer) + "/labels/shop-1001",
					Auth: &mypromo.Auth{Header: &mypromo.HeaderAuth{Key: "X-Shop", Value: "kubkowo"}}},
				Recipient: mypromo.NewAddress{LastName: "Lis", Zip: "81-001", City: "Gdynia", CountryCode: "PL"}})
			require.NoError(t, err)
			_, err = client.AddItem(t.Context(), int64(made.ID), mypromo.NewItem{Reference: "1001-1", SKU: "PEN-BLUE", Quantity: 10})
			require.NoError(t, err)
			_, err = client.SubmitOrder(t.Context(), int64(made.ID))
			require.NoError(t, err)
			now = now.Add(time.Hour)
			listed, err := client.ListProductionOrders(t.Context(), mypromo.ProductionOrderFilter{OrderID: int64(made.ID)})
			require.NoError(t, err)
			require.Len(t, listed, 1)

			label, err := client.FetchGenericLabel(t.Context(), int64(listed[0].ID))
			if c.want != "" {
				require.ErrorIs(t, err, clients.Unavailable)
				require.ErrorContains(t, err, c.want)
				return
			}
			require.NoError(t, err)
			require.Equal(t, "gls GLS-77", string(label.Carrier)+" "+string(label.TrackingCode))
			file, err := client.Download(t.Context(), string(label.URL))
			require.NoError(t, err)
			require.Equal(t, "%PDF-1.4 of the merchant", string(file.Bytes))
		})
	}
}
