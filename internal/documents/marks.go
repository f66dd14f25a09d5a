package documents

import (
	"context"
	"fmt"
	"iter"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"time"
)

// A mark is an empty file in the folder of a day; its name is the information. With marks, a
// reader of many orders lists some days instead of reading the files of each order. The orders'
// files are authoritative; a missing or repeated mark does no harm.
var markPattern = regexp.MustCompile(`^marks/[a-z]{1,32}/[0-9]{8}/[A-Za-z0-9][A-Za-z0-9@._-]{0,200}$`)

// dayOfMarks is the name of a day's folder, in UTC.
func dayOfMarks(at time.Time) string { return at.UTC().Format("20060102") }

func markFolder(kind string, at time.Time) string {
	return "marks/" + kind + "/" + dayOfMarks(at) + "/"
}

// Mark writes a mark into the folder of a day. It is idempotent.
func (s *Store) Mark(ctx context.Context, kind string, at time.Time, name string) error {
	key := markFolder(kind, at) + name
	if !markPattern.MatchString(key) {
		return fmt.Errorf("documents: %q: not the name of a mark", key)
	}
	if err := s.mark(ctx, key); err != nil {
		return fmt.Errorf("documents: mark %s: %w", key, err)
	}
	return nil
}

// mark writes no metadata in a folder, because there are as many marks as parcels.
func (s *Store) mark(ctx context.Context, key string) error {
	if s.folder == "" {
		return s.bucket.WriteAll(ctx, key, nil, nil)
	}
	file := s.filePath(key)
	if err := os.MkdirAll(filepath.Dir(file), folderMode); err != nil {
		return err
	}
	made, err := os.OpenFile(file, os.O_CREATE|os.O_WRONLY, 0o640)
	if err != nil {
		return err
	}
	return made.Close()
}

// Marks iterates over the names of a day's marks, unordered. It stops at the first error.
func (s *Store) Marks(ctx context.Context, kind string, at time.Time) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for key, err := range s.list(ctx, markFolder(kind, at)) {
			if err != nil {
				yield("", err)
				return
			}
			if markPattern.MatchString(key) && !yield(path.Base(key), nil) {
				return
			}
		}
	}
}

// RemoveFilesOf removes an order's files of a kind that can happen more than once. It is
// idempotent.
func (s *Store) RemoveFilesOf(ctx context.Context, orderID, kind string) error {
	names, err := s.FilesOf(ctx, orderID, kind)
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := s.RemoveFile(ctx, name); err != nil {
			return err
		}
	}
	return nil
}
