package workflows_test

import (
	"time"

	"pgregory.net/rapid"

	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// drawAmended changes a plan so that a person amends the parcel or its cash on delivery when
// something may be paid already. Few plans get there by chance.
func drawAmended(t *rapid.T, p *plan) {
	p.faults, p.outages, p.noMoney = p.faults[:min(len(p.faults), 1)], nil, nil
	p.events = p.events[:min(len(p.events), 1)]
	if rapid.Bool().Draw(t, "cash on delivery") && !p.ofMarket() {
		p.doc.Shipping.CashOnDelivery = pln("120")
	}
	if rapid.Bool().Draw(t, "refused and done") {
		for provider, operation := range map[string]string{order.ProviderShipX: "buy", order.ProviderTPK: "pay-orders",
			order.ProviderMediaPort: "generate-label"} {
			p.faults = append(p.faults, faultAt{provider, simkit.Fault{Operation: operation, Call: 1, Mode: simkit.FailAfter, Status: 403}})
		}
		p.doc.Shipping.PriceCap = nil
	} else {
		p.doc.Shipping.PriceCap = pln("5") // so that a person is asked at buy
		if p.ofMarket() {
			p.doc.Shipping.PriceCap = nil
		}
	}
	if rapid.Bool().Draw(t, "items are cancelled") {
		p.severalItems()
		p.events = append(p.events, event{kind: cancelSome, moment: moment{after: time.Duration(rapid.IntRange(1, 30).Draw(t, "seconds")) * time.Second}, items: []int{rapid.IntRange(0, 1).Draw(t, "item")},
			collects: rapid.SampledFrom([]*order.Money{pln("80"), pln("0"), pln("120"), nil}).Draw(t, "collects")})
	}
	first := rapid.SampledFrom([]string{
		`{"recipient": {"city": "Gdańsk", "postCode": "80-001"}, "shipping": {"priceCap": null}}`,
		`{"shipping": {"cashOnDelivery": null, "priceCap": null}}`,
		`{"shipping": {"cashOnDelivery": {"amount": "70", "currency": "PLN"}, "priceCap": null}}`,
		`{"recipient": {"phone": "600700999"}, "shipping": {"priceCap": null}}`,
		`{"recipient": {"phone": "(0048) 22/431-05-09"}, "shipping": {"priceCap": null}}`,
		`{"recipient": {"street": "ul. Nowa", "building": "5/7", "lastName": "Nowak"}, "shipping": {"priceCap": null}}`,
		`{"recipient": {"email": "nowa@beta.example", "company": "Beta"}, "shipping": {"priceCap": null}}`,
		`{"shipping": {"insurance": {"amount": 300.0, "currency": "PLN"}, "priceCap": null}}`,
	}).Draw(t, "first amendment")
	then := rapid.SampledFrom([]string{
		`{"recipient": {"city": "Gdynia", "postCode": "81-001", "phone": "600700800"}}`,
		`{"recipient": {"city": "Gdynia", "postCode": "81-001", "phone": "600700800"}, "shipping": {"cashOnDelivery": {"amount": "120", "currency": "PLN"}}}`,
	}).Draw(t, "then")
	amended := func(patch string, after time.Duration) answer {
		a := answer{after: after}
		a.Action, a.By, a.Patch = order.ActionAmend, "Jan", []byte(patch)
		return a
	}
	p.answers = append([]answer{amended(first, drawTime(t)), amended(then, time.Minute), amended(then, time.Hour)}, p.answers...)
}

// severalItems ensures that items of an order with cash on delivery can be cancelled.
func (p *plan) severalItems() {
	if p.ofMarket() {
		return
	}
	p.doc.Shipping.CashOnDelivery = pln("120")
	if len(p.doc.Items) == 1 {
		second := p.doc.Items[0]
		second.Reference = "life-1-2"
		p.doc.Items = append(p.doc.Items, second)
	}
}
