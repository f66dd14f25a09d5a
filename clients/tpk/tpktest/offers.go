package tpktest

import (
	"fmt"
	"maps"
	"slices"

	"github.com/shopspring/decimal"
)

// offer is a courier's price on the wire. Its options are for information.
type offer struct {
	Courier  int           `json:"courier_id"`
	Price    money         `json:"price"`
	Currency string        `json:"currency"`
	Options  []offerOption `json:"options"`
}

// offerOption has no name where TPK's own table has none.
type offerOption struct {
	Name  *string `json:"name"`
	Price money   `json:"price"`
}

type notice struct {
	Code     string   `json:"code"`
	Messages []string `json:"messages"`
}

// offersAnswer has its best offer in a list, as in the sample and contrary to the
// text.
type offersAnswer struct {
	Offers  []offer                `json:"offers,omitempty"`
	Best    []offer                `json:"best_offer,omitempty"`
	Options map[string]optionPrice `json:"options,omitempty"`
	Notice  []notice               `json:"notice,omitempty"`
}

// optionPrice lists an option's couriers, keyed by its name: inferred, no sample
// has one.
type optionPrice struct {
	Available bool            `json:"available"`
	Couriers  []optionCourier `json:"couriers"`
}

type optionCourier struct {
	Courier int   `json:"courier_id"`
	Price   money `json:"price"`
}

// makeOffers is POST /user/orders/offers. A price is for all packages together. A
// courier between points makes an offer only if the receiver has a point.
func (s *Server) makeOffers(c call) (answer, error) {
	f, err := c.decodePackages()
	if err != nil {
		return answer{}, err
	}
	found := problems{}
	for i, p := range f.Packages {
		path := fmt.Sprintf("packages.%d.", i)
		found.goods(path, p)
		found.texts(path, p)
		found.cashOnDelivery(path, p, 0)
		found.country(path+"sender.", p.Sender)
		found.country(path+"receiver.", p.Receiver)
	}
	if err := found.refusal(); err != nil {
		return answer{}, err
	}
	return ok(s.offersFor(f.Packages, c))
}

// country validates the receiver's or sender's country, if there is one: the only
// field that offers and pickup dates need.
func (p problems) country(path string, of *partyForm) {
	if of != nil && of.Country.given {
		p.unless(isCountry(of.Country.whole()), path+"country_id", notValid)
	}
}

func (s *Server) offersFor(packages []packageForm, c call) offersAnswer {
	var made offersAnswer
	for _, courier := range slices.Sorted(slices.Values(append(slices.Collect(maps.Keys(courierKeys)), undocumented...))) {
		price, carried := s.priceOfAll(packages, courier)
		if carried && s.available(courier) {
			made.Offers = append(made.Offers, offer{courier, money{price}, "PLN", optionsOf(courier)})
		}
	}
	if len(made.Offers) == 0 {
		none := message{"Brak ofert dla podanych parametrów.", "There are no offers for these packages."}
		return offersAnswer{Notice: []notice{{"no_offers", []string{none.in(c.Request)}}}}
	}
	cheapest := slices.MinFunc(made.Offers, func(a, b offer) int { return a.Price.Cmp(b.Price.Decimal) })
	made.Best = []offer{cheapest}
	made.Options = s.optionPrices()
	return made
}

// priceOfAll adds up the packages' prices; none if the courier does not carry all
// of them.
func (s *Server) priceOfAll(packages []packageForm, courier int) (decimal.Decimal, bool) {
	sum := decimal.Zero
	for _, p := range packages {
		price, carried := s.priceOf(p, courier)
		if !carried || !offered(p, courier) {
			return decimal.Zero, false
		}
		sum = sum.Add(price)
	}
	return sum, true
}

// offered reports whether a courier supports what the package needs apart from its
// size.
func offered(p packageForm, courier int) bool {
	if p.CODType.given && !takesCOD(courier, p.CODType.whole()) {
		return false
	}
	if p.Insurance.given && courier == gls {
		return false
	}
	points, needed := networkOf(courier)
	if !needed {
		return true
	}
	wished := courier == inpostLocker && p.Receiver != nil && p.Receiver.UsePop.set
	_, there := points.find(p.Receiver.point(points))
	return wished || there
}

// optionsOf lists a courier's options; in the sample DPD has one without a name.
func optionsOf(courier int) []offerOption {
	shown := []offerOption{}
	for _, name := range optionNames() {
		if slices.Contains(couriersWith(name), courier) {
			shown = append(shown, offerOption{&name, money{feeOf(name)}})
		}
	}
	if courier == dpd {
		shown = append(shown, offerOption{})
	}
	return shown
}

// optionPrices lists the couriers and prices of options.
func (s *Server) optionPrices() map[string]optionPrice {
	shown := map[string]optionPrice{}
	for _, name := range optionNames() {
		priced := optionPrice{Couriers: []optionCourier{}}
		for _, courier := range couriersWith(name) {
			if s.available(courier) {
				priced.Couriers = append(priced.Couriers, optionCourier{courier, money{feeOf(name)}})
			}
		}
		priced.Available = len(priced.Couriers) > 0
		shown[name] = priced
	}
	return shown
}

// optionNames are the options that any courier offers.
func optionNames() []string {
	return append(slices.Sorted(maps.Keys(optionCouriers)), "with_pickup")
}
