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

// uncounted is the stock of a product that can be ordered and that nobody counts,
// such as one that is made to order. Merkana asks for a number; this one is ours.
const uncounted = 999

// writesAtOnce is how many products are written at the same time.
const writesAtOnce = 16

// SyncProducts keeps what a merchant sells, and names what MyPromo doesn't know. All
// are kept before anybody is asked; what is not named again stays.
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
		return yes("All products are kept. They could not be compared with our catalogue at the moment.")
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
	return yes(fmt.Sprintf("All products are kept. Our catalogue does not have: %s.", listed(slices.Compact(unknown))))
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

// lastOfEach leaves of products with the same id the last: two writers of one file
// would leave either.
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

// Stock returns how many pieces there are of everything that a merchant sells; 0 of
// what MyPromo doesn't know or deliver.
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

// skusOf are those of all products of a merchant, sorted, each once.
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

// stock is what MyPromo has of some SKUs; what it doesn't know is not in it.
//
// orders.ErrStockUnread: it doesn't say so in time.
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

// mostListed is how many names a message tells.
const mostListed = 50

// listed is for people: the first names, and how many there are beyond.
func listed(names []string) string {
	if more := len(names) - mostListed; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:mostListed], ", "), more)
	}
	return strings.Join(names, ", ")
}
