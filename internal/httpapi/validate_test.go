package httpapi_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/examples"
	"orderflow/internal/access"
	"orderflow/internal/orders"
	"orderflow/order"
	"orderflow/workflows"
)

func TestValidateStartsNothing(t *testing.T) {
	doc := fromStock(t, "validate-1")
	doc.Recipient.Phone = "(0048) 600-100-200"

	got := post(access.RoleStart, "/v1/orders:validate", text(t, doc)).do(t)

	seen := decoded[workflows.Preview](t, got, http.StatusOK)
	require.Equal(t, "no-store", got.header.Get("Cache-Control"))
	require.Equal(t, "+48600100200", seen.Order.Recipient.Phone)
	fields := map[string]string{}
	for _, field := range seen.Requests[0].Fields {
		fields[field.Path] = field.Value + field.AtRunTime
	}
	require.Equal(t, "600100200", fields["receiver.phone"])
	require.Equal(t, "validate-1", fields["reference"])
	require.Equal(t, "the organization's address at InPost", fields["sender"])
	_, err := service.State(t.Context(), "validate-1")
	require.ErrorIs(t, err, orders.ErrNotFound)
}

func TestValidateRefusesAsAStartDoes(t *testing.T) {
	broken := fromStock(t, "validate-bad")
	broken.Items[0].Quantity = 0
	for name, body := range map[string]string{
		"broken rules": text(t, broken), "fields": `{"id":"x-1","id":"x-2","colour":"red"}`, "no JSON": `{"id": "x-1",}`,
		"nothing": "", "an array": "[]", "two orders": "{}{}",
	} {
		t.Run(name, func(t *testing.T) {
			start, validate := post(access.RoleStart, "/v1/orders", body).do(t), post(access.RoleStart, "/v1/orders:validate", body).do(t)
			require.Equal(t, start.status, validate.status)
			require.Equal(t, refusal(t, start, start.status), refusal(t, validate, start.status))
		})
	}
}

func toLocker(t *testing.T, id, point string) order.Order {
	t.Helper()
	doc, err := examples.Order("made-to-order-locker")
	require.NoError(t, err)
	doc.ID, doc.Shipping.LockerPoint = id, point
	return doc
}

func TestValidateAsksForTheLocker(t *testing.T) {
	good := decoded[workflows.Preview](t, post(access.RoleStart, "/v1/orders:validate", text(t, toLocker(t, "validate-good", "GDY01A"))).do(t), http.StatusOK)
	require.Equal(t, &workflows.PointsSeen{}, good.Points)
	require.Nil(t, good.Quote)

	closed := decoded[workflows.Preview](t, post(access.RoleStart, "/v1/orders:validate", text(t, toLocker(t, "validate-closed", "ZAM01X"))).do(t), http.StatusOK)
	problem := closed.Points.Problem
	require.NotNil(t, problem)
	require.Equal(t, "point-closed", problem.Code)
	require.Equal(t, []order.FieldProblem{{Path: "shipping.lockerPoint", Rule: "must be an open point, such as WAW123, POP-WAW4, KRK02M; ZAM01X is Disabled"}}, problem.Fields)
	require.Equal(t, "WAW123", problem.Points[0].Code)
	_, err := service.State(t.Context(), "validate-closed")
	require.ErrorIs(t, err, orders.ErrNotFound)
}

func TestValidateNamesTheCheapestPrice(t *testing.T) {
	seen := decoded[workflows.Preview](t, post(access.RoleStart, "/v1/orders:validate?quote=true", text(t, fromStock(t, "validate-quote"))).do(t), http.StatusOK)
	require.NotNil(t, seen.Quote.Offer, seen.Quote.Why)
	require.True(t, seen.Quote.Offer.Available)
	require.NotNil(t, seen.Quote.Offer.Price)
}
