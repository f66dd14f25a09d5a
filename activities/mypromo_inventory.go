package activities

import (
	"cmp"
	"context"
	"sync"
	"time"

	"orderflow/clients/mypromo"
)

// StockLevel is MyPromo's stock of a SKU.
type StockLevel struct {
	SKU string `json:"sku"`
	// Available: it can be ordered.
	Available bool `json:"available"`
	// Counted: pieces are counted; otherwise Quantity means nothing.
	Counted  bool `json:"counted"`
	Quantity int  `json:"quantity"`
}

// ReadStock returns MyPromo's stock of some SKUs, in their order. Those that its catalogue
// does not have are left out.
//
// The inventory has every SKU of the catalogue, 250 per call; the list of products has 15 per
// call.
func (a *MyPromo) ReadStock(ctx context.Context, skus []string) ([]StockLevel, error) {
	known, err := a.inventory.of(ctx, a.Options.Merchant, a.Options.ShippingFrom, skus)
	if err != nil {
		return nil, a.Options.Timing.ReadFailed(ctx, err)
	}
	levels := make([]StockLevel, 0, len(skus))
	for _, sku := range skus {
		if level, found := known[sku]; found {
			levels = append(levels, level)
		}
	}
	return levels, nil
}

// inventory is MyPromo's stock as it was last read. One reading serves all who ask at about
// the same time: many orders come at once, and MyPromo limits calls.
type inventory struct {
	listed sharedRead[map[string]StockLevel]
	mu     sync.Mutex // not held while reading
	read   time.Time
	known  map[string]StockLevel
}

// inventoryFor is how long a reading is valid.
const inventoryFor = 30 * time.Second

// of returns the known stock. It reads again if the reading is old or lacks a SKU, which may
// be new.
func (i *inventory) of(ctx context.Context, client *mypromo.Client, from string, skus []string) (map[string]StockLevel, error) {
	if known, ok := i.recent(skus); ok {
		return known, nil
	}
	return i.listed.Since(ctx, time.Time{}, func(ctx context.Context, _ time.Time) (map[string]StockLevel, error) {
		listed, err := client.ListInventory(ctx, mypromo.StockFilter{ShippingFrom: from})
		if err != nil {
			return nil, err
		}
		return i.keep(listed), nil
	})
}

func (i *inventory) keep(listed []mypromo.Inventory) map[string]StockLevel {
	known := make(map[string]StockLevel, len(listed))
	for _, one := range listed {
		sku := string(cmp.Or(one.SKU, one.SKUFulfiller))
		known[sku] = StockLevel{
			SKU: sku, Available: one.Available.True(),
			Counted: one.Stock.Managed.True(), Quantity: int(one.Stock.Quantity),
		}
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.read, i.known = time.Now(), known // readers of the previous map keep using it
	return known
}

// recent returns the last reading if it is recent and has all SKUs.
func (i *inventory) recent(skus []string) (known map[string]StockLevel, ok bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.known, time.Since(i.read) < inventoryFor && i.holds(skus)
}

func (i *inventory) holds(skus []string) bool {
	for _, sku := range skus {
		if _, found := i.known[sku]; !found {
			return false
		}
	}
	return true
}
