package replay

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"
)

// Files replays saved histories: files in the format of "temporal workflow show --output json"
// and the Web UI, or folders of such files named *.json. The progress may be nil.
//
// The error names a missing file or folder, or a folder without histories.
func (r *Replayer) Files(ctx context.Context, paths []string, atOnce int, progress func(done, of int)) (Report, error) {
	var sources []source
	for _, path := range paths {
		files, err := filesAt(path)
		if err != nil {
			return Report{}, err
		}
		for _, file := range files {
			sources = append(sources, source{file: file, read: func(context.Context) (*historypb.History, error) { return readFile(file) }})
		}
	}
	return r.all(ctx, sources, atOnce, progress)
}

func filesAt(path string) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return []string{path}, nil
	}
	files, err := filepath.Glob(filepath.Join(path, "*.json"))
	if err == nil && len(files) == 0 {
		err = fmt.Errorf("%s: no files named *.json", path)
	}
	return files, err
}

func readFile(path string) (*historypb.History, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	history, err := client.HistoryFromJSON(file, client.HistoryJSONOptions{})
	if err != nil {
		return nil, err
	}
	if len(history.GetEvents()) == 0 {
		return nil, errors.New("no history: it has no events")
	}
	return history, nil
}
