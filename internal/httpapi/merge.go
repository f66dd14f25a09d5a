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
	Orders       []string           `json:"orders,omitempty" maxItems:"500" doc:"Ids of the orders, in the order in which they appear in the file." example:"[\"shop-1001\", \"shop-1002\"]"`
	Query        string             `json:"query,omitempty" maxLength:"2000" doc:"Instead of ids: a Temporal visibility query for the orders; newest first." example:"OrderStatus = \"completed\" AND OrderSource = \"shop\""`
	Kind         order.DocumentKind `json:"kind,omitempty" enum:"label,protocol" default:"label"`
	NeverPrinted bool               `json:"neverPrinted,omitempty" doc:"Leave out documents that were printed or handed out for printing before."`
	FourOnA4     bool               `json:"fourOnA4,omitempty" doc:"Put four A6 labels on each A4 page. PDF only."`
}

// orderIDForm matches ids of orders.
var orderIDForm = regexp.MustCompile(idPattern)

// Resolve refuses strings that can't be an order's id.
func (in *mergeInput) Resolve(huma.Context) []error {
	var broken []error
	for i, id := range in.Body.Orders {
		if !orderIDForm.MatchString(id) {
			broken = append(broken, &huma.ErrorDetail{Location: fmt.Sprintf("body.orders[%d]", i), Message: "is not an order id"})
		}
	}
	return broken
}

// mergedTypes are the media types of merged files.
var mergedTypes = []string{"application/pdf", "application/zpl", "application/epl2"}

func (a *API) registerMerge() {
	op := a.operation(http.MethodPost, "/v1/documents:merge", "merge-documents", "Fetch many orders' labels as one file",
		access.RoleRead, http.StatusConflict, http.StatusUnprocessableEntity, http.StatusUnsupportedMediaType)
	op.Description = `Sends the labels (or protocols) of up to 500 orders as one file, in the order of the ids. PDF, ZPL and EPL files
are joined one after another.
All or nothing: if an order has no such document, is held, cancelled or failed, or if the documents have different
formats, the answer is 409 and errors names the orders. Only documents that are valid now are included, not labels that were
cancelled again. Needs a running worker.`
	op.Responses = map[string]*huma.Response{"200": {Description: "The file", Content: filesOf(mergedTypes)}}
	huma.Register(a.huma, op, a.merge)
}

func (a *API) merge(ctx context.Context, in *mergeInput) (*documentOutput, error) {
	body := in.Body
	if (body.Query != "") == (len(body.Orders) > 0) {
		return nil, huma.Error422UnprocessableEntity("requires either ids of orders or a query")
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

// notMerged names the orders that prevent the merge. Errors that the caller can't fix are
// reported as for a single order.
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
