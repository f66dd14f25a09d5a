package tpk

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"orderflow/clients"
	"orderflow/clients/lenient"
)

// The documented payment methods of an invoice.
const (
	InvoiceByTransfer   = 1
	InvoiceByPrzelewy24 = 2
	InvoiceElectronic   = 3
)

// Invoice is a VAT invoice for orders. Its buyer is the account, and is not
// decoded.
type Invoice struct {
	ID            lenient.Int
	Number        lenient.String
	IssuedOn      Date
	SoldOn        Date
	PaymentMethod lenient.Int
	Sum           lenient.Decimal // gross, PLN
	Issuer        lenient.String
	Positions     []InvoicePosition
}

// InvoicePosition is a line of an invoice. Its description names the order.
type InvoicePosition struct {
	AmountGross lenient.Decimal `json:"amount_gross"` // PLN
	Quantity    lenient.Int     `json:"quantity"`
	Unit        lenient.String  `json:"unit"`
	TaxPercent  lenient.Decimal `json:"tax_percent"`
	Description lenient.String  `json:"description"`
}

// UnmarshalJSON refuses an invoice without an id.
func (i *Invoice) UnmarshalJSON(data []byte) error {
	var read struct {
		ID            lenient.Int     `json:"id"`
		Number        lenient.String  `json:"number"`
		IssuedOn      Date            `json:"date_of_issue"`
		SoldOn        Date            `json:"sale_date"`
		PaymentMethod lenient.Int     `json:"payment_method"`
		Sum           lenient.Decimal `json:"sum"`
		Issuer        struct {
			Name lenient.String `json:"name"`
		} `json:"issuer"`
		Positions lenient.List[InvoicePosition] `json:"positions"`
	}
	if err := json.Unmarshal(data, &read); err != nil {
		return err
	}
	if read.ID == 0 {
		return errors.New("it names no id")
	}
	*i = Invoice{
		ID: read.ID, Number: read.Number, IssuedOn: read.IssuedOn, SoldOn: read.SoldOn, PaymentMethod: read.PaymentMethod,
		Sum: read.Sum, Issuer: read.Issuer.Name, Positions: read.Positions,
	}
	return nil
}

func (i Invoice) key() string { return strconv.FormatInt(int64(i.ID), 10) }

func (Invoice) listName() string { return "invoices" }

// InvoiceFilter selects invoices; a zero field selects all.
type InvoiceFilter struct {
	OrderID int64
	Number  string
	// IssuedSince and IssuedTill are inclusive days in Poland.
	IssuedSince time.Time
	IssuedTill  time.Time
}

type sentInvoiceFilter struct {
	OrderID     int64  `json:"order_id,omitempty"`
	Number      string `json:"invoice_number,omitempty"`
	IssuedSince Date   `json:"issued_since,omitempty"`
	IssuedTill  Date   `json:"issued_till,omitempty"`
}

// SearchInvoices returns all invoices that match the filter, from all pages.
//
// POST /user/invoices/search
func (c *Client) SearchInvoices(ctx context.Context, filter InvoiceFilter) ([]Invoice, error) {
	return search[Invoice](ctx, c, "search invoices", "/user/invoices/search", sentInvoiceFilter{
		OrderID: filter.OrderID, Number: filter.Number,
		IssuedSince: DateOf(filter.IssuedSince), IssuedTill: DateOf(filter.IssuedTill),
	})
}

// DownloadInvoice returns a VAT invoice as a file.
//
// GET /user/invoices/final/:invoiceID/download, then GET of the link in the answer
func (c *Client) DownloadInvoice(ctx context.Context, id int64) (clients.File, error) {
	return c.linkedFile(ctx, clients.Call{
		Operation: fmt.Sprintf("download invoice %d", id), Method: http.MethodGet,
		Path: fmt.Sprintf("/user/invoices/final/%d/download", id),
	})
}

// ProFormaOwner says what a pro forma invoice is for.
type ProFormaOwner string

// The documented owners.
const (
	ProFormaOfOrder ProFormaOwner = "order"
	ProFormaOfTopUp ProFormaOwner = "balance"
)

// DownloadProForma returns the pro forma invoice of an order or a top-up as a file.
//
// GET /user/invoices/pro-forma/:ownerType/:ownerID/download, then GET of the link
// in the answer
func (c *Client) DownloadProForma(ctx context.Context, owner ProFormaOwner, id int64) (clients.File, error) {
	owner = cmp.Or(owner, ProFormaOfOrder)
	return c.linkedFile(ctx, clients.Call{
		Operation: fmt.Sprintf("download the pro forma invoice of %s %d", owner, id), Method: http.MethodGet,
		Path: fmt.Sprintf("/user/invoices/pro-forma/%s/%d/download", owner, id),
	})
}
