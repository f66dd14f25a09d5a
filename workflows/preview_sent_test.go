package workflows_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/activities"
	"orderflow/clients/shipx"
	"orderflow/examples"
	"orderflow/order"
	"orderflow/order/ordertest"
	"orderflow/workflows"
)

// arrivals are the requests that make something at the providers, by provider and by their
// name there.
type arrivals struct {
	mu   sync.Mutex
	made map[string]map[string]string
}

// network records what simulators have accepted.
func (a *arrivals) network(_ *world, simulator http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		answered := &statusWriter{ResponseWriter: rw}
		simulator.ServeHTTP(answered, r)
		if r.Method == http.MethodPost && answered.status < 300 {
			a.note(r.URL.Path, body)
		}
	})
}

type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// note keeps the calls that a preview shows: a shipment, a package, a draft and an item.
func (a *arrivals) note(path string, body []byte) {
	var sent any
	if json.Unmarshal(body, &sent) != nil {
		return
	}
	fields := map[string]string{}
	flatten(fields, "", sent)
	var name string
	switch {
	case strings.HasSuffix(path, "/shipments") && strings.Contains(path, "/organizations/"):
		name = "shipx " + fields["reference"]
	case path == "/v1/orders", strings.HasPrefix(path, "/v1/orders/") && strings.HasSuffix(path, "/items"):
		name = "mypromo " + fields["reference"]
	case strings.HasSuffix(path, "/user/orders"):
		inner := map[string]string{}
		for field, value := range fields {
			inner[strings.TrimPrefix(field, "packages.0.")] = value
		}
		fields, name = inner, "tpk "+inner["description"]
	default:
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.made[name] = fields
}

func flatten(into map[string]string, path string, value any) {
	inner := func(name string, one any) { flatten(into, strings.TrimPrefix(path+"."+name, "."), one) }
	switch value := value.(type) {
	case nil:
	case map[string]any:
		for name, one := range value {
			inner(name, one)
		}
	case []any:
		for i, one := range value {
			inner(strconv.Itoa(i), one)
		}
	case float64:
		into[path] = strconv.FormatFloat(value, 'f', -1, 64)
	default:
		into[path] = fmt.Sprint(value)
	}
}

// isAsPreviewed compares every field of a request with its preview.
func isAsPreviewed(t *testing.T, seen activities.Request, came map[string]string) {
	t.Helper()
	require.Nil(t, seen.Problem)
	var atRunTime []string
	values := map[string]string{}
	for _, field := range seen.Fields {
		if field.AtRunTime != "" {
			atRunTime = append(atRunTime, field.Path)
			continue
		}
		values[field.Path] = field.Value
		require.Equal(t, field.Value, came[field.Path], "%s: %s", seen.Operation, field.Path)
	}
	for path := range came {
		_, previewed := values[path]
		for _, one := range atRunTime {
			previewed = previewed || path == one || strings.HasPrefix(path, one+".")
		}
		require.True(t, previewed, "%s: %s is sent, and no preview shows it", seen.Operation, path)
	}
}

// nameOf is the name of a previewed request among those that arrived.
func nameOf(seen activities.Request) string {
	for _, field := range seen.Fields {
		if field.Path == "reference" || field.Path == "description" {
			return seen.Provider + " " + field.Value
		}
	}
	return seen.Provider
}

// samples are the examples, and orders with every possible request field.
func samples(t *testing.T) map[string]order.Order {
	t.Helper()
	all := map[string]order.Order{}
	shown, err := examples.Orders()
	require.NoError(t, err)
	for _, doc := range shown {
		all["example "+doc.ID] = doc
	}
	all["largest, made and sent with ShipX"] = ordertest.Largest(order.CarrierShipX, order.ProductionMyPromo, 3, 0)
	all["largest, sent with TPK"] = ordertest.Largest(order.CarrierTPK, order.ProductionNone, 3, 0)
	all["made to order"], all["from stock"] = madeToOrder(), fromStock()
	typed := byBroker(2)
	typed.Recipient.Phone, typed.Recipient.Building = "(0048) 600-700-800", " 12/3"
	typed.Recipient.PostCode = "81 001"
	typed.Shipping.CashOnDelivery, typed.Shipping.Insurance = pln("120"), pln("300")
	typed.Shipper = &order.Party{FirstName: "Jan", LastName: "Sosna", Company: "Kubkowo", Street: "ul. Magazynowa", Building: "3",
		PostCode: "03236", City: "Warszawa", Country: "PL", Phone: "22/500 60 70"}
	all["as people type it, with TPK"] = typed
	locker := byBroker(1)
	locker.Recipient.Email = "ewa@beta.example"
	locker.Shipping.LockerPoint, locker.Shipping.SenderPoint = "gdy01a", "waw123"
	all["to a locker, with TPK"] = locker
	abroad := madeToOrder()
	abroad.ID, abroad.Recipient.Phone, abroad.Shipping.ContactPhone = "shop-4004", "+380 67 123 45 67", "600 100 200"
	all["a foreign phone, with ShipX"] = abroad
	design := madeToOrder()
	design.Items[0].Customs = &order.Customs{Description: "Mug", Number: "691200", Origin: "PL", Value: *pln("12.50")}
	all["with customs"] = design
	return all
}

// A preview equals what providers get: every field of every request of a life.
func TestAPreviewIsWhatProvidersGet(t *testing.T) {
	for name, doc := range samples(t) {
		t.Run(name, func(t *testing.T) {
			doc = doc.Normalised()
			seen := workflows.PreviewOf(doc, activities.RequestSettings{
				ShipX: activities.ShipXOptions{SendingMethod: shipx.SendingByDispatchOrder}})
			require.Empty(t, seen.Problems)

			came := &arrivals{made: map[string]map[string]string{}}
			w := newWorldOf(t, setting{network: came.network, shipX: stating.shipX})
			w.tpk.SetBalance(decimal.NewFromInt(100_000))
			require.Equal(t, order.StatusCompleted, w.live(doc).Status)

			require.NotEmpty(t, seen.Requests)
			for _, request := range seen.Requests {
				one, made := came.made[nameOf(request)]
				if !made {
					require.Equal(t, order.CarrierBest, doc.Shipping.Carrier, "%s was not made", nameOf(request))
					continue
				}
				isAsPreviewed(t, request, one)
				delete(came.made, nameOf(request))
			}
			require.Empty(t, came.made, "no preview shows these")
		})
	}
}
