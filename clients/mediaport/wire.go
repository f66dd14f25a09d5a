package mediaport

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"orderflow/clients"
	"orderflow/clients/lenient"
)

// Everything in this file is ASSUMED, except the names of the methods, supplierId,
// orderNumber, orderItemId and orderItemIds, and the status New.

func loginCall(config Config) clients.Call {
	return clients.Call{
		Method:    http.MethodPost,
		Path:      "/api/login",
		Body:      map[string]string{"username": config.Username, "password": config.Password.Reveal()},
		Anonymous: true,
	}
}

func ordersCall(supplierID int64) clients.Call {
	return clients.Call{Method: http.MethodGet, Path: "/api/orders", Query: url.Values{"supplierId": {decimal(supplierID)}}}
}

// listPath is where an order is read: there is no call for one order.
func listPath(supplierID int64) string { return "/api/orders?supplierId=" + decimal(supplierID) }

func cancelItemCall(supplierID int64, orderNumber string, itemID int64) clients.Call {
	return clients.Call{Method: http.MethodPost, Path: "/api/cancel-order-item", Object: listPath(supplierID), Body: map[string]any{
		"supplierId": supplierID, "orderNumber": orderNumber, "orderItemId": itemID,
	}}
}

func generateLabelCall(supplierID int64, orderNumber string, itemIDs []int64) clients.Call {
	return clients.Call{Method: http.MethodPost, Path: "/api/generate-label", Object: listPath(supplierID), Body: map[string]any{
		"supplierId": supplierID, "orderNumber": orderNumber, "orderItemIds": append([]int64{}, itemIDs...),
	}}
}

func labelsCall(supplierID int64, orderNumber string) clients.Call {
	return filesCall("/api/get-labels", supplierID, orderNumber)
}

func protocolsCall(supplierID int64, orderNumber string) clients.Call {
	return filesCall("/api/get-protocols", supplierID, orderNumber)
}

func filesCall(path string, supplierID int64, orderNumber string) clients.Call {
	return clients.Call{Method: http.MethodGet, Path: path, Object: listPath(supplierID), Query: url.Values{
		"supplierId": {decimal(supplierID)}, "orderNumber": {orderNumber},
	}}
}

func decimal(id int64) string { return strconv.FormatInt(id, 10) }

// loginShape is the answer to a login; the token is sent as "Bearer".
type loginShape struct {
	Token string `json:"token"`
}

// errorShape is the body of every refusal; its codes are in errors.go. The URL of
// the Swagger page suggests ASP.NET, whose own errors are problem details.
type errorShape struct {
	Code    lenient.String  `json:"code"`
	Message lenient.String  `json:"message"`
	Title   lenient.String  `json:"title"`
	Detail  lenient.String  `json:"detail"`
	Errors  json.RawMessage `json:"errors"`
}

// orderShape is an element of the list of orders.
type orderShape struct {
	OrderNumber lenient.String `json:"orderNumber"`
	SupplierID  lenient.Int    `json:"supplierId"`
	Status      lenient.String `json:"status"`
	CreatedAt   lenient.Time   `json:"createdAt"`
	Items       []itemShape    `json:"items"`
	Recipient   recipientShape `json:"recipient"`
	// Shipments are set when the label is generated.
	Shipments []shipmentShape `json:"shipments"`
}

type itemShape struct {
	OrderItemID lenient.Int    `json:"orderItemId"`
	SKU         lenient.String `json:"sku"`
	Name        lenient.String `json:"name"`
	Courier     lenient.String `json:"courier"`
	Status      lenient.String `json:"status"`
}

type recipientShape struct {
	Company   lenient.String `json:"company"`
	FirstName lenient.String `json:"firstName"`
	LastName  lenient.String `json:"lastName"`
	Street    lenient.String `json:"street"`
	Building  lenient.String `json:"building"`
	Flat      lenient.String `json:"flat"`
	PostCode  lenient.String `json:"postCode"`
	City      lenient.String `json:"city"`
	Country   lenient.String `json:"country"`
	Phone     lenient.String `json:"phone"`
	Email     lenient.String `json:"email"`
}

type shipmentShape struct {
	Courier        lenient.String `json:"courier"`
	TrackingNumber lenient.String `json:"trackingNumber"`
}

// read refuses an order without the fields that decisions depend on.
func (s orderShape) read() (Order, error) {
	switch {
	case s.OrderNumber == "":
		return Order{}, errors.New("an order has no number")
	case s.Status == "":
		return Order{}, fmt.Errorf("order %s has no status", s.OrderNumber)
	}
	read := Order{
		Number: string(s.OrderNumber), SupplierID: int64(s.SupplierID), Status: string(s.Status),
		CreatedAt: s.CreatedAt.Time, Recipient: s.Recipient.read(),
	}
	for _, item := range s.Items {
		if item.OrderItemID == 0 {
			return Order{}, fmt.Errorf("an item of order %s has no id", s.OrderNumber)
		}
		read.Items = append(read.Items, Item{
			ID: int64(item.OrderItemID), SKU: string(item.SKU), Name: string(item.Name),
			Courier: string(item.Courier), Status: string(item.Status),
		})
	}
	for _, shipment := range s.Shipments {
		read.TrackingNumbers = append(read.TrackingNumbers, Shipment{
			Courier: string(shipment.Courier), TrackingNumber: string(shipment.TrackingNumber),
		})
	}
	return read, nil
}

func (s recipientShape) read() Recipient {
	return Recipient{
		Company: string(s.Company), FirstName: string(s.FirstName), LastName: string(s.LastName),
		Street: string(s.Street), Building: string(s.Building), Flat: string(s.Flat),
		PostCode: string(s.PostCode), City: string(s.City), Country: string(s.Country),
		Phone: string(s.Phone), Email: string(s.Email),
	}
}

// fileShape is an element of the lists of get-labels and get-protocols; its content
// is base64.
type fileShape struct {
	Courier  lenient.String `json:"courier"`
	FileName lenient.String `json:"fileName"`
	Content  []byte         `json:"content"`
}

// read refuses a file without content.
func (s fileShape) read() (File, error) {
	if len(s.Content) == 0 {
		return File{}, fmt.Errorf("file %q is empty", string(s.FileName))
	}
	return File{
		Courier: string(s.Courier), Name: string(s.FileName),
		Bytes: s.Content, MediaType: http.DetectContentType(s.Content),
	}, nil
}
