package httpapi

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"orderflow/internal/access"
	"orderflow/internal/orders"
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
	// Self is where the document is.
	Self string `json:"self"`
}

type documentInput struct {
	OrderID
	Kind order.DocumentKind `path:"kind" pattern:"^[a-z][a-z0-9-]{0,47}$" doc:"label or protocol; one of several as label-1 or protocol-dpd." example:"label"`
}

type documentOutput struct {
	ContentType        string `header:"Content-Type"`
	ContentDisposition string `header:"Content-Disposition"`
	Body               []byte
}

// shownTypes are the media types that documents are sent as; no browser runs
// anything in them. Others are sent as bytes: a carrier says what it likes.
var shownTypes = []string{"application/pdf", "application/zip", "application/zpl", "application/epl2"}

const bytesType = "application/octet-stream"

func (a *API) registerDocuments() {
	list := a.operation(http.MethodGet, "/v1/orders/{id}/documents", "list-documents", "List an order's documents",
		access.RoleRead, http.StatusNotFound)
	huma.Register(a.huma, list, a.listDocuments)

	get := a.operation(http.MethodGet, "/v1/orders/{id}/documents/{kind}", "get-document", "Fetch a document",
		access.RoleRead, http.StatusNotFound)
	get.Description = "Sends a label or protocol as a file: mostly PDF, or what the printer was said to speak."
	content := map[string]*huma.MediaType{}
	for _, mediaType := range append(slices.Clone(shownTypes), bytesType) {
		content[mediaType] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
	}
	get.Responses = map[string]*huma.Response{"200": {Description: "The document", Content: content}}
	huma.Register(a.huma, get, a.document)
}

func (a *API) listDocuments(ctx context.Context, in *OrderID) (*documentsOutput, error) {
	state, err := a.state(ctx, in.ID)
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

func (a *API) document(ctx context.Context, in *documentInput) (*documentOutput, error) {
	ctx, cancel := context.WithTimeout(ctx, orders.DefaultPatience+a.options.Patience)
	defer cancel()
	file, err := a.options.Orders.Document(ctx, in.ID, in.Kind)
	if err != nil {
		return nil, a.problem(err)
	}
	out := &documentOutput{ContentType: bytesType, Body: file.Content,
		ContentDisposition: fmt.Sprintf(`attachment; filename="%s"`, file.Name(in.ID))}
	if slices.Contains(shownTypes, file.MediaType) {
		out.ContentType = file.MediaType
	}
	return out, nil
}
