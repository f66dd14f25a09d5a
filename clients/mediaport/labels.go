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
	// Name is Media Port's file name, such as "label-MP000001-DPD.pdf".
	Name  string
	Bytes []byte
	// MediaType is detected from the content; labels are documented as PDF.
	MediaType string
}

// GenerateLabel books the couriers for an order. It costs money and cannot be
// undone. itemIDs must be exactly the items that are not cancelled: otherwise Media
// Port refuses with CodeItemsChanged, which protects a cancellation by the customer
// after the order was read. The effect of a second call is not documented; read the
// order first.
//
// supplierID is the child account that ships, if there is one.
//
// Documented method: generate-label.
func (c *Client) GenerateLabel(ctx context.Context, supplierID int64, orderNumber string, itemIDs []int64) error {
	return c.change(ctx, "generate the label of order "+orderNumber, generateLabelCall(supplierID, orderNumber, itemIDs))
}

// Labels returns the labels of an order, at least one: one file per courier.
// Refused with CodeNoLabel: they are not generated yet.
//
// Documented method: get-labels.
func (c *Client) Labels(ctx context.Context, supplierID int64, orderNumber string) ([]File, error) {
	return c.files(ctx, "get labels of order "+orderNumber, labelsCall(supplierID, orderNumber))
}

// Protocols returns the hand-over protocols of an order, which the couriers sign,
// at least one: one file per courier. Refused with CodeNoLabel: the label is not
// generated yet.
//
// Documented method: get-protocols.
func (c *Client) Protocols(ctx context.Context, supplierID int64, orderNumber string) ([]File, error) {
	return c.files(ctx, "get protocols of order "+orderNumber, protocolsCall(supplierID, orderNumber))
}

// files converts an empty list, and a 404 without a code, to CodeNoLabel: problem
// details may lack a code.
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
