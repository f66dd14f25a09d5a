package shipx

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"orderflow/clients"
	"orderflow/clients/lenient"
)

// pointsPerPage keeps the list of all points, some ten thousands, to few calls.
// The maximum is not documented; a smaller page that comes back does no harm.
const pointsPerPage = 500

// Point is a parcel locker or a pick-up point.
type Point struct {
	// Name is its code: "GDY01A".
	Name string `json:"name"`
	// Type has values such as "parcel_locker", "pop" and "pok".
	Type   lenient.List[string] `json:"type"`
	Status string               `json:"status"`
	// Functions say what can be done there, such as "parcel_collect".
	Functions           []string       `json:"functions"`
	Location            Location       `json:"location"`
	LocationType        string         `json:"location_type"`
	LocationDescription string         `json:"location_description"`
	OpeningHours        lenient.String `json:"opening_hours"`
	Address             PointLines     `json:"address"`
	AddressDetails      PointAddress   `json:"address_details"`
	PartnerID           lenient.Int    `json:"partner_id"`
	IsNext              lenient.Bool   `json:"is_next"`
	PaymentAvailable    lenient.Bool   `json:"payment_available"`
	// PaymentType are the ways to pay by their numbers, of which 0 says that there is none.
	// Its form varies, and it was seen to contradict PaymentAvailable.
	PaymentType PaymentTypes `json:"payment_type"`
	// PaymentDescription says how to pay, to people; empty where ShipX says nothing of it.
	PaymentDescription lenient.String `json:"payment_point_descr"`
	// Distance is from the place that a list was asked relative to, in metres.
	Distance lenient.Decimal `json:"distance"`
	// Location247 says that the place is open day and night.
	Location247 lenient.Bool `json:"location_247"`
}

// UnmarshalJSON refuses what has no name: it is not a point.
func (p *Point) UnmarshalJSON(data []byte) error {
	type plain Point
	if err := json.Unmarshal(data, (*plain)(p)); err != nil {
		return err
	}
	if p.Name == "" {
		return errors.New("a point needs a name")
	}
	return nil
}

// Operating reports whether the point takes parcels now.
func (p Point) Operating() bool { return p.Status == "Operating" }

// UsableFor reports whether a function is among those of the point; one that shows none
// at all may have any.
func (p Point) UsableFor(function string) bool {
	return len(p.Functions) == 0 || slices.Contains(p.Functions, function)
}

// NobodyPays reports whether ShipX says of the point, in all that it says of payments, that
// nobody can pay there.
func (p Point) NobodyPays() bool {
	return p.PaymentAvailable.Known && !p.PaymentAvailable.Value && !p.PaymentType.Any && p.PaymentDescription == ""
}

// PaymentTypes are the ways to pay at a point.
type PaymentTypes struct {
	// Any says that there is one beside "0", which is none.
	Any bool
}

// UnmarshalJSON reads an object of the ways by their numbers; any other form says nothing.
func (t *PaymentTypes) UnmarshalJSON(data []byte) error {
	var ways map[string]json.RawMessage
	if json.Unmarshal(data, &ways) != nil {
		*t = PaymentTypes{}
		return nil
	}
	delete(ways, "0")
	*t = PaymentTypes{Any: len(ways) > 0}
	return nil
}

// Functions of points.
const (
	FunctionCollect = "parcel_collect"
	FunctionSend    = "parcel_send"
)

// Location is a place on the map, in degrees.
type Location struct {
	Longitude lenient.Decimal `json:"longitude"`
	Latitude  lenient.Decimal `json:"latitude"`
}

// PointLines is a point's address on two lines.
type PointLines struct {
	Line1 string `json:"line1"`
	Line2 string `json:"line2"`
}

// PointAddress is a point's address in parts.
type PointAddress struct {
	City           string         `json:"city"`
	Province       string         `json:"province"`
	PostCode       lenient.String `json:"post_code"`
	Street         string         `json:"street"`
	BuildingNumber lenient.String `json:"building_number"`
	FlatNumber     lenient.String `json:"flat_number"`
}

// UnknownPoint reports whether an error is ShipX's word that there is no point of a name.
func UnknownPoint(err error) bool {
	var failed *clients.Error
	return says(err, CodeNotFound, "does_not_exist") || // or a 404 with another of its words
		errors.As(err, &failed) && failed.Kind == clients.Refused && failed.HTTPStatus == http.StatusNotFound && failed.Code != ""
}

// GetPoint returns a locker or pick-up point. An unknown name is refused: see
// UnknownPoint.
//
// GET /v1/points/:name
func (c *Client) GetPoint(ctx context.Context, name string) (Point, error) {
	return ask[Point](ctx, c, clients.Call{
		Operation: "get point " + name,
		Method:    http.MethodGet,
		Path:      "/v1/points/" + url.PathEscape(name),
		Anonymous: true,
	})
}

// PointFilter narrows a list of points; its zero value narrows nothing.
type PointFilter struct {
	// Names, Types and Functions are alternatives. The type parcel_locker includes customer
	// service points, parcel_locker_only does not.
	Names     []string
	Types     []string
	Functions []string
	City      string
	Province  string
	PostCode  string
	// RelativePoint ("54.5189,18.5305": latitude, longitude) and RelativePostCode
	// make the nearest come first.
	RelativePoint    string
	RelativePostCode string
	// MaxDistance is from that place, in metres.
	MaxDistance int
	// WithPayment leaves out those where nobody can pay.
	WithPayment bool
	// Limit is how many to return; 0 means all.
	Limit int
}

func (f PointFilter) query() url.Values {
	query := url.Values{"per_page": {strconv.Itoa(pointsPerPage)}}
	setTexts(query, map[string]string{
		"name":               strings.Join(f.Names, ","),
		"type":               strings.Join(f.Types, ","),
		"functions":          strings.Join(f.Functions, ","),
		"city":               f.City,
		"province":           f.Province,
		"post_code":          f.PostCode,
		"relative_point":     f.RelativePoint,
		"relative_post_code": f.RelativePostCode,
	})
	if f.RelativePoint+f.RelativePostCode != "" {
		query.Set("sort_by", "distance_to_relative_point")
		query.Set("sort_order", "asc")
	}
	if f.WithPayment {
		query.Set("payment_available", "true")
	}
	if f.MaxDistance > 0 {
		query.Set("max_distance", strconv.Itoa(f.MaxDistance))
	}
	if f.Limit > 0 {
		query.Set("limit", strconv.Itoa(f.Limit))
		query.Set("per_page", strconv.Itoa(min(f.Limit, pointsPerPage)))
	}
	return query
}

// ListPoints returns the lockers and pick-up points that fit the filter: all of
// them, or with a limit the first page.
//
// GET /v1/points
func (c *Client) ListPoints(ctx context.Context, filter PointFilter) ([]Point, error) {
	call := clients.Call{
		Operation: "list points",
		Method:    http.MethodGet,
		Path:      "/v1/points",
		Query:     filter.query(),
		Anonymous: true,
	}
	if filter.Limit == 0 {
		return allPages[Point](ctx, c, call)
	}
	answer, err := onePage[Point](ctx, c, call, 1)
	return answer.items, err
}
