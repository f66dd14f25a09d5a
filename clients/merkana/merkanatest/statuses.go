package merkanatest

import (
	"encoding/json"
	"fmt"
	"strings"

	"orderflow/sandbox/simkit"
)

// statuses is the body of POST /v1/ff-orders-status.
type statuses struct {
	Orders []struct {
		ID      text   `json:"idextern"`
		Status  string `json:"status"`
		AWB     text   `json:"awb"`
		Courier text   `json:"courier"`
	} `json:"orders"`
}

func firstOrder(body []byte) string {
	var sent statuses
	if json.Unmarshal(body, &sent) != nil || len(sent.Orders) == 0 {
		return ""
	}
	return string(sent.Orders[0].ID)
}

// takeStatuses answers POST /v1/ff-orders-status.
func (s *Server) takeStatuses(body []byte) (string, error) {
	var sent statuses
	if err := decode(body, &sent); err != nil {
		return "", err
	}
	if err := s.check(sent); err != nil {
		return "", err
	}
	var raw struct { // each as it was sent
		Orders []json.RawMessage `json:"orders"`
	}
	if err := decode(body, &raw); err != nil {
		return "", err
	}
	for i, order := range sent.Orders {
		s.orders[string(order.ID)] = Order{order.Status, string(order.AWB), string(order.Courier)}
		s.record("status-reported", string(order.ID), strings.TrimSpace(order.Status+" "+string(order.AWB)))
		s.ledger.Keep(simkit.Message{At: s.options.Clock(), Operation: "ff-orders-status", Ref: string(order.ID), ID: string(order.ID), Body: raw.Orders[i]})
	}
	return fmt.Sprintf("Orders updated: %d.", len(sent.Orders)), nil
}

func (s *Server) check(sent statuses) error {
	if len(sent.Orders) == 0 {
		return refusal("orders is mandatory.")
	}
	for i, order := range sent.Orders {
		if order.ID == "" {
			return refusal("orders.%d: idextern is mandatory.", i)
		}
		if order.Status == "" {
			return refusal("orders.%d: status is mandatory.", i)
		}
		if _, known := s.orders[string(order.ID)]; !known {
			return refusal("orders.%d: there is no order %s.", i, order.ID)
		}
	}
	return nil
}
