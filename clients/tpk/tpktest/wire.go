package tpktest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"
)

// money is an amount in PLN, or another decimal, that is a number on the wire:
// 20.1.
type money struct{ decimal.Decimal }

// MarshalJSON writes no quotes.
func (m money) MarshalJSON() ([]byte, error) { return []byte(m.String()), nil }

// moment is a local time on the wire, without its zone.
type moment struct{ time.Time }

// MarshalJSON writes "2017-01-25 16:13:06".
func (m moment) MarshalJSON() ([]byte, error) {
	return json.Marshal(m.Format(time.DateTime))
}

func (m moment) day() string { return m.Format(time.DateOnly) }

// moment is a time in the zone of the server's options.
func (s *Server) moment(at time.Time) moment { return moment{at.In(s.options.Zone)} }

// nullable is null on the wire when empty.
type nullable string

// MarshalJSON writes "" as null.
func (n nullable) MarshalJSON() ([]byte, error) {
	if n == "" {
		return []byte("null"), nil
	}
	return json.Marshal(string(n))
}

// numeric is a text that is a number on the wire if it can be, as house numbers and
// phones are: "012" and "+12" become 12, "12A" stays, and "" is null.
type numeric string

// MarshalJSON writes a number, a string or null.
func (n numeric) MarshalJSON() ([]byte, error) {
	digits := strings.TrimPrefix(string(n), "+")
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return nullable(n).MarshalJSON()
	}
	if digits = strings.TrimLeft(digits, "0"); digits == "" {
		digits = "0"
	}
	return []byte(digits), nil
}

// orderShown is an order on the wire.
type orderShown struct {
	OrderID             int64          `json:"order_id"`
	PickupAt            text           `json:"pickup_at"`
	PickupHourSince     nullable       `json:"pickup_hour_since"`
	PickupHourTill      nullable       `json:"pickup_hour_till"`
	Status              Status         `json:"status"`
	CreatedAt           moment         `json:"created_at"`
	CourierID           int            `json:"courier_id"`
	WaybillNumber       nullable       `json:"waybill_number"`
	CourierStatus       *CourierStatus `json:"courier_status"`
	CourierPickupNumber *json.Number   `json:"courier_pickup_number"`
	Price               money          `json:"price"`
	ProductID           int            `json:"product_id"`
	NumberOfPackages    int            `json:"number_of_packages"`
	Weight              *money         `json:"weight"`
	Length              *money         `json:"length"`
	Width               *money         `json:"width"`
	Height              *money         `json:"height"`
	CODType             int            `json:"cod_type"`
	CODValue            *money         `json:"cod_value"`
	CODAccount          nullable       `json:"cod_bank_account_number"`
	InsuranceValue      *money         `json:"insurance_value"`
	NonStandard         *bool          `json:"non_standard,omitempty"` // in searches only
	Description         text           `json:"description"`
	Options             []string       `json:"options"`
	Payment             any            `json:"payment,omitempty"`
	Sender              peerShown      `json:"sender"`
	Receiver            peerShown      `json:"receiver"`
	Invoice             invoiceShown   `json:"invoice"`
}

// orderPaid is how an order was paid, and its invoice if it has one; see Invoice.
type orderPaid struct {
	Method        string   `json:"method"`
	InvoiceID     *int64   `json:"invoice_id"`
	InvoiceNumber nullable `json:"invoice_number"`
}

// addressShown are the fields that all parties share, in their order on the wire.
type addressShown struct {
	Street      text     `json:"street"`
	HouseNumber numeric  `json:"house_number"`
	DoorNumber  numeric  `json:"door_number"`
	PostCode    text     `json:"post_code"`
	City        text     `json:"city"`
	CountryID   int      `json:"country_id"`
	Phone       numeric  `json:"phone"`
	Email       nullable `json:"email"`
}

// peerShown is a sender or a receiver.
type peerShown struct {
	Name    text     `json:"name"`
	Surname text     `json:"surname"`
	Company nullable `json:"company"`
	addressShown
	Pop  any `json:"pop"`
	PP   any `json:"pp"`
	Ruch any `json:"ruch"`
}

// invoiceShown is the buyer on the invoice.
type invoiceShown struct {
	Name      text     `json:"name"`
	Surname   text     `json:"surname"`
	Company   nullable `json:"company"`
	TaxNumber nullable `json:"tax_number"`
	addressShown
}

func (p partyForm) address() addressShown {
	return addressShown{p.Street, numeric(p.HouseNumber), numeric(p.DoorNumber), p.PostCode, p.City,
		p.Country.whole(), numeric(p.Phone), nullable(p.Email)}
}

func (p partyForm) shown() peerShown {
	return peerShown{
		Name: p.Name, Surname: p.Surname, Company: nullable(p.Company), addressShown: p.address(),
		Pop: lockers.shownAt(p.point(lockers)), PP: postOffices.shownAt(p.point(postOffices)), Ruch: kiosks.shownAt(p.point(kiosks)),
	}
}

func (p partyForm) invoice() invoiceShown {
	return invoiceShown{p.Name, p.Surname, nullable(p.Company), nullable(p.TaxNumber), p.address()}
}

// shown is the order as read by id. It is encoded outside the lock, so it shares no
// memory with the order.
func (s *Server) shown(o *order) orderShown {
	p := o.form
	shown := orderShown{
		OrderID: o.id, PickupAt: p.PickupDate, Status: o.status, CreatedAt: s.moment(o.created), CourierID: o.courier(),
		WaybillNumber: nullable(o.waybill), Price: money{o.price}, ProductID: p.Product.whole(), NumberOfPackages: p.count(),
		Weight: p.Weight.shown(), Length: p.Length.shown(), Width: p.Width.shown(), Height: p.Height.shown(),
		CODType: p.CODType.whole(), CODValue: p.COD.shown(), CODAccount: nullable(p.CODAccount), InsuranceValue: p.Insurance.shown(),
		Description: p.Description, Options: append([]string{}, p.Options...), Payment: []any{},
		Sender: p.Sender.shown(), Receiver: p.Receiver.shown(), Invoice: s.account().invoice(),
	}
	if p.Invoice != nil {
		shown.Invoice = p.Invoice.invoice()
	}
	if status := o.courierStatus; status != 0 {
		shown.CourierStatus = &status
	}
	if o.charged {
		paid := orderPaid{Method: "balance"}
		if o.invoice != nil {
			paid.InvoiceID, paid.InvoiceNumber = &o.invoice.id, nullable(o.invoice.number)
		}
		shown.Payment = paid
	}
	if hours, collected := s.collection(o); collected {
		shown.PickupHourSince, shown.PickupHourTill = nullable(hours.From), nullable(hours.To)
		shown.CourierPickupNumber = o.pickupNumber()
	}
	return shown
}

// row is the order in a search result: it has non_standard, and its payment is a
// list that every second row lacks, as in the sample.
func (s *Server) row(number int, o *order) orderShown {
	shown := s.shown(o)
	nonStandard := o.form.NonStandard.set
	shown.NonStandard = &nonStandard
	if o.charged {
		shown.Payment = []any{shown.Payment}
	}
	if number%2 == 1 {
		shown.Payment = nil
	}
	return shown
}

// collection is the order's pickup, if it has one.
func (s *Server) collection(o *order) (Hours, bool) {
	if _, dropped := networkOf(o.courier()); dropped && !slices.Contains(o.form.Options, "with_pickup") {
		return Hours{}, false
	}
	hours, asked := o.form.hours()
	if asked == "" && len(s.options.PickupHours) > 0 {
		hours = s.options.PickupHours[0]
	}
	return hours, true
}

// pickupNumber exceeds 64 bits, as in the sample; it is empty before the courier
// knows the order.
func (o *order) pickupNumber() *json.Number {
	if o.waybill == "" {
		return nil
	}
	number := json.Number(fmt.Sprintf("32452464%012d", o.id))
	return &number
}
