package mediaporttest

import "time"

// request holds the parameters of all methods except login; each method uses some.
type request struct {
	SupplierID   int64   `json:"supplierId"`
	OrderNumber  string  `json:"orderNumber"`
	OrderItemID  int64   `json:"orderItemId"`
	OrderItemIDs []int64 `json:"orderItemIds"`
}

// Recipient receives an order; Country is ISO 3166-1 alpha-2.
type Recipient struct {
	Company   string `json:"company"`
	FirstName string `json:"firstName"`
	LastName  string `json:"lastName"`
	Street    string `json:"street"`
	Building  string `json:"building"`
	Flat      string `json:"flat"`
	PostCode  string `json:"postCode"`
	City      string `json:"city"`
	Country   string `json:"country"`
	Phone     string `json:"phone"`
	Email     string `json:"email"`
}

// Parcel is the part of an order that one courier delivers.
type Parcel struct {
	Courier        string `json:"courier"`
	TrackingNumber string `json:"trackingNumber"`
}

// shownOrder is an order as answers show it.
type shownOrder struct {
	Number     string      `json:"orderNumber"`
	SupplierID int64       `json:"supplierId"`
	Status     string      `json:"status"`
	CreatedAt  time.Time   `json:"createdAt"`
	Items      []shownItem `json:"items"`
	Recipient  Recipient   `json:"recipient"`
	Shipments  []Parcel    `json:"shipments"`
}

type shownItem struct {
	ID      int64  `json:"orderItemId"`
	SKU     string `json:"sku"`
	Name    string `json:"name"`
	Courier string `json:"courier"`
	Status  string `json:"status"`
}

// shownFile is a document; encoding/json writes its content in base64.
type shownFile struct {
	Courier string `json:"courier"`
	Name    string `json:"fileName"`
	Content []byte `json:"content"`
}

// shown copies the order for an answer.
func (o *order) shown() shownOrder {
	copied := shownOrder{
		Number: o.number, SupplierID: o.supplier, Status: o.status(), CreatedAt: o.placedAt.UTC(),
		Items: []shownItem{}, Recipient: o.recipient, Shipments: append([]Parcel{}, o.parcels...),
	}
	for _, i := range o.items {
		status := "active"
		if i.CancelledBy != "" {
			status = "cancelled"
		}
		copied.Items = append(copied.Items, shownItem{i.ID, i.SKU, i.Name, i.Courier, status})
	}
	return copied
}
