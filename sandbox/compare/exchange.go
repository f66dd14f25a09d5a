// Package compare compares recorded exchanges with providers with the simulators. It
// sends the recorded requests to new simulators, in their order, replaces the recorded
// ids by the simulators' ids, and compares each pair of answers: status, media type, keys
// and the types of their values.
//
// It knows the format of recordings, and nothing of the clients that wrote them.
package compare

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"orderflow/internal/plain"
)

// exchange is a recorded call, in the format of its file.
type exchange struct {
	At            time.Time           `json:"at"`
	Provider      string              `json:"provider"`
	Operation     string              `json:"operation"`
	Method        string              `json:"method"`
	Template      string              `json:"template"`
	Path          string              `json:"path"`
	Elsewhere     bool                `json:"elsewhere"`
	Query         map[string][]string `json:"query"`
	RequestHeader map[string]string   `json:"requestHeader"`
	Request       any                 `json:"request"`
	NoAnswer      bool                `json:"noAnswer"`
	Status        int                 `json:"status"`
	// Response is nil if the answer was not JSON; then File may describe it.
	Response       any               `json:"response"`
	ResponseHeader map[string]string `json:"responseHeader"`
	File           *struct {
		MediaType string `json:"mediaType"`
	} `json:"file"`
}

// methods are the HTTP methods that providers use.
var methods = []string{"GET", "POST", "PUT", "PATCH", "DELETE"}

// largest is the size limit of a recording's file, in bytes.
const largest = 64 << 20

// read returns the recordings of a folder, oldest first.
func read(dir string) ([]exchange, error) {
	info, err := os.Stat(dir)
	if err != nil || !info.IsDir() {
		return nil, fmt.Errorf("%s: want a folder with recordings (ORDERFLOW_RECORD)", dir)
	}
	names, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil || len(names) == 0 {
		return nil, fmt.Errorf("%s: no recordings (*.json)", dir)
	}
	all := make([]exchange, 0, len(names))
	for _, name := range names {
		one, err := readFile(name)
		if err != nil {
			return nil, fmt.Errorf("%s: not a recording: %w", name, err)
		}
		all = append(all, one)
	}
	slices.SortStableFunc(all, func(a, b exchange) int { return a.At.Compare(b.At) })
	return all, nil
}

func readFile(name string) (exchange, error) {
	file, err := os.Open(name)
	if err != nil {
		return exchange{}, err
	}
	defer func() { _ = file.Close() }()
	content, err := io.ReadAll(io.LimitReader(file, largest))
	if err != nil {
		return exchange{}, err
	}
	var one exchange
	if err := decode(content, &one); err != nil {
		return exchange{}, err
	}
	switch {
	case !slices.Contains(providers, one.Provider):
		return exchange{}, fmt.Errorf("provider %q: %s", one.Provider, plain.OneOf(providers))
	case one.Method == "" || one.Path == "" || one.Path[0] != '/':
		return exchange{}, fmt.Errorf("want a method, and a path that begins with /")
	case !slices.Contains(methods, one.Method):
		return exchange{}, fmt.Errorf("method %q: %s", one.Method, plain.OneOf(methods))
	case one.Status == 0 && !one.NoAnswer:
		return exchange{}, fmt.Errorf("want a status")
	}
	return one, nil
}

// decode keeps numbers as written.
func decode(content []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.UseNumber()
	return decoder.Decode(into)
}
