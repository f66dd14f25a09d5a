package shipx

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"orderflow/clients"
)

// LabelFormat is the file format of a label.
type LabelFormat string

// The label formats; "" means PDF.
const (
	LabelPDF LabelFormat = "Pdf"
	LabelZPL LabelFormat = "Zpl"
	// LabelEPL is EPL for courier services and EPL2 for lockers.
	LabelEPL LabelFormat = "Epl"
)

// LabelType is the size of a label.
type LabelType string

// The label types; "" means normal.
const (
	// LabelNormal is A4. Courier services return A6 instead.
	LabelNormal LabelType = "normal"
	LabelA6     LabelType = "A6"
	// LabelDPI300 is for ZPL of locker, letter and C2C services.
	LabelDPI300 LabelType = "dpi300"
)

// Label downloads the label of a bought shipment, one page per parcel. Refused: the
// shipment is not bought (live users saw CodeUnpaidLabel; CodeInvalidAction is
// documented).
//
// GET /v1/shipments/:shipment_id/label
func (c *Client) Label(ctx context.Context, shipmentID int64, format LabelFormat, size LabelType) (clients.File, error) {
	return c.fetch(ctx, clients.Call{
		Operation: fmt.Sprintf("fetch label of shipment %d", shipmentID),
		Path:      shipmentPath(shipmentID, "/label"),
		Object:    shipmentPath(shipmentID, ""),
		Query:     labelQuery(nil, format, size),
	})
}

// Labels downloads the labels of at most 100 bought shipments: one file if all have
// the same service, else a ZIP with one file per service.
//
// GET /v1/organizations/:organization_id/shipments/labels
func (c *Client) Labels(ctx context.Context, ids []int64, format LabelFormat, size LabelType) (clients.File, error) {
	return c.fetch(ctx, clients.Call{
		Operation: fmt.Sprintf("fetch labels of shipments %s", commaList(ids)),
		Path:      c.inOrganization("/shipments/labels"),
		Query:     labelQuery(ids, format, size),
	})
}

func labelQuery(ids []int64, format LabelFormat, size LabelType) url.Values {
	query := shipmentIDs(ids)
	setTexts(query, map[string]string{"format": string(format), "type": string(size)})
	return query
}

// shipmentIDs formats ids with brackets, as the calls for files require.
func shipmentIDs(ids []int64) url.Values {
	query := url.Values{}
	if len(ids) > 0 {
		query["shipment_ids[]"] = decimals(ids)
	}
	return query
}

// fetch makes a call whose answer is a file, and refuses an answer that is not:
// ShipX can report a failure with a success status. The bytes of a PDF or ZIP
// decide the media type; for other files the header does.
func (c *Client) fetch(ctx context.Context, call clients.Call) (clients.File, error) {
	call.Method = http.MethodGet
	call.Header = headers("*/*")
	file, err := c.caller.Fetch(ctx, call)
	if err != nil {
		return clients.File{}, err
	}
	said, _, _ := mime.ParseMediaType(file.MediaType)
	shown := http.DetectContentType(file.Bytes)
	start := bytes.TrimSpace(file.Bytes)
	switch {
	case shown == "application/pdf", shown == "application/zip":
		file.MediaType = shown
	case said == "application/json", bytes.HasPrefix(start, []byte("{")), bytes.HasPrefix(start, []byte("[")):
		return clients.File{}, badAnswer(call.Operation, http.StatusOK, notAFile(file.Bytes))
	case said == "text/html", strings.HasPrefix(shown, "text/html"), len(start) == 0:
		return clients.File{}, badAnswer(call.Operation, http.StatusOK, notAFile(nil))
	}
	return file, nil
}

// notAFile is the error of an answer that is not a file, with ShipX's message if
// there is one.
func notAFile(body []byte) clients.ErrorBody {
	var envelope object
	_ = json.Unmarshal(body, &envelope) // without an envelope there is no message
	trouble := errorBodyIn(envelope)
	if trouble.Code+trouble.Message == "" {
		trouble.Message = "the answer is not a file"
	}
	return trouble
}
