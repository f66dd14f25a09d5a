package shipxtest

import (
	"encoding/json"
	"net/http"
)

// price is the price of a shipment on the wire: amounts in PLN, or an error.
type price struct {
	ID           string  `json:"id"`
	Charge       *Number `json:"calculated_charge_amount"`
	COD          *Number `json:"cod_charge_amount"`
	Fuel         *Number `json:"fuel_charge_amount"`
	Insurance    *Number `json:"insurance_charge_amount"`
	Notification *Number `json:"notification_charge_amount"`
	Key          string  `json:"key,omitempty"`
	Message      string  `json:"message,omitempty"`
}

// calculate is POST /v1/organizations/:organization_id/shipments/calculate. It
// creates nothing. The form of the answer is what public clients read. Invented:
// the whole charge is for the transport.
func (s *Server) calculate(c call) (answer, error) {
	var request struct {
		Shipments []fields `json:"shipments"`
	}
	if err := c.decode(&request); err != nil {
		return answer{}, err
	}
	if len(request.Shipments) == 0 {
		return answer{}, invalid("shipments", "required")
	}
	prices := make([]price, len(request.Shipments))
	for i, asked := range request.Shipments {
		prices[i] = s.priced(asked)
	}
	return answer{status: http.StatusOK, body: prices}, nil
}

// priced is the price of one form.
func (s *Server) priced(asked fields) price {
	var made price
	_ = json.Unmarshal(asked["id"], &made.ID) // a name that is no text is left out
	f, err := s.checked(asked)
	if err != nil {
		made.Key, made.Message = "validation_failed", err.Error()
		return made
	}
	for _, service := range s.offered() {
		kind, known := serviceNamed(service.ID)
		if !known || service.ID != string(f.Service) {
			continue
		}
		if charge, fits := service.priceOf(kind, f.parcels()); fits {
			none := Number(0)
			made.Charge, made.COD, made.Fuel, made.Insurance, made.Notification = &charge, &none, &none, &none, &none
			return made
		}
	}
	made.Key, made.Message = "offer_unavailable", "The service is not available for these parcels."
	return made
}
