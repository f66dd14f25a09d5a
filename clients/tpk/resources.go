package tpk

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"orderflow/clients"
	"orderflow/clients/lenient"
)

// Products returns the kinds of packages by id: 2 is "parcel".
//
// GET /user/orders/resources/products
func (c *Client) Products(ctx context.Context) (map[int]string, error) {
	return ask[named](ctx, c, resource("products"))
}

// Couriers returns the keys of the available couriers by id: 3 is "dpd".
//
// GET /user/orders/resources/couriers
func (c *Client) Couriers(ctx context.Context) (map[int]string, error) {
	return ask[named](ctx, c, resource("couriers"))
}

// Countries returns the ids of countries by their ISO 3166-1 code: "PL" is 1.
//
// GET /user/orders/resources/countries
func (c *Client) Countries(ctx context.Context) (map[string]int, error) {
	codes, err := ask[named](ctx, c, resource("countries"))
	if err != nil {
		return nil, err
	}
	ids := map[string]int{}
	for id, code := range codes {
		ids[strings.ToUpper(code)] = id
	}
	return ids, nil
}

// Options returns the ids of the couriers that offer an option.
//
// GET /user/orders/resources/options
func (c *Client) Options(ctx context.Context) (map[string][]int, error) {
	read, err := ask[map[string]lenient.List[lenient.Int]](ctx, c, resource("options"))
	if err != nil {
		return nil, err
	}
	options := map[string][]int{}
	for name, ids := range read {
		for _, id := range ids {
			options[name] = append(options[name], int(id))
		}
	}
	return options, nil
}

func resource(name string) clients.Call {
	return clients.Call{
		Operation: "get " + name, Method: http.MethodGet, Path: "/user/orders/resources/" + name,
	}
}

// named is a dictionary of TPK: names by id.
type named map[int]string

// UnmarshalJSON keeps both of two entries under one id. TPK's list of couriers has
// two under 12: the first stays there, the other moves to the id that its name has
// elsewhere (13 for "geodis").
func (n *named) UnmarshalJSON(data []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	if start, err := decoder.Token(); err != nil || start != json.Delim('{') {
		return errors.New("it is not a dictionary")
	}
	*n = named{}
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			return err
		}
		var name string
		if err := decoder.Decode(&name); err != nil {
			return err
		}
		id, err := strconv.Atoi(key.(string)) // JSON keys are strings
		if err != nil {
			return err
		}
		n.add(id, name)
	}
	return nil
}

func (n named) add(id int, name string) {
	if _, taken := n[id]; taken {
		known, ok := CourierByKey(name)
		if !ok {
			return
		}
		id = known
	}
	if _, taken := n[id]; !taken {
		n[id] = name
	}
}
