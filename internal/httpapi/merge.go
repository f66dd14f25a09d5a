package httpapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"

	"github.com/danielgtaylor/huma/v2"

	"orderflow/internal/access"
	"orderflow/internal/orders"
	"orderflow/internal/printing"
	"orderflow/order"
)

type mergeInput struct{ Body mergeBody }

type mergeBody struct {
	Orders       []string           `json:"orders,omitempty" maxItems:"500" doc:"The ids of the orders, in the order of the file." example:"[\"shop-1001\", \"shop-1002\"]"`
	Query        string             `json:"query,omitempty" maxLength:"2000" doc:"Instead of ids: the orders that match, in Temporal's language for lists; the newest come first." example:"OrderStatus = \"completed\" AND OrderSource = \"shop\""`
	Kind         order.DocumentKind `json:"kind,omitempty" enum:"label,protocol" default:"label"`
	NeverPrinted bool               `json:"neverPrinted,omitempty" doc:"Leave out the documents that came out of a printer before, or were handed out to be printed."`
	FourOnA4     bool               `json:"fourOnA4,omitempty" doc:"Put four labels of A6 on each A4; for PDF."`
}

// orderIDForm is what ids of orders look like.
var orderIDForm = regexp.MustCompile(idPattern)

// Resolve refuses what can't be the id of an order.
func (in *mergeInput) Resolve(huma.Context) []error {
	var broken []error
	for i, id := range in.Body.Orders {
		if !orderIDForm.MatchString(id) {
			broken = append(broken, &huma.ErrorDetail{Location: fmt.Sprintf("body.orders[%d]", i), Message: "is not the id of an order"})
		}
	}
	return broken
}

// mergedTypes are the formats of files of many documents.
var mergedTypes = []string{"application/pdf", "application/zpl", "application/epl2"}

func (a *API) registerMerge() {
	op := a.operation(http.MethodPost, "/v1/documents:merge", "merge-documents", "Fetch many orders' labels as one file",
		access.RoleRead, http.StatusConflict, http.StatusUnprocessableEntity, http.StatusUnsupportedMediaType)
	op.Description = `Sends the labels (or protocols) of up to 500 orders as one file, in the order of the ids: PDFs behind one
another, as are labels in ZPL and in EPL.

Nothing is sent unless all fit: an order that has no such document, is held, is cancelled or has failed is a 409 that
names it in errors, and so are documents of several formats. Only documents of an order's present state count; labels that
were bought and cancelled again are not among them. A worker has to answer.`
	op.Responses = map[string]*huma.Response{"200": {Description: "The file", Content: filesOf(mergedTypes)}}
	huma.Register(a.huma, op, a.merge)
}

func (a *API) merge(ctx context.Context, in *mergeInput) (*documentOutput, error) {
	body := in.Body
	if (body.Query != "") == (len(body.Orders) > 0) {
		return nil, huma.Error422UnprocessableEntity("want the ids of orders, or a query")
	}
	ctx, done, err := a.many(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	if body.Query != "" {
		body.Orders, err = a.options.Orders.Matching(ctx, orders.Filter{Limit: orders.MaxMerged}, body.Query)
	}
	switch {
	case errors.Is(err, orders.ErrQuery):
		return nil, huma.Error422UnprocessableEntity("query: " + err.Error())
	case err != nil:
		return nil, a.problem(err)
	}
	wanted := orders.Merge{IDs: body.Orders, Kind: body.Kind, FourOnA4: body.FourOnA4, NeverPrinted: body.NeverPrinted}
	if err := wanted.Check(); err != nil {
		return nil, huma.Error422UnprocessableEntity(err.Error())
	}
	merged, err := a.options.Orders.Merge(ctx, wanted, nil)
	if err != nil {
		return nil, a.notMerged(err)
	}
	return &documentOutput{ContentType: merged.MediaType, Body: merged.Content,
		ContentDisposition: fmt.Sprintf(`attachment; filename="%ss.%s"`, wanted.Kind, merged.Extension)}, nil
}

// notMerged names the orders that kept all from being merged. What the caller can't mend
// is told as for one order.
func (a *API) notMerged(err error) error {
	var inTheWay *orders.MergeError
	var unfit *printing.UnfitError
	switch {
	case errors.As(err, &inTheWay):
		for _, trouble := range inTheWay.Unwrap() {
			if !errors.Is(trouble, orders.ErrNotFound) {
				return a.problem(trouble)
			}
		}
		var told []error
		for _, one := range inTheWay.Orders {
			told = append(told, &huma.ErrorDetail{Location: "orders." + one.ID, Message: one.Why})
		}
		return huma.Error409Conflict(inTheWay.Error(), told...)
	case errors.As(err, &unfit):
		return huma.Error409Conflict(unfit.Reason)
	}
	return a.problem(err)
}
