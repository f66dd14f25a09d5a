package httpapi

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"orderflow/internal/access"
	"orderflow/order"
)

type documentsOutput struct{ Body documentList }

type documentList struct {
	Documents []documentEntry `json:"documents"`
}

// documentEntry is a document that can be fetched.
type documentEntry struct {
	Kind order.DocumentKind `json:"kind"`
	// Size is in bytes.
	Size      int64  `json:"size"`
	SHA256    string `json:"sha256"`
	MediaType string `json:"mediaType"`
	// Self is the document's path.
	Self string `json:"self"`
}

type documentInput struct {
	OrderID
	Kind order.DocumentKind `path:"kind" pattern:"^[a-z][a-z0-9-]{0,47}$" doc:"label or protocol; one of several as label-1 or protocol-dpd." example:"label"`
	// net/http reads these headers.
	Range       string `header:"Range" doc:"Which bytes of the file to send." example:"bytes=0-1023"`
	IfRange     string `header:"If-Range" doc:"ETag of the file that the range belongs to. If the file has changed, all of it is sent."`
	IfNoneMatch string `header:"If-None-Match" doc:"ETag of the file that the client has. If it is unchanged, the answer is 304."`
}

// documentOutput is a document, sent as a file.
type documentOutput struct {
	ContentType        string `header:"Content-Type"`
	ContentDisposition string `header:"Content-Disposition"`
	Body               []byte
}

// shownTypes are the media types that documents are sent with; browsers run no script in any of
// them. Other types are sent as plain bytes, because the carrier chooses the type.
var shownTypes = []string{"application/pdf", "application/zip", "application/zpl", "application/epl2"}

const bytesType = "application/octet-stream"

func (a *API) registerDocuments() {
	list := a.operation(http.MethodGet, "/v1/orders/{id}/documents", "list-documents", "List an order's documents",
		access.RoleRead, http.StatusNotFound)
	huma.Register(a.huma, list, a.listDocuments)

	get := a.operation(http.MethodGet, "/v1/orders/{id}/documents/{kind}", "get-document", "Fetch a document",
		access.RoleRead, http.StatusNotFound, http.StatusRequestedRangeNotSatisfiable)
	get.Description = `Sends a label or protocol as a file: usually PDF, or the label format of the order. Its ETag is
the file's SHA-256, which the list of documents also shows.`
	tag := map[string]*huma.Param{"ETag": {Description: "The file's SHA-256, in quotes", Schema: &huma.Schema{Type: huma.TypeString}}}
	get.Responses = map[string]*huma.Response{
		"200": {Description: "The document", Content: filesOf(append(slices.Clone(shownTypes), bytesType)), Headers: tag},
		"206": {Description: "The parts that the header Range selects", Headers: tag,
			Content: filesOf(append(slices.Clone(shownTypes), bytesType, "multipart/byteranges"))},
		"304": {Description: "The client's copy is current"},
	}
	huma.Register(a.huma, get, a.document)
}

// filesOf describes responses with files of these media types.
func filesOf(mediaTypes []string) map[string]*huma.MediaType {
	content := map[string]*huma.MediaType{}
	for _, mediaType := range mediaTypes {
		content[mediaType] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
	}
	return content
}

func (a *API) listDocuments(ctx context.Context, in *OrderID) (*documentsOutput, error) {
	ctx, cancel := a.patient(ctx)
	defer cancel()
	state, err := a.options.Orders.Summary(ctx, in.ID)
	if err != nil {
		return nil, a.problem(err)
	}
	out := &documentsOutput{documentList{Documents: []documentEntry{}}}
	for _, one := range state.Documents {
		out.Body.Documents = append(out.Body.Documents, documentEntry{
			Kind: one.Kind, Size: one.Size, SHA256: one.SHA256, MediaType: one.MediaType,
			Self: linksOf(in.ID, "").Documents + "/" + string(one.Kind)})
	}
	return out, nil
}

func (a *API) document(ctx context.Context, in *documentInput) (*huma.StreamResponse, error) {
	ctx, cancel := a.patient(ctx)
	defer cancel()
	file, err := a.options.Orders.Document(ctx, in.ID, in.Kind)
	if err != nil {
		return nil, a.problem(err)
	}
	return &huma.StreamResponse{Body: func(ctx huma.Context) {
		r, w := humago.Unwrap(ctx)
		header := w.Header()
		header.Set("Content-Type", bytesType)
		if slices.Contains(shownTypes, file.MediaType) {
			header.Set("Content-Type", file.MediaType)
		}
		header.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="%s"`, file.Name(in.ID)))
		if file.SHA256 != "" {
			header.Set("ETag", `"`+file.SHA256+`"`)
		}
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(file.Content))
	}}, nil
}
