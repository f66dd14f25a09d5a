// Package record writes what our clients and the providers say to each other into
// files, one for each call, for "sandbox compare" to hold against the simulators.
//
// A file holds no secret and nothing of a person. A text is kept only if it is known to
// be harmless: the name of a status, a code, an id, a date. Of every other text only the
// form is left: letters become x or X, digits 9. What tells an order or a parcel from
// another, such as a reference or a tracking number, becomes another one of the same
// form, the same for as long as the program runs.
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

// Setting names the environment variable with the folder of recordings.
const Setting = "ORDERFLOW_RECORD"

const (
	// mostWaiting is how many calls may wait to be written; what comes then is left out,
	// so that a slow disk holds up no order.
	mostWaiting = 256
	// mostBytes bounds the bodies of those that wait.
	mostBytes  = 64 << 20
	fileMode   = 0o600
	folderMode = 0o700
)

// Call is a call to a provider as it was made. Nothing of it is scrubbed yet.
type Call struct {
	Provider string
	// Operation says for people what is done and on what.
	Operation string
	// BaseURL is where the provider's API is; Path is relative to it, or a whole URL.
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

// Recorder writes calls into a folder. A nil Recorder writes nothing. It is safe for
// concurrent use.
type Recorder struct {
	dir    string
	logger *slog.Logger
	scrub  scrubber
	calls  chan Call
	ended  chan struct{}
	failed sync.Once
	bytes  atomic.Int64 // of the bodies that wait

	mu     sync.RWMutex // guards closed, and the channel from being closed while in use
	closed bool
}

// Open returns a recorder that writes into a folder, which it makes if there is none.
// Without a folder ("") it returns nil. Its error names the setting: a folder that can't
// be written is to be seen at the start.
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
	r := &Recorder{dir: dir, logger: logger, scrub: newScrubber(), calls: make(chan Call, mostWaiting), ended: make(chan struct{})}
	go r.run()
	return r, nil
}

// Add has a call written soon. It never waits.
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
	if r.bytes.Add(size) <= mostBytes {
		select {
		case r.calls <- call:
			return
		default:
		}
	}
	r.bytes.Add(-size)
	r.fail("the disk is too slow")
}

// Close writes what waits, and ends the recording.
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

// fail says once that recordings are missing; orders go on.
func (r *Recorder) fail(why string) {
	r.failed.Do(func() {
		r.logger.Warn("calls to providers are not all recorded", "setting", Setting, "folder", r.dir, "reason", why)
	})
}

// write makes the file of a call whole or not at all.
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
	file, err := os.CreateTemp(r.dir, ".part-*") // with rights 0600
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

// fileName sorts by time: 20261129T101500.000123Z-shipx-post-buy-K3J5PQ.json.
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
