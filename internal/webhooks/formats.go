package webhooks

import (
	"encoding/json"
	"errors"
	"regexp"
	"strconv"

	"orderflow/clients/lenient"
	"orderflow/clients/mypromo"
	"orderflow/clients/shipx"
	"orderflow/order"
)

// formats parse each provider's webhooks, and name the news that a watcher would also report;
// "" if it would not.
var formats = map[string]func(body []byte) (event order.ProviderEvent, news string, err error){
	order.ProviderMyPromo: readMyPromo,
	order.ProviderShipX:   readShipX,
}

// readMyPromo parses an order as the merchant gets it, or a production order as the fulfiller
// does. Neither says what has happened, except for the order's status.
func readMyPromo(body []byte) (event order.ProviderEvent, news string, err error) {
	var read struct {
		ID      lenient.Int `json:"id"`
		OrderID lenient.Int `json:"order_id"` // in production orders
	}
	if err := json.Unmarshal(body, &read); err != nil {
		return order.ProviderEvent{}, "", err
	}
	id, kind := read.ID, "order"
	if read.OrderID != 0 {
		id, kind = read.OrderID, "production-order"
	}
	if id <= 0 {
		return order.ProviderEvent{}, "", errors.New("it names no order")
	}
	event = eventOf(order.ProviderMyPromo, kind, int64(id))
	var turned mypromo.Order
	if kind == "order" && json.Unmarshal(body, &turned) == nil && turned.Progress() != "" {
		news = event.News(string(turned.Progress()))
	}
	return event, news, nil
}

// kindForm stops strangers from writing arbitrary text into histories. The kinds that orders
// act on directly contain hyphens (order.EventProviderReleased).
var kindForm = regexp.MustCompile(`^[a-z_]{1,40}$`)

func readShipX(body []byte) (event order.ProviderEvent, news string, err error) {
	read, err := shipx.ParseEvent(body)
	if err != nil {
		return order.ProviderEvent{}, "", err
	}
	kind := string(read.Kind)
	if !kindForm.MatchString(kind) {
		kind = "other"
	}
	event = eventOf(order.ProviderShipX, kind, int64(read.ShipmentID))
	if read.Kind == shipx.EventShipmentStatusChanged && kindForm.MatchString(string(read.Status)) {
		news = eventOf(order.ProviderShipX, "shipment", int64(read.ShipmentID)).News(string(read.Status))
	}
	return event, news, nil
}

func eventOf(provider, kind string, id int64) order.ProviderEvent {
	return order.ProviderEvent{Provider: provider, Kind: kind, Ref: strconv.FormatInt(id, 10)}
}
