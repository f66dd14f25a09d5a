package mypromotest

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"
)

// productGroup is a row of GET v1/products: the parent of its variants.
type productGroup struct {
	ID           int        `json:"id"`
	Lang         string     `json:"lang"`
	Descriptions groupTexts `json:"descriptions"`
	Categories   []category `json:"categories"`
	Media        groupMedia `json:"media"`
	Variants     []variant  `json:"variants"`
	CreatedAt    stamp      `json:"created_at"`
	UpdatedAt    stamp      `json:"updated_at"`
}

type groupTexts struct {
	Name        string `json:"name"`
	Overwritten bool   `json:"overwritten"`
}

type category struct {
	Name string `json:"name"`
}

type groupMedia struct {
	Image string `json:"image"`
	Video string `json:"video"`
}

type variant struct {
	ID            int                   `json:"id"`
	SKU           string                `json:"sku"`
	GTIN          *string               `json:"gtin"`
	Active        bool                  `json:"active"`
	Available     bool                  `json:"available"`
	Availability  availability          `json:"availability"`
	TestProduct   bool                  `json:"test_product"`
	SampleProduct bool                  `json:"sample_product"`
	Personalized  bool                  `json:"personalized"`
	Descriptions  variantTexts          `json:"descriptions"`
	Properties    []trait               `json:"properties"`
	Parts         []struct{}            `json:"parts"` // documented as not available yet
	Media         variantMedia          `json:"media"`
	Prices        priceLists            `json:"prices"`
	Rules         rules                 `json:"rules"`
	Shipping      shippingTerms         `json:"shipping"`
	Relations     map[string][]struct{} `json:"relations"`
	Editor        editor                `json:"editor"`
	CreatedAt     stamp                 `json:"created_at"`
	UpdatedAt     stamp                 `json:"updated_at"`
}

type availability struct {
	Clients []supplier `json:"clients"`
}

// supplier is a fulfiller who offers the product.
type supplier struct {
	ID           int       `json:"id"`
	Type         Role      `json:"type"`
	Name         string    `json:"name"`
	SKUFulfiller string    `json:"sku_fulfiller"`
	Available    bool      `json:"available"`
	Stock        supply    `json:"stock"`
	ShippingFrom string    `json:"shipping_from"`
	ContractID   string    `json:"contract_id"`
	Contract     *contract `json:"contract"`
}

// supply is a stock level whose quantity is 0, not null, when stock is not managed.
type supply struct {
	Managed  bool `json:"managed"`
	Quantity int  `json:"qty"`
}

type contract struct {
	Status      string `json:"status"`
	RequestedAt stamp  `json:"requested_at"`
	AcceptedAt  *stamp `json:"accepted_at"`
	CanceledAt  *stamp `json:"canceled_at"`
	DeclinedAt  *stamp `json:"declined_at"`
}

type variantTexts struct {
	Name        string  `json:"name"`
	Description string  `json:"description"`
	Short       *string `json:"description_short"`
	Secondary   string  `json:"description_secondary"`
	Overwritten bool    `json:"overwritten"`
}

// trait is a property of a product; its value may be of any type.
type trait struct {
	Property string `json:"property"`
	Value    any    `json:"value"`
}

type variantMedia struct {
	Image            string   `json:"image"`
	AdditionalImages []string `json:"additional_images"`
	Video            string   `json:"video"`
	AdditionalVideos []string `json:"additional_videos"`
	PDF              *string  `json:"download_pdf"`
	InDesign         *string  `json:"download_indesign"`
	Datasheet        *string  `json:"download_datasheet"`
}

type shippingTerms struct {
	From     string `json:"shipping_from"`
	Earliest int    `json:"shipping_earliest"` // days
	Latest   int    `json:"shipping_latest"`   // days
	Express  bool   `json:"express_available"`
}

type editor struct {
	Available bool     `json:"available"`
	Intents   []string `json:"intents"`
}

// stocked is when the catalogue was last changed.
var stocked = stamp(time.Date(2025, 1, 2, 9, 0, 0, 0, time.UTC))

const mediaURL = "https://storage.mypromo.invalid/"

// groups returns the groups of the products that a filter accepts. A group's id is
// its position among all groups, a variant's id is 100 plus its position in the
// catalogue.
func (s *Server) groups(c call, passes func(Product) bool) []productGroup {
	var groups []productGroup
	places := map[string]int{}
	for n, p := range s.options.Catalogue {
		name := cmp.Or(p.Group, p.Name)
		if _, known := places[name]; !known {
			places[name] = len(groups)
			groups = append(groups, newGroup(len(groups)+1, name, c.URL.Query().Get("lang")))
		}
		if group := &groups[places[name]]; passes(p) {
			group.Variants = append(group.Variants, p.variant(100+n))
		}
	}
	return slices.DeleteFunc(groups, func(group productGroup) bool { return len(group.Variants) == 0 })
}

func newGroup(id int, name, lang string) productGroup {
	return productGroup{
		ID: id, Lang: strings.ToUpper(cmp.Or(lang, "EN")), Descriptions: groupTexts{Name: name},
		Categories: []category{{"Simulated"}}, Media: groupMedia{mediaURL + "group.jpg", mediaURL + "group.mp4"},
		CreatedAt: stocked, UpdatedAt: stocked,
	}
}

func (p Product) variant(id int) variant {
	shown := variant{
		ID: id, SKU: p.SKU, Active: true, Available: true, Personalized: p.Personalized,
		Availability: availability{[]supplier{p.supplier()}},
		Descriptions: variantTexts{Name: p.Name, Description: p.Name, Secondary: p.SKU},
		Properties:   []trait{{"color", "white"}, {"weight", 300}, {"superdark", false}},
		Parts:        []struct{}{},
		Media: variantMedia{Image: mediaURL + p.SKU + ".jpg", AdditionalImages: []string{mediaURL + p.SKU + "-2.jpg"},
			Video: mediaURL + p.SKU + ".mp4", AdditionalVideos: []string{mediaURL + p.SKU + "-2.mp4"}},
		Prices:    priceLists{Currency: "EUR", Purchase: p.Prices, Recommended: p.Prices, Sales: p.Prices},
		Rules:     p.rules(),
		Shipping:  shippingTerms{From: "DE", Earliest: earliestDays, Latest: latestDays},
		Relations: map[string][]struct{}{"related": {}, "up-selling": {}, "cross-selling": {}, "samples": {}},
		Editor:    editor{Intents: []string{}},
		CreatedAt: stocked, UpdatedAt: stocked,
	}
	if p.Personalized {
		shown.Editor = editor{Available: true, Intents: intents}
	}
	return shown
}

func (p Product) supplier() supplier {
	accepted := contract{Status: "ACCEPTED", RequestedAt: stocked, AcceptedAt: &stocked}
	if p.NoContract {
		accepted = contract{Status: "DECLINED", RequestedAt: stocked, DeclinedAt: &stocked}
	}
	return supplier{
		ID: 1, Type: Fulfiller, Name: "Simulated Fulfiller", SKUFulfiller: p.FulfillerSKU, Available: true,
		Stock: supply{p.Stock > 0, p.Stock}, ShippingFrom: "DE", ContractID: "F001", Contract: &accepted,
	}
}

// listProducts answers GET v1/products, filtered by sku or sku_fulfiller.
func (s *Server) listProducts(c call) answer {
	found := paged(c, s.groups(c, c.passes), largestOther)
	if c.by.role == Fulfiller {
		return reply(http.StatusOK, without(found, within("data", lackedByFulfillersProduct)))
	}
	return reply(http.StatusOK, found)
}

// getProduct answers GET v1/products/{id}, where the id is of a group or a variant;
// the answer is the whole group.
func (s *Server) getProduct(c call) answer {
	for _, group := range s.groups(c, func(Product) bool { return true }) {
		for _, v := range group.Variants {
			if c.id() == group.ID || c.id() == v.ID {
				return reply(http.StatusOK, without(group, lackedByProductByID))
			}
		}
	}
	return notFound()
}
