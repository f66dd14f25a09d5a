package order

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"

	"orderflow/order/normal"
)

// Limits of items. MyPromo accepts 50 per order and, unless a product says
// otherwise, 200000 pieces of each.
const (
	MaxItems    = 50
	maxQuantity = 200_000
	maxURL      = 2000 // characters

	minItemReference, maxItemReference = 2, 50 // characters
)

var (
	validAuth     = regexp.MustCompile(`^[a-z0-9-]{1,50}$`)
	validHSNumber = regexp.MustCompile(`^[0-9]{6,10}$`)
)

func (c *check) items(o Order) {
	if len(o.Items) < 1 || len(o.Items) > MaxItems {
		c.add("items", "must be 1 to %d; are %d", MaxItems, len(o.Items))
	}
	if o.Production == ProductionMyPromo && len(o.Items) > 0 && len(o.ToMake()) == 0 {
		c.add("items", "must have one that is not onHand when production is mypromo")
	}
	first := map[string]int{}
	for i, item := range o.Items {
		path := element("items", i)
		if earlier, repeated := first[item.Reference]; repeated {
			c.add(member(path, "reference"), "must be unique in the order; %s is items[%d] already", quoted(item.Reference), earlier)
		} else {
			first[item.Reference] = i
		}
		c.item(path, item)
		switch o.Production {
		case ProductionMyPromo:
			c.madeToOrder(path, item)
		case ProductionNone:
			c.fromStock(path, item)
		}
	}
}

func (c *check) item(path string, item Item) {
	length := normal.Length(item.Reference)
	if length < minItemReference || length > maxItemReference || isBlank(item.Reference) {
		c.add(member(path, "reference"), "must be %d to %d characters; is %s", minItemReference, maxItemReference, quoted(item.Reference))
	}
	if isBlank(item.SKU) && item.Design == nil {
		c.add(member(path, "sku"), "must be given unless the item has a design")
	}
	if item.Quantity < 1 || item.Quantity > maxQuantity {
		c.add(member(path, "quantity"), "must be 1 to %d; is %d", maxQuantity, item.Quantity)
	}
	for i, file := range item.Files {
		c.printFile(element(member(path, "files"), i), file)
	}
	if item.Design != nil {
		c.design(path, item)
	}
	if item.Customs != nil {
		c.customs(member(path, "customs"), *item.Customs)
	}
}

// madeToOrder requires exactly one way in which MyPromo makes the item; it
// determines the kind of the item.
func (c *check) madeToOrder(path string, item Item) {
	var has []string
	if len(item.Files) > 0 {
		has = append(has, "files")
	}
	if item.Design != nil {
		has = append(has, "design")
	}
	if item.Stock {
		has = append(has, "stock")
	}
	if item.OnHand {
		has = append(has, "onHand")
	}
	switch len(has) {
	case 0:
		c.add(path, "must have exactly one of files, design, stock and onHand when production is mypromo; has none")
	case 1:
	default:
		c.add(path, "must have exactly one of files, design, stock and onHand when production is mypromo; has %s", strings.Join(has, " and "))
	}
}

func (c *check) fromStock(path string, item Item) {
	const rule = "must be left out when production is none"
	if len(item.Files) > 0 {
		c.add(member(path, "files"), rule)
	}
	if item.Design != nil {
		c.add(member(path, "design"), rule)
	}
}

// printFile never shows the URL: its query may be a signature that gives access to
// the file.
func (c *check) printFile(path string, file PrintFile) {
	if rule := brokenFileRule(file.URL); rule != "" {
		c.add(member(path, "url"), "%s", rule)
	}
	c.atMost(member(path, "url"), file.URL, maxURL)
	if file.Auth != "" && !validAuth.MatchString(file.Auth) {
		c.add(member(path, "auth"), "must be 1 to 50 lower-case letters, digits and dashes, the name of an entry of the configuration; is %s", quoted(file.Auth))
	}
}

// brokenFileRule returns the first rule that the URL of a print file breaks, or "".
// MyPromo cancels a whole order if it cannot download one file.
func brokenFileRule(text string) string {
	location, err := url.Parse(text)
	switch {
	case err != nil:
		return "must be a URL"
	case location.Scheme != "https" && location.Scheme != "sftp":
		return "must be an absolute URL that begins with https:// or sftp://"
	case location.Hostname() == "":
		return "must name a host"
	case location.User != nil:
		return "must not contain a user or password; name an entry of the configuration in auth instead"
	case strings.Contains(text, "#"):
		return "must not have a fragment (#)"
	case strings.ContainsFunc(text, unicode.IsSpace):
		return "must not contain spaces; write %20"
	}
	return ""
}

func (c *check) customs(path string, customs Customs) {
	if isBlank(customs.Description) {
		c.add(member(path, "description"), "must be given")
	}
	if !validHSNumber.MatchString(customs.Number) {
		c.add(member(path, "number"), "must be an HS code of 6 to 10 digits; is %s", quoted(customs.Number))
	}
	if !knownCountry(customs.Origin) {
		c.add(member(path, "origin"), "must be an ISO 3166-1 code of two upper-case letters, such as PL; is %s", quoted(customs.Origin))
	}
	c.money(member(path, "value"), customs.Value)
}
