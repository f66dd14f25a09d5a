package mediaport

import (
	"context"
	"errors"
	"net/http"

	"orderflow/clients"
)

// File is a document of an order for one courier.
type File struct {
	Courier string
	// Name is Media Port's, such as "label-MP000001-DPD.pdf".
	Name  string
	Bytes []byte
	// MediaType is told from the content; documented for labels is PDF.
	MediaType string
}

// GenerateLabel orders the couriers for an order; it costs money and can't be
// taken back. itemIDs must be exactly the items that are not cancelled: that is
// how Media Port notices that a customer cancelled one after the order was read,
// and refuses (CodeItemsChanged). What a repeat does is not documented; read the
// order first.
//
// The supplier is the child account that ships, if there are such.
//
// Documented method: generate-label.
func (c *Client) GenerateLabel(ctx context.Context, supplierID int64, orderNumber string, itemIDs []int64) error {
	return c.change(ctx, "generate the label of order "+orderNumber, generateLabelCall(supplierID, orderNumber, itemIDs))
}

// Labels returns the labels of an order, a file for each courier, at least one.
// Before they are generated the error is a refusal with CodeNoLabel.
//
// Documented method: get-labels.
func (c *Client) Labels(ctx context.Context, supplierID int64, orderNumber string) ([]File, error) {
	return c.files(ctx, "get labels of order "+orderNumber, labelsCall(supplierID, orderNumber))
}

// Protocols returns what the couriers sign when they take the parcels of an
// order, a file for each, at least one. Before the label is generated the error is a
// refusal with CodeNoLabel.
//
// Documented method: get-protocols.
func (c *Client) Protocols(ctx context.Context, supplierID int64, orderNumber string) ([]File, error) {
	return c.files(ctx, "get protocols of order "+orderNumber, protocolsCall(supplierID, orderNumber))
}

// files takes a list without any for the answer that there is no label yet, and so a
// 404 that has no code: problem details need have none.
func (c *Client) files(ctx context.Context, operation string, call clients.Call) ([]File, error) {
	files, err := list[fileShape](ctx, c, operation, call)
	if err == nil && len(files) == 0 {
		return nil, noLabel(operation)
	}
	var failed *clients.Error
	if errors.As(err, &failed) && failed.Kind == clients.Refused && failed.HTTPStatus == http.StatusNotFound && failed.Code == "" {
		coded := *failed
		coded.Code = CodeNoLabel
		return nil, &coded
	}
	return files, err
}

func noLabel(operation string) error {
	return &clients.Error{Provider: provider, Operation: operation, Kind: clients.Refused, HTTPStatus: http.StatusOK,
		Code: CodeNoLabel, Message: "the list of files is empty"}
}
