package merkana_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/clients/merkana/merkanatest"
	"orderflow/internal/merkana"
)

// openShop starts our endpoints with a shop of a simulated Merkana that calls them.
func openShop(t *testing.T, orders *memory) (*merkanatest.Server, *merkanatest.Shop) {
	t.Helper()
	simulator := merkanatest.New(merkanatest.Options{})
	address := serve(t, merkana.HandlerOptions{Backend: orders})
	return simulator, simulator.Shop(address+"/merkana", map[string]string{merkana.DefaultHeader: token})
}

func bought(id int64) merkanatest.OrderCreate {
	return merkanatest.OrderCreate{
		MID: 293, ID: id, Total: "12.5000", Currency: "BGN", PaymentMethod: "COD", AWB: 105123,
		Shipping:  merkanatest.Shipping{Contact: "Petya Ivanova", Country: "BG", City: "Plovdiv", Courier: "econt", CourierOffice: "1085"},
		LineItems: []merkanatest.LineItem{{SKU: "BS20950", Quantity: 2}},
	}
}

var delivered = merkanatest.Delivery{Answer: merkanatest.Answer{HTTPStatus: 200, Status: true}}

func TestAMerchantsFirstDay(t *testing.T) {
	orders := newMemory()
	orders.lines[293] = []merkana.StockLine{{SKU: "BS20950", Quantity: 2}}
	orders.packed[merchantOrder{293, 1}] = true
	simulator, shop := openShop(t, orders)
	ctx := t.Context()

	answer, err := shop.SyncProducts(ctx, 293, []merkanatest.Product{{ID: 7, SKU: "BS20950", ImageURL: "https: //a.example/7.jpg"}})
	require.NoError(t, err)
	require.Equal(t, delivered.Answer, answer)
	_, answer, err = shop.Stock(ctx, 293)
	require.NoError(t, err)
	require.Equal(t, delivered.Answer, answer)
	require.Equal(t, map[string]int{"BS20950": 2}, simulator.Stock(293))

	require.Equal(t, []merkanatest.Delivery{delivered}, shop.Deliver(ctx, bought(1), 0, 0))
	require.Equal(t, map[merchantOrder]merkana.NewOrder{{293, 1}: {
		MID: 293, ID: 1, Total: decimal.RequireFromString("12.5000"), Currency: "BGN", PaymentMethod: merkana.COD, AWB: "105123",
		Shipping:  merkana.Shipping{Contact: "Petya Ivanova", Country: "BG", City: "Plovdiv", Courier: "econt", CourierOffice: "1085"},
		LineItems: []merkana.LineItem{{SKU: "BS20950", Quantity: 2}},
	}}, orders.orders)

	answer, err = shop.CancelOrder(ctx, 293, 1)
	require.NoError(t, err)
	require.Equal(t, merkanatest.Answer{HTTPStatus: 200, Message: "It is packed."}, answer)
	require.Equal(t, map[int64][]merkana.Product{293: {{ID: 7, SKU: "BS20950", ImageURL: "https://a.example/7.jpg"}}}, orders.products)
}

func TestAnOrderComesAgainUntilItIsTaken(t *testing.T) {
	orders := newMemory()
	orders.failures = []error{errors.New("down"), errors.New("still down")}
	_, shop := openShop(t, orders)
	later := merkanatest.Delivery{Answer: merkanatest.Answer{HTTPStatus: 503, Message: "This is not possible at the moment. Please send it again."}}
	require.Equal(t, []merkanatest.Delivery{later, later, delivered}, shop.Deliver(t.Context(), bought(1), 0, time.Microsecond))
	require.Equal(t, []merkanatest.Delivery{delivered}, shop.Deliver(t.Context(), bought(1), 0, 0), "a repeat is accepted as well")
	require.Equal(t, []int{4, 1}, []int{orders.calls, len(orders.orders)})
}

func TestAnOrderThatIsRefusedComesAgainInVain(t *testing.T) {
	orders := newMemory()
	_, shop := openShop(t, orders)
	order := bought(1)
	order.Shipping.Country = ""
	refused := merkanatest.Delivery{Answer: merkanatest.Answer{HTTPStatus: 200, Message: "shipping.shipping_country: want 2 letters (ISO 3166-1)"}}
	require.Equal(t, []merkanatest.Delivery{refused, refused, refused, refused, refused, refused},
		shop.Deliver(t.Context(), order, merkanatest.MaxDeliveries, time.Microsecond))
	require.Zero(t, orders.calls)
}

func TestACancellationBeforeItsOrder(t *testing.T) {
	orders := newMemory()
	_, shop := openShop(t, orders)
	for range 2 {
		answer, err := shop.CancelOrder(t.Context(), 293, 1)
		require.NoError(t, err)
		require.Equal(t, delivered.Answer, answer)
	}
	require.True(t, shop.Deliver(t.Context(), bought(1), 0, 0)[0].Answer.Accepted())
	require.Empty(t, orders.orders)
}

func TestManyShopsAtOnce(t *testing.T) {
	orders := newMemory()
	_, shop := openShop(t, orders)
	var deliveries sync.WaitGroup
	for i := range 40 {
		deliveries.Go(func() { shop.Deliver(t.Context(), bought(int64(i%10+1)), 0, 0) })
	}
	deliveries.Wait()
	require.Equal(t, []int{40, 10}, []int{orders.calls, len(orders.orders)})
}
