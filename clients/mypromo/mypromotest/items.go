package mypromotest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
)

// How many items an order may have, without and with files.
const (
	maxItems          = 50
	maxItemsWithFiles = 1
)

// itemRequest is the body of POST v1/orders/{id}/items.
type itemRequest struct {
	Reference        string     `json:"reference"`
	Quantity         int        `json:"quantity"`
	SKU              string     `json:"sku"`
	CustomProperties []property `json:"custom_properties"`
	Files            []struct {
		URL  string  `json:"url"`
		Type *string `json:"type"`
		Auth *auth   `json:"auth"`
	} `json:"files"`
	Designs []struct {
		ID anyID `json:"id"`
	} `json:"designs"`
	AmazonCustom []json.RawMessage `json:"amazon_custom"`
	Customs      *customs          `json:"customs"`
}

// anyID is an id that is a number or, as in one sample, a string.
type anyID int

// UnmarshalJSON reads both forms.
func (id *anyID) UnmarshalJSON(raw []byte) error {
	digits := string(raw)
	if unquoted, err := strconv.Unquote(digits); err == nil {
		digits = unquoted
	}
	*id = anyID(number(digits))
	return nil
}

// addItem answers POST v1/orders/{id}/items: 201, or 200 for an item from stock if
// Options.Strict.
func (s *Server) addItem(c call) answer {
	o, ok := s.ownOrder(c)
	if !ok {
		return notFound()
	}
	if o.Status != pending {
		return processed()
	}
	var asked itemRequest
	if refused, ok := c.decode(&asked); !ok {
		return refused
	}
	if len(asked.AmazonCustom) > 0 {
		return reply(http.StatusBadRequest, message{"Amazon custom is not available yet."})
	}
	wrong := problems{}
	added := s.newItem(o, asked, c.by.client, wrong)
	if len(wrong) > 0 {
		return wrong.answer()
	}
	if s.product(added.SKU).NoContract {
		return reply(http.StatusBadRequest, message{
			"You have no contract with this client. You can see your current contracts in the dashboard."})
	}
	s.place(c, o, added)
	status := http.StatusCreated
	if added.Type == ofStock {
		status = s.createdStatus()
	}
	return reply(status, without(added, lackedByItem))
}

// newItem builds an item from a request and adds errors to the problems.
func (s *Server) newItem(o *order, asked itemRequest, merchant string, wrong problems) *item {
	limit := maxItems
	if len(o.Files) > 0 {
		limit = maxItemsWithFiles
	}
	if len(o.Items) >= limit {
		wrong.add("items", "The items may not have more than %d items.", limit)
	}
	if asked.Reference == "" {
		wrong.add("reference", "The reference field is required.")
	}
	if asked.Quantity < 1 {
		wrong.add("quantity", "The quantity must be at least 1.")
	}
	added := &item{
		Reference: asked.Reference, Quantity: asked.Quantity, SKU: asked.SKU, Status: pending, Type: ofStock,
		CustomProperties: append([]property{}, asked.CustomProperties...),
		Files:            []*itemFile{}, Designs: []*placed{}, Customs: asked.Customs,
	}
	s.addFiles(added, asked, wrong)
	s.addDesigns(added, asked, merchant, wrong)
	if added.Type != ofDesigns && s.product(added.SKU) == nil {
		wrong.add("sku", "The selected sku is invalid.")
	}
	if added.Type != ofStock {
		added.ShippingLate = new(false)
	}
	return added
}

func (s *Server) addFiles(added *item, asked itemRequest, wrong problems) {
	for i, f := range asked.Files {
		field := fmt.Sprintf("files.%d", i)
		checkFileURL(f.URL, field, wrong)
		added.Type = ofFiles
		added.Files = append(added.Files, &itemFile{
			URL: f.URL, Type: f.Type, Status: pending, AuthType: f.Auth.authType(field+".auth", wrong)})
	}
}

// addDesigns takes the SKU from the design: the customer can change it in the
// editor.
func (s *Server) addDesigns(added *item, asked itemRequest, merchant string, wrong problems) {
	if len(asked.Files) > 0 && len(asked.Designs) > 0 {
		wrong.add("designs", "The designs field is prohibited when files is present.")
		return
	}
	for i, wanted := range asked.Designs {
		added.Type = ofDesigns
		d := s.designs[int(wanted.ID)]
		if d == nil || d.merchant != merchant || d.Status == pending {
			wrong.add(fmt.Sprintf("designs.%d.id", i), "The selected designs.%d.id is invalid.", i)
			continue
		}
		added.SKU = d.SKU
		added.Designs = append(added.Designs, &placed{ID: d.ID, EditorStartURL: d.EditorStartURL, Status: ready})
	}
}

func (s *Server) place(c call, o *order, added *item) {
	added.ID = next(&s.ids.item)
	for _, f := range added.Files {
		f.ID = next(&s.ids.file)
	}
	for _, d := range added.Designs {
		s.designs[d.ID].Status = ready
	}
	o.Items = append(o.Items, added)
	s.note(o, c.now, fmt.Sprintf("Item #%d added to order #%d.", added.ID, o.ID))
	s.record(c.now, "item-added", o.Reference, o.ID, fmt.Sprintf("%s (%d x %s)", added.Reference, added.Quantity, added.SKU))
	s.keep(c, "add-item", o)
}
