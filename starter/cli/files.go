package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"orderflow/internal/documents"
)

// Open opens a file that the user names. Its error has the full path, too: the file may be there
// in another folder.
func Open(name string) (*os.File, error) {
	file, err := os.Open(name)
	if err == nil {
		return file, nil
	}
	full, noFolder := filepath.Abs(name)
	if noFolder != nil || full == name {
		return nil, err
	}
	return nil, fmt.Errorf("%w (%s)", err, full)
}

// documentsHint says where this command looks for documents: with a folder of another name, or
// from another folder, it looks elsewhere than the worker.
func documentsHint() string {
	settings, err := LoadConfig()
	if err != nil {
		return ""
	}
	store, err := documents.Open(context.Background(), settings.Documents.URL)
	if err != nil {
		return ""
	}
	defer func() { _ = store.Close() }()
	location, _ := store.Location()
	return fmt.Sprintf("; the store is %s (ORDERFLOW_DOCUMENTS_URL), does the worker use it, too?", location)
}
