package order

import (
	"fmt"
	"regexp"
	"strings"
)

var (
	// lockerCode matches the names of InPost's lockers, such as GDY01A, POP-WAW123
	// and KRA01BAPP.
	lockerCode = regexp.MustCompile(`^(POP-)?[A-Z]{3}[0-9]{1,4}[A-Z]{0,5}$`)
	// lockerWord is a word that people write before a locker's name.
	lockerWord = regexp.MustCompile(`^PACZKOMAT[ :]+`)
)

// ValidPoint matches the names of points of InPost, Poczta Polska and ORLEN:
// GDY01A, POP-WAW123, 238538, WS-492393-25-18.
var ValidPoint = regexp.MustCompile(`^[A-Z0-9-]{3,20}$`)

// NormalPoint returns the name of a point as its network writes it: " gdy01a ",
// "GDY 01A" and "Paczkomat GDY01A" become "GDY01A". Any other text is only trimmed.
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

// The codes of problems with a point of the document.
const (
	// CodeNoPoint: the carrier does not know the point.
	CodeNoPoint = "no-such-point"
	// CodePointClosed: the point accepts no parcels now.
	CodePointClosed = "point-closed"
	// CodePointFunction: the point does not offer what is needed, such as
	// collecting a parcel.
	CodePointFunction = "point-function"
	// CodePointPayment: the order has cash on delivery, but one cannot pay at the
	// point.
	CodePointPayment = "point-payment"
	// CodePointSize: a parcel is too large for the point.
	CodePointSize = "point-size"
)

// NearbyPoint is a point that the order could use instead.
type NearbyPoint struct {
	// Code is the point's name, as in shipping.lockerPoint.
	Code    string `json:"code"`
	Address string `json:"address,omitempty"`
	// Metres is the distance to the requested point, or to the recipient's post
	// code; 0 if unknown.
	Metres int `json:"metres,omitempty"`
}

// String returns the point as text: "GDA07C (Długa 14, 80-827 Gdańsk, 19.9 km)".
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
