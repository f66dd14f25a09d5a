package mypromotest

import (
	"encoding/json"
	"path"
	"time"
)

// The statuses of orders, items and production orders in the samples.
const (
	pending    = "PENDING"
	processing = "PROCESSING"
	finished   = "FINISHED"
	canceled   = "CANCELED"
)

// The statuses of files and designs in the samples.
const (
	downloaded        = "DOWNLOADED"
	forwarding        = "FORWARDING"
	submitted         = "SUBMITTED"
	ready             = "READY"
	preflightFinished = "PREFLIGHT_FINISHED"
)

// The types of items.
const (
	ofFiles   = "FILES"
	ofDesigns = "DESIGNS"
	ofStock   = "STOCK"
)

// order is an order's state; exported fields are answered as they are.
type order struct {
	ID                int              `json:"id"`
	Reference         string           `json:"reference"`
	Reference2        *string          `json:"reference2"`
	Complaint         bool             `json:"complaint"`
	ExpressProduction bool             `json:"express_production"`
	ExpressShipping   bool             `json:"express_shipping"`
	ShippingEarliest  *stamp           `json:"shipping_earliest"`
	ShippingLatest    *stamp           `json:"shipping_latest"`
	ShippingLate      bool             `json:"shipping_late"`
	Status            string           `json:"status"`
	Comment           *string          `json:"comment"`
	Callback          *endpoint        `json:"callback,omitempty"`
	GenericLabel      *endpoint        `json:"generic_label,omitempty"`
	CustomProperties  []property       `json:"custom_properties"`
	Shipper           address          `json:"shipper"`
	Recipient         address          `json:"recipient"`
	Export            exportAddress    `json:"export"`
	Items             []*item          `json:"items"`
	Histories         []history        `json:"histories"`
	Files             []*file          `json:"files"`
	Shipments         []*orderShipment `json:"shipments"`
	CreatedAt         stamp            `json:"created_at"`
	UpdatedAt         stamp            `json:"updated_at"`

	merchant                    string // id of the client that created it
	submitted, ready            bool
	fakePreflight, fakeShipment bool
	production                  *production // set when production starts
}

// ended reports whether the order is finished or cancelled.
func (o *order) ended() bool { return o.Status == finished || o.Status == canceled }

type item struct {
	ID               int         `json:"id"`
	Reference        string      `json:"reference"`
	Quantity         int         `json:"quantity"`
	SKU              string      `json:"sku"`
	Type             string      `json:"type"`
	ShippingEarliest *stamp      `json:"shipping_earliest"`
	ShippingLatest   *stamp      `json:"shipping_latest"`
	ShippingLate     *bool       `json:"shipping_late"` // null for stock
	Status           string      `json:"status"`
	CustomProperties []property  `json:"custom_properties"`
	Files            []*itemFile `json:"files"`
	Designs          []*placed   `json:"designs"`
	Customs          *customs    `json:"customs"`
}

// placed is a design as part of an item.
type placed struct {
	ID             int     `json:"id"`
	EditorStartURL string  `json:"editor_start_url"`
	PreviewURL     *string `json:"preview_url"`
	Status         string  `json:"status"`
}

type customs struct {
	Description string      `json:"description"`
	Number      string      `json:"number"`
	Origin      string      `json:"origin"`
	Currency    string      `json:"currency"`
	Amount      json.Number `json:"amount"`
}

type property struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

type history struct {
	ID        int    `json:"id"`
	Text      string `json:"text"`
	CreatedAt stamp  `json:"created_at"`
}

// file is a delivery slip or label that comes with an order.
type file struct {
	ID           int     `json:"id"`
	URL          string  `json:"url"`
	Type         string  `json:"type"`
	Carrier      *string `json:"carrier"`
	TrackingCode *string `json:"tracking_code"`
	Status       string  `json:"status"`
	AuthType     string  `json:"authType,omitempty"`
}

// itemFile is a print file.
type itemFile struct {
	ID       int     `json:"id"`
	URL      string  `json:"url"`
	Type     *string `json:"type"`
	Status   string  `json:"status"`
	AuthType string  `json:"authType,omitempty"`
}

// baseName is a file's name in histories.
func baseName(url string) string { return path.Base(url) }

// orderShipment is a shipment as the merchant sees it.
type orderShipment struct {
	ID         int    `json:"id"`
	Carrier    string `json:"carrier"`
	TrackingID string `json:"tracking_id"`
	transport
	Items []shippedItem `json:"items"`
}

// transport is what all views of a shipment share. The units are documented
// nowhere; they look like centimetres and grams.
type transport struct {
	TrackingURL      string       `json:"tracking_url"`
	Delivered        *bool        `json:"delivered"`
	DeliveryEarliest *stamp       `json:"delivery_earliest"`
	DeliveryLatest   *stamp       `json:"delivery_latest"`
	DeliveryLate     *bool        `json:"delivery_late"`
	DeliveredDate    *stamp       `json:"delivered_date"`
	Height           *json.Number `json:"height"`
	Width            *json.Number `json:"width"`
	Depth            *json.Number `json:"depth"`
	Weight           *json.Number `json:"weight"`
	Status           string       `json:"status"`
	Force            bool         `json:"force"`
}

type shippedItem struct {
	ID        int    `json:"id"`
	Reference string `json:"reference"`
	Quantity  int    `json:"quantity"`
	SKU       string `json:"sku"`
}

// stamp is a time in MyPromo's format: UTC with microseconds.
type stamp time.Time

// MarshalJSON writes 2019-08-13T22:39:56.000000Z.
func (s stamp) MarshalJSON() ([]byte, error) {
	return []byte(time.Time(s).UTC().Format(`"2006-01-02T15:04:05.000000Z"`)), nil
}
