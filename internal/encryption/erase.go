package encryption

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// Erase removes an order's data key permanently, and reports whether it had one, now or
// earlier. Other processes drop it within defaultCacheFor. It needs no ring, is idempotent, and
// must not be used on a running order.
//
// A bucket with object versioning keeps the removed key.
func (v *Vault) Erase(ctx context.Context, orderID string) (bool, error) {
	o := owner{anOrder, orderID}
	had, err := v.hadKey(ctx, o)
	if err != nil || !had {
		return false, wrapErase(o, err)
	}
	content, err := json.Marshal(marker{Owner: o.String(), Erased: time.Now().UTC()})
	if err != nil {
		return false, wrapErase(o, err)
	}
	if _, err := v.store.CreateFile(ctx, o.file(markerFile), content); err != nil {
		return false, wrapErase(o, err)
	}
	v.cache.drop(o)
	return true, wrapErase(o, v.store.RemoveFile(ctx, o.file(dataKeyFile)))
}

func (v *Vault) hadKey(ctx context.Context, o owner) (bool, error) {
	for _, base := range []string{dataKeyFile, markerFile} {
		exists, err := v.store.FileExists(ctx, o.file(base))
		if err != nil || exists {
			return exists, err
		}
	}
	return false, nil
}

func wrapErase(o owner, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("erase the data key of %s: %w", o, err)
}
