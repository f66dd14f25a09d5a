package encryption

import (
	"context"
	"errors"
	"fmt"

	"orderflow/internal/documents"
)

// Rotation is the result of a rotation.
type Rotation struct {
	// Wrapped is the number of data keys that were wrapped again with the ring's first key.
	Wrapped int `json:"wrapped"`
	// Current is the number of those that already were.
	Current int `json:"current"`
	// Failed is the number of those that could not be wrapped again.
	Failed int `json:"failed"`
}

// Rotate wraps all data keys with the ring's first key, so that the other keys can be removed
// from the ring. It reports each failure to failed, and goes on. The next rotation completes an
// interrupted one; orders may start and be erased at the same time.
func (v *Vault) Rotate(ctx context.Context, failed func(error)) (Rotation, error) {
	var done Rotation
	if !v.On() {
		return done, errors.New("encryption: rotate: ORDERFLOW_ENCRYPTION_KEYS is not set")
	}
	for name, err := range v.store.Files(ctx, dataKeyFile) {
		if err != nil {
			return done, fmt.Errorf("encryption: rotate: %w", err)
		}
		wrapped, err := v.rewrap(ctx, ownerOfFile(name))
		switch {
		case err != nil && ctx.Err() != nil:
			return done, fmt.Errorf("encryption: rotate: %w", ctx.Err())
		case err != nil:
			done.Failed++
			failed(ownerOfFile(name).failed(err))
		case wrapped:
			done.Wrapped++
		default:
			done.Current++
		}
	}
	return done, nil
}

// rewrap wraps one data key with the ring's first key, and reports whether that was needed.
func (v *Vault) rewrap(ctx context.Context, o owner) (bool, error) {
	content, err := v.store.ReadFile(ctx, o.file(dataKeyFile))
	if errors.Is(err, documents.ErrNotFound) {
		return false, nil // erased since the keys were listed
	}
	if err != nil {
		return false, err
	}
	file, err := parseDataKey(o, content)
	if err != nil || file.RingKey == v.ring.First().ID {
		return false, err
	}
	key, err := v.unwrap(o, file)
	if err != nil {
		return false, err
	}
	if content, err = v.wrap(o, key); err != nil {
		return false, err
	}
	if err := v.store.ReplaceFile(ctx, o.file(dataKeyFile), content); err != nil {
		return false, err
	}
	if err := v.removeIfErased(ctx, o, true); err != nil && !errors.Is(err, ErrErased) {
		return false, err
	}
	return true, nil
}

// Census counts the data keys by the id of the ring key that wraps them; unreadable ones count
// under "".
func (v *Vault) Census(ctx context.Context) (map[string]int, error) {
	counts := map[string]int{}
	for name, err := range v.store.Files(ctx, dataKeyFile) {
		if err != nil {
			return nil, fmt.Errorf("encryption: count data keys: %w", err)
		}
		content, err := v.store.ReadFile(ctx, name)
		if errors.Is(err, documents.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("encryption: count data keys: %w", err)
		}
		file, _ := parseDataKey(ownerOfFile(name), content)
		counts[file.RingKey]++
	}
	return counts, nil
}
