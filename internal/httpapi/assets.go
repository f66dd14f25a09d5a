package httpapi

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/swaggest/swgui/v5/static"
)

// asset is content that does not change while the program runs. It is compressed once, and
// clients that already have it get 304.
type asset struct {
	mediaType string
	policy    string // the Cache-Control header
	plain     []byte
	packed    []byte // gzip; nil if compression saves nothing
	tag       string // the start of the content's SHA-256
}

// How long caches may keep an asset without asking: not at all, or an hour if it changes only
// with a new version of a library.
const (
	askAgain = "no-cache"
	keepHour = "public, max-age=3600"
)

func newAsset(mediaType, policy string, plain, packed []byte) *asset {
	sum := sha256.Sum256(plain)
	made := &asset{mediaType: mediaType, policy: policy, plain: plain, tag: hex.EncodeToString(sum[:16])}
	if len(packed) < len(plain) {
		made.packed = packed
	}
	return made
}

// fixed serves content that is made when the program starts.
func fixed(mediaType string, content []byte) http.Handler {
	var packed bytes.Buffer
	packer, _ := gzip.NewWriterLevel(&packed, gzip.BestCompression) // the level is valid
	_, _ = packer.Write(content)
	_ = packer.Close() // writes to memory do not fail
	return newAsset(mediaType, askAgain, content, packed.Bytes())
}

// ServeHTTP sends the asset, a part of it, or 304 to a client that has it.
func (a *asset) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	content, tag := a.plain, a.tag
	header := w.Header()
	header.Set("Content-Type", a.mediaType)
	header.Set("Cache-Control", a.policy)
	header.Add("Vary", "Accept-Encoding")
	if a.packed != nil && acceptsGzip(r.Header) {
		header.Set("Content-Encoding", "gzip")
		content, tag = a.packed, a.tag+"-gzip"
	}
	header.Set("ETag", `"`+tag+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
}

// acceptsGzip reports whether the client accepts gzip (RFC 9110, 12.5.3).
func acceptsGzip(header http.Header) bool {
	for one := range strings.SplitSeq(strings.Join(header.Values("Accept-Encoding"), ","), ",") {
		name, weight, _ := strings.Cut(strings.ReplaceAll(one, " ", ""), ";")
		if strings.EqualFold(name, "gzip") || strings.EqualFold(name, "x-gzip") {
			return strings.Trim(strings.TrimPrefix(strings.ToLower(weight), "q="), "0.") != "" || weight == ""
		}
	}
	return false
}

// swaggerUI are the library's files for the docs page, by name. They are unpacked once for all
// APIs of a process.
var swaggerUI = sync.OnceValues(func() (map[string]*asset, error) {
	files := map[string]*asset{}
	for name, mediaType := range map[string]string{
		"swagger-ui.css": "text/css; charset=utf-8", "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
	} {
		packed, err := static.FS.ReadFile(name + ".gz")
		if err != nil {
			return nil, err
		}
		reader, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		plain, err := io.ReadAll(reader)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		files[name] = newAsset(mediaType, keepHour, plain, packed)
	}
	const icon = "favicon-32x32.png"
	content, err := static.FS.ReadFile(icon)
	if err != nil {
		return nil, err
	}
	files[icon] = newAsset("image/png", keepHour, content, content)
	return files, nil
})
