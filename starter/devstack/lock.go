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

// lockName is the file in a folder of documents that says whose it is.
const lockName = ".orderflow-dev.lock"

// claims are the files that a stack keeps for itself alone: another one that kept its
// documents there would take the first one's away, and hand out its labels. A claim ends
// with its process, however that ends.
type claims struct{ held []*flock.Flock }

// claim keeps what this stack writes for itself alone.
func (s *stack) claim(options stackOptions) error {
	var claimed claims
	s.closers = append(s.closers, func() { claimed.release() })
	if err := claimed.documents(cmp.Or(options.documents, s.settings.Documents.URL)); err != nil {
		return err
	}
	return claimed.orders(options.db)
}

// documents claims a folder of documents. Buckets are not claimed.
func (c *claims) documents(location string) error {
	folder := folderOf(location)
	if folder == "" {
		return nil
	}
	if err := os.MkdirAll(folder, cli.FolderMode); err != nil {
		return cli.BadInput("ORDERFLOW_DOCUMENTS_URL: %w", err)
	}
	return c.claim(filepath.Join(folder, lockName), "keeps its documents in "+folder,
		"start this one in another folder, or name another one for its documents in ORDERFLOW_DOCUMENTS_URL")
}

// orders claims a file that Temporal keeps orders in; "" is none.
func (c *claims) orders(db string) error {
	if db == "" {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(db), cli.FolderMode); err != nil {
		return cli.BadInput("--db: %w", err)
	}
	return c.claim(db+".lock", "keeps its orders in "+db, "name another file with --db")
}

func (c *claims) claim(file, does, instead string) error {
	lock := flock.New(file, flock.SetFlag(os.O_CREATE|os.O_RDWR), flock.SetPermissions(cli.FileMode))
	got, err := lock.TryLock()
	if err != nil {
		return fmt.Errorf("claim %s: %w", file, err)
	}
	if !got {
		return fmt.Errorf(`another "orderflow dev" or demo%s %s: stop that one, or %s`, processOf(file), does, instead)
	}
	c.held = append(c.held, lock)
	// Only for the words above: what counts is the lock.
	_ = os.WriteFile(file, fmt.Appendln(nil, os.Getpid()), cli.FileMode)
	return nil
}

// processOf says for people which process has written itself into a file.
func processOf(file string) string {
	content, err := os.ReadFile(file)
	process, notNumber := strconv.Atoi(strings.TrimSpace(string(content)))
	if err != nil || notNumber != nil {
		return ""
	}
	return fmt.Sprintf(" (process %d)", process)
}

// release lets others have what was claimed. The files stay: one that was deleted could
// be claimed twice, as the one that is gone and as a new one.
func (c *claims) release() {
	for _, lock := range c.held {
		_ = lock.Unlock()
	}
}

// folderOf is the folder that a document store's location names; "" for a bucket.
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
