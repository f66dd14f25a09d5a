// Package examples holds the orders of "orderflow demo", which are also examples of
// the document.
package examples

import (
	"embed"
	"fmt"
	"path"

	"orderflow/order"
)

//go:embed *.json
var files embed.FS

// Order returns the order in one file, such as "made-to-order-locker".
func Order(name string) (order.Order, error) {
	data, err := files.ReadFile(name + ".json")
	if err != nil {
		return order.Order{}, fmt.Errorf("examples: %w", err)
	}
	parsed, err := order.Parse(data)
	if err != nil {
		return order.Order{}, fmt.Errorf("examples: %s: %w", name, err)
	}
	return parsed[0].Order, parsed[0].Err
}

// Orders returns the orders of this folder by file name.
func Orders() ([]order.Order, error) {
	names, err := files.ReadDir(".")
	if err != nil {
		return nil, fmt.Errorf("examples: %w", err)
	}
	var orders []order.Order
	for _, name := range names {
		data, err := files.ReadFile(path.Join(".", name.Name()))
		if err != nil {
			return nil, fmt.Errorf("examples: %w", err)
		}
		parsed, err := order.Parse(data)
		if err != nil {
			return nil, fmt.Errorf("examples: %s: %w", name.Name(), err)
		}
		for _, one := range parsed {
			if one.Err != nil {
				return nil, fmt.Errorf("examples: %s: %w", name.Name(), one.Err)
			}
			orders = append(orders, one.Order)
		}
	}
	return orders, nil
}
