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
	"regexp"
	"strings"
	"time"

	"gocloud.dev/blob"
)

// Files stored by day instead of by order, so that a time span can be read without all orders:
// "archive/accepted/2026-11-29/shop-1001.json".
var (
	dayFilePattern = regexp.MustCompile(`^archive/[a-z]{1,32}(-[a-z]{1,32})?/\d{4}-\d{2}-\d{2}/[A-Za-z0-9][A-Za-z0-9._-]{2,49}\.json$`)
	dayPattern     = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)
)

// DayFile is the name of an order's file in an area of the archive, such as "accepted". The day
// is in UTC.
func DayFile(area string, day time.Time, orderID string) string {
	return fmt.Sprintf("archive/%s/%s/%s.json", area, day.UTC().Format(time.DateOnly), orderID)
}

// OrderOfDayFile is the id of the order of a day's file.
func OrderOfDayFile(name string) string { return strings.TrimSuffix(path.Base(name), ".json") }

// Days returns the days with files in an area, earliest first.
func (s *Store) Days(ctx context.Context, area string) (days []time.Time, err error) {
	names := s.daysOfBucket
	if s.folder != "" {
		names = s.daysOfFolder
	}
	for name, err := range names(ctx, "archive/"+area+"/") {
		if err != nil {
			return nil, fmt.Errorf("documents: list archive/%s: %w", area, err)
		}
		if day, err := time.Parse(time.DateOnly, name); err == nil && dayPattern.MatchString(name) {
			days = append(days, day)
		}
	}
	return days, nil
}

// daysOfBucket iterates over the names of the folders in a bucket's folder.
func (s *Store) daysOfBucket(ctx context.Context, folder string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		found := s.bucket.List(&blob.ListOptions{Prefix: folder, Delimiter: "/"})
		for {
			object, err := found.Next(ctx)
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield("", err)
				return
			}
			if object.IsDir && !yield(strings.Trim(strings.TrimPrefix(object.Key, folder), "/"), nil) {
				return
			}
		}
	}
}

// daysOfFolder does the same without the bucket, which would look at every file of every day.
func (s *Store) daysOfFolder(_ context.Context, folder string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		entries, err := os.ReadDir(s.filePath(folder)) // sorted
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			yield("", err)
			return
		}
		for _, entry := range entries {
			if !entry.IsDir() {
				continue
			}
			has, err := hasFiles(s.filePath(folder + entry.Name()))
			if (has || err != nil) && !yield(entry.Name(), err) {
				return
			}
		}
	}
}

// hasFiles reports whether a folder has files: it stays when the last one is erased.
func hasFiles(path string) (bool, error) {
	folder, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer func() { _ = folder.Close() }()
	_, err = folder.Readdirnames(1)
	if errors.Is(err, io.EOF) {
		return false, nil
	}
	return err == nil, err
}

// FilesOfDay iterates over the names of an area's files of one day.
func (s *Store) FilesOfDay(ctx context.Context, area string, day time.Time) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for key, err := range s.list(ctx, fmt.Sprintf("archive/%s/%s/", area, day.UTC().Format(time.DateOnly))) {
			if (err != nil || dayFilePattern.MatchString(key)) && !yield(key, err) {
				return
			}
		}
	}
}
