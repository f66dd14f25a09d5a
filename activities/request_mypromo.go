package activities

import (
	"fmt"

	"orderflow/clients/mypromo"
	"orderflow/order"
)

// MyPromoOrderRequest is the request for MyPromo's draft of a document.
func MyPromoOrderRequest(settings MyPromoOptions, doc order.Order) Request {
	steps := MyPromo{Options: settings}
	draft, err := steps.productionOrderFor(doc)
	made := newRequest(order.ProviderMyPromo, "create order", draft, err)
	if err != nil {
		return made
	}
	if draft.Callback != nil {
		made.instead("callback.auth", "the order's own password")
	}
	if draft.GenericLabel != nil {
		made.instead("generic_label.url", "a link to the order's label, with a token of its own")
	}
	if doc.Shipper == nil {
		made.atRunTime("shipper", "the client's own address at MyPromo")
	}
	return made
}

// MyPromoItemRequest is the request to add an item to MyPromo's draft.
func MyPromoItemRequest(settings MyPromoOptions, item order.Item) Request {
	steps := MyPromo{Options: settings}
	addition, err := steps.newItem(item)
	made := newRequest(order.ProviderMyPromo, "add item "+item.Reference, addition, err)
	for i, file := range addition.Files {
		made.hideAuth(i, file, item.Files[i].Auth)
	}
	if item.Design != nil && item.Design.Editor {
		made.instead("designs.0.id", "the design that the customer draws")
	}
	return made
}

// hideAuth replaces the credentials of a print file by the name of their setting.
func (r *Request) hideAuth(i int, file mypromo.NewFile, name string) {
	if file.Auth != nil {
		r.instead(fmt.Sprintf("files.%d.auth", i), "the credentials %q of ORDERFLOW_PRINT_FILE_AUTH", name)
	}
}
