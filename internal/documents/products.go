package documents

import (
	"context"
	"fmt"
	"sync"

	"gocloud.dev/blob"
	"golang.org/x/sync/errgroup"
)

// filesAtOnce is how many files of one merchant are read in parallel: a bucket needs some
// milliseconds for each.
const filesAtOnce = 16

// productFolder is the folder of a merchant's products. Both ids are numbers, so no path can
// leave it.
func productFolder(merchant int64) string { return fmt.Sprintf("merchants/%d/products/", merchant) }

// PutProduct stores a merchant's product and replaces the earlier version. Every product has
// its own file, so that simultaneous writers lose nothing.
func (s *Store) PutProduct(ctx context.Context, merchant, product int64, content []byte) error {
	name := fmt.Sprintf("%s%d.json", productFolder(merchant), product)
	if merchant <= 0 || product <= 0 {
		return fmt.Errorf("documents: %q: merchants and products have ids above 0", name)
	}
	if err := s.bucket.WriteAll(ctx, name, content, &blob.WriterOptions{ContentType: "application/json"}); err != nil {
		return fmt.Errorf("documents: put %s: %w", name, err)
	}
	return nil
}

// Products returns all stored products of a merchant, unordered.
func (s *Store) Products(ctx context.Context, merchant int64) ([][]byte, error) {
	var found [][]byte
	var mu sync.Mutex
	group, reading := errgroup.WithContext(ctx)
	group.SetLimit(filesAtOnce)
	for name, err := range s.list(ctx, productFolder(merchant)) {
		if err != nil {
			return nil, joinedAfter(group, err)
		}
		group.Go(func() error {
			content, err := s.bucket.ReadAll(reading, name)
			if err != nil {
				return fmt.Errorf("documents: read %s: %w", name, err)
			}
			mu.Lock()
			defer mu.Unlock()
			found = append(found, content)
			return nil
		})
	}
	return found, group.Wait()
}

// joinedAfter returns an error once the whole group has stopped.
func joinedAfter(group *errgroup.Group, err error) error {
	_ = group.Wait() // the first error is the important one
	return err
}
