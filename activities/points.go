package activities

import (
	"fmt"
	"math"
	"strings"

	"orderflow/clients/lenient"
	"orderflow/order"
)

// PointsAnswer is a carrier's answer about the points of an order. Without a problem, the
// carrier knows nothing against them.
type PointsAnswer struct {
	Problem *order.Problem `json:"problem,omitempty"`
}

// nearbyPoints is the number of other points that a person is shown.
const nearbyPoints = 3

// wantedPoint is a point that an order goes from or to.
type wantedPoint struct {
	path string // in the document
	code string
	// otherwise tells how to change a point that comes from the settings; "" for one that the
	// document names.
	otherwise string
}

// flaw is what is wrong with a point; the zero value is nothing.
type flaw struct {
	code string
	why  string // in a sentence
	// must is what the point must be, and is what it is instead.
	must, is string
}

// problem is the problem for a person about a point with a flaw.
func (f flaw) problem(provider string, wanted wantedPoint, nearby []order.NearbyPoint) *order.Problem {
	remedy, rule := wanted.otherwise, f.must
	names, codes := make([]string, len(nearby)), make([]string, len(nearby))
	for i, one := range nearby {
		names[i], codes[i] = one.String(), one.Code
	}
	if len(nearby) > 0 {
		rule += ", such as " + strings.Join(codes, ", ")
	}
	switch {
	case remedy != "":
	case len(nearby) > 0:
		remedy = fmt.Sprintf("amend %s to one of the nearest: %s", wanted.path, strings.Join(names, "; "))
	default:
		remedy = "amend " + wanted.path
	}
	return &order.Problem{
		Provider: provider, Operation: "look at the points", Code: f.code, Points: nearby,
		Message: fmt.Sprintf("%s: %s; %s", provider, f.why, remedy),
		Fields:  []order.FieldProblem{{Path: wanted.path, Rule: rule + "; " + f.is}},
	}
}

// place is a position on the earth, in degrees.
type place struct{ latitude, longitude float64 }

// placeAt is false if the position is unknown.
func placeAt(latitude, longitude lenient.Decimal) (place, bool) {
	at := place{latitude.Value.InexactFloat64(), longitude.Value.InexactFloat64()}
	return at, latitude.Known && longitude.Known && at != place{}
}

// metres is the distance along the earth's surface.
func (p place) metres(to place) int {
	const radius, degree = 6_371_000, math.Pi / 180
	between := math.Sin(p.latitude*degree)*math.Sin(to.latitude*degree) +
		math.Cos(p.latitude*degree)*math.Cos(to.latitude*degree)*math.Cos((p.longitude-to.longitude)*degree)
	return int(math.Round(radius * math.Acos(min(between, 1))))
}
