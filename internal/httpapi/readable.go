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

// readableQuery refuses a query of which a part can't be read, or is read in two ways.
// huma would leave that part out, and a filter that is left out finds all orders.
func (a *API) readableQuery(ctx huma.Context, next func(huma.Context)) {
	address := ctx.URL()
	values, err := url.ParseQuery(address.RawQuery)
	if err != nil {
		_ = huma.WriteErr(a.huma, ctx, http.StatusBadRequest, "the query can't be read",
			&huma.ErrorDetail{Location: "query", Message: queryRule(err)})
		return
	}
	if broken := notText(values); len(broken) > 0 {
		_ = huma.WriteErr(a.huma, ctx, http.StatusBadRequest, "the query can't be read", broken...)
		return
	}
	if repeated := repeatedParameters(values, ctx.Operation()); len(repeated) > 0 {
		_ = huma.WriteErr(a.huma, ctx, http.StatusUnprocessableEntity, "validation failed", repeated...)
		return
	}
	next(ctx)
}

// queryRule says what is wrong with a query. Of what was sent it repeats three characters.
func queryRule(err error) string {
	var escape url.EscapeError
	if errors.As(err, &escape) {
		return `has "` + string(escape) + `", which is no escape; write % as %25`
	}
	return "has a semicolon; separate parameters by &, or write it as %3B"
}

func notText(values url.Values) (broken []error) {
	for name, given := range values {
		switch {
		case !utf8.ValidString(name):
			broken = append(broken, &huma.ErrorDetail{Location: "query", Message: "has a name that is not UTF-8"})
		case slices.ContainsFunc(given, func(value string) bool { return !utf8.ValidString(value) }):
			broken = append(broken, &huma.ErrorDetail{Location: "query." + name, Message: "is not UTF-8"})
		}
	}
	return broken
}

// repeatedParameters are those that are given twice, but for the lists of an operation.
func repeatedParameters(values url.Values, op *huma.Operation) (repeated []error) {
	for name, given := range values {
		if len(given) > 1 && !takesList(op, name) {
			repeated = append(repeated, &huma.ErrorDetail{Location: "query." + name, Message: "must be given once"})
		}
	}
	return repeated
}

func takesList(op *huma.Operation, name string) bool {
	return slices.ContainsFunc(op.Parameters, func(p *huma.Param) bool {
		return p.In == "query" && p.Name == name && p.Schema != nil && p.Schema.Type == huma.TypeArray
	})
}

// encoded reports whether a call has a compressed body. Nobody unpacks it here, and it
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
	writeProblem(w, http.StatusUnsupportedMediaType, "the body has the Content-Encoding "+shownEncoding(encodingOf(r))+"; send it as it is")
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

// shownEncoding repeats an encoding of which there is such a word.
func shownEncoding(encoding string) string {
	if slices.Contains([]string{"gzip", "x-gzip", "deflate", "br", "zstd", "compress"}, strings.ToLower(encoding)) {
		return encoding
	}
	return "that it names"
}

// unmarked skips the byte order mark in front of a text, as the command line does.
type unmarked struct {
	io.ReadCloser
	begun bool
	left  []byte // what was read while looking for it
}

var byteOrderMark = []byte("\ufeff")

// Read reads on.
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
