package shipxtest

import (
	"net/http"
	"slices"
	"time"
)

// The statuses of an offer.
const (
	available   = "available"
	unavailable = "unavailable"
	selected    = "selected"
	bought      = "bought"
	expired     = "expired"
)

// startLife schedules the automatic steps of a new or edited shipment. Without a
// service they end when the offers are prepared, with only_choice_of_offer when one
// is selected, else when the selected offer is bought.
func (s *Server) startLife(sh *shipment, f form, now time.Time) {
	sh.life++
	sh.Offers, sh.selected = []Offer{}, 0
	sh.become(created, now)
	timing := s.options.Timing
	sh.preparing = s.later(sh, now, timing.Offers, func(at time.Time) {
		s.prepareOffers(sh, f, at)
		if f.Service == "" {
			return
		}
		s.later(sh, now, timing.Selection, func(at time.Time) {
			s.selectAlone(sh, f, now, at)
		})
	})
}

// later schedules a step of the shipment's current life, and reports whether it
// will happen at all.
func (s *Server) later(sh *shipment, from time.Time, wait time.Duration, do func(at time.Time)) bool {
	life := sh.life
	return s.agenda.AddAfter(from, wait, func(at time.Time) {
		if sh.life == life {
			do(at)
		}
	})
}

// prepareOffers creates an offer for the requested service, or one for each
// service.
func (s *Server) prepareOffers(sh *shipment, f form, at time.Time) {
	sh.preparing = false
	for _, priced := range s.offered() {
		kind, known := serviceNamed(priced.ID)
		if known && (f.Service == "" || string(f.Service) == priced.ID) {
			sh.Offers = append(sh.Offers, s.offerOf(sh, f, priced, kind, at))
		}
	}
	sh.become(offersPrepared, at)
	s.later(sh, at, s.options.OfferLife, func(at time.Time) { s.expire(sh, at) })
	s.notify(sh, "offers_prepared", at, map[string]any{"shipment_id": sh.ID, "offers": sh.Offers})
}

func (s *Server) offerOf(sh *shipment, f form, priced PricedService, kind service, at time.Time) Offer {
	offer := Offer{
		ID: s.nextID("offer"), Status: unavailable, AdditionalServices: []string{},
		Carrier: carriers[kind.carrier], Service: kind.Named,
	}
	if !s.options.POPWhenBought {
		offer.Service = s.serviceTo(kind.Named, sh)
	}
	reasons := reasonsAgainst(kind, sh, f)
	if s.lacksTrucker(kind) {
		reasons = append(reasons, missingTrucker())
	}
	price, fits := priced.priceOf(kind, sh.Parcels)
	if !fits || (len(sh.Parcels) > 1 && !kind.allowsManyParcels()) {
		reasons = append(reasons, reason("parcels_size_invalid", "Parcels do not fit the selected service."))
	}
	if len(reasons) > 0 {
		offer.Reasons = reasons
		return offer
	}
	offer.Status = available
	offer.ExpiresAt = Time{at.Add(s.options.OfferLife)}
	offer.Currency = "PLN"
	offer.AdditionalServices = append(offer.AdditionalServices, sh.AdditionalServices...)
	if s.options.StatesPrices {
		offer.Rate = &price
	}
	return offer
}

func reason(key, message string) Reason { return Reason{Key: key, Message: message} }

// reasonsAgainst returns why a service is unavailable, apart from the parcels.
func reasonsAgainst(kind service, sh *shipment, f form) []Reason {
	var reasons []Reason
	because := func(applies bool, key, message string) {
		if applies {
			reasons = append(reasons, reason(key, message))
		}
	}
	target, method := f.attribute("target_point"), f.attribute("sending_method")
	because(kind.locker() && target == "",
		"target_point_required", "Target point is required for selected service.")
	because(kind.locker() && !sh.Receiver.reachable(),
		"receiver_contact_required", "Phone and email of the receiver are required for selected service.")
	because(!kind.locker() && (!sh.Receiver.named() || sh.Receiver.Address == nil),
		"receiver_address_required", "Name and address of the receiver are required for selected service.")
	because(kind.methodRequired && method == "",
		"sending_method_required", "Sending method is required for selected service.")
	because(method != "" && !slices.Contains(kind.methods, method),
		"sending_method_unavailable", "Sending method is not available for selected service.")
	because(kind.allegro() && !sh.Receiver.allegro(),
		"allegro_email_invalid", "Receiver email is not an Allegro email.")
	because(kind.ID == "inpost_locker_pass_thru" && target != f.attribute("dropoff_point"),
		"dropoff_and_target_points_must_be_equal", "Dropoff point and target point must be equal for selected service.")
	return reasons
}

// expire ends the offers without a pending payment. By default their status stays,
// and only expires_at shows it.
func (s *Server) expire(sh *shipment, at time.Time) {
	if sh.bought || sh.paying() || !s.options.DocumentedOffers {
		return
	}
	for i := range sh.Offers {
		offer := &sh.Offers[i]
		if offer.Status == available || offer.Status == selected {
			offer.Status = expired
			sh.UpdatedAt = Time{at}
		}
	}
}

// selectAlone selects the offer for the requested service and buys it, unless the
// request only selects. Some accounts buy it anyway. began is the start of the
// shipment's life.
func (s *Server) selectAlone(sh *shipment, f form, began, at time.Time) {
	chosen := slices.IndexFunc(sh.Offers, func(o Offer) bool { return o.Status == available })
	if sh.Status != offersPrepared || chosen < 0 || sh.paying() {
		return
	}
	s.choose(sh, &sh.Offers[chosen], at)
	switch {
	case !f.OnlyChoiceOfOffer:
		s.pay(sh, sh.offer(sh.selected), at, s.options.Timing.Confirmation, began)
	case s.options.BuysSelected:
		s.pay(sh, sh.offer(sh.selected), at, s.options.Timing.Purchase, at)
	}
}

// choose selects an offer and drops the others.
func (s *Server) choose(sh *shipment, offer *Offer, at time.Time) {
	offer.Status = selected
	sh.Offers = []Offer{*offer}
	sh.selected = sh.Offers[0].ID
	sh.Service = Text(sh.Offers[0].Service.ID)
	sh.become(offerSelected, at)
}

// wanted reads the offer id of a body and returns the offer, or a refusal.
func (s *Server) wanted(c call, sh *shipment, action string) (*Offer, error) {
	var body struct {
		OfferID looseID `json:"offer_id"`
	}
	if err := c.decode(&body); err != nil {
		return nil, err
	}
	offer := sh.offer(int64(body.OfferID))
	switch {
	case body.OfferID == 0:
		return nil, invalid("offer_id", "required")
	case sh.Status == canceled:
		return nil, invalidAction(action, sh)
	case sh.bought || sh.paying():
		return nil, s.refuseSecondPurchase()
	case offer == nil:
		return nil, notFound()
	}
	return offer, s.refuseUnavailable(offer, c.now)
}

// refuseUnavailable refuses an offer that has expired or is unavailable.
func (s *Server) refuseUnavailable(offer *Offer, now time.Time) error {
	old := !offer.ExpiresAt.IsZero() && !now.Before(offer.ExpiresAt.Time)
	usable := offer.Status == available || offer.Status == selected
	switch {
	case usable && !old:
		return nil
	case !s.options.DocumentedOffers && s.options.PlainRefusals:
		return refuse(http.StatusBadRequest, "offer_is_not_available", "The offer is not available.", nil)
	case !s.options.DocumentedOffers:
		return invalid("offer", "offer_is_not_available")
	case offer.Status == expired:
		return refuse(http.StatusBadRequest, "offer_expired", "The offer has expired.", nil)
	default:
		return offerUnavailable()
	}
}

// refuseSecondPurchase refuses to buy a shipment twice.
func (s *Server) refuseSecondPurchase() error {
	if s.options.DocumentedOffers {
		return offerUnavailable()
	}
	return invalid("shipment", "already_bought")
}

func offerUnavailable() error {
	return refuse(http.StatusBadRequest, "offer_unavailable", "The offer is not available.", nil)
}

// selectOffer is POST /v1/shipments/:shipment_id/select_offer.
func (s *Server) selectOffer(c call) (answer, error) {
	sh, err := s.asked(c)
	if err != nil {
		return answer{}, err
	}
	offer, err := s.wanted(c, sh, "select_offer")
	if err != nil {
		return answer{}, err
	}
	s.choose(sh, offer, c.now)
	shown := sh.snapshot(c.base())
	if s.options.BuysSelected {
		s.pay(sh, sh.offer(sh.selected), c.now, s.options.Timing.Purchase, c.now)
	}
	return answer{status: http.StatusOK, body: shown}, nil
}
