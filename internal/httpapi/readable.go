package httpapi

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
)

// readableQuery refuses a query that can't be parsed or is ambiguous. huma would drop the
// unreadable part, and a list without its filter returns all orders.
func (a *API) readableQuery(ctx huma.Context, next func(huma.Context)) {
	address := ctx.URL()
	values, err := url.ParseQuery(address.RawQuery)
	if err != nil {
		_ = huma.WriteErr(a.huma, ctx, http.StatusBadRequest, "the query can't be parsed",
			&huma.ErrorDetail{Location: "query", Message: queryRule(err)})
		return
	}
	if broken := notText(values); len(broken) > 0 {
		_ = huma.WriteErr(a.huma, ctx, http.StatusBadRequest, "the query can't be parsed", broken...)
		return
	}
	if repeated := repeatedParameters(values, ctx.Operation()); len(repeated) > 0 {
		_ = huma.WriteErr(a.huma, ctx, http.StatusUnprocessableEntity, "validation failed", repeated...)
		return
	}
	next(ctx)
}

// queryRule says what is wrong with a query. It repeats at most three characters of the input.
func queryRule(err error) string {
	var escape url.EscapeError
	if errors.As(err, &escape) {
		return `has "` + string(escape) + `", which is not an escape; write % as %25`
	}
	return "contains a semicolon; separate parameters by &, or write it as %3B"
}

func notText(values url.Values) (broken []error) {
	for name, given := range values {
		switch {
		case !utf8.ValidString(name):
			broken = append(broken, &huma.ErrorDetail{Location: "query", Message: "contains a name that is not UTF-8"})
		case slices.ContainsFunc(given, func(value string) bool { return !utf8.ValidString(value) }):
			broken = append(broken, &huma.ErrorDetail{Location: "query." + name, Message: "is not UTF-8"})
		}
	}
	return broken
}

// repeatedParameters are the parameters that are given twice, except lists.
func repeatedParameters(values url.Values, op *huma.Operation) (repeated []error) {
	for name, given := range values {
		if len(given) > 1 && !takesList(op, name) {
			repeated = append(repeated, &huma.ErrorDetail{Location: "query." + name, Message: "must be given only once"})
		}
	}
	return repeated
}

func takesList(op *huma.Operation, name string) bool {
	return slices.ContainsFunc(op.Parameters, func(p *huma.Param) bool {
		return p.In == "query" && p.Name == name && p.Schema != nil && p.Schema.Type == huma.TypeArray
	})
}

// encoded reports whether the call has a compressed body. No handler decompresses it, so it
// would be read as broken JSON.
func encoded(r *http.Request) bool {
	encoding := encodingOf(r)
	return r.ContentLength != 0 && encoding != "" && !strings.EqualFold(encoding, "identity")
}

func encodingOf(r *http.Request) string {
	return strings.Join(r.Header.Values("Content-Encoding"), ", ")
}

func refuseEncoding(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Accept-Encoding", "identity") // RFC 9110, 12.5.3
	writeProblem(w, http.StatusUnsupportedMediaType, "the body has the unsupported Content-Encoding "+shownEncoding(encodingOf(r))+"; send it uncompressed")
}

// unencoded refuses compressed bodies before next reads them.
func unencoded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if encoded(r) {
			refuseEncoding(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// shownEncoding returns the encoding if it is a known name.
func shownEncoding(encoding string) string {
	if slices.Contains([]string{"gzip", "x-gzip", "deflate", "br", "zstd", "compress"}, strings.ToLower(encoding)) {
		return encoding
	}
	return "that it names"
}

// unmarked skips a leading byte order mark, as the command line does.
type unmarked struct {
	io.ReadCloser
	begun bool
	left  []byte // bytes read while looking for the mark
}

var byteOrderMark = []byte("\ufeff")

// Read skips the mark, then reads.
func (u *unmarked) Read(p []byte) (int, error) {
	if !u.begun {
		u.begun = true
		first := make([]byte, len(byteOrderMark))
		n, err := io.ReadFull(u.ReadCloser, first)
		u.left = bytes.TrimPrefix(first[:n], byteOrderMark)
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return 0, err
		}
	}
	if len(u.left) > 0 {
		n := copy(p, u.left)
		u.left = u.left[n:]
		return n, nil
	}
	return u.ReadCloser.Read(p)
}
