package mypromotest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// productionShipment is a shipment as the fulfiller sees it.
type productionShipment struct {
	ID          int    `json:"id"`
	Carrier     string `json:"carrier"`
	CarrierName string `json:"carrier_name"`
	TrackingID  string `json:"tracking_id"`
	transport
	Items []shippedPart `json:"production_order_items"`
}

// addedShipment is the answer to add_shipment: the tracking id is called
// tracking_code, and it has no delivery data.
type addedShipment struct {
	ID           int    `json:"id"`
	Carrier      string `json:"carrier"`
	CarrierName  string `json:"carrier_name"`
	TrackingCode string `json:"tracking_code"`
	transport
	Items []shippedPart `json:"production_order_items"`
}

// shippedPart is the quantity of a production order's item in a shipment.
type shippedPart struct {
	ID          int    `json:"id"`
	OrderItemID int    `json:"order_item_id"`
	Reference   string `json:"reference"`
	Quantity    int    `json:"quantity"`
	SKU         string `json:"sku"`
}

// shipmentRequest is the body of add_shipment.
type shipmentRequest struct {
	Carrier      string       `json:"carrier"`
	TrackingCode string       `json:"tracking_code"`
	TrackingID   string       `json:"tracking_id"` // the PHP library's name for it
	Height       *json.Number `json:"height"`
	Width        *json.Number `json:"width"`
	Depth        *json.Number `json:"depth"`
	Weight       *json.Number `json:"weight"`
	Items        []struct {
		ID       int `json:"id"`
		Quantity int `json:"quantity"`
	} `json:"production_order_items"`
	Force bool `json:"force"`
}

// addShipment answers POST v1/production_orders/{id}/add_shipment.
func (s *Server) addShipment(c call) answer {
	p := s.productions[c.id()]
	if p == nil {
		return notFound()
	}
	if p.Status == canceled {
		return processed()
	}
	var asked shipmentRequest
	if refused, ok := c.decode(&asked); !ok {
		return refused
	}
	if !s.options.Strict {
		asked.TrackingCode = cmp.Or(asked.TrackingCode, asked.TrackingID)
	}
	wrong := problems{}
	parts := s.checkShipment(p, asked, wrong)
	if len(wrong) > 0 {
		return wrong.answer()
	}
	used, refusal := p.supplied(asked.Carrier, asked.TrackingCode)
	if refusal == "" {
		refusal = p.tooMuch(parts)
	}
	if refusal != "" && !asked.Force {
		return reply(http.StatusBadRequest, message{refusal})
	}
	if used != nil {
		used.used = true
	}
	if s.options.NumberOfShipment == NumberLost {
		asked.TrackingCode = ""
	}
	added := s.ship(p, c.now, asked, parts)
	s.keep(c, "add-shipment", p.order)
	number := added.TrackingID
	if s.options.NumberOfShipment == NumberUnsaid {
		number = ""
	}
	unknown := added.transport
	unknown.Delivered, unknown.DeliveryLate = nil, nil
	return reply(http.StatusCreated, addedShipment{
		added.ID, added.Carrier, added.CarrierName, number, unknown, added.Items})
}

// checkShipment returns what a request ships and adds errors to the problems. A
// request without items ships everything. Once everything is shipped, a request is
// a re-shipment and must name its items.
func (s *Server) checkShipment(p *production, asked shipmentRequest, wrong problems) []shippedPart {
	if asked.Carrier == "" {
		wrong.add("carrier", "The carrier field is required.")
	} else if _, ok := s.carrier(asked.Carrier); !ok {
		wrong.add("carrier", "The selected carrier is invalid.")
	}
	if asked.TrackingCode == "" {
		wrong.add("tracking_code", "The tracking code field is required.")
	}
	if len(asked.Items) == 0 {
		if p.shippedAll() {
			wrong.add("production_order_items", "The production order items field is required.")
		}
		return p.rest()
	}
	var parts []shippedPart
	for n, named := range asked.Items {
		i := p.item(named.ID)
		field := fmt.Sprintf("production_order_items.%d", n)
		switch {
		case i == nil:
			wrong.add(field+".id", "The selected %s.id is invalid.", field)
		case named.Quantity < 1:
			wrong.add(field+".quantity", "The %s.quantity must be at least 1.", field)
		default:
			parts = append(parts, i.part(named.Quantity))
		}
	}
	return parts
}

func (p *production) item(id int) *productionItem {
	for _, i := range p.Items {
		if i.ID == id {
			return i
		}
	}
	return nil
}

func (i *productionItem) part(quantity int) shippedPart {
	return shippedPart{i.ID, i.OrderItemID, i.Reference, quantity, i.SKU}
}

// rest is everything that is not shipped yet.
func (p *production) rest() []shippedPart {
	var parts []shippedPart
	for _, i := range p.Items {
		if left := i.Quantity - i.shipped; left > 0 {
			parts = append(parts, i.part(left))
		}
	}
	return parts
}

func (p *production) shippedAll() bool { return len(p.rest()) == 0 }

// tooMuch returns an error message if a shipment exceeds the rest of an item, else
// "".
func (p *production) tooMuch(parts []shippedPart) string {
	sums := map[int]int{}
	for _, part := range parts {
		i := p.item(part.ID)
		sums[part.ID] += part.Quantity
		if left := max(0, i.Quantity-i.shipped); sums[part.ID] > left {
			return fmt.Sprintf("The given quantity for the item #%d must not be greater than the remaining quantity '%d'.", i.ID, left)
		}
	}
	return ""
}

// ship adds a shipment to a production order and to its order. The shipment that
// completes the production order finishes it, and soon after the order.
func (s *Server) ship(p *production, at time.Time, asked shipmentRequest, parts []shippedPart) *productionShipment {
	before := p.shippedAll()
	carrier, _ := s.carrier(asked.Carrier)
	added := &productionShipment{
		ID: next(&s.ids.shipment), Carrier: carrier.Key, CarrierName: carrier.Name, TrackingID: asked.TrackingCode,
		transport: transport{
			TrackingURL: trackingURL(carrier.Key, asked.TrackingCode), Delivered: new(false), DeliveryLate: new(false),
			Height: asked.Height, Width: asked.Width, Depth: asked.Depth, Weight: asked.Weight,
			Status: "SHIPPED", Force: asked.Force,
		},
		Items: parts,
	}
	for _, part := range parts {
		p.item(part.ID).shipped += part.Quantity
	}
	p.Shipments = append(p.Shipments, added)
	p.UpdatedAt = stamp(at)
	s.showMerchant(p.order, at, asked.Carrier, added)
	if !before && p.shippedAll() {
		s.finishProduction(p, at)
		s.plan(p.order, at.Add(s.options.Timing.Finished), s.finish)
	}
	return added
}

func (s *Server) finishProduction(p *production, at time.Time) {
	p.Status = finished
	for _, i := range p.Items {
		i.Status = finished
	}
	s.noteProduction(p, at, "Production-Order finished.")
	s.noteProduction(p, at, p.mail())
}

// showMerchant adds a shipment to its order, with the carrier as it was written.
func (s *Server) showMerchant(o *order, at time.Time, carrier string, added *productionShipment) {
	seen := &orderShipment{ID: added.ID, Carrier: carrier, TrackingID: added.TrackingID, transport: added.transport,
		Items: []shippedItem{}}
	for _, part := range added.Items {
		seen.Items = append(seen.Items, shippedItem{part.OrderItemID, part.Reference, part.Quantity, part.SKU})
	}
	o.Shipments = append(o.Shipments, seen)
	s.note(o, at, fmt.Sprintf("Shipment #%d created.", added.ID))
	s.record(at, "shipment-reported", o.Reference, o.ID, carrier+" "+added.TrackingID)
	s.notify(o, "shipment", fmt.Sprintf("package #%d", added.ID))
}

// shipSimulated simulates the sandbox's shipment of everything that is left.
func (s *Server) shipSimulated(o *order, at time.Time) {
	if !o.production.shippedAll() {
		s.ship(o.production, at, shipmentRequest{Carrier: "UPS", TrackingCode: "FAKE123CODE"}, o.production.rest())
	}
}

// trackingURL is documented for UPS only; the links of other carriers are invented.
func trackingURL(carrier, code string) string {
	if strings.EqualFold(carrier, "ups") {
		return "http://wwwapps.ups.com/WebTracking/track?track=yes&trackNums=" + code
	}
	return "https://tracking.invalid/" + carrier + "/" + code
}
