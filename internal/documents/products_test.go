package documents_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/documents"
)

func TestProductsOfAMerchant(t *testing.T) {
	for name, url := range map[string]string{"a folder": t.TempDir(), "a bucket": "mem://"} {
		t.Run(name, func(t *testing.T) {
			store, err := documents.Open(t.Context(), url)
			require.NoError(t, err)
			var writers sync.WaitGroup
			for id := range int64(40) {
				writers.Go(func() {
					if err := store.PutProduct(t.Context(), 293, id+1, fmt.Appendf(nil, `{"id":%d}`, id+1)); err != nil {
						t.Error(err)
					}
				})
			}
			writers.Wait()
			require.NoError(t, store.PutProduct(t.Context(), 293, 7, []byte("another")))
			require.NoError(t, store.PutProduct(t.Context(), 29, 1, []byte("of somebody else")))

			found, err := store.Products(t.Context(), 293)
			require.NoError(t, err)
			texts := make([]string, len(found))
			for i, content := range found {
				texts[i] = string(content)
			}
			require.Len(t, texts, 40)
			require.True(t, slices.Contains(texts, "another"))
			require.False(t, slices.Contains(texts, `{"id":7}`), "it was replaced")
			require.False(t, slices.Contains(texts, "of somebody else"))

			none, err := store.Products(t.Context(), 5)
			require.NoError(t, err)
			require.Empty(t, none)
			require.Error(t, store.PutProduct(t.Context(), 0, 1, nil))
			require.Error(t, store.PutProduct(t.Context(), 293, -1, nil))
		})
	}
}
