package orders

import (
	"context"
	"errors"
	"fmt"
	"path"

	"orderflow/order"
)

var errNoStore = errors.New("there is no document store to read from")

// File is a document of an order with its content.
type File struct {
	order.Document
	Content []byte
}

// Name is the file name outside of the store, where scripts print labels: the order and the
// kind, "shop-1-label.pdf", independent of the shipment.
func (f File) Name(id string) string {
	return id + "-" + string(f.Kind) + path.Ext(f.Key)
}

// ErrNoDocument means that an order has no document of that kind, or not yet.
var ErrNoDocument = errors.New("there is no such document yet")

// Document reads the document of a kind from the store.
//
// ErrNoDocument: the order has none. documents.ErrNotFound: it was removed.
func (s *Service) Document(ctx context.Context, id string, kind order.DocumentKind) (File, error) {
	if s.options.Documents == nil {
		return File{}, errNoStore
	}
	state, err := s.Summary(ctx, id)
	if err != nil {
		return File{}, err
	}
	for _, document := range state.Documents {
		if document.Kind == kind {
			return s.file(ctx, id, document)
		}
	}
	return File{}, fmt.Errorf("%s of order %s: %w", kind, id, ErrNoDocument)
}

func (s *Service) file(ctx context.Context, id string, document order.Document) (File, error) {
	content, err := s.options.Documents.Get(ctx, document)
	if err != nil {
		return File{}, fmt.Errorf("%s of order %s: %w", document.Kind, id, err)
	}
	return File{Document: document, Content: content}, nil
}

// Documents reads all current documents of an order from the store. An order without documents
// has none, and no error.
func (s *Service) Documents(ctx context.Context, id string) ([]File, error) {
	if s.options.Documents == nil {
		return nil, errNoStore
	}
	state, err := s.Summary(ctx, id)
	if err != nil {
		return nil, err
	}
	var files []File
	for _, document := range state.Documents {
		file, err := s.file(ctx, id, document)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}
