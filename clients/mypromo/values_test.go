package mypromo_test

import (
	"orderflow/clients/lenient"
	"orderflow/clients/mypromo"
)

// The values of the documented samples.

const hash = "7B0BEqcuJCvpMCij1uooGQzdE1zXNZ4PdZcTgeJITGOcFWEluBU2rBhoaaCQOzVr"

func design(status mypromo.Status) mypromo.Design {
	return mypromo.Design{
		ID: 9, SKU: "MP-F1-C0000003", Intent: mypromo.IntentUpload, EditorUserHash: hash,
		EditorStartURL: "https://connect.mypromo.com/editor/180/show/CvOOfxW",
		PreviewURL:     "https://connect.mypromo.com/aOdkik",
		ReturnURL:      "https://yourshop.com/basket/TPD123LD02LAXALOP/add/9",
		CancelURL:      "https://yourshop.com/product/TPD123LD02LAXALOP",
		Status:         status,
	}
}

func readDesign() mypromo.Design {
	d := design(mypromo.StatusPending)
	d.EditorUserHash, d.ReturnURL, d.CancelURL = "hfgtu684jd62msmc", "", ""
	return d
}

func properties(key, value lenient.String) lenient.List[mypromo.Property] {
	one := mypromo.Property{Key: key, Value: value}
	return lenient.List[mypromo.Property]{one, one, one}
}

var customs = mypromo.Optional[mypromo.Customs]{Known: true, Value: mypromo.Customs{
	Description: "Printed matter, n.e.s.", Number: "49119900", Origin: "DE", Currency: "EUR", Amount: number("10.5"),
}}

func item(id lenient.Int, kind lenient.String) mypromo.Item {
	i := mypromo.Item{
		ID: id, Reference: "yourItemReference", Quantity: 5, SKU: "TESTPRODUCT123", Type: kind,
		ShippingLate: no, Status: mypromo.StatusPending, CustomProperties: properties("property", "value"),
		Files: lenient.List[mypromo.File]{}, Designs: lenient.List[mypromo.ItemDesign]{}, Customs: customs,
	}
	switch kind {
	case mypromo.ItemFiles:
		i.SKU = "TPD123LD02LAXALOP"
		i.Files = append(i.Files, mypromo.File{ID: 26, URL: "https://test-downloads.mypromo.com/a4.pdf", Status: mypromo.StatusPending})
	case mypromo.ItemDesigns:
		i.Designs = append(i.Designs, mypromo.ItemDesign{
			ID: 9, Status: mypromo.StatusReady,
			EditorStartURL: "https://editor.mypromo.com/editor/ficfclvsbarhw5ti7x3h9scojitu0bm6/edit",
		})
	case mypromo.ItemStock:
		i.ShippingLate = lenient.Bool{}
	}
	return i
}

func address(id lenient.Int, reference, phone, entry lenient.String) mypromo.Address {
	return mypromo.Address{
		ID: id, Reference: reference, Company: "Sample Company", FirstName: "Sam", LastName: "Sample",
		Street: "Sample Street 1", CareOf: "Street add", Zip: "12345", City: "Sample Town", StateCode: "NW",
		District: "District", CountryCode: "DE", Phone: phone, Email: "sam@sample.com", CommercialRegisterEntry: entry,
	}
}

func known[T any](value T) mypromo.Optional[T] { return mypromo.Optional[T]{Known: true, Value: value} }

func createdOrder() mypromo.Order {
	return mypromo.Order{
		ID: 9, Reference: "order ref", Complaint: no, ExpressProduction: no, ExpressShipping: no, ShippingLate: no,
		Status: mypromo.StatusPending,
		Callback: known(mypromo.Endpoint{
			URL: "https://downloads.test.mypromo.com/callback.php", AuthType: "oauth2",
		}),
		GenericLabel: known(mypromo.Endpoint{
			URL: "https://downloads.test.mypromo.com/genericLabel/{{$guid}}", AuthType: "oauth2",
		}),
		CustomProperties: properties("property", "value"),
		Shipper:          known(address(26, "ref", "+4991234567890", "Test123")),
		Recipient:        known(address(28, "ref", "+491234567890", "Test321")),
		Export:           known(mypromo.Exporter{Address: address(27, "ref", "+491234567890", "Test321444")}),
		Items:            lenient.List[mypromo.Item]{},
		Histories:        lenient.List[mypromo.History]{history(80, "New order created.", "2019-08-13T22:39:56Z")},
		Files:            orderFiles(24, mypromo.StatusPending, "basic", "header"),
		Shipments:        lenient.List[mypromo.Shipment]{},
		CreatedAt:        at("2019-08-13T22:39:56Z"),
		UpdatedAt:        at("2019-08-13T22:39:56Z"),
	}
}

func submittedOrder() mypromo.Order {
	order := createdOrder()
	order.Status = mypromo.StatusProcessing
	order.Callback.Value.AuthType = ""
	order.GenericLabel = mypromo.Optional[mypromo.Endpoint]{}
	added := item(8, mypromo.ItemFiles)
	added.Type, added.Files[0].Type = "", "front"
	order.Items = append(order.Items, added)
	order.Histories = append(order.Histories,
		history(81, "Item #8 added to order #9.", "2019-08-13T22:40:52Z"),
		history(82, mypromo.HistorySubmitted, "2019-08-13T22:41:18Z"),
	)
	order.Files = orderFiles(24, mypromo.StatusPending, "", "")
	order.UpdatedAt = at("2019-08-13T22:41:18Z")
	return order
}

// listedOrder is the finished order in the list, which has some fields more and one
// less.
func listedOrder() mypromo.Order {
	order := finishedOrder()
	order.Callback.Value.AuthType = "oauth2"
	made := &order.Items[0]
	made.ShippingEarliest, made.ShippingLatest = order.ShippingEarliest, order.ShippingLatest
	made.Files[0].AuthType = "basic"
	order.Shipments[0].Force = lenient.Bool{}
	return order
}

func finishedOrder() mypromo.Order {
	order := submittedOrder()
	order.Status = mypromo.StatusFinished
	order.GenericLabel = createdOrder().GenericLabel
	order.ShippingEarliest, order.ShippingLatest = at("2019-08-20T23:59:59Z"), at("2019-08-22T23:59:59Z")
	made := &order.Items[0]
	made.Type, made.Status = mypromo.ItemFiles, mypromo.StatusFinished
	made.Files[0].Status = mypromo.StatusDownloaded
	order.Histories = append(order.Histories,
		history(83, `File "lfs.pdf": File downloaded.`, "2019-08-13T22:42:02Z"),
		history(84, `File "label.pdf": File downloaded.`, "2019-08-13T22:42:03Z"),
		history(85, mypromo.HistoryReady, "2019-08-13T22:42:03Z"),
		history(86, mypromo.HistoryInProduction, "2019-08-13T22:43:03Z"),
		history(87, "Callback for order #9 sent. (HTTP 200)", "2019-08-13T22:43:03Z"),
		history(88, "Shipment #7 created.", "2019-08-13T22:44:03Z"),
		history(89, "Callback for package #7 sent. (HTTP 200)", "2019-08-13T22:44:15Z"),
		history(90, mypromo.HistoryFinished, "2019-08-13T22:46:03Z"),
		history(91, "Callback for order #9 sent. (HTTP 200)", "2019-08-13T22:46:03Z"),
	)
	order.Files = orderFiles(24, mypromo.StatusDownloaded, "basic", "header")
	order.Shipments = append(order.Shipments, mypromo.Shipment{
		ID: 7, Carrier: "ups", TrackingCode: "FAKE123CODE",
		TrackingURL: "http://wwwapps.ups.com/WebTracking/track?track=yes&trackNums=FAKE123CODE",
		Delivered:   no, DeliveryLate: no, Status: mypromo.StatusShipped, Force: no,
		Items: lenient.List[mypromo.ShipmentItem]{{ID: 8, Reference: "yourItemReference", Quantity: 3, SKU: "TPD123LD02LAXALOP"}},
	})
	order.UpdatedAt = at("2019-08-13T22:46:03Z")
	return order
}

func canceledOrder() mypromo.Order {
	order := createdOrder()
	order.ID, order.Status = 10, mypromo.StatusCanceled
	order.Callback, order.GenericLabel = mypromo.Optional[mypromo.Endpoint]{}, mypromo.Optional[mypromo.Endpoint]{}
	order.CustomProperties = nil
	order.Shipper.Value.ID, order.Recipient.Value.ID, order.Export.Value.ID = 29, 31, 30
	order.Histories = lenient.List[mypromo.History]{
		history(92, mypromo.HistoryCreated, "2019-08-13T22:54:35Z"),
		history(93, mypromo.HistoryCanceled, "2019-08-13T22:54:44Z"),
	}
	order.Files = orderFiles(27, mypromo.StatusPending, "", "")
	order.CreatedAt, order.UpdatedAt = at("2019-08-13T22:54:35Z"), at("2019-08-13T22:54:44Z")
	return order
}

func history(id lenient.Int, text lenient.String, when string) mypromo.History {
	return mypromo.History{ID: id, Text: text, CreatedAt: at(when)}
}

func orderFiles(id lenient.Int, status mypromo.Status, slipAuth, labelAuth lenient.String) lenient.List[mypromo.File] {
	return lenient.List[mypromo.File]{
		{ID: id, URL: "https://test-downloads.mypromo.com/lfs.pdf", Type: "deliverySlip", Status: status, AuthType: slipAuth},
		{
			ID: id + 1, URL: "sftp://test-downloads.mypromo.com/upload/label.pdf", Type: "label",
			Carrier: "ups", TrackingCode: "1Z123891378123", Status: status, AuthType: labelAuth,
		},
	}
}
