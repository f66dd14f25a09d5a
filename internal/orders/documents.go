package orders

import (
	"context"
	"errors"
	"fmt"

	"orderflow/order"
)

// File is a document of an order with its content.
type File struct {
	order.Document
	Content []byte
}

// Documents reads the documents that an order has by now from the store. An order
// without documents has none, and no error.
func (s *Service) Documents(ctx context.Context, id string) ([]File, error) {
	if s.options.Documents == nil {
		return nil, errors.New("there is no document store to read from")
	}
	state, err := s.State(ctx, id)
	if err != nil {
		return nil, err
	}
	var files []File
	for _, document := range state.Documents {
		content, err := s.options.Documents.Get(ctx, document)
		if err != nil {
			return nil, fmt.Errorf("%s of order %s: %w", document.Kind, id, err)
		}
		files = append(files, File{Document: document, Content: content})
	}
	return files, nil
}
