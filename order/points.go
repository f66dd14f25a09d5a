package order

import (
	"fmt"
	"regexp"
	"strings"
)

var (
	// lockerCode is the name of a locker of InPost: GDY01A, POP-WAW123 and KRA01BAPP are
	// such names.
	lockerCode = regexp.MustCompile(`^(POP-)?[A-Z]{3}[0-9]{1,4}[A-Z]{0,5}$`)
	// lockerWord is what people write before a locker's name.
	lockerWord = regexp.MustCompile(`^PACZKOMAT[ :]+`)
)

// ValidPoint matches the names of points of InPost, Poczta Polska and ORLEN:
// GDY01A, POP-WAW123, 238538, WS-492393-25-18.
var ValidPoint = regexp.MustCompile(`^[A-Z0-9-]{3,20}$`)

// NormalPoint is the name of a point as its network writes it: " gdy01a ", "GDY 01A" and
// "Paczkomat GDY01A" are "GDY01A". A text that is no such name comes back without the
// spaces around it.
func NormalPoint(text string) string {
	text = strings.TrimSpace(text)
	capitals := strings.ToUpper(text)
	joined := strings.Join(strings.Fields(lockerWord.ReplaceAllString(capitals, "")), "")
	switch {
	case lockerCode.MatchString(joined):
		return joined
	case ValidPoint.MatchString(capitals):
		return capitals
	}
	return text
}

// The codes of problems that lie in a point which the document names.
const (
	// CodeNoPoint: the carrier does not know the point.
	CodeNoPoint = "no-such-point"
	// CodePointClosed: it takes no parcels now.
	CodePointClosed = "point-closed"
	// CodePointFunction: what is wanted is not done there, such as collecting a parcel.
	CodePointFunction = "point-function"
	// CodePointPayment: nobody can pay there, and the order has cash on delivery.
	CodePointPayment = "point-payment"
	// CodePointSize: a parcel is too large for it.
	CodePointSize = "point-size"
)

// NearbyPoint is a point that an order could go to instead.
type NearbyPoint struct {
	// Code is its name, as shipping.lockerPoint wants it.
	Code    string `json:"code"`
	Address string `json:"address,omitempty"`
	// Metres is how far it is from the point that was wanted, or from the recipient's post
	// code; 0 when nobody says.
	Metres int `json:"metres,omitempty"`
}

// String is for people: "GDA07C (Długa 14, 80-827 Gdańsk, 19.9 km)".
func (p NearbyPoint) String() string {
	var about []string
	if p.Address != "" {
		about = append(about, p.Address)
	}
	switch {
	case p.Metres >= 1000:
		about = append(about, fmt.Sprintf("%.1f km", float64(p.Metres)/1000))
	case p.Metres > 0:
		about = append(about, fmt.Sprintf("%d m", p.Metres))
	}
	if len(about) == 0 {
		return p.Code
	}
	return fmt.Sprintf("%s (%s)", p.Code, strings.Join(about, ", "))
}
