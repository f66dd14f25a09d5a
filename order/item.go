package order

// Item is one line of an order. An item made to order has exactly one of Files,
// Design, Stock and OnHand; in an order from stock it has none of the first two.
type Item struct {
	// Reference names the item within the order and at MyPromo; unique in the order.
	Reference string `json:"reference"`
	SKU       string `json:"sku,omitempty"`
	Quantity  int    `json:"quantity"`
	// Files are printed on the item; MyPromo downloads them after submit.
	Files []PrintFile `json:"files,omitempty"`
	// Design was made in MyPromo's editor; it brings its SKU with it.
	Design *Design `json:"design,omitempty"`
	// Stock marks an item that is delivered as it is, without personalisation.
	Stock bool `json:"stock,omitempty"`
	// OnHand marks an item that lies in our own warehouse: MyPromo does not deliver
	// it, whoever makes the others.
	OnHand  bool     `json:"onHand,omitempty"`
	Customs *Customs `json:"customs,omitempty"`
}

// PrintFile is artwork that MyPromo fetches by itself. Orderflow never opens the
// URL, and the credentials it needs are named here and kept in the configuration.
type PrintFile struct {
	// URL is https or sftp, without user or password in it.
	URL string `json:"url"`
	// Auth names an entry of ORDERFLOW_PRINT_FILE_AUTH.
	Auth string `json:"auth,omitempty"`
	// Type is the side or part that the file is for, such as "front".
	Type string `json:"type,omitempty"`
}

// Design is a design of MyPromo's editor.
type Design struct {
	ID int64 `json:"id"`
}

// Customs is what a customs declaration says about one piece of an item.
type Customs struct {
	Description string `json:"description"`
	// Number is the tariff (HS) code.
	Number string `json:"number"`
	// Origin is the country of manufacture, ISO 3166-1 alpha-2.
	Origin string `json:"origin"`
	// Value is that of one piece.
	Value Money `json:"value"`
}
