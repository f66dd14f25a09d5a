package order

// Item is one line of an order. An item made to order has exactly one of Files,
// Design, Stock and OnHand; an item of an order from stock has neither Files nor
// Design.
type Item struct {
	// Reference is the item's name at MyPromo; unique within the order.
	Reference string `json:"reference"`
	SKU       string `json:"sku,omitempty"`
	Quantity  int    `json:"quantity"`
	// Files are printed on the item; MyPromo downloads them after the submit.
	Files []PrintFile `json:"files,omitempty"`
	// Design is made in MyPromo's editor. An existing design brings its own SKU.
	Design *Design `json:"design,omitempty"`
	// Stock marks an item that MyPromo delivers from stock, without
	// personalisation.
	Stock bool `json:"stock,omitempty"`
	// OnHand marks an item in our own warehouse: MyPromo does not deliver it, even
	// if it makes the others.
	OnHand  bool     `json:"onHand,omitempty"`
	Customs *Customs `json:"customs,omitempty"`
}

// PrintFile is artwork that MyPromo downloads. Orderflow never opens the URL. Auth
// names the credentials, which are in the configuration.
type PrintFile struct {
	// URL is https or sftp, without user and password.
	URL string `json:"url"`
	// Auth is an entry of ORDERFLOW_PRINT_FILE_AUTH that allows the URL's host. The
	// URL must then be https.
	Auth string `json:"auth,omitempty"`
	// Type is the side or part to print, such as "front".
	Type string `json:"type,omitempty"`
}

// Design is a design of MyPromo's editor: an existing one, by ID, or with Editor
// one that the customer has yet to draw. The fields after Editor apply to Editor
// only.
type Design struct {
	ID int64 `json:"id,omitempty"`
	// Editor creates a design for the item's SKU. The order shows the editor link
	// and waits until the customer has finished. It then orders the design's SKU,
	// because the customer may choose another variant in the editor.
	Editor bool `json:"editor,omitempty"`
	// Intent is what the customer does in the editor: "upload" or "customize". If
	// empty, MyPromo decides.
	Intent string `json:"intent,omitempty"`
	// User is the editor_user_hash of a returning customer, who then finds earlier
	// uploads. If empty, the order creates a user.
	User string `json:"user,omitempty"`
	// ReturnURL and CancelURL are where the editor sends the browser. MyPromo
	// replaces {DESIGNID}, {USERHASH} and {INTENT} in them.
	ReturnURL string `json:"returnUrl,omitempty"`
	CancelURL string `json:"cancelUrl,omitempty"`
}

// Customs is the customs declaration of one piece of an item.
type Customs struct {
	Description string `json:"description"`
	// Number is the tariff (HS) code.
	Number string `json:"number"`
	// Origin is the country of manufacture, ISO 3166-1 alpha-2.
	Origin string `json:"origin"`
	// Value is the value of one piece.
	Value Money `json:"value"`
}
