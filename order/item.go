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
	// Design is made in MyPromo's editor; one that is there brings its SKU with it.
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
	// Auth names an entry of ORDERFLOW_PRINT_FILE_AUTH, which has to be for the URL's
	// host. The URL is https then.
	Auth string `json:"auth,omitempty"`
	// Type is the side or part that the file is for, such as "front".
	Type string `json:"type,omitempty"`
}

// Design is a design of MyPromo's editor: one that is there, by its ID, or one that
// the customer is still to draw, with Editor. The fields after Editor are its own.
type Design struct {
	ID int64 `json:"id,omitempty"`
	// Editor has a design of the item's SKU made. The order shows the link to it and
	// waits until the customer has finished; what is then ordered is the design's SKU,
	// as the customer may choose another variant in the editor.
	Editor bool `json:"editor,omitempty"`
	// Intent is what the customer does in the editor: "upload" or "customize". Empty
	// leaves it to MyPromo.
	Intent string `json:"intent,omitempty"`
	// User is the editor_user_hash of a customer who has designed before, and finds
	// the files that were uploaded then. Empty makes a user for the order.
	User string `json:"user,omitempty"`
	// ReturnURL and CancelURL are where the browser goes from the editor. In them
	// MyPromo replaces {DESIGNID}, {USERHASH} and {INTENT}.
	ReturnURL string `json:"returnUrl,omitempty"`
	CancelURL string `json:"cancelUrl,omitempty"`
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
