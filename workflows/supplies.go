package workflows

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"orderflow/activities"
	"orderflow/order"
)

// Supplies are the stock that a merchant received, or that was found missing, in one event: a
// delivery, an audit. They are reported to Merkana once.
type Supplies struct {
	// Merchant is Merkana's merchant, by its id in our system.
	Merchant int64 `json:"merchant"`
	// Event is the caller's name of the event, unique for the merchant.
	Event    string              `json:"event"`
	Products []activities.Supply `json:"products"`
	// By is who reported it.
	By string `json:"by,omitempty"`
}

const (
	mostSupplies = 1000
	longestSKU   = 100
	mostSupplied = 1_000_000 // pieces; more is a typing error
	eventRule    = "must be 1 to 60 letters, digits, dots, dashes and underscores, beginning with a letter or digit"
)

var validEvent = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$`)

// WorkflowID is the id of the workflow that reports to Merkana. It depends only on the event,
// so an event is reported once.
func (s Supplies) WorkflowID() string {
	return fmt.Sprintf("supplies-merkana-%d-%s", s.Merchant, s.Event)
}

// Normal returns the supplies with their products sorted by SKU: their order has no meaning.
func (s Supplies) Normal() Supplies {
	s.Products = slices.Clone(s.Products)
	slices.SortStableFunc(s.Products, func(a, b activities.Supply) int { return cmp.Compare(a.SKU, b.SKU) })
	return s
}

// String is for people: "AUDIT-7 of merchant 293: PEN-BLUE=+5, MUG-300=-2".
func (s Supplies) String() string {
	var lines []string
	for _, product := range s.Products {
		lines = append(lines, fmt.Sprintf("%s=%+d", product.SKU, product.Quantity))
	}
	return fmt.Sprintf("%s of merchant %d: %s", s.Event, s.Merchant, strings.Join(lines, ", "))
}

// Validate returns every broken rule of the supplies. A SKU that is named twice may be an
// amount and its correction, or a repeated line: that cannot be guessed.
func (s Supplies) Validate() (problems order.Problems) {
	add := func(path, rule string, args ...any) {
		problems = append(problems, order.FieldProblem{Path: path, Rule: fmt.Sprintf(rule, args...)})
	}
	if s.Merchant <= 0 {
		add("merchant", "must be more than 0; is %d", s.Merchant)
	}
	if !validEvent.MatchString(s.Event) {
		add("event", "%s", eventRule)
	}
	if n := len(s.Products); n < 1 || n > mostSupplies {
		add("products", "must be 1 to %d; are %d", mostSupplies, n)
	}
	first := map[string]int{}
	for i, product := range s.Products {
		path := fmt.Sprintf("products[%d]", i)
		if err := checkSKU(product.SKU); err != nil {
			add(path+".sku", "%v", err)
		}
		if before, twice := first[product.SKU]; twice {
			add(path+".sku", "must not be named twice; products[%d] has it", before)
		}
		first[product.SKU] = i
		if q := product.Quantity; q == 0 || q > mostSupplied || q < -mostSupplied {
			add(path+".quantity", "must be up to %d, or down to %d for pieces that are missing, and not 0; is %d", mostSupplied, -mostSupplied, q)
		}
	}
	return problems
}

func checkSKU(sku string) error {
	switch {
	case sku == "" || sku != strings.TrimSpace(sku):
		return errors.New("must be given, without spaces around it")
	case len(sku) > longestSKU:
		return fmt.Errorf("must be at most %d bytes", longestSKU)
	}
	return nil
}
