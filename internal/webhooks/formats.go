package webhooks

import (
	"encoding/json"
	"errors"
	"regexp"
	"strconv"

	"orderflow/clients/lenient"
	"orderflow/clients/shipx"
	"orderflow/order"
)

// formats reads the body of each provider's webhooks.
var formats = map[string]func(body []byte) (order.ProviderEvent, error){
	order.ProviderMyPromo: readMyPromo,
	order.ProviderShipX:   readShipX,
}

// readMyPromo reads an order as the merchant gets it, or a production order as
// the fulfiller does. Neither says what has happened.
func readMyPromo(body []byte) (order.ProviderEvent, error) {
	var read struct {
		ID      lenient.Int `json:"id"`
		OrderID lenient.Int `json:"order_id"` // of production orders
	}
	if err := json.Unmarshal(body, &read); err != nil {
		return order.ProviderEvent{}, err
	}
	id, kind := read.ID, "order"
	if read.OrderID != 0 {
		id, kind = read.OrderID, "production-order"
	}
	if id <= 0 {
		return order.ProviderEvent{}, errors.New("it names no order")
	}
	return event(order.ProviderMyPromo, kind, int64(id)), nil
}

// kindForm keeps what a stranger could write into an event out of histories. The kinds
// of which orders believe more than a hint have hyphens (order.EventProviderReleased).
var kindForm = regexp.MustCompile(`^[a-z_]{1,40}$`)

func readShipX(body []byte) (order.ProviderEvent, error) {
	read, err := shipx.ParseEvent(body)
	if err != nil {
		return order.ProviderEvent{}, err
	}
	kind := string(read.Kind)
	if !kindForm.MatchString(kind) {
		kind = "other"
	}
	return event(order.ProviderShipX, kind, int64(read.ShipmentID)), nil
}

func event(provider, kind string, id int64) order.ProviderEvent {
	return order.ProviderEvent{Provider: provider, Kind: kind, Ref: strconv.FormatInt(id, 10)}
}
