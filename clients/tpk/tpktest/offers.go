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

// offersAnswer has its best offer in a list, as the sample and against the text.
type offersAnswer struct {
	Offers  []offer                `json:"offers,omitempty"`
	Best    []offer                `json:"best_offer,omitempty"`
	Options map[string]optionPrice `json:"options,omitempty"`
	Notice  []notice               `json:"notice,omitempty"`
}

// optionPrice says who has an option, keyed by its name: an inference, as no
// sample has one.
type optionPrice struct {
	Available bool            `json:"available"`
	Couriers  []optionCourier `json:"couriers"`
}

type optionCourier struct {
	Courier int   `json:"courier_id"`
	Price   money `json:"price"`
}

// makeOffers is POST /user/orders/offers. Its prices are of all packages together;
// a courier between points is offered when the receiver has a point.
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

// country checks the one thing that offers and pickup dates depend on of a party,
// if it is given.
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

// priceOfAll adds up packages; there is no sum if the courier can't have them all.
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

// offered says whether a courier has what the package asks for beside its size.
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

// optionsOf lists a courier's options; DPD has one without a name in the sample.
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

// optionPrices lists who has an option at what price.
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

// optionNames are all that some courier has.
func optionNames() []string {
	return append(slices.Sorted(maps.Keys(optionCouriers)), "with_pickup")
}
