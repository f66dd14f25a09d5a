package config

import (
	"cmp"
	"fmt"
	"regexp"

	"orderflow/internal/secret"
	"orderflow/order"
)

// Production is what is looked at before MyPromo makes an order, and how it gets
// the labels of orders that it sends with ours.
type Production struct {
	Prices       bool              `envconfig:"ORDERFLOW_MYPROMO_PRICES" default:"true" desc:"Whether to work out what an order costs by MyPromo's price lists before it is submitted: one call for each SKU. For orders with a productionPriceCap it is done in any case."`
	Stock        order.StockPolicy `envconfig:"ORDERFLOW_MYPROMO_STOCK" default:"note" desc:"What becomes of an order for more than MyPromo has: ignore (nobody looks), note (it goes on, and its notes say so) or refuse (a person decides)."`
	ShippingFrom string            `envconfig:"ORDERFLOW_MYPROMO_SHIPPING_FROM" desc:"Country whose prices count, such as PL; MyPromo takes DE if not set."`
	LabelURL     string            `envconfig:"ORDERFLOW_MYPROMO_LABEL_URL" desc:"Where MyPromo reaches the HTTP trigger from outside, to get the labels of orders with serveLabel, where that is not ORDERFLOW_PUBLIC_URL: https://orders.example.com"`
	LabelSecret  secret.Text       `envconfig:"ORDERFLOW_MYPROMO_LABEL_SECRET" desc:"What the links to those labels, and the passwords of orders' callbacks, are made with, alike for workers and the HTTP trigger; a new one makes those of orders under way useless."`
}

var countryForm = regexp.MustCompile(`^[A-Z]{2}$`)

// Labels is where MyPromo gets labels: the address of their own, or where the HTTP trigger
// is reached from outside; "" serves none.
func (c Config) Labels() string { return cmp.Or(c.MyPromo.Production.LabelURL, c.HTTP.PublicURL) }

func (r *rules) production(p Production, public string) {
	oneOf(r, "ORDERFLOW_MYPROMO_STOCK", p.Stock, order.StockIgnore, order.StockNote, order.StockRefuse)
	r.that("ORDERFLOW_MYPROMO_SHIPPING_FROM", p.ShippingFrom == "" || countryForm.MatchString(p.ShippingFrom),
		fmt.Sprintf("%q: want two upper-case letters, such as PL", p.ShippingFrom))
	r.that("ORDERFLOW_MYPROMO_LABEL_URL", public != "" || (p.LabelURL == "") == (p.LabelSecret == ""),
		"want it and ORDERFLOW_MYPROMO_LABEL_SECRET both, or neither")
	r.that("ORDERFLOW_PUBLIC_URL", public == "" || p.LabelSecret != "",
		"wants ORDERFLOW_MYPROMO_LABEL_SECRET, of which the passwords of callbacks are made")
	r.reached("ORDERFLOW_MYPROMO_LABEL_URL", p.LabelURL)
	r.reached("ORDERFLOW_PUBLIC_URL", public)
	if p.LabelSecret == "" {
		return
	}
	r.that("ORDERFLOW_MYPROMO_LABEL_SECRET", secretForm.MatchString(p.LabelSecret.Reveal()),
		"want 16 to 200 letters, digits, dots, dashes, underscores and tildes")
}

// reached judges where MyPromo reaches the HTTP trigger, if that is set.
func (r *rules) reached(variable, text string) {
	if text == "" {
		return
	}
	if location := r.webURL(variable, text); location != nil {
		r.that(variable, location.Scheme == "https" || near(location.Hostname()),
			fmt.Sprintf("%q: want https, as labels name people", maskedURL(text)))
	}
}
