package mypromo_test

import (
	"orderflow/clients/lenient"
	"orderflow/clients/mypromo"
)

// The values of the documented samples for fulfillers, and of products and prices.

func addedShipment() mypromo.Shipment {
	return mypromo.Shipment{
		ID: 27, Carrier: "ups", CarrierName: "UPS", TrackingCode: "1Z2398234892349",
		TrackingURL: "http://wwwapps.ups.com/WebTracking/track?track=yes&trackNums=1Z2398234892349",
		Height:      number("30"), Width: number("45"), Depth: number("20"), Weight: number("1000"),
		Status: mypromo.StatusShipped, Force: no,
		ProductionOrderItems: lenient.List[mypromo.ShipmentItem]{{
			ID: 61, OrderItemID: 83, Reference: "d3904f00-d5ba-417d-b6f5-dcb1f91f5dd4", Quantity: 3, SKU: "TESTPRODUCT123",
		}},
	}
}

func productionShipment(id, quantity lenient.Int) mypromo.Shipment {
	shipment := addedShipment()
	shipment.ID, shipment.Delivered, shipment.DeliveryLate = id, no, no
	shipment.ProductionOrderItems[0].Quantity = quantity
	return shipment
}

func productionOrder() mypromo.ProductionOrder {
	const created, finished = "2020-02-20T17:04:02Z", "2020-02-24T12:06:03Z"
	earliest, latest := at("2020-02-25T23:59:59Z"), at("2020-03-01T23:59:59Z")
	const mail = "Mail notification for Production-Order #61 sent to fulfiller.dev@mypromo.com"
	return mypromo.ProductionOrder{
		ID: 61, OrderID: 70, Reference: "1582218043", Complaint: no, ExpressProduction: no, ExpressShipping: no,
		ShippingEarliest: earliest, ShippingLatest: latest, ShippingLate: no, Status: mypromo.StatusFinished, GenericLabel: yes,
		Clients: lenient.List[mypromo.Party]{
			{ID: "id", Type: "merchant", Name: "Merchant x", ContractID: "M008", CreatedAt: earliest, UpdatedAt: earliest},
			{ID: "id", Type: "fulfiller", Name: "Fulfiller x", ContractID: "F012", CreatedAt: earliest, UpdatedAt: earliest},
		},
		CustomProperties: lenient.List[mypromo.Property]{
			{Key: "property1", Value: "value1"}, {Key: "property2", Value: "value2"}, {Key: "property3", Value: "value3"},
		},
		Shipper:   known(address(287, "a9e8849c-8924-4095-beab-32958201f026", "+4991234567890", "Test123")),
		Recipient: known(address(288, "dddb6f9e-62b2-44ee-9fa5-85cad6dc85c9", "+491234567890", "Test321")),
		Export: known(mypromo.Exporter{
			Address: address(289, "1039ed07-58ca-412c-8ec0-8abd7b0fab82", "+491234567890", "Test321444"),
		}),
		Items: lenient.List[mypromo.ProductionOrderItem]{{
			ID: 61, OrderItemID: 83, Reference: "05cteg84w3ltqxdaumnyvdhlg74z4uel", Quantity: 5, SKU: "TESTPRODUCT123",
			SKUFulfiller: "abc123", Name: "Testproduct 123", Type: mypromo.ItemDesigns,
			ShippingEarliest: earliest, ShippingLatest: latest, ShippingLate: no, Status: mypromo.StatusFinished,
			CustomProperties: properties("property", "value"), Configuration: properties("property", "value"),
			Files: lenient.List[mypromo.File]{{
				ID: 159, URL: "https://dev.api.mypromo.com/v1/download/159/poi/61", Status: mypromo.StatusPreflightFinished,
			}},
			Designs: lenient.List[mypromo.ItemDesign]{{
				ID: 19, EditorStartURL: "https://pf-geiger.stage-00.aws.rissc.net/editor/05cteg84w3ltqxdaumnyvdhlg74z4uel/edit",
				PreviewURL: "https://dev.api.mypromo.com/v1/designs/19/preview", Status: mypromo.StatusPreflightFinished,
			}},
			Customs: customs,
		}},
		Histories: lenient.List[mypromo.History]{
			history(365, "Production-Order created.", created),
			history(366, "Production-Order is now pending.", created),
			history(367, mail, created),
			history(368, "Production started.", created),
			history(369, "File 'CPO61.xml' successfully via SFTP transferred.", created),
			history(370, "File 'CPO61_deliverySlip_1.pdf' successfully via SFTP transferred.", created),
			history(371, "File 'CPO61_printfile_1.pdf' successfully via SFTP transferred.", created),
			history(372, "Files have been successfully via SFTP transferred.", "2020-02-20T17:09:03Z"),
			history(375, "Production-Order finished.", finished),
			history(376, mail, finished),
		},
		Files: lenient.List[mypromo.File]{
			{ID: 157, URL: "https://dev.api.mypromo.com/v1/download/157/p/61", Type: "deliverySlip", Status: mypromo.StatusDownloaded},
			{
				ID: 159, URL: "https://dev.api.mypromo.com/v1/61/untmG9", Type: "label",
				Carrier: "dhl", TrackingCode: "45648797852547", Status: mypromo.StatusDownloaded,
			},
		},
		Shipments: lenient.List[mypromo.Shipment]{productionShipment(27, 3), productionShipment(30, 2)},
		CreatedAt: at(created), UpdatedAt: at(finished),
	}
}

// listedProductionOrder is the same order in the list: with the generic label that
// is not fetched yet.
func listedProductionOrder() mypromo.ProductionOrder {
	listed := productionOrder()
	listed.Files = lenient.List[mypromo.File]{listed.Files[0], {
		ID: 158, URL: "https://dev.api.mypromo.com/v1/61/hfnvG7", Type: "labelGeneric", Status: mypromo.StatusForwarding,
	}, listed.Files[1]}
	return listed
}

func inventory(sku, fulfillers lenient.String, managed lenient.Bool, quantity lenient.Int) mypromo.Inventory {
	return mypromo.Inventory{
		SKU: sku, SKUFulfiller: fulfillers, Available: yes, Stock: mypromo.Stock{Managed: managed, Quantity: quantity},
	}
}

func tiers(of50, of100, of200 string) lenient.List[mypromo.Tier] {
	return lenient.List[mypromo.Tier]{
		{Quantity: 50, Price: number(of50)}, {Quantity: 100, Price: number(of100)}, {Quantity: 200, Price: number(of200)},
	}
}

var salesPrices = tiers("100.99", "100.99", "14.99")

func price(sku, fulfillers lenient.String, most lenient.Int, tiersOnly lenient.Bool, sales lenient.List[mypromo.Tier]) mypromo.Price {
	return mypromo.Price{
		SKU: sku, SKUFulfiller: fulfillers,
		Rules: mypromo.Rules{MinQuantity: 50, MaxQuantity: most, TierPriceQuantitiesOnly: tiersOnly},
		Prices: mypromo.Prices{
			Currency: "EUR", Purchase: tiers("14.99", "12.99", "9.99"),
			RecommendedRetail: tiers("114.99", "112.99", "19.99"), Sales: sales,
		},
	}
}

// product is the documented product as a merchant or a fulfiller sees it; only the
// merchant sees contracts and overwritten texts.
func product(merchant bool) mypromo.Product {
	created, contracted := at("2020-02-25T23:59:59Z"), at("2021-01-11T15:42:36Z")
	var overwritten lenient.Bool
	var contract mypromo.Optional[mypromo.Contract]
	if merchant {
		overwritten = no
		contract = known(mypromo.Contract{Status: "ACCEPTED", RequestedAt: contracted, AcceptedAt: contracted})
	}
	texts := mypromo.Descriptions{
		Name: "Testprodukt", Description: "Beschreibung Testprodukt",
		Secondary: "Beschreibung zwei Testprodukt", Overwritten: overwritten,
	}
	related := func(id lenient.Int, sku lenient.String) mypromo.RelatedVariant {
		return mypromo.RelatedVariant{ID: id, SKU: sku, Descriptions: texts}
	}
	const storage = "https://storage.mypromo.com/unique_seo_url_"
	return mypromo.Product{
		ID: 1, Lang: "DE", Descriptions: mypromo.Descriptions{Name: "Testproduct Group", Overwritten: overwritten},
		Categories: lenient.List[mypromo.Category]{{Name: "Büro"}, {Name: "Büro/Schreibgeräte"}},
		Media:      mypromo.Media{Image: storage + "10.jpg", Video: storage + "40.mp4"},
		Variants: lenient.List[mypromo.Variant]{{
			ID: 10, SKU: "TESTPRODUCT123", Active: yes, Available: yes,
			Availability: mypromo.Availability{Clients: lenient.List[mypromo.Supplier]{{
				ID: "1", Type: "fulfiller", Name: "Fulfiller", SKUFulfiller: "F-TESTPRODUCT123", Available: yes,
				Stock: mypromo.Stock{Managed: no}, ShippingFrom: "DE", ContractID: "F1", Contract: contract,
			}}},
			TestProduct: yes, SampleProduct: no, Personalized: yes, Descriptions: texts,
			Properties: lenient.List[mypromo.VariantProperty]{
				{Property: "width", Value: "210"}, {Property: "height", Value: "297"}, {Property: "depth", Value: "1"},
				{Property: "weight", Value: "5"}, {Property: "color", Value: "blue"},
				{Property: "material", Value: "Glossy plastic"}, {Property: "superdark", Value: "false"},
				{Property: "diameter", Value: "3.14159265359"},
			},
			Media: mypromo.Media{
				Image: storage + "1.jpg", AdditionalImages: lenient.List[lenient.String]{storage + "2.jpg", storage + "3.jpg"},
				Video: storage + "4.mp4", AdditionalVideos: lenient.List[lenient.String]{storage + "5.mp4", storage + "6.mp4"},
			},
			Prices: price("", "", 0, no, salesPrices).Prices,
			Rules:  mypromo.Rules{MinQuantity: 50, MaxQuantity: 5000, TierPriceQuantitiesOnly: yes},
			Shipping: mypromo.VariantShipping{
				ShippingFrom: "DE", ShippingEarliest: 3, ShippingLatest: 5, ExpressAvailable: no,
			},
			Relations: mypromo.Relations{
				Related:      lenient.List[mypromo.RelatedVariant]{related(400, "DAMNGOODPRODUCT"), related(401, "FUNNYPRODUCT")},
				UpSelling:    lenient.List[mypromo.RelatedVariant]{related(30, "DAMNGOODPRODUCT"), related(76, "FUNNYPRODUCT")},
				CrossSelling: lenient.List[mypromo.RelatedVariant]{related(30, "DAMNGOODPRODUCT"), related(76, "FUNNYPRODUCT")},
				Samples:      lenient.List[mypromo.RelatedVariant]{related(156, "TESTPRODUCT-SAMPLE")},
			},
			Editor: mypromo.Editor{
				Available: yes, Intents: lenient.List[lenient.String]{mypromo.IntentUpload, mypromo.IntentCustomize},
			},
			CreatedAt: created, UpdatedAt: created,
		}},
		CreatedAt: created, UpdatedAt: created,
	}
}
