// Package documents stores labels, protocols and other files of orders: in a folder, or in a
// bucket of S3, Google Cloud Storage or Azure. A document is written once and never changed;
// every read verifies its SHA-256.
package documents

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"strings"
	"sync"
	"syscall"

	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"

	"orderflow/order"
)

var (
	// ErrNotFound means that the store has no such document.
	ErrNotFound = errors.New("not found in the document store")
	// ErrChanged means that the stored content is not what was put there.
	ErrChanged = errors.New("changed since it was stored")
)

// Metadata stored with a document. It includes the order, because file systems and people may
// confuse ids that differ only in case.
const (
	metadataSHA256 = "sha256"
	metadataOrder  = "order"
)

// probeKey is what Check writes.
const probeKey = "writable.txt"

// Store is a document store. It is safe for concurrent use. Several processes may share a
// bucket: if two put one document at the same moment, the first wins. A folder cannot check and
// write in one step, so there the two may mix if their contents differ; every later read then
// returns ErrChanged.
type Store struct {
	bucket *blob.Bucket
	// folder is the path prefix of a folder's files; empty for a bucket.
	folder string
	// made are the folders that were made to open it, the innermost first.
	made []string
	// location is the absolute path of a folder, or the URL of a bucket without its secrets.
	location string
	// relative says that the folder was named from the working folder.
	relative bool
	// putting has the locks for looking up and writing an order's document; orders share locks
	// by their hash.
	putting [64]sync.Mutex
}

// Put stores a document of a shipment, after checking its format. If the shipment already has
// one of the kind, it returns the stored one unchanged: a label that is fetched twice keeps the
// first version. A document under a key without a shipment, as in 0.1.0, is never returned,
// because its shipment is unknown.
//
// ErrUnfit: it is not a document, or incomplete. ErrChanged: the stored one is damaged; remove
// it to replace it.
func (s *Store) Put(ctx context.Context, orderID string, kind order.DocumentKind, shipment Shipment, content []byte) (order.Document, error) {
	document, err := s.put(ctx, orderID, kind, shipment, content)
	if err != nil {
		return order.Document{}, fmt.Errorf("documents: put %s of %s of order %s: %w", kind, shipment, orderID, err)
	}
	return document, nil
}

func (s *Store) put(ctx context.Context, orderID string, kind order.DocumentKind, shipment Shipment, content []byte) (order.Document, error) {
	stem, err := stemOf(orderID, kind, shipment)
	if err != nil {
		return order.Document{}, err
	}
	lock := s.lockOf(orderID)
	lock.Lock()
	defer lock.Unlock()
	found, err := s.find(ctx, stem)
	if err != nil {
		return order.Document{}, err
	}
	if found != "" {
		return s.existing(ctx, orderID, kind, found)
	}
	looked, err := formOf(content)
	if err != nil {
		return order.Document{}, err
	}
	document := order.Document{
		Kind: kind, Key: stem + looked.extension, Size: int64(len(content)), SHA256: sum(content), MediaType: looked.mediaType,
	}
	err = s.bucket.WriteAll(ctx, document.Key, content, &blob.WriterOptions{
		ContentType: looked.mediaType,
		Metadata:    map[string]string{metadataSHA256: document.SHA256, metadataOrder: orderID},
		IfNotExist:  true,
	})
	if gcerrors.Code(err) == gcerrors.FailedPrecondition { // another process was faster
		return s.existing(ctx, orderID, kind, document.Key)
	}
	return document, err
}

func (s *Store) lockOf(orderID string) *sync.Mutex {
	hash := fnv.New32a()
	_, _ = hash.Write([]byte(strings.ToLower(orderID))) // writes to a hash do not fail
	return &s.putting[hash.Sum32()%uint32(len(s.putting))]
}

// find returns the key of the document that starts with stem, or "". It tries each extension,
// because a listing of a folder misses ids that end in dots.
func (s *Store) find(ctx context.Context, stem string) (string, error) {
	for _, extension := range extensions {
		exists, err := s.bucket.Exists(ctx, stem+extension)
		if err != nil {
			return "", fmt.Errorf("look for %s: %w", stem+extension, err)
		}
		if exists {
			return stem + extension, nil
		}
	}
	return "", nil
}

// existing describes and verifies the document under key.
func (s *Store) existing(ctx context.Context, orderID string, kind order.DocumentKind, key string) (order.Document, error) {
	attributes, err := s.bucket.Attributes(ctx, key)
	if err != nil {
		return order.Document{}, fmt.Errorf("look at %s: %w", key, err)
	}
	if owner := attributes.Metadata[metadataOrder]; owner != "" && owner != orderID {
		return order.Document{}, fmt.Errorf("%s belongs to order %s, whose id differs only in case", key, owner)
	}
	if attributes.Metadata[metadataSHA256] == "" {
		return order.Document{}, fmt.Errorf("%s: %w: it has no SHA-256", key, ErrChanged)
	}
	document := order.Document{
		Kind: kind, Key: key, Size: attributes.Size, SHA256: attributes.Metadata[metadataSHA256], MediaType: attributes.ContentType,
	}
	_, err = s.read(ctx, document)
	return document, err
}

// Get returns the content of a document that Put described.
//
// ErrNotFound: it doesn't exist. ErrChanged: its size or SHA-256 differs.
func (s *Store) Get(ctx context.Context, document order.Document) ([]byte, error) {
	if !keyPattern.MatchString(document.Key) {
		return nil, fmt.Errorf("documents: get %q: not the key of a document", document.Key)
	}
	content, err := s.read(ctx, document)
	if err != nil {
		return nil, fmt.Errorf("documents: get %w", err)
	}
	return content, nil
}

func (s *Store) read(ctx context.Context, document order.Document) ([]byte, error) {
	reader, err := s.bucket.NewReader(ctx, document.Key, nil)
	if gcerrors.Code(err) == gcerrors.NotFound {
		return nil, fmt.Errorf("%s: %w", document.Key, ErrNotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", document.Key, err)
	}
	defer func() { _ = reader.Close() }()
	if reader.Size() != document.Size {
		return nil, fmt.Errorf("%s: %w: %d bytes, not %d", document.Key, ErrChanged, reader.Size(), document.Size)
	}
	content := make([]byte, document.Size)
	if _, err := io.ReadFull(reader, content); err != nil {
		return nil, fmt.Errorf("%s: %w", document.Key, err)
	}
	if got := sum(content); got != document.SHA256 {
		return nil, fmt.Errorf("%s: %w: its SHA-256 is %s, not %s", document.Key, ErrChanged, got, document.SHA256)
	}
	return content, nil
}

// Check checks that the store is writable, by writing a small file beside the orders, for
// readiness checks.
func (s *Store) Check(ctx context.Context) error {
	err := s.bucket.WriteAll(ctx, probeKey, []byte("Orderflow wrote this to see whether it can.\n"), nil)
	if err != nil {
		return fmt.Errorf("documents: the store cannot be written to: %w", err)
	}
	return nil
}

// Probe writes a small file with a unique name, reads it back, and removes it. It is more
// thorough than Check, and slower.
func (s *Store) Probe(ctx context.Context) error {
	key := "check-" + strings.ToLower(rand.Text()) + ".txt"
	content := []byte("Orderflow wrote this to see whether it can, and could not remove it.\n")
	if err := s.bucket.WriteAll(ctx, key, content, nil); err != nil {
		return fmt.Errorf("documents: write %s: %w", key, err)
	}
	read, err := s.bucket.ReadAll(ctx, key)
	switch {
	case err != nil:
		err = fmt.Errorf("documents: read %s: %w", key, err)
	case !bytes.Equal(read, content):
		err = fmt.Errorf("documents: read %s: %w", key, ErrChanged)
	}
	if removed := s.bucket.Delete(ctx, key); removed != nil {
		err = errors.Join(err, fmt.Errorf("documents: remove %s: %w", key, removed))
	}
	return err
}

// Location is the absolute path of a folder, or the URL of a bucket without its secrets. A
// relative one was named from the working folder: in another folder it is another store.
func (s *Store) Location() (location string, relative bool) { return s.location, s.relative }

// Close releases the bucket, and removes the folders that were made for it if they are empty: a
// program that only reads may have been started in the wrong folder. The store must not be used
// afterwards.
func (s *Store) Close() error {
	for _, folder := range s.made {
		_ = syscall.Rmdir(folder) // fails if anything is in it
	}
	return s.bucket.Close()
}

func sum(content []byte) string {
	hash := sha256.Sum256(content)
	return hex.EncodeToString(hash[:])
}
