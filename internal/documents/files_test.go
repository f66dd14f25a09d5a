package documents_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/documents"
	"orderflow/order"
)

func names(t *testing.T, store *documents.Store, base string) []string {
	t.Helper()
	found := []string{}
	for name, err := range store.Files(t.Context(), base) {
		require.NoError(t, err)
		found = append(found, name)
	}
	return found
}

func TestFiles(t *testing.T) {
	const name = "orders/A-1/data.key"
	eachStore(t, func(t *testing.T, store *documents.Store) {
		_, err := store.ReadFile(t.Context(), name)
		require.ErrorIs(t, err, documents.ErrNotFound)
		for i, want := range []bool{true, false} {
			created, err := store.CreateFile(t.Context(), name, fmt.Appendf(nil, "writer %d", i))
			require.NoError(t, err)
			require.Equal(t, want, created)
		}
		content, err := store.ReadFile(t.Context(), name)
		require.NoError(t, err)
		require.Equal(t, "writer 0", string(content))

		require.NoError(t, store.ReplaceFile(t.Context(), name, []byte("another")))
		content, err = store.ReadFile(t.Context(), name)
		require.NoError(t, err)
		require.Equal(t, "another", string(content))

		for range 2 {
			require.NoError(t, store.RemoveFile(t.Context(), name))
			exists, err := store.FileExists(t.Context(), name)
			require.NoError(t, err)
			require.False(t, exists)
		}
	})
}

func TestFilesAreListed(t *testing.T) {
	eachStore(t, func(t *testing.T, store *documents.Store) {
		want := []string{"namespaces/default/data.key", "orders/A-1/data.key", "orders/abc../data.key"}
		for _, name := range append(want, "orders/A-1/erased.json") {
			_, err := store.CreateFile(t.Context(), name, []byte("x"))
			require.NoError(t, err)
		}
		put(t, store, "A-1", label)
		require.ElementsMatch(t, want, names(t, store, "data.key"))
		for name := range store.Files(t.Context(), "data.key") {
			require.Equal(t, want[0], name, "it stops when nobody wants more")
			break
		}
	})
}

func TestFilesOfAnOrder(t *testing.T) {
	for _, id := range []string{"A-1", "abc..", "abc."} {
		t.Run(id, func(t *testing.T) {
			eachStore(t, func(t *testing.T, store *documents.Store) {
				want := []string{"orders/" + id + "/printed-1.json", "orders/" + id + "/printed-2-a.json"}
				for _, name := range append([]string{"orders/" + id + "/data.key", "orders/" + id + "x/printed-3.json"}, want...) {
					_, err := store.CreateFile(t.Context(), name, []byte("{}"))
					require.NoError(t, err)
				}
				put(t, store, id, label)
				found, err := store.FilesOf(t.Context(), id, "printed")
				require.NoError(t, err)
				require.Equal(t, want, found)
			})
		})
	}
	none, err := open(t, "mem://").FilesOf(t.Context(), "../..", "printed")
	require.NoError(t, err)
	require.Empty(t, none)
}

func TestNamesOfFiles(t *testing.T) {
	store := open(t, "mem://")
	for _, name := range []string{"", "writable.txt", "orders/A-1/label.pdf", "orders/../../etc/x.key", "orders/A-1/../B-2/data.key",
		"orders//data.key", "other/A-1/data.key", "orders/A-1/data.key.attrs", "orders/A-1/.key", "/orders/A-1/data.key"} {
		t.Run(name, func(t *testing.T) {
			want := fmt.Sprintf("documents: %q: not the name of a file", name)
			_, err := store.CreateFile(t.Context(), name, nil)
			require.EqualError(t, err, want)
			_, err = store.ReadFile(t.Context(), name)
			require.EqualError(t, err, want)
			_, err = store.FileExists(t.Context(), name)
			require.EqualError(t, err, want)
			require.EqualError(t, store.ReplaceFile(t.Context(), name, nil), want)
			require.EqualError(t, store.RemoveFile(t.Context(), name), want)
		})
	}
}

// A file is nobody's document.
func TestFilesAreNoDocuments(t *testing.T) {
	store := open(t, "mem://")
	_, err := store.CreateFile(t.Context(), "orders/A-1/data.key", label)
	require.NoError(t, err)
	_, err = store.Get(t.Context(), order.Document{Key: "orders/A-1/data.key", Size: int64(len(label)), SHA256: hashOf(label)})
	require.EqualError(t, err, `documents: get "orders/A-1/data.key": not the key of a document`)
}

// One of many processes creates a file, and all see the whole of it.
func TestOneOfManyCreatesAFile(t *testing.T) {
	folder := t.TempDir()
	parent := filepath.Dir(folder)
	for kind, url := range map[string]string{
		"folder": folder, "file": "file://" + filepath.ToSlash(folder) + "?prefix=shop-", "relative": "file://./" + filepath.Base(folder)} {
		t.Run(kind, func(t *testing.T) {
			t.Chdir(parent)
			const writers = 16
			created := make([]bool, writers)
			seen := make([]string, writers)
			var all sync.WaitGroup
			for i := range writers {
				store := open(t, url)
				all.Go(func() {
					name := "orders/" + kind + "/data.key"
					var err error
					if created[i], err = store.CreateFile(context.Background(), name, fmt.Appendf(nil, "writer %02d", i)); err != nil {
						t.Error(err)
					}
					content, err := store.ReadFile(context.Background(), name)
					if err != nil {
						t.Error(err)
					}
					seen[i] = string(content)
				})
			}
			all.Wait()
			winner := slices.Index(created, true)
			require.GreaterOrEqual(t, winner, 0)
			require.NotContains(t, created[winner+1:], true)
			for _, content := range seen {
				require.Equal(t, fmt.Sprintf("writer %02d", winner), content)
			}
		})
	}
}

func TestRemoveDocuments(t *testing.T) {
	for _, id := range []string{"A-1", "abc..", "abc."} {
		t.Run(id, func(t *testing.T) {
			eachStore(t, func(t *testing.T, store *documents.Store) {
				mine := put(t, store, id, label)
				other := put(t, store, id+"x", label)
				_, err := store.CreateFile(t.Context(), "orders/"+id+"/data.key", []byte("key"))
				require.NoError(t, err)
				for _, want := range []int{1, 0} {
					removed, err := store.RemoveDocuments(t.Context(), id)
					require.NoError(t, err)
					require.Equal(t, want, removed)
				}
				_, err = store.Get(t.Context(), mine)
				require.ErrorIs(t, err, documents.ErrNotFound)
				_, err = store.Get(t.Context(), other)
				require.NoError(t, err)
				require.Equal(t, []string{"orders/" + id + "/data.key"}, names(t, store, "data.key"))
			})
		})
	}
	removed, err := open(t, "mem://").RemoveDocuments(t.Context(), "../..")
	require.NoError(t, err)
	require.Zero(t, removed)
}

// What a writer left that was cut off goes with the documents.
func TestRemoveDocumentsTidies(t *testing.T) {
	folder := t.TempDir()
	store := open(t, folder)
	put(t, store, "A-1", label)
	require.NoError(t, os.WriteFile(filepath.Join(folder, "orders", "A-1", ".new-123"), []byte("half"), 0o600))
	removed, err := store.RemoveDocuments(t.Context(), "A-1")
	require.NoError(t, err)
	require.Equal(t, 2, removed)
	entries, err := os.ReadDir(filepath.Join(folder, "orders", "A-1"))
	require.NoError(t, err)
	require.Empty(t, entries)
}
