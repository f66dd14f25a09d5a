package merkana

import "context"

// call processes a request and returns the reply. Its error is a *Refusal or temporary.
type call func(ctx context.Context, body []byte) (reply, error)

// reply is the body of an answer. Status stays a bool until it is written.
type reply struct {
	Status  any         `json:"status"`
	Message string      `json:"message,omitempty"`
	MID     int64       `json:"mid,omitempty"`
	Stock   []StockLine `json:"stock,omitzero"`
}

// replyTo turns a Backend's answer into a reply.
func replyTo(answer Answer, err error) (reply, error) {
	return reply{Status: answer.Accepted, Message: answer.Message}, err
}

// callsOf are all calls. They parse Merkana's request and pass it to a Backend.
func callsOf(backend Backend) map[Endpoint]call {
	return map[Endpoint]call{
		EndpointSyncProducts: func(ctx context.Context, body []byte) (reply, error) {
			mid, products, err := parseProducts(body)
			if err != nil {
				return reply{}, err
			}
			return replyTo(backend.SyncProducts(ctx, mid, products))
		},
		EndpointStock: func(ctx context.Context, body []byte) (reply, error) {
			mid, err := parseMerchant(body)
			if err != nil {
				return reply{}, err
			}
			lines, err := backend.Stock(ctx, mid)
			return reply{Status: true, MID: mid, Stock: append([]StockLine{}, lines...)}, err // a list even when it is empty
		},
		EndpointCreateOrder: func(ctx context.Context, body []byte) (reply, error) {
			order, err := ParseNewOrder(body)
			if err != nil {
				return reply{}, err
			}
			return replyTo(backend.CreateOrder(ctx, order))
		},
		EndpointCancelOrder: func(ctx context.Context, body []byte) (reply, error) {
			mid, id, err := parseCancel(body)
			if err != nil {
				return reply{}, err
			}
			return replyTo(backend.CancelOrder(ctx, mid, id))
		},
	}
}

// parseProducts parses the body of a synchronisation. It refuses all products if one is
// invalid, because nobody would notice a skipped one.
func parseProducts(body []byte) (mid int64, products []Product, err error) {
	f, err := open(body)
	if err != nil {
		return 0, nil, err
	}
	mid = f.id("mid")
	for _, one := range f.list("products", 0) {
		product := Product{
			ID:       one.id("id"),
			SKU:      one.code("sku"),
			EAN:      one.code("ean"),
			Title:    one.text("title"),
			ImageURL: one.url("img"),
		}
		if product.SKU == "" {
			one.problem("sku", "missing")
		}
		products = append(products, product)
	}
	return mid, products, f.refusal()
}

// parseCancel reads the body of a cancellation.
func parseCancel(body []byte) (mid, id int64, err error) {
	f, err := open(body)
	if err != nil {
		return 0, 0, err
	}
	return f.id("mid"), f.id("id"), f.refusal()
}

// parseMerchant parses the body of a stock request.
func parseMerchant(body []byte) (mid int64, err error) {
	f, err := open(body)
	if err != nil {
		return 0, err
	}
	return f.id("mid"), f.refusal()
}
