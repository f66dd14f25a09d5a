package tpk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"orderflow/clients"
	"orderflow/clients/lenient"
)

// PointKind is a kind of place where packages are dropped off or collected.
type PointKind string

// The documented kinds.
const (
	PointPop  PointKind = "pop"  // InPost's parcel lockers
	PointPP   PointKind = "pp"   // post offices of Poczta Polska
	PointRuch PointKind = "ruch" // ORLEN points, formerly RUCH
)

// Point is a place of any kind; each kind leaves some fields empty.
type Point struct {
	// Code is the value for Party.PopCode, PPCode or RuchCode.
	Code        lenient.String
	Name        lenient.String
	CountryCode lenient.String
	Province    lenient.String
	City        lenient.String
	PostCode    lenient.String
	Street      lenient.String
	HouseNumber lenient.String
	// Description says where the point is.
	Description  lenient.String
	OpeningHours lenient.String
	// CashOnDelivery and Available are set for ORLEN points only.
	CashOnDelivery lenient.Bool
	Available      lenient.Bool
}

// UnmarshalJSON reads the field names of all kinds, and refuses a point without a
// code.
func (p *Point) UnmarshalJSON(data []byte) error {
	var read object
	if err := json.Unmarshal(data, &read); err != nil {
		return err
	}
	text := func(name, otherwise string) lenient.String {
		if value := read.text(name); value != "" {
			return lenient.String(value)
		}
		return lenient.String(read.text(otherwise))
	}
	*p = Point{
		Code: text("code", ""), Name: text("display_name", "name"),
		CountryCode: text("country_code", ""), Province: text("province", ""), City: text("city", ""),
		PostCode: text("post_code", ""), Street: text("street", "street_name"), HouseNumber: text("house_number", ""),
		Description: text("description", "location"), OpeningHours: text("opening_hours", ""),
	}
	if p.Code == "" {
		return errors.New("a point names no code")
	}
	return errors.Join(read.flag("cash_on_delivery", &p.CashOnDelivery), read.flag("available", &p.Available))
}

// flag reads a member that is true, false, 0, 1 or missing.
func (o object) flag(name string, into *lenient.Bool) error {
	if value, ok := o[name]; ok {
		return json.Unmarshal(value, into)
	}
	return nil
}

// pointsAnswer is the answer of all searches for points.
type pointsAnswer struct {
	Chosen lenient.List[Point] `json:"chosen"`
	Found  lenient.List[Point] `json:"found"`
}

// UnmarshalJSON refuses an answer with neither list.
func (a *pointsAnswer) UnmarshalJSON(data []byte) error {
	type plain pointsAnswer
	var read object
	if err := json.Unmarshal(data, &read); err != nil {
		return err
	}
	if read["chosen"] == nil && read["found"] == nil {
		return errors.New("it names no points")
	}
	return json.Unmarshal(data, (*plain)(a))
}

// SearchPoints returns points by a part of their city's name, by their code, or by
// both. The account's preferred points come first, whether or not they match:
// compare the code. The answer's list "other", with all other points, is dropped.
//
// POST /pop/search, POST /pp/search, POST /ruch/search
func (c *Client) SearchPoints(ctx context.Context, kind PointKind, city, code string) ([]Point, error) {
	answer, err := ask[pointsAnswer](ctx, c, clients.Call{
		Operation: fmt.Sprintf("search %s points", kind),
		Method:    http.MethodPost,
		Path:      "/" + string(kind) + "/search",
		Reads:     true,
		Body: struct {
			City string `json:"city,omitempty"`
			Code string `json:"code,omitempty"`
		}{city, code},
	})
	var points []Point
	seen := map[lenient.String]bool{}
	for _, point := range append(answer.Chosen, answer.Found...) {
		if !seen[point.Code] {
			seen[point.Code] = true
			points = append(points, point)
		}
	}
	return points, err
}

// SearchCity returns the city of a post code, or "" if TPK knows none.
//
// POST /city/search
func (c *Client) SearchCity(ctx context.Context, countryID int, postCode string) (string, error) {
	answer, err := ask[struct {
		City lenient.String `json:"city"`
	}](ctx, c, clients.Call{
		Operation: "search city",
		Method:    http.MethodPost,
		Path:      "/city/search",
		Reads:     true,
		Body:      map[string]any{"country_id": countryID, "post_code": postCode},
	})
	return string(answer.City), err
}
