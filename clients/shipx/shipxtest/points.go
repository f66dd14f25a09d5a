package shipxtest

import (
	"cmp"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Operating is the status of a point that accepts parcels.
const Operating = "Operating"

// Point is a parcel locker.
type Point struct {
	Name string
	// Status is Operating; any other value means that the point accepts no parcels.
	Status                                           string
	Latitude, Longitude                              float64
	Street, BuildingNumber, PostCode, City, Province string
	// NoPayment says that one cannot pay at the point, SendOnly that parcels can be
	// dropped off but not collected.
	NoPayment, SendOnly bool
}

// DefaultPoints are invented lockers in Polish cities, and a customer service point
// in Warszawa. ZAM01X is out of order, GDY04N accepts no payment, and GDY05S
// accepts drop-offs only.
func DefaultPoints() []Point {
	at := func(name string, latitude, longitude float64, street, building, postCode, city, province string) Point {
		return Point{Name: name, Status: Operating, Latitude: latitude, Longitude: longitude,
			Street: street, BuildingNumber: building, PostCode: postCode, City: city, Province: province}
	}
	broken := at("ZAM01X", 50.7231, 23.2520, "Lwowska", "1", "22-400", "Zamość", "lubelskie")
	broken.Status = "Disabled"
	unpaid := at("GDY04N", 54.5010, 18.5400, "Władysława IV", "28", "81-384", "Gdynia", "pomorskie")
	unpaid.NoPayment = true
	sendOnly := at("GDY05S", 54.5301, 18.5020, "Morska", "81", "81-222", "Gdynia", "pomorskie")
	sendOnly.SendOnly = true
	return []Point{
		at("GDY01A", 54.5189, 18.5305, "Polna", "3", "81-001", "Gdynia", "pomorskie"),
		at("GDA07C", 54.3520, 18.6466, "Długa", "14", "80-827", "Gdańsk", "pomorskie"),
		at("WAW123", 52.2297, 21.0122, "Marszałkowska", "100", "00-026", "Warszawa", "mazowieckie"),
		at("KRK02M", 50.0647, 19.9450, "Malborska", "130", "30-624", "Kraków", "małopolskie"),
		at("LOD05N", 51.7592, 19.4560, "Fabryczna", "5", "90-001", "Łódź", "łódzkie"),
		at("POZ08A", 52.4064, 16.9252, "Głogowska", "21", "60-702", "Poznań", "wielkopolskie"),
		at("WRO11B", 51.1079, 17.0385, "Świdnicka", "8", "50-067", "Wrocław", "dolnośląskie"),
		at("POP-WAW4", 52.2370, 21.0175, "Krucza", "24", "00-526", "Warszawa", "mazowieckie"),
		broken, unpaid, sendOnly,
	}
}

// functions are what the point offers.
func (p Point) functions() []string {
	if p.SendOnly {
		return []string{"parcel", "parcel_send"}
	}
	return []string{"parcel", "parcel_collect", "parcel_send"}
}

// paymentTypes are the point's payment methods by number. The texts are invented.
func (p Point) paymentTypes() map[string]string {
	if p.NoPayment {
		return map[string]string{"0": "Payments are not supported"}
	}
	return map[string]string{"2": "Payments are supported by the mobile application"}
}

func (p Point) line1() string { return p.Street + " " + p.BuildingNumber }

func (p Point) line2() string { return p.PostCode + " " + p.City }

func (s *Server) pointNamed(name string) (Point, bool) {
	place := slices.IndexFunc(s.options.Points, func(p Point) bool { return p.Name == name })
	if place < 0 {
		return Point{}, false
	}
	return s.options.Points[place], true
}

type location struct {
	Longitude float64 `json:"longitude"`
	Latitude  float64 `json:"latitude"`
}

// pointShown is a point on the wire, without undocumented fields.
type pointShown struct {
	Href                string            `json:"href"`
	Name                string            `json:"name"`
	Type                []string          `json:"type"`
	Status              string            `json:"status"`
	Location            location          `json:"location"`
	LocationType        string            `json:"location_type"`
	LocationDescription string            `json:"location_description"`
	OpeningHours        string            `json:"opening_hours"`
	Address             map[string]string `json:"address"`
	AddressDetails      map[string]any    `json:"address_details"`
	Functions           []string          `json:"functions"`
	PartnerID           int               `json:"partner_id"`
	IsNext              bool              `json:"is_next"`
	PaymentAvailable    bool              `json:"payment_available"`
	PaymentType         map[string]string `json:"payment_type"`
	Virtual             string            `json:"virtual"`
	Location247         bool              `json:"location_247"`
	Distance            *int              `json:"distance"` // from where a list was asked relative to
}

func (p Point) show(base string) pointShown {
	return pointShown{
		Href: base + "/v1/points/" + p.Name, Name: p.Name, Type: p.types(), Status: p.Status,
		Location: location{p.Longitude, p.Latitude}, LocationType: "Outdoor",
		LocationDescription: "Przy wejściu", OpeningHours: "24/7",
		Address: map[string]string{"line1": p.line1(), "line2": p.line2()},
		AddressDetails: map[string]any{"city": p.City, "province": p.Province, "post_code": p.PostCode,
			"street": p.Street, "building_number": p.BuildingNumber, "flat_number": nil},
		Functions: p.functions(), PaymentAvailable: !p.NoPayment,
		PaymentType: p.paymentTypes(), Virtual: "0", Location247: true,
	}
}

// getPoint is GET /v1/points/:name.
func (s *Server) getPoint(c call) (answer, error) {
	point, ok := s.pointNamed(c.PathValue("point"))
	if !ok {
		return answer{}, notFound()
	}
	return answer{status: http.StatusOK, body: point.show(c.base())}, nil
}

// pointsPage repeats its paging in meta.
type pointsPage struct {
	page[pointShown]
	TotalPages int            `json:"total_pages"`
	Meta       map[string]any `json:"meta"`
}

// listPoints is GET /v1/points with the filters name, type, status, functions, payment_available,
// city, post_code, province, relative_point, relative_post_code, max_distance (metres) and limit.
func (s *Server) listPoints(c call) (answer, error) {
	query := c.URL.Query()
	if err := updatedWithin(query); err != nil {
		return answer{}, err
	}
	here, relative, err := s.positionOf(query)
	if err != nil {
		return answer{}, err
	}
	found := slices.Clone(s.options.Points)
	if relative {
		found = sortByDistance(here, query.Get("max_distance"), found)
	}
	found = slices.DeleteFunc(found, func(p Point) bool { return !p.matches(query) })
	found = found[:min(positive(query.Get("limit"), len(found)), len(found))]
	base := c.base()
	shown := paged(c, found, 25, 500, nil, func(p Point) pointShown {
		one := p.show(base)
		if relative {
			one.Distance = new(int(metres(here, p)))
		}
		return one
	})
	total := (shown.Count + shown.PerPage - 1) / shown.PerPage
	return answer{status: http.StatusOK, body: pointsPage{shown, total, map[string]any{
		"href": shown.Href, "count": shown.Count, "page": shown.Page, "per_page": shown.PerPage, "total_pages": total,
	}}}, nil
}

// matches reports whether the point matches the query. Lists are separated by
// commas; case does not matter.
func (p Point) matches(query url.Values) bool {
	for name, value := range map[string]string{
		"name": p.Name, "status": p.Status,
		"city": p.City, "post_code": p.PostCode, "province": p.Province,
	} {
		wanted := query.Get(name)
		fits := func(one string) bool { return strings.EqualFold(one, value) }
		if wanted != "" && !slices.ContainsFunc(strings.Split(wanted, ","), fits) {
			return false
		}
	}
	if query.Get("payment_available") == "true" && p.NoPayment {
		return false
	}
	does := func(function string) bool { return slices.Contains(p.functions(), function) }
	if wanted := query.Get("functions"); wanted != "" && !slices.ContainsFunc(strings.Split(wanted, ","), does) {
		return false
	}
	return p.isOfType(query.Get("type"))
}

// positionOf is the position of relative_point ("lat,lng"), or of relative_post_code:
// the first point with the most similar post code.
func (s *Server) positionOf(query url.Values) (here Point, relative bool, err error) {
	if query.Has("relative_point") {
		if _, err := fmt.Sscanf(query.Get("relative_point"), "%g,%g", &here.Latitude, &here.Longitude); err != nil {
			return Point{}, false, invalid("relative_point", "invalid_format")
		}
		return here, true, nil
	}
	code := query.Get("relative_post_code")
	if code == "" || len(s.options.Points) == 0 {
		return Point{}, false, nil
	}
	if !postCodeForm.MatchString(code) {
		return Point{}, false, invalid("relative_post_code", "invalid_format")
	}
	return slices.MaxFunc(s.options.Points, func(a, b Point) int {
		return cmp.Compare(commonPrefix(a.PostCode, code), commonPrefix(b.PostCode, code))
	}), true, nil
}

var postCodeForm = regexp.MustCompile(`^\d\d-\d{3}$`)

// commonPrefix is the length of the common prefix of two texts.
func commonPrefix(a, b string) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}

// sortByDistance sorts points by distance and drops those beyond the query's maximum
// distance, if it has one.
func sortByDistance(here Point, most string, points []Point) []Point {
	if most, err := strconv.ParseFloat(most, 64); err == nil {
		points = slices.DeleteFunc(points, func(p Point) bool { return metres(here, p) > most })
	}
	slices.SortStableFunc(points, func(a, b Point) int { return cmp.Compare(metres(here, a), metres(here, b)) })
	return points
}

// metres is the distance on the earth's surface.
func metres(a, b Point) float64 {
	const radius, degree = 6_371_000, math.Pi / 180
	between := math.Sin(a.Latitude*degree)*math.Sin(b.Latitude*degree) +
		math.Cos(a.Latitude*degree)*math.Cos(b.Latitude*degree)*math.Cos((a.Longitude-b.Longitude)*degree)
	return radius * math.Acos(min(between, 1))
}
