package workflows_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"orderflow/order"
)

// Situations that show in providers' answers.
const (
	deadOffer     = "an offer that expired and does not say so"
	deadSelected  = "an offer that expired and says selected"
	refusedCancel = "a refused cancellation"
	takenBack     = "a cancellation that was taken back"
)

// overheard keeps a simulator's answer on its way to the order.
type overheard struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (o *overheard) WriteHeader(status int) {
	o.status = status
	o.ResponseWriter.WriteHeader(status)
}

func (o *overheard) Write(part []byte) (int, error) {
	o.body.Write(part)
	return o.ResponseWriter.Write(part)
}

// Unwrap lets a fault close the connection.
func (o *overheard) Unwrap() http.ResponseWriter { return o.ResponseWriter }

// listen passes a call to a simulator, and records the situation of the answer.
func (n *network) listen(rw http.ResponseWriter, r *http.Request, call moment, simulator http.Handler) {
	said := &overheard{ResponseWriter: rw}
	simulator.ServeHTTP(said, r)
	refused := said.status >= http.StatusBadRequest && said.status < http.StatusInternalServerError
	now := n.life.env.Now()
	n.mu.Lock()
	defer n.mu.Unlock()
	switch {
	case strings.HasPrefix(call.operation, "cancel-"):
		n.met[refusedCancel] = n.met[refusedCancel] || refused
		if call.provider == order.ProviderShipX && said.status == http.StatusNoContent {
			n.cancelled[r.URL.Path] = true
		}
	case call.provider == order.ProviderShipX && call.operation == "get-shipment":
		shipment := shown(said.body.Bytes())
		n.met[deadOffer] = n.met[deadOffer] || shipment.hasDeadOffer(now, "available")
		n.met[deadSelected] = n.met[deadSelected] || shipment.hasDeadOffer(now, "selected")
		alive := shipment.Status != "" && shipment.Status != "canceled"
		n.met[takenBack] = n.met[takenBack] || alive && n.cancelled[r.URL.Path]
	}
}

// shownShipment is the relevant part of a ShipX shipment.
type shownShipment struct {
	Status string
	Offers []shownOffer
}

type shownOffer struct {
	Status    string
	ExpiresAt time.Time `json:"expires_at"`
}

// shown is the shipment of an answer; the zero value if it has none.
func shown(body []byte) (shipment shownShipment) {
	if json.Unmarshal(body, &shipment) != nil {
		return shownShipment{}
	}
	return shipment
}

func (s shownShipment) hasDeadOffer(now time.Time, saying string) bool {
	unpaid := s.Status == "offers_prepared" || s.Status == "offer_selected"
	return unpaid && slices.ContainsFunc(s.Offers, func(o shownOffer) bool {
		return o.Status == saying && now.After(o.ExpiresAt)
	})
}
