package activities

import (
	"cmp"
	"context"
	"slices"
)

// readLive reads each of these ids once, as lists may lag behind, and returns what is
// live: the lowest rank first, and of the same rank the oldest, whose id is the lowest.
func readLive[T any](ctx context.Context, ids []int64, read func(context.Context, int64) (T, error),
	live func(T) bool, rank func(T) int) ([]T, error) {
	slices.Sort(ids)
	var found []T
	for _, id := range slices.Compact(ids) {
		current, err := read(ctx, id)
		if err != nil {
			return nil, err
		}
		if live(current) {
			found = append(found, current)
		}
	}
	slices.SortStableFunc(found, func(x, y T) int { return cmp.Compare(rank(x), rank(y)) })
	return found, nil
}
