package devstack

import (
	"cmp"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/gofrs/flock"

	"orderflow/starter/cli"
)

// lockName is the lock file in a folder of documents.
const lockName = ".orderflow-dev.lock"

// fileLocks are the locked files of a stack: a second stack with the same documents would move
// the first one's away, and hand out its labels. A lock ends with its process, even if the
// process is killed.
type fileLocks struct{ held []*flock.Flock }

// claim locks what only this stack may write.
func (s *stack) claim(options stackOptions) error {
	var locks fileLocks
	s.closers = append(s.closers, func() { locks.release() })
	if err := locks.documents(cmp.Or(options.documents, s.settings.Documents.URL)); err != nil {
		return err
	}
	return locks.orders(options.db)
}

// documents locks a folder of documents. Buckets are not locked.
func (l *fileLocks) documents(location string) error {
	folder := folderOf(location)
	if folder == "" {
		return nil
	}
	if err := os.MkdirAll(folder, cli.FolderMode); err != nil {
		return cli.BadInput("ORDERFLOW_DOCUMENTS_URL: %w", err)
	}
	return l.lock(filepath.Join(folder, lockName), "keeps its documents in "+folder,
		"start this one in another folder, or name another one for its documents in ORDERFLOW_DOCUMENTS_URL")
}

// orders locks the file in which Temporal stores orders; "" means none.
func (l *fileLocks) orders(db string) error {
	if db == "" {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(db), cli.FolderMode); err != nil {
		return cli.BadInput("--db: %w", err)
	}
	return l.lock(db+".lock", "keeps its orders in "+db, "name another file with --db")
}

func (l *fileLocks) lock(file, does, instead string) error {
	lock := flock.New(file, flock.SetFlag(os.O_CREATE|os.O_RDWR), flock.SetPermissions(cli.FileMode))
	got, err := lock.TryLock()
	if err != nil {
		return fmt.Errorf("lock %s: %w", file, err)
	}
	if !got {
		return fmt.Errorf(`another "orderflow dev" or demo%s %s: stop that one, or %s`, processOf(file), does, instead)
	}
	l.held = append(l.held, lock)
	// The process id is only for the message above; the lock decides.
	_ = os.WriteFile(file, fmt.Appendln(nil, os.Getpid()), cli.FileMode)
	return nil
}

// processOf describes the process that a lock file names.
func processOf(file string) string {
	content, err := os.ReadFile(file)
	process, notNumber := strconv.Atoi(strings.TrimSpace(string(content)))
	if err != nil || notNumber != nil {
		return ""
	}
	return fmt.Sprintf(" (process %d)", process)
}

// release unlocks everything. It does not delete the files: otherwise one process could lock
// the deleted file and another one a new file.
func (l *fileLocks) release() {
	for _, lock := range l.held {
		_ = lock.Unlock()
	}
}

// folderOf is the folder of a document store's location; "" for a bucket.
func folderOf(location string) string {
	if !strings.Contains(location, "://") {
		return location
	}
	named, err := url.Parse(location)
	if err != nil || named.Scheme != "file" {
		return ""
	}
	return filepath.FromSlash(named.Host + named.Path)
}
