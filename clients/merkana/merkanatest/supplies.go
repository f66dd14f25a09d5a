package merkanatest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// supplies is the body of POST /v1/ff-supplies.
type supplies struct {
	MID      integer `json:"mid"`
	Products []struct {
		SKU      string  `json:"sku"`
		Quantity integer `json:"br"`
	} `json:"products"`
}

func merchant(body []byte) string {
	var sent struct {
		MID text `json:"mid"`
	}
	_ = json.Unmarshal(body, &sent) // a body that can't be read names none
	return string(sent.MID)
}

// takeSupplies answers POST /v1/ff-supplies.
func (s *Server) takeSupplies(body []byte) (string, error) {
	var sent supplies
	if err := decode(body, &sent); err != nil {
		return "", err
	}
	if err := sent.check(); err != nil {
		return "", err
	}
	mid := sent.MID.value
	if s.stock[mid] == nil {
		s.stock[mid] = map[string]int{}
	}
	var details []string
	for _, product := range sent.Products {
		s.stock[mid][product.SKU] += int(product.Quantity.value)
		details = append(details, fmt.Sprintf("%s=%d", product.SKU, product.Quantity.value))
	}
	slices.Sort(details)
	s.record("supplies-pushed", strconv.FormatInt(mid, 10), strings.Join(details, " "))
	return fmt.Sprintf("Products updated: %d.", len(sent.Products)), nil
}

func (s supplies) check() error {
	if s.MID.value <= 0 {
		return refusal("mid is mandatory.")
	}
	if len(s.Products) == 0 {
		return refusal("products is mandatory.")
	}
	for i, product := range s.Products {
		if product.SKU == "" {
			return refusal("products.%d: sku is mandatory.", i)
		}
		if !product.Quantity.given {
			return refusal("products.%d: br is mandatory.", i)
		}
	}
	return nil
}
