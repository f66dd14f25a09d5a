package documents_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
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

var label = []byte("%PDF-1.4 a label %%EOF")

// shipment is whose documents these tests put.
const shipment = documents.Shipment("shipx-41")

// again is another label, as a carrier may print one when it is asked once more.
var again = []byte("%PDF-1.4 fetched once more %%EOF")

func open(t *testing.T, url string) *documents.Store {
	t.Helper()
	store, err := documents.Open(t.Context(), url)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, store.Close()) })
	return store
}

func put(t *testing.T, store *documents.Store, id string, content []byte) order.Document {
	t.Helper()
	document, err := store.Put(t.Context(), id, order.DocumentLabel, shipment, content)
	require.NoError(t, err)
	return document
}

func hashOf(content []byte) string {
	hash := sha256.Sum256(content)
	return hex.EncodeToString(hash[:])
}

// eachStore runs a test on every kind of store that needs no network.
func eachStore(t *testing.T, test func(t *testing.T, store *documents.Store)) {
	for name, url := range map[string]string{
		"folder": filepath.Join(t.TempDir(), "data", "documents"),
		"file":   "file://" + filepath.ToSlash(filepath.Join(t.TempDir(), "documents")) + "?create_dir=true",
		"memory": "mem://",
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t, url)) })
	}
}

func TestADocumentComesBackAsItWasPut(t *testing.T) {
	cases := map[string]struct {
		kind      order.DocumentKind
		shipment  documents.Shipment
		content   string
		key       string
		mediaType string
	}{
		"label as PDF": {order.DocumentLabel, "shipx-4100200300", "%PDF-1.4 a label %%EOF",
			"orders/A-1/label-shipx-4100200300.pdf", "application/pdf"},
		"one of several": {"label-2", "tpk-777002", "%PDF-1.4 a waybill %%EOF\n", "orders/A-1/label-2-tpk-777002.pdf", "application/pdf"},
		"protocol":       {order.DocumentProtocol, "shipx-41", "%PDF-1.4 a protocol %%EOF", "orders/A-1/protocol-shipx-41.pdf", "application/pdf"},
		"ZPL":            {order.DocumentLabel, "shipx-41", "^XA^FDGDY01A^FS^XZ", "orders/A-1/label-shipx-41.zpl", "application/zpl"},
		"EPL":            {order.DocumentLabel, "shipx-41", "\nN\nA50,0,0,1,1,1,N,\"GDY01A\"\nP1\n", "orders/A-1/label-shipx-41.epl", "application/epl2"},
		"ZIP":            {order.DocumentProtocol, "shipx-41", packed("%PDF-1.4 a protocol %%EOF"), "orders/A-1/protocol-shipx-41.zip", "application/zip"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			eachStore(t, func(t *testing.T, store *documents.Store) {
				put, err := store.Put(t.Context(), "A-1", tc.kind, tc.shipment, []byte(tc.content))
				require.NoError(t, err)
				require.Equal(t, order.Document{
					Kind: tc.kind, Key: tc.key, Size: int64(len(tc.content)), SHA256: hashOf([]byte(tc.content)), MediaType: tc.mediaType,
				}, put)
				got, err := store.Get(t.Context(), put)
				require.NoError(t, err)
				require.Equal(t, tc.content, string(got))
			})
		})
	}
}

func TestTheFirstDocumentOfAShipmentStays(t *testing.T) {
	for name, content := range map[string][]byte{"same format": again, "another format": []byte("^XA^XZ"), "none": []byte("<html>")} {
		t.Run(name, func(t *testing.T) {
			eachStore(t, func(t *testing.T, store *documents.Store) {
				first := put(t, store, "A-1", label)
				second, err := store.Put(t.Context(), "A-1", order.DocumentLabel, shipment, content)
				require.NoError(t, err)
				require.Equal(t, first, second)
				got, err := store.Get(t.Context(), second)
				require.NoError(t, err)
				require.Equal(t, label, got)
			})
		})
	}
}

func TestAnotherShipmentHasALabelOfItsOwn(t *testing.T) {
	eachStore(t, func(t *testing.T, store *documents.Store) {
		first := put(t, store, "A-1", label)
		second, err := store.Put(t.Context(), "A-1", order.DocumentLabel, "tpk-41", again)
		require.NoError(t, err)
		require.NotEqual(t, first.Key, second.Key)
		for document, want := range map[order.Document][]byte{first: label, second: again} {
			got, err := store.Get(t.Context(), document)
			require.NoError(t, err)
			require.Equal(t, want, got)
		}
	})
}

// What lies under a key of 0.1.0 can be read and erased, and is no shipment's.
func TestADocumentUnderAKeyWithoutAShipment(t *testing.T) {
	for _, name := range []string{"label.pdf", "label-1-edition-2.pdf", "protocol.zip", "label.zpl", "label.epl", "label.txt", "label.bin"} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			store := open(t, folder)
			old := order.Document{Kind: order.DocumentLabel, Key: "orders/A-1/" + name, Size: int64(len(label)), SHA256: hashOf(label)}
			require.NoError(t, os.MkdirAll(filepath.Join(folder, "orders", "A-1"), 0o700))
			require.NoError(t, os.WriteFile(filepath.Join(folder, "orders", "A-1", name), label, 0o600))
			got, err := store.Get(t.Context(), old)
			require.NoError(t, err)
			require.Equal(t, label, got)

			stored := put(t, store, "A-1", again)
			require.NotEqual(t, old.Key, stored.Key)
			require.Equal(t, hashOf(again), stored.SHA256)

			removed, err := store.RemoveDocuments(t.Context(), "A-1")
			require.NoError(t, err)
			require.Equal(t, 2, removed)
			for _, document := range []order.Document{old, stored} {
				_, err := store.Get(t.Context(), document)
				require.ErrorIs(t, err, documents.ErrNotFound)
			}
		})
	}
}

func TestNamesOfShipments(t *testing.T) {
	for _, tc := range []struct{ provider, id, want string }{
		{order.ProviderShipX, "4100200300", "shipx-4100200300"},
		{order.ProviderMediaPort, "MP000001", "mediaport-mp000001"},
		{order.ProviderMyPromo, "9-1Z999AA10123456784", "mypromo-9-1z999aa10123456784"},
		{order.ProviderMediaPort, "2026/11 7", "mediaport-2026117-8cd4e4b2"},
		{order.ProviderMediaPort, "2026/11-7", "mediaport-2026117-5a88c172"},
		{order.ProviderMyPromo, "9-00340434161094015902000340434161094015902", "mypromo-90034043416109401590-0e854c3d"},
		{order.ProviderMyPromo, "../../etc", "mypromo-etc-74ccf3c5"},
	} {
		require.Equal(t, documents.Shipment(tc.want), documents.ShipmentOf(tc.provider, tc.id), tc.id)
		_, err := open(t, "mem://").Put(t.Context(), "A-1", order.DocumentLabel, documents.ShipmentOf(tc.provider, tc.id), label)
		require.NoError(t, err)
	}
}

func TestConcurrentPutsAgree(t *testing.T) {
	eachStore(t, func(t *testing.T, store *documents.Store) {
		const writers = 16
		stored := make([]order.Document, writers)
		var group sync.WaitGroup
		for i := range writers {
			group.Go(func() {
				content := slices.Concat([]byte("%PDF-"), bytes.Repeat([]byte{byte('a' + i)}, 1000+i), []byte("%%EOF"))
				var err error
				stored[i], err = store.Put(context.Background(), "A-1", order.DocumentLabel, shipment, content)
				if err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		for _, document := range stored {
			require.Equal(t, stored[0], document)
		}
		content, err := store.Get(t.Context(), stored[0])
		require.NoError(t, err)
		require.Equal(t, stored[0].SHA256, hashOf(content))
	})
}

func TestIDs(t *testing.T) {
	for _, id := range []string{"abc", "2024.11-22_A", "abc..", "a..b", "a.attrs", "x.pdf", "abc."} {
		t.Run(id, func(t *testing.T) {
			eachStore(t, func(t *testing.T, store *documents.Store) {
				document := put(t, store, id, label)
				require.Equal(t, "orders/"+id+"/label-shipx-41.pdf", document.Key)
				require.Equal(t, document, put(t, store, id, again))
				got, err := store.Get(t.Context(), document)
				require.NoError(t, err)
				require.Equal(t, label, got)
			})
		})
	}
	for _, id := range []string{"", "ab", "../../etc", "..", "a/b/c", `a\b\c`, "a b c", "-abc", "żółw", "abc\x00", "abc\n",
		"a23456789012345678901234567890123456789012345678901"} {
		t.Run(fmt.Sprintf("%q", id), func(t *testing.T) {
			_, err := open(t, "mem://").Put(t.Context(), id, order.DocumentLabel, shipment, label)
			require.ErrorContains(t, err, "want 3 to 50 letters, digits, dots, dashes and underscores")
		})
	}
}

func TestWhatCannotBePut(t *testing.T) {
	store := open(t, "mem://")
	_, err := store.Put(t.Context(), "A-1", "../label", shipment, label)
	require.EqualError(t, err, `documents: put ../label of shipx-41 of order A-1: kind "../label": want small letters, digits and dashes`)
	for _, bad := range []documents.Shipment{"", "../41", "shipx/41", "SHIPX-41", "41"} {
		_, err = store.Put(t.Context(), "A-1", order.DocumentLabel, bad, label)
		require.ErrorContains(t, err, "want a provider and an id, in small letters, digits and dashes")
	}
}

func TestWhatCannotBeGot(t *testing.T) {
	eachStore(t, func(t *testing.T, store *documents.Store) {
		stored := put(t, store, "A-1", label)
		longer, altered, missing := stored, stored, stored
		longer.Size++
		altered.SHA256 = hashOf([]byte("another"))
		missing.Key = "orders/A-2/label.pdf"

		_, err := store.Get(t.Context(), longer)
		require.ErrorIs(t, err, documents.ErrChanged)
		require.EqualError(t, err, "documents: get orders/A-1/label-shipx-41.pdf: changed since it was stored: 22 bytes, not 23")
		_, err = store.Get(t.Context(), altered)
		require.ErrorIs(t, err, documents.ErrChanged)
		_, err = store.Get(t.Context(), missing)
		require.ErrorIs(t, err, documents.ErrNotFound)
		require.EqualError(t, err, "documents: get orders/A-2/label.pdf: not found in the document store")
		for _, key := range []string{"", "writable.txt", "orders/../../etc/passwd", "orders/A-1/../A-2/label.pdf", "orders/A-1/label.pdf.attrs"} {
			_, err := store.Get(t.Context(), order.Document{Key: key})
			require.EqualError(t, err, fmt.Sprintf("documents: get %q: not the key of a document", key))
		}
	})
}

func TestTampering(t *testing.T) {
	folder := t.TempDir()
	store := open(t, folder)
	stored := put(t, store, "A-1", label)
	file := filepath.Join(folder, filepath.FromSlash(stored.Key))

	for name, content := range map[string][]byte{
		"other content of the same length": bytes.ToUpper(label),
		"cut short":                        label[:4],
		"empty":                            {},
	} {
		t.Run(name, func(t *testing.T) {
			require.NoError(t, os.WriteFile(file, content, 0o600))
			_, err := store.Get(t.Context(), stored)
			require.ErrorIs(t, err, documents.ErrChanged)
			_, err = store.Put(t.Context(), "A-1", order.DocumentLabel, shipment, label)
			require.ErrorIs(t, err, documents.ErrChanged)
		})
	}
	t.Run("removed, it is stored anew", func(t *testing.T) {
		require.NoError(t, os.Remove(file))
		require.Equal(t, stored, put(t, store, "A-1", label))
	})
	t.Run("without its SHA-256", func(t *testing.T) {
		require.NoError(t, os.Remove(file+".attrs"))
		_, err := store.Put(t.Context(), "A-1", order.DocumentLabel, shipment, label)
		require.EqualError(t, err, "documents: put label of shipx-41 of order A-1: orders/A-1/label-shipx-41.pdf: "+
			"changed since it was stored: it has no SHA-256")
	})
}

func TestIDsThatDifferOnlyInCase(t *testing.T) {
	folder := t.TempDir()
	store := open(t, folder)
	put(t, store, "order-a", label)
	// What a file system does that doesn't tell the two apart.
	require.NoError(t, os.Symlink(filepath.Join(folder, "orders", "order-a"), filepath.Join(folder, "orders", "ORDER-A")))

	_, err := store.Put(t.Context(), "ORDER-A", order.DocumentLabel, shipment, again)
	require.ErrorContains(t, err, "belongs to order order-a, whose id differs only in case")
}

func TestNoHalfWrittenFileIsLeft(t *testing.T) {
	folder := t.TempDir()
	store := open(t, folder)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := store.Put(gone, "A-1", order.DocumentLabel, shipment, label)
	require.ErrorIs(t, err, context.Canceled)

	put(t, store, "A-1", label)
	entries, err := os.ReadDir(filepath.Join(folder, "orders", "A-1"))
	require.NoError(t, err)
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	require.Equal(t, []string{"label-shipx-41.pdf", "label-shipx-41.pdf.attrs"}, names)
}

func TestCheck(t *testing.T) {
	eachStore(t, func(t *testing.T, store *documents.Store) {
		require.NoError(t, store.Check(t.Context()))
		require.NoError(t, store.Check(t.Context()))
	})
	folder := filepath.Join(t.TempDir(), "documents")
	store := open(t, folder)
	require.NoError(t, os.Remove(folder))
	require.NoError(t, os.WriteFile(folder, nil, 0o600))
	require.ErrorContains(t, store.Check(t.Context()), "documents: the store cannot be written to: ")
}

// A command that only reads may have been started in the wrong folder.
func TestReadingLeavesNoFolder(t *testing.T) {
	for name, format := range map[string]string{"a folder": "%s", "a URL": "file://%s", "a part of one": "file://%s?prefix=ours/"} {
		t.Run(name, func(t *testing.T) {
			above := t.TempDir()
			named := fmt.Sprintf(format, filepath.ToSlash(filepath.Join(above, "data", "documents")))
			reads, err := documents.Open(t.Context(), named)
			require.NoError(t, err)
			for range reads.Files(t.Context(), "data.key") {
				require.Fail(t, "there is nothing")
			}
			require.NoError(t, reads.Probe(t.Context()), "what it wrote, it has removed")
			require.NoError(t, reads.Close())
			require.NoDirExists(t, filepath.Join(above, "data"))

			writes, err := documents.Open(t.Context(), named)
			require.NoError(t, err)
			put(t, writes, "shop-1", label)
			require.NoError(t, writes.Close())
			require.DirExists(t, filepath.Join(above, "data", "documents"))
		})
	}
}

// A folder that was there before may be a mounted one, or have rights of its own.
func TestReadingLeavesTheFolderThatWasThere(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "documents")
	require.NoError(t, os.Mkdir(folder, 0o700))
	reads, err := documents.Open(t.Context(), folder)
	require.NoError(t, err)
	require.NoError(t, reads.Close())
	require.DirExists(t, folder)
}

func TestLocation(t *testing.T) {
	folder := t.TempDir()
	t.Chdir(folder)
	for named, want := range map[string]struct {
		location string
		relative bool
	}{
		"data/labels":        {filepath.Join(folder, "data", "labels"), true},
		folder:               {folder, false},
		"file://" + folder:   {"file://" + folder, false},
		"mem://?prefix=some": {"mem:", false},
	} {
		location, relative := open(t, named).Location()
		require.Equal(t, want.location, location)
		require.Equal(t, want.relative, relative, named)
	}
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	cases := map[string]struct{ url, want string }{
		"nothing":           {"", "no folder or URL given"},
		"a file":            {file, "is not a directory"},
		"unknown scheme":    {"ftp://user:hunter2@host/folder?key=hunter2", "documents: open ftp://host/folder: "},
		"unknown parameter": {"mem://?secret=hunter2", "documents: open mem:: "},
		"one key for all":   {"mem://?key=hunter2", "documents: open mem:: key= would store all documents in one object"},
		"not a URL":         {"s3://user:hunter2@bucket:port", "not a valid s3:// URL"},
		"no SHA-256":        {"file:///tmp?metadata=skip", "metadata=skip would omit the SHA-256"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := documents.Open(t.Context(), tc.url)
			require.ErrorContains(t, err, tc.want)
			require.NotContains(t, err.Error(), "hunter2")
		})
	}
}
