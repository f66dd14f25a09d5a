package merkana_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/merkana/merkanatest"
	"orderflow/sandbox/simkit"
)

func TestProductsAndTheirStock(t *testing.T) {
	c := open(t, setting{})
	sync := func(mid int64, want merkanatest.Answer, products ...merkanatest.Product) {
		t.Helper()
		got, err := c.SyncProducts(t.Context(), mid, products)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	sync(7, accepted(""), merkanatest.Product{ID: 1, SKU: "PEN-BLUE", Title: "Pen"}, merkanatest.Product{ID: 2, SKU: "MUG-300"})
	sync(7, accepted(`All products are stored. Not in our catalogue: "9047", "9048".`),
		merkanatest.Product{ID: 4, SKU: "9048"}, merkanatest.Product{ID: 3, SKU: "9047"}, merkanatest.Product{ID: 5, SKU: "PEN-BLUE"})
	sync(7, accepted(""), merkanatest.Product{ID: 4, SKU: "CALENDAR-2027"}) // it has another SKU now
	sync(8, accepted(""), merkanatest.Product{ID: 1, SKU: "STICKER-50"})

	lines, answer, err := c.Stock(t.Context(), 7)
	require.NoError(t, err)
	require.Equal(t, accepted(""), answer)
	require.Equal(t, []merkanatest.StockLine{
		{SKU: "9047"}, {SKU: "CALENDAR-2027", Quantity: 800}, {SKU: "MUG-300", Quantity: 999}, {SKU: "PEN-BLUE", Quantity: 14500}}, lines)

	lines, _, err = c.Stock(t.Context(), 9)
	require.NoError(t, err)
	require.Empty(t, lines, "a merchant who sells nothing")
}

func TestProductsAreKeptWhileMyPromoIsAway(t *testing.T) {
	c := open(t, setting{stockWithin: 300 * time.Millisecond})
	simulated.MyPromo.Faults().Add(simkit.Fault{Operation: "list-inventory", Mode: simkit.FailBefore, Status: 503})
	got, err := c.SyncProducts(t.Context(), 10, []merkanatest.Product{{ID: 1, SKU: "9049"}})
	require.NoError(t, err)
	require.Equal(t, accepted("All products are stored. They could not be compared with our catalogue at the moment."), got)
	_, answer, err := c.Stock(t.Context(), 10)
	require.NoError(t, err)
	require.Equal(t, 503, answer.HTTPStatus)
	simulated.MyPromo.Faults().Clear()
	kept, err := store.Products(t.Context(), 10)
	require.NoError(t, err)
	require.Len(t, kept, 1)
	require.JSONEq(t, `{"id":1,"sku":"9049"}`, string(kept[0]))
}
