package carrier

import (
	"fmt"

	"github.com/shopspring/decimal"

	"orderflow/order"
)

// shipXLeastWeight is the least that InPost takes, in kilograms.
var shipXLeastWeight = decimal.New(1, -2)

// checkShipXLater has the rules of ShipX that came after checkShipX. Carrier best asks
// checks in workflow code, so that a new rule there stands behind a version.
func checkShipXLater(doc order.Order) order.Problems {
	c := checks{doc: doc}
	for i, parcel := range doc.Shipping.Parcels {
		c.require(parcel.Template != "" || parcel.Weight.GreaterThanOrEqual(shipXLeastWeight),
			fmt.Sprintf("shipping.parcels[%d].weight", i), "InPost takes at least %s kg; is %s", shipXLeastWeight, parcel.Weight)
	}
	return c.problems
}

// checkTPKLater has the rules of TPK that came after checkTPK.
func checkTPKLater(doc order.Order) order.Problems {
	c := checks{doc: doc}
	point := doc.Shipping.LockerPoint
	c.require(point == "" || order.ValidPoint.MatchString(point), "shipping.lockerPoint",
		"must be the name of a point, such as GDY01A; is %q", point)
	return c.problems
}
