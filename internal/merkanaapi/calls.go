package merkanaapi

// Product is one that a merchant sells.
type Product struct {
	// ID is Merkana's.
	ID       int64
	SKU      string
	EAN      string
	Title    string
	ImageURL string
}

// parseProducts reads the body of a synchronisation. It refuses all products when
// one of them can't be used, as nobody would hear of one that was left out.
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

// parseMerchant reads the body of a question for stock.
func parseMerchant(body []byte) (mid int64, err error) {
	f, err := open(body)
	if err != nil {
		return 0, err
	}
	return f.id("mid"), f.refusal()
}
