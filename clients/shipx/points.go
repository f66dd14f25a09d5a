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

// pointsPerPage keeps the number of calls low for the tens of thousands of points.
// The maximum is not documented; a smaller page does no harm.
const pointsPerPage = 500

// Point is a parcel locker or a pick-up point.
type Point struct {
	// Name is its code: "GDY01A".
	Name string `json:"name"`
	// Type has values such as "parcel_locker", "pop" and "pok".
	Type   lenient.List[string] `json:"type"`
	Status string               `json:"status"`
	// Functions say what the point offers, such as "parcel_collect".
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
	// PaymentType are the payment methods by number; 0 means none. Its form varies,
	// and live answers contradict PaymentAvailable.
	PaymentType PaymentTypes `json:"payment_type"`
	// PaymentDescription describes how to pay; it may be empty.
	PaymentDescription lenient.String `json:"payment_point_descr"`
	// Distance is the distance to the place in the list's filter, in metres.
	Distance lenient.Decimal `json:"distance"`
	// Location247 says that the point is always open.
	Location247 lenient.Bool `json:"location_247"`
}

// UnmarshalJSON refuses an object without a name.
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

// Operating reports whether the point accepts parcels now.
func (p Point) Operating() bool { return p.Status == "Operating" }

// UsableFor reports whether the point has a function. A point that lists no
// functions may have any.
func (p Point) UsableFor(function string) bool {
	return len(p.Functions) == 0 || slices.Contains(p.Functions, function)
}

// AcceptsNoPayment reports whether all of the point's payment fields say that one
// cannot pay there.
func (p Point) AcceptsNoPayment() bool {
	return p.PaymentAvailable.Known && !p.PaymentAvailable.Value && !p.PaymentType.Any && p.PaymentDescription == ""
}

// PaymentTypes are the payment methods of a point.
type PaymentTypes struct {
	// Any says that there is a method other than "0", which means none.
	Any bool
}

// UnmarshalJSON reads an object with the methods by number; it ignores any other
// form.
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

// Location is a position, in degrees.
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

// UnknownPoint reports whether ShipX refused because no point has that name.
func UnknownPoint(err error) bool {
	var failed *clients.Error
	return hasCode(err, CodeNotFound, "does_not_exist") || // or a 404 with another code
		errors.As(err, &failed) && failed.Kind == clients.Refused && failed.HTTPStatus == http.StatusNotFound && failed.Code != ""
}

// GetPoint returns a locker or pick-up point. Refused: unknown name; see
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

// PointFilter selects points; the zero value selects all.
type PointFilter struct {
	// Names, Types and Functions match if any of their values does. The type
	// parcel_locker includes customer service points, parcel_locker_only does not.
	Names     []string
	Types     []string
	Functions []string
	City      string
	Province  string
	PostCode  string
	// RelativePoint ("54.5189,18.5305": latitude, longitude) and RelativePostCode
	// list the nearest points first.
	RelativePoint    string
	RelativePostCode string
	// MaxDistance is the maximum distance to that place, in metres.
	MaxDistance int
	// WithPayment omits points where one cannot pay.
	WithPayment bool
	// Limit is the maximum number of points; 0 means all.
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

// ListPoints returns the lockers and pick-up points that match the filter: all of
// them, or with a Limit the first page.
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
