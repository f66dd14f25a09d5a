package desk

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"orderflow/internal/orders"
	"orderflow/internal/printing"
	"orderflow/order"
)

// browserPrinter is the printer name in the records when the packer prints from the browser: all we
// know is that the browser got the file.
const browserPrinter = "browser"

// manyTime is the timeout for up to 500 orders, the same as in the API.
const manyTime = time.Minute

// checkedOrders are the orders in a form, without duplicates, or what is wrong with them.
func (c *call) checkedOrders() (ids []string, wrong string) {
	for _, id := range c.r.PostForm["order"] {
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	switch {
	case len(ids) == 0:
		return nil, "pack.none-checked"
	case len(ids) > orders.MaxMerged:
		return nil, "pack.too-many"
	}
	return ids, ""
}

// openLabels sends the labels or protocols of the checked orders as one file, and records by
// whom and when they were printed.
func (d *Desk) openLabels(c *call) error {
	ids, wrong := c.checkedOrders()
	if wrong != "" {
		return c.show(http.StatusUnprocessableEntity, "trouble", "trouble.title", trouble{Key: wrong})
	}
	wanted := orders.Merge{IDs: ids, Kind: order.DocumentLabel, Part: order.DocumentKind(c.r.PostFormValue("part")),
		FourOnA4: c.r.PostFormValue("four") != ""}
	if c.r.PostFormValue("kind") == string(order.DocumentProtocol) {
		wanted.Kind = order.DocumentProtocol
	}
	ctx, cancel := c.boundedForMany()
	defer cancel()
	merged, err := d.options.Orders.Merge(ctx, wanted, nil)
	if err != nil {
		return c.notMerged(err)
	}
	if err := d.options.Orders.RecordPrinted(ctx, merged, browserPrinter, c.by()); err != nil {
		return err
	}
	name := string(wanted.Kind) + "s." + merged.Extension
	if len(ids) == 1 {
		name = ids[0] + "-" + string(wanted.Kind) + "." + merged.Extension
	}
	c.sendFile(merged.MediaType, name, merged.Content)
	return nil
}

// notMerged says which orders prevented the merge.
func (c *call) notMerged(err error) error {
	var inTheWay *orders.MergeError
	var unfit *printing.UnfitError
	shown := trouble{Status: http.StatusConflict, Key: "pack.not-merged"}
	switch {
	case errors.As(err, &inTheWay):
		for _, one := range inTheWay.Unwrap() {
			if !errors.Is(one, orders.ErrNotFound) {
				return one
			}
		}
		shown.Detail = inTheWay.Error()
	case errors.As(err, &unfit):
		shown.Detail = unfit.Reason
	default:
		return err
	}
	return c.show(shown.Status, "trouble", "trouble.title", shown)
}

// sendFile sends a document. The browser shows a PDF, and its viewer needs permission for
// styles and for embedding; other files are saved.
func (c *call) sendFile(mediaType, name string, content []byte) {
	header, how := c.w.Header(), "attachment"
	if mediaType == "application/pdf" {
		how = "inline"
		header.Set("Content-Security-Policy",
			"default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'")
	}
	header.Set("Content-Type", mediaType)
	header.Set("Content-Disposition", fmt.Sprintf(`%s; filename="%s"`, how, name))
	header.Set("Content-Length", strconv.Itoa(len(content)))
	_, _ = c.w.Write(content)
}

// boundedForMany is the call's context with the timeout for many orders.
func (c *call) boundedForMany() (context.Context, context.CancelFunc) {
	return context.WithTimeout(c.r.Context(), manyTime)
}

// openPrintout sends the document of a dispatch order that the courier signs.
func (d *Desk) openPrintout(c *call) error {
	number, err := strconv.ParseInt(c.r.PathValue("number"), 10, 64)
	if err != nil {
		return errNoPage
	}
	ctx, cancel := c.bounded()
	defer cancel()
	file, err := d.options.Orders.Printout(ctx, d.midnight(), number)
	if err != nil {
		return err
	}
	c.sendFile(file.MediaType, file.Name("pickup-"+strconv.FormatInt(number, 10)), file.Content)
	return nil
}

// markPacked marks the checked orders, or one parcel of an order, as packed or not packed.
func (d *Desk) markPacked(c *call) error {
	ids, wrong := c.checkedOrders()
	if wrong != "" {
		return c.show(http.StatusUnprocessableEntity, "trouble", "trouble.title", trouble{Key: wrong})
	}
	undo, part := c.r.PostFormValue("undo") != "", order.DocumentKind(c.r.PostFormValue("part"))
	packs := make([]orders.Pack, len(ids))
	for i, id := range ids {
		packs[i] = orders.Pack{ID: id, Label: part, By: c.by()}
	}
	ctx, cancel := c.boundedForMany()
	defer cancel()
	outcomes, failed := d.options.Orders.PackAll(ctx, packs, undo)
	results := make([]packResult, len(ids))
	for i := range ids {
		results[i] = d.resultOf(ids[i], outcomes[i], failed[i], undo)
	}
	if c.r.PostFormValue("from") == "order" {
		return d.parcel(c, ids[0], results)
	}
	return d.listToPack(c, c.r.PostForm, results)
}

// resultOf is the result of packing an order. An error of one order does not hide the results
// of the others.
func (d *Desk) resultOf(id string, outcome orders.PackOutcome, failed error, undo bool) packResult {
	if failed != nil {
		said := d.troubleOf(failed)
		return packResult{ID: id, Key: said.Key, Detail: said.Detail}
	}
	result := packResult{ID: id, Key: "pack.done", By: outcome.Event.By, At: outcome.Event.At, Left: outcome.Left, Good: true}
	switch {
	case undo && outcome.Existing:
		result.Key, result.By = "pack.not-packed", ""
	case undo:
		result.Key = "pack.undone"
	case outcome.Existing:
		result.Key, result.Good = "pack.already", false
	}
	return result
}
