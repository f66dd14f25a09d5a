package merkana

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"

	"orderflow/activities"
	"orderflow/internal/orders"
)

// uncounted is the stock of a product that can be ordered and is not counted, such as one made
// to order. Merkana requires a number; we chose this one.
const uncounted = 999

// writesAtOnce is how many products are written in parallel.
const writesAtOnce = 16

// SyncProducts stores a merchant's products, and names those that MyPromo doesn't have. All are
// stored before MyPromo is asked; products that are not in the list stay.
func (c *Centre) SyncProducts(ctx context.Context, mid int64, products []Product) (Answer, error) {
	if err := c.keep(ctx, mid, products); err != nil {
		return Answer{}, err
	}
	skus := make([]string, len(products))
	for i, one := range products {
		skus[i] = one.SKU
	}
	known, err := c.stock(ctx, skus)
	if errors.Is(err, orders.ErrStockUnread) {
		return yes("All products are stored. They could not be compared with our catalogue at the moment.")
	}
	if err != nil {
		return Answer{}, err
	}
	var unknown []string
	for _, sku := range skus {
		if _, found := known[sku]; !found {
			unknown = append(unknown, strconv.Quote(sku))
		}
	}
	if len(unknown) == 0 {
		return yes("")
	}
	slices.Sort(unknown)
	return yes(fmt.Sprintf("All products are stored. Not in our catalogue: %s.", listed(slices.Compact(unknown))))
}

func (c *Centre) keep(ctx context.Context, mid int64, products []Product) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(writesAtOnce)
	for _, one := range lastOfEach(products) {
		group.Go(func() error {
			content, err := json.Marshal(one)
			if err != nil {
				return err
			}
			return c.options.Documents.PutProduct(ctx, mid, one.ID, content)
		})
	}
	return group.Wait()
}

// lastOfEach keeps the last of several products with the same id: with two writers of one file,
// either could win.
func lastOfEach(products []Product) []Product {
	var kept []Product
	seen := map[int64]bool{}
	for _, one := range slices.Backward(products) {
		if !seen[one.ID] {
			seen[one.ID] = true
			kept = append(kept, one)
		}
	}
	return kept
}

// Stock returns the number of pieces of every product of a merchant; 0 for products that
// MyPromo doesn't know or deliver.
func (c *Centre) Stock(ctx context.Context, mid int64) ([]StockLine, error) {
	skus, err := c.skusOf(ctx, mid)
	if err != nil {
		return nil, err
	}
	levels, err := c.stock(ctx, skus)
	if err != nil {
		return nil, err
	}
	lines := make([]StockLine, len(skus))
	for i, sku := range skus {
		lines[i] = StockLine{SKU: sku, Quantity: pieces(levels[sku])}
	}
	return lines, nil
}

// skusOf are the SKUs of a merchant's products, sorted, without duplicates.
func (c *Centre) skusOf(ctx context.Context, mid int64) ([]string, error) {
	kept, err := c.options.Documents.Products(ctx, mid)
	if err != nil {
		return nil, err
	}
	skus := make([]string, len(kept))
	for i, content := range kept {
		var one Product
		if err := json.Unmarshal(content, &one); err != nil {
			return nil, fmt.Errorf("read a product of merchant %d: %w", mid, err)
		}
		skus[i] = one.SKU
	}
	slices.Sort(skus)
	return slices.Compact(skus), nil
}

func pieces(level activities.StockLevel) int {
	switch {
	case !level.Available:
		return 0
	case !level.Counted:
		return uncounted
	}
	return max(level.Quantity, 0)
}

// stock is MyPromo's stock of some SKUs, without unknown ones.
//
// orders.ErrStockUnread: MyPromo didn't answer in time.
func (c *Centre) stock(ctx context.Context, skus []string) (map[string]activities.StockLevel, error) {
	asked := slices.Clone(skus)
	slices.Sort(asked)
	asked = slices.DeleteFunc(slices.Compact(asked), func(sku string) bool { return sku == "" })
	levels, err := c.options.Orders.Stock(ctx, asked, c.options.StockWithin)
	known := map[string]activities.StockLevel{}
	for _, level := range levels {
		known[level.SKU] = level
	}
	return known, err
}

// maxListed is how many names a message lists.
const maxListed = 50

// listed formats the first names, and the number of the others.
func listed(names []string) string {
	if more := len(names) - maxListed; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:maxListed], ", "), more)
	}
	return strings.Join(names, ", ")
}
