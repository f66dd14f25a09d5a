package mypromo

import "orderflow/clients/lenient"

// Variant is what an order can name: a product in one colour, size or material.
type Variant struct {
	ID     lenient.Int    `json:"id"`
	SKU    lenient.String `json:"sku"`
	GTIN   lenient.String `json:"gtin"`
	Active lenient.Bool   `json:"active"`
	// Available means: the merchant's sales channels offer it, and the fulfiller
	// can deliver it.
	Available     lenient.Bool `json:"available"`
	Availability  Availability `json:"availability"`
	TestProduct   lenient.Bool `json:"test_product"` // will not be produced
	SampleProduct lenient.Bool `json:"sample_product"`
	// Personalized variants need a print file or a design; the others come from stock.
	Personalized lenient.Bool                  `json:"personalized"`
	Descriptions Descriptions                  `json:"descriptions"`
	Properties   lenient.List[VariantProperty] `json:"properties"`
	Media        Media                         `json:"media"`
	Prices       Prices                        `json:"prices"`
	Rules        Rules                         `json:"rules"`
	Shipping     VariantShipping               `json:"shipping"`
	Relations    Relations                     `json:"relations"`
	Editor       Editor                        `json:"editor"`
	CreatedAt    lenient.Time                  `json:"created_at"`
	UpdatedAt    lenient.Time                  `json:"updated_at"`
}

// Availability says who can deliver a variant.
type Availability struct {
	Clients lenient.List[Supplier] `json:"clients"`
}

// Supplier is a client of MyPromo that offers a variant.
type Supplier struct {
	ID           lenient.String `json:"id"`
	Type         lenient.String `json:"type"`
	Name         lenient.String `json:"name"`
	SKUFulfiller lenient.String `json:"sku_fulfiller"`
	Available    lenient.Bool   `json:"available"`
	Stock        Stock          `json:"stock"`
	ShippingFrom lenient.String `json:"shipping_from"`
	ContractID   lenient.String `json:"contract_id"`
	// Contract is visible to merchants only. Without an accepted contract nothing
	// can be ordered.
	Contract Optional[Contract] `json:"contract"`
}

// Contract is the state of the agreement between a merchant and a fulfiller.
type Contract struct {
	// Status is ACCEPTED, DECLINED, or an undocumented value.
	Status      Status       `json:"status"`
	RequestedAt lenient.Time `json:"requested_at"`
	AcceptedAt  lenient.Time `json:"accepted_at"`
	CanceledAt  lenient.Time `json:"canceled_at"`
	DeclinedAt  lenient.Time `json:"declined_at"`
}

// VariantProperty is a fact about a variant; numbers and booleans are read as text.
type VariantProperty struct {
	Property lenient.String `json:"property"`
	Value    lenient.String `json:"value"`
}

// VariantShipping says from where and when a variant can be shipped.
type VariantShipping struct {
	ShippingFrom lenient.String `json:"shipping_from"`
	// ShippingEarliest and ShippingLatest are in days.
	ShippingEarliest lenient.Int  `json:"shipping_earliest"`
	ShippingLatest   lenient.Int  `json:"shipping_latest"`
	ExpressAvailable lenient.Bool `json:"express_available"`
}

// Relations are other variants that belong to this one.
type Relations struct {
	Related      lenient.List[RelatedVariant] `json:"related"`
	UpSelling    lenient.List[RelatedVariant] `json:"up-selling"`
	CrossSelling lenient.List[RelatedVariant] `json:"cross-selling"`
	Samples      lenient.List[RelatedVariant] `json:"samples"`
}

// RelatedVariant is a variant that another variant names.
type RelatedVariant struct {
	ID           lenient.Int    `json:"id"`
	SKU          lenient.String `json:"sku"`
	Descriptions Descriptions   `json:"descriptions"`
}

// Editor says whether and how MyPromo's editor can design a variant.
type Editor struct {
	Available lenient.Bool `json:"available"`
	// Intents are IntentUpload and IntentCustomize.
	Intents lenient.List[lenient.String] `json:"intents"`
}
