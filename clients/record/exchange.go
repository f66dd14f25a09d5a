package record

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"time"
)

// Exchange is the content of a call's file.
type Exchange struct {
	At       time.Time `json:"at"`
	TookMS   int64     `json:"tookMs"`
	Provider string    `json:"provider"`
	// Operation is what the call does, in our own words and without the object's
	// id.
	Operation string `json:"operation"`
	Method    string `json:"method"`
	// Template is the path with {id} instead of what differs between orders.
	Template string `json:"template"`
	Path     string `json:"path"`
	// Elsewhere says that the call went to a host other than the provider's API.
	Elsewhere      bool                `json:"elsewhere,omitempty"`
	Query          map[string][]string `json:"query,omitempty"`
	RequestHeader  map[string]string   `json:"requestHeader,omitempty"`
	Request        any                 `json:"request,omitempty"`
	NoAnswer       bool                `json:"noAnswer,omitempty"`
	Status         int                 `json:"status,omitempty"`
	ResponseHeader map[string]string   `json:"responseHeader,omitempty"`
	// Response is the answer if it is JSON; otherwise File describes it.
	Response any   `json:"response,omitempty"`
	File     *File `json:"file,omitempty"`
}

// File describes an answer that is not JSON.
type File struct {
	MediaType string `json:"mediaType"`
	Size      int    `json:"size"`
}

// exchange scrubs a call.
func (s scrubber) exchange(call Call) Exchange {
	e := Exchange{
		At: call.Began.UTC(), TookMS: call.Took.Milliseconds(), Provider: call.Provider, Operation: operation(call.Operation),
		Method: call.Method, NoAnswer: call.Status == 0, Status: call.Status,
	}
	s.base = call.BaseURL
	path, query, elsewhere := relative(call.BaseURL, call.Path)
	e.Elsewhere = elsewhere
	e.Path, e.Template = s.path(path)
	for name, values := range call.Query {
		query[name] = values
	}
	said := map[string]bool{}
	s.said = said
	e.Query = s.query(query)
	if sent, ok := parsed(call.Request); ok {
		e.Request = s.value("", nil, sent)
	}
	e.RequestHeader = s.headers(call.RequestHeader, "Accept", "Accept-Language", "Content-Type")
	if call.Status == 0 {
		return e
	}
	s.said, s.echoes = nil, said
	e.ResponseHeader = s.headers(call.ResponseHeader, "Content-Type", "Retry-After", "Allow", "Location")
	if answer, ok := parsed(call.Response); ok {
		e.Response = s.value("", nil, answer)
	} else if len(call.Response) > 0 {
		e.File = &File{MediaType: mediaType(call.ResponseHeader.Get("Content-Type")), Size: len(call.Response)}
	}
	return e
}

// parsed decodes a body if it is one JSON value.
func parsed(body []byte) (value any, ok bool) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if decoder.Decode(&value) != nil {
		return nil, false
	}
	_, err := decoder.Token()
	return value, err == io.EOF
}

// secretHeaders authenticate the caller; the recording says only that they were
// present.
var secretHeaders = []string{"Authorization", "X-Api-Key", "Api-Token"}

// hidden replaces a secret.
const hidden = "(secret)"

// headers keeps the listed headers, if their values are harmless.
func (s scrubber) headers(from http.Header, names ...string) map[string]string {
	kept := map[string]string{}
	for _, name := range names {
		switch value := from.Get(name); {
		case value == "":
		case name == "Content-Type" || name == "Accept":
			kept[name] = mediaType(value)
		case name == "Location":
			kept[name] = s.link(value)
		case len(value) <= maxHeader:
			kept[name] = s.text(name, nil, value)
		}
	}
	for _, name := range secretHeaders {
		if from.Get(name) != "" {
			kept[name] = hidden
		}
	}
	if len(kept) == 0 {
		return nil
	}
	return kept
}

// maxHeader is how much of a header is kept, in bytes.
const maxHeader = 200

// mediaType is a media type without its parameters, which may contain a file name.
func mediaType(header string) string {
	media, _, err := mime.ParseMediaType(header)
	if err != nil {
		return "(unreadable)"
	}
	return media
}
