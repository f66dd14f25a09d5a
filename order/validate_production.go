package order

import (
	"net/url"
	"strings"
	"unicode"
)

const maxEditorUser = 200 // characters; MyPromo's samples have 64

// production checks what only orders that MyPromo makes may have.
func (c *check) production(o Order) {
	oneOf(c, "production", o.Production, ProductionMyPromo, ProductionNone)
	if limit := o.ProductionPriceCap; limit != nil {
		c.money("productionPriceCap", *limit)
		if o.Production != ProductionMyPromo {
			c.add("productionPriceCap", "must be left out when production is %s", o.Production)
		}
	}
	if o.Shipping.ServeLabel {
		c.servedLabel(o)
	}
}

// servedLabel checks the limits of MyPromo's generic labels: one label, in one
// format. The party that ships the parcel reports it to MyPromo, so we must not.
func (c *check) servedLabel(o Order) {
	const path = "shipping.serveLabel"
	if o.Production != ProductionMyPromo {
		c.add(path, "is only for orders that mypromo makes; production is %s", quoted(string(o.Production)))
	}
	if o.Shipping.LabelFormat != LabelPDF {
		c.add(path, "wants labelFormat pdf; it is %s", quoted(string(o.Shipping.LabelFormat)))
	}
	if len(o.Shipping.Parcels) != 1 {
		c.add(path, "wants exactly one parcel, as MyPromo takes one label; there are %d", len(o.Shipping.Parcels))
	}
	for i, target := range o.Reports {
		if target == ReportMyPromo {
			c.add(element("reports", i), "must be left out with %s: the fulfiller who fetches the label reports the shipment", path)
		}
	}
}

// design requires either an existing design or one to be made.
func (c *check) design(item string, of Item) {
	path, design := member(item, "design"), *of.Design
	if !design.Editor {
		if design.ID <= 0 {
			c.add(member(path, "id"), "must be more than 0 unless editor is true; is %d", design.ID)
		}
		for _, field := range []struct{ name, value string }{
			{"intent", design.Intent}, {"user", design.User}, {"returnUrl", design.ReturnURL}, {"cancelUrl", design.CancelURL},
		} {
			if field.value != "" {
				c.add(member(path, field.name), "is only for a design with editor")
			}
		}
		return
	}
	if isBlank(of.SKU) {
		c.add(member(item, "sku"), "must be given: the design begins with it")
	}
	if design.ID != 0 {
		c.add(path, "must have either an id or editor; has both")
	}
	if design.Intent != "" {
		oneOf(c, member(path, "intent"), design.Intent, "upload", "customize")
	}
	c.atMost(member(path, "user"), design.User, maxEditorUser)
	c.browserURL(member(path, "returnUrl"), design.ReturnURL)
	c.browserURL(member(path, "cancelUrl"), design.CancelURL)
}

// browserURL checks where a customer's browser is sent. It never shows the URL: it
// may contain the customer's session.
func (c *check) browserURL(path, text string) {
	if text == "" {
		return
	}
	location, err := url.Parse(text)
	if err != nil || location.Scheme != "https" || location.Hostname() == "" || strings.ContainsFunc(text, unicode.IsSpace) {
		c.add(path, "must be an absolute URL that begins with https://, without spaces")
	}
	c.atMost(path, text, maxURL)
}
