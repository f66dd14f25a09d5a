// Package record writes the calls to providers and their answers into files, one
// per call, so that "sandbox compare" can compare them with the simulators.
// clients.Caller passes it every exchange.
//
// A file contains no secrets and no personal data. A text is kept only if it is
// known to be harmless: the name of a status, a code, an id, a date. Every other
// text keeps only its form: letters become x or X, digits 9. Identifiers of orders
// and parcels, such as references and tracking numbers, are replaced by others of
// the same form; the replacement is stable while the program runs.
package record

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Setting is the environment variable with the recording folder.
const Setting = "ORDERFLOW_RECORD"

const (
	// maxWaiting is how many calls may wait to be written; further calls are
	// dropped, so that a slow disk delays no order.
	maxWaiting = 256
	// maxBytes is the maximum total size of the waiting bodies.
	maxBytes   = 64 << 20
	fileMode   = 0o600
	folderMode = 0o700
)

// Call is a call to a provider before scrubbing.
type Call struct {
	Provider string
	// Operation is what the call does, for people: "get shipment 4100200300".
	Operation string
	// BaseURL is the provider's API; Path is relative to it, or a whole URL.
	BaseURL, Method, Path string
	Query                 url.Values
	RequestHeader         http.Header
	Request               []byte
	// Status is 0 when no answer came.
	Status         int
	ResponseHeader http.Header
	Response       []byte
	Began          time.Time
	Took           time.Duration
}

func (c Call) size() int64 { return int64(len(c.Request) + len(c.Response)) }

// Recorder writes calls into a folder. A nil Recorder writes nothing. It is safe
// for concurrent use.
type Recorder struct {
	dir    string
	logger *slog.Logger
	scrub  scrubber
	calls  chan Call
	ended  chan struct{}
	failed sync.Once
	bytes  atomic.Int64 // of the waiting bodies

	mu     sync.RWMutex // guards closed; keeps the channel open while it is used
	closed bool
}

// Open returns a recorder that writes into a folder; it creates the folder. Without
// a folder ("") it returns nil. Its error names the setting, so that an unwritable
// folder is noticed at startup.
func Open(dir string, logger *slog.Logger) (*Recorder, error) {
	if dir == "" {
		return nil, nil
	}
	if err := os.MkdirAll(dir, folderMode); err != nil {
		return nil, fmt.Errorf("%s: want a folder for recordings: %w", Setting, err)
	}
	probe, err := os.CreateTemp(dir, ".probe-*")
	if err != nil {
		return nil, fmt.Errorf("%s: want a folder that can be written: %w", Setting, err)
	}
	_ = probe.Close()
	_ = os.Remove(probe.Name())
	r := &Recorder{dir: dir, logger: logger, scrub: newScrubber(), calls: make(chan Call, maxWaiting), ended: make(chan struct{})}
	go r.run()
	return r, nil
}

// Add queues a call to be written. It never blocks.
func (r *Recorder) Add(call Call) {
	if r == nil {
		return
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	if r.closed {
		return
	}
	size := call.size()
	if r.bytes.Add(size) <= maxBytes {
		select {
		case r.calls <- call:
			return
		default:
		}
	}
	r.bytes.Add(-size)
	r.fail("the disk is too slow")
}

// Close writes the waiting calls and ends the recording.
func (r *Recorder) Close() {
	if r == nil {
		return
	}
	r.mu.Lock()
	closed := r.closed
	r.closed = true
	r.mu.Unlock()
	if !closed {
		close(r.calls)
	}
	<-r.ended
}

func (r *Recorder) run() {
	defer close(r.ended)
	for call := range r.calls {
		if err := r.write(call); err != nil {
			r.fail(err.Error())
		}
		r.bytes.Add(-call.size())
	}
}

// fail logs once that recordings are missing; orders go on.
func (r *Recorder) fail(why string) {
	r.failed.Do(func() {
		r.logger.Warn("calls to providers are not all recorded", "setting", Setting, "folder", r.dir, "reason", why)
	})
}

// write writes a call's file completely or not at all.
func (r *Recorder) write(call Call) (err error) {
	defer func() {
		if broken := recover(); broken != nil {
			err = fmt.Errorf("an answer can't be scrubbed")
		}
	}()
	exchange := r.scrub.exchange(call)
	content, err := json.MarshalIndent(exchange, "", "  ")
	if err != nil {
		return err
	}
	file, err := os.CreateTemp(r.dir, ".part-*") // with permissions 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(file.Name())
		}
	}()
	_, err = file.Write(append(content, '\n'))
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Chmod(file.Name(), fileMode)
	}
	if err == nil {
		err = os.Rename(file.Name(), filepath.Join(r.dir, fileName(exchange)))
	}
	return err
}

// fileName starts with the time, so that files sort by it:
// 20261129T101500.000123Z-shipx-post-buy-K3J5PQ.json.
func fileName(e Exchange) string {
	last := "call"
	for _, segment := range strings.Split(e.Template, "/") {
		if segment != "" && !strings.HasPrefix(segment, "{") {
			last = segment
		}
	}
	return fmt.Sprintf("%s-%s-%s-%s-%s.json", e.At.UTC().Format("20060102T150405.000000Z"), e.Provider,
		strings.ToLower(e.Method), last, rand.Text()[:6])
}
