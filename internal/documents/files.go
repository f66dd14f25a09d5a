package documents

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"
)

// Besides documents, an order can have small files, which document functions never return. A
// namespace can have some, too. Events that happen more than once to an order have one file
// each: "printed-20261129t104500z-5e1c.json".
var filePattern = regexp.MustCompile(`^(orders|namespaces)/[A-Za-z0-9][A-Za-z0-9._-]{0,254}/[a-z]{1,32}(-[a-z0-9-]{1,60})?\.(key|json)$`)

// IsOrderID reports whether the id is valid for an order, and so for its files.
func IsOrderID(id string) bool { return orderIDPattern.MatchString(id) }

func checkFile(name string) error {
	if !filePattern.MatchString(name) && !dayFilePattern.MatchString(name) {
		return fmt.Errorf("documents: %q: not the name of a file", name)
	}
	return nil
}

// CreateFile writes a file unless it exists, and reports whether it did. If several processes
// try at the same moment, exactly one succeeds, and no reader ever sees half a file. For a
// folder this needs a file system with hard links, which all common ones have.
func (s *Store) CreateFile(ctx context.Context, name string, content []byte) (created bool, err error) {
	if err := checkFile(name); err != nil {
		return false, err
	}
	if s.folder != "" {
		err = s.linkFile(name, content)
	} else {
		err = s.bucket.WriteAll(ctx, name, content, &blob.WriterOptions{IfNotExist: true})
	}
	if err == nil {
		return true, nil
	}
	if errors.Is(err, fs.ErrExist) || gcerrors.Code(err) == gcerrors.FailedPrecondition {
		return false, nil
	}
	// A bucket may answer two simultaneous writers with another error, and an answer may be
	// lost; the stored content decides.
	if exists, lookErr := s.bucket.Exists(ctx, name); lookErr == nil && exists {
		return false, nil
	}
	return false, fmt.Errorf("documents: create %s: %w", name, err)
}

// linkFile creates a file in a folder. The folder's bucket checks and writes in two steps,
// between which another process may write; creating a link is atomic.
func (s *Store) linkFile(name string, content []byte) error {
	file := s.filePath(name)
	if err := os.MkdirAll(filepath.Dir(file), folderMode); err != nil {
		return err
	}
	whole, err := os.CreateTemp(filepath.Dir(file), ".new-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(whole.Name()) }()
	_, err = whole.Write(content)
	if err := errors.Join(err, whole.Sync(), whole.Close()); err != nil {
		return err
	}
	return os.Link(whole.Name(), file)
}

// filePath is the path of a file in the folder's bucket. The bucket escapes a slash after two
// dots, and an id may end in dots.
func (s *Store) filePath(name string) string {
	return s.folder + filepath.FromSlash(strings.ReplaceAll(name, "../", "..__0x2f__"))
}

// ReadFile returns the content of a file.
//
// ErrNotFound: it doesn't exist.
func (s *Store) ReadFile(ctx context.Context, name string) ([]byte, error) {
	if err := checkFile(name); err != nil {
		return nil, err
	}
	content, err := s.bucket.ReadAll(ctx, name)
	if gcerrors.Code(err) == gcerrors.NotFound {
		return nil, fmt.Errorf("documents: read %s: %w", name, ErrNotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("documents: read %s: %w", name, err)
	}
	return content, nil
}

// ReplaceFile writes a file, whether it exists or not.
func (s *Store) ReplaceFile(ctx context.Context, name string, content []byte) error {
	if err := checkFile(name); err != nil {
		return err
	}
	if err := s.bucket.WriteAll(ctx, name, content, nil); err != nil {
		return fmt.Errorf("documents: replace %s: %w", name, err)
	}
	return nil
}

// RemoveFile removes a file. A missing file is no error.
func (s *Store) RemoveFile(ctx context.Context, name string) error {
	if err := checkFile(name); err != nil {
		return err
	}
	if err := s.bucket.Delete(ctx, name); err != nil && gcerrors.Code(err) != gcerrors.NotFound {
		return fmt.Errorf("documents: remove %s: %w", name, err)
	}
	return nil
}

// FileExists reports whether a file exists.
func (s *Store) FileExists(ctx context.Context, name string) (bool, error) {
	if err := checkFile(name); err != nil {
		return false, err
	}
	exists, err := s.bucket.Exists(ctx, name)
	if err != nil {
		return false, fmt.Errorf("documents: look for %s: %w", name, err)
	}
	return exists, nil
}

// Files iterates over the files of all orders and namespaces with a given last part, such as
// "data.key". It stops at the first error.
func (s *Store) Files(ctx context.Context, base string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for _, folder := range []string{"namespaces/", "orders/"} {
			for key, err := range s.list(ctx, folder) {
				if err != nil {
					yield("", err)
					return
				}
				if path.Base(key) == base && filePattern.MatchString(key) && !yield(key, nil) {
					return
				}
			}
		}
	}
}

func (s *Store) list(ctx context.Context, prefix string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		found := s.bucket.List(&blob.ListOptions{Prefix: prefix})
		for {
			object, err := found.Next(ctx)
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield("", fmt.Errorf("documents: list %s: %w", prefix, err))
				return
			}
			if !yield(object.Key, nil) {
				return
			}
		}
	}
}

// FilesOf returns the names of an order's files of a kind that can happen more than once, such
// as "printed", sorted.
func (s *Store) FilesOf(ctx context.Context, orderID, kind string) ([]string, error) {
	var names []string
	for key, err := range s.within(ctx, orderID) {
		if err != nil {
			return nil, err
		}
		if filePattern.MatchString(key) && strings.HasPrefix(path.Base(key), kind+"-") {
			names = append(names, key)
		}
	}
	slices.Sort(names)
	return names, nil
}

// within iterates over all keys in the folder of an order.
func (s *Store) within(ctx context.Context, orderID string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		if !IsOrderID(orderID) {
			return
		}
		folder := "orders/" + orderID + "/"
		prefix := folder
		if strings.HasSuffix(orderID, ".") { // with the slash, a folder's bucket would not find it
			prefix = strings.TrimSuffix(folder, "/")
		}
		for key, err := range s.list(ctx, prefix) {
			if (err != nil || strings.HasPrefix(key, folder)) && !yield(key, err) {
				return
			}
		}
	}
}

// RemoveDocuments removes everything of an order from the store except its files, and returns
// the number of removed objects. It is idempotent.
func (s *Store) RemoveDocuments(ctx context.Context, orderID string) (removed int, err error) {
	for key, err := range s.within(ctx, orderID) {
		if err != nil {
			return removed, err
		}
		if filePattern.MatchString(key) {
			continue
		}
		if err := s.bucket.Delete(ctx, key); err != nil && gcerrors.Code(err) != gcerrors.NotFound {
			return removed, fmt.Errorf("documents: remove %s: %w", key, err)
		}
		removed++
	}
	return removed, nil
}
