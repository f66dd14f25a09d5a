package config

import (
	"cmp"
	"fmt"
	"regexp"

	"orderflow/internal/secret"
	"orderflow/order"
)

// Production configures the checks before MyPromo produces an order, and how MyPromo gets the
// labels of orders that it ships with ours.
type Production struct {
	Prices       bool              `envconfig:"ORDERFLOW_MYPROMO_PRICES" default:"true" desc:"Whether to calculate an order's production costs by MyPromo's price lists before it is submitted: one call per SKU. Orders with a productionPriceCap are always calculated."`
	Stock        order.StockPolicy `envconfig:"ORDERFLOW_MYPROMO_STOCK" default:"note" desc:"What to do if MyPromo has too little stock for an order: ignore (do not check), note (go on, with a note) or refuse (the order needs attention)."`
	ShippingFrom string            `envconfig:"ORDERFLOW_MYPROMO_SHIPPING_FROM" desc:"Country for MyPromo's prices, such as PL. Default: MyPromo uses DE."`
	LabelURL     string            `envconfig:"ORDERFLOW_MYPROMO_LABEL_URL" desc:"Public address at which MyPromo fetches the labels of orders with serveLabel: https://orders.example.com. Default: ORDERFLOW_PUBLIC_URL."`
	LabelSecret  secret.Text       `envconfig:"ORDERFLOW_MYPROMO_LABEL_SECRET" desc:"Secret for the links to those labels and for the passwords of orders' callbacks; use the same value on workers and the HTTP trigger. A new secret makes the links and passwords of orders under way invalid."`
}

var countryForm = regexp.MustCompile(`^[A-Z]{2}$`)

// Labels is the address where MyPromo fetches labels: their own address, or the HTTP trigger's
// public one; "" serves none.
func (c Config) Labels() string { return cmp.Or(c.MyPromo.Production.LabelURL, c.HTTP.PublicURL) }

func (r *rules) production(p Production, public string) {
	oneOf(r, "ORDERFLOW_MYPROMO_STOCK", p.Stock, order.StockIgnore, order.StockNote, order.StockRefuse)
	r.that("ORDERFLOW_MYPROMO_SHIPPING_FROM", p.ShippingFrom == "" || countryForm.MatchString(p.ShippingFrom),
		fmt.Sprintf("%q: want two upper-case letters, such as PL", p.ShippingFrom))
	r.that("ORDERFLOW_MYPROMO_LABEL_URL", public != "" || (p.LabelURL == "") == (p.LabelSecret == ""),
		"want it and ORDERFLOW_MYPROMO_LABEL_SECRET both, or neither")
	r.that("ORDERFLOW_PUBLIC_URL", public == "" || p.LabelSecret != "",
		"needs ORDERFLOW_MYPROMO_LABEL_SECRET, from which the passwords of callbacks are derived")
	r.reached("ORDERFLOW_MYPROMO_LABEL_URL", p.LabelURL)
	r.reached("ORDERFLOW_PUBLIC_URL", public)
	if p.LabelSecret == "" {
		return
	}
	r.that("ORDERFLOW_MYPROMO_LABEL_SECRET", secretForm.MatchString(p.LabelSecret.Reveal()),
		"want 16 to 200 letters, digits, dots, dashes, underscores and tildes")
}

// reached checks the address at which MyPromo reaches the HTTP trigger, if it is set.
func (r *rules) reached(variable, text string) {
	if text == "" {
		return
	}
	if location := r.webURL(variable, text); location != nil {
		r.that(variable, location.Scheme == "https" || near(location.Hostname()),
			fmt.Sprintf("%q: want https, because labels contain personal data", maskedURL(text)))
	}
}
