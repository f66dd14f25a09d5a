package config

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"orderflow/internal/secret"
	"orderflow/order"
	"orderflow/order/normal"
)

// TPK is the account at the broker TPK, or at one of its sister sites.
type TPK struct {
	URL            string        `envconfig:"ORDERFLOW_TPK_URL" default:"http://127.0.0.1:8090/tpk" desc:"Where TPK's API is."`
	APIKey         secret.Text   `envconfig:"ORDERFLOW_TPK_API_KEY" default:"demo-key" desc:"Key that TPK's IT department gives out."`
	Email          string        `envconfig:"ORDERFLOW_TPK_EMAIL" default:"demo@orderflow.example" desc:"E-mail address of the account whose balance pays."`
	Password       secret.Text   `envconfig:"ORDERFLOW_TPK_PASSWORD" default:"demo" desc:"Its password."`
	Timeout        time.Duration `envconfig:"ORDERFLOW_TPK_TIMEOUT" default:"30s" desc:"The longest that one call may take."`
	CallsPerMinute int           `envconfig:"ORDERFLOW_TPK_CALLS_PER_MINUTE" default:"0" desc:"Limit that all workers share; 0 means no limit, TPK documents none."`
	ListLag        time.Duration `envconfig:"ORDERFLOW_TPK_LIST_LAG" default:"15s" desc:"How long after it was made a package may be missing in TPK's searches."`
	Contents       string        `envconfig:"ORDERFLOW_TPK_CONTENTS" default:"Goods" desc:"What couriers are told that parcels hold, before the token that finds a parcel again."`
	SenderPoint    string        `envconfig:"ORDERFLOW_TPK_SENDER_POINT" desc:"Locker of InPost where parcels for lockers are left, when an order doesn't say: GDY01A. Without it the account at TPK names the point."`
}

// MediaPort is the supplier's account at Media Port.
type MediaPort struct {
	URL            string            `envconfig:"ORDERFLOW_MEDIAPORT_URL" default:"http://127.0.0.1:8090/mediaport" desc:"Where Media Port's API is; its wire format is assumed."`
	Username       string            `envconfig:"ORDERFLOW_MEDIAPORT_USERNAME" default:"demo" desc:"User that Media Port issued."`
	Password       secret.Text       `envconfig:"ORDERFLOW_MEDIAPORT_PASSWORD" default:"demo" desc:"Its password."`
	Timeout        time.Duration     `envconfig:"ORDERFLOW_MEDIAPORT_TIMEOUT" default:"30s" desc:"The longest that one call may take."`
	CallsPerMinute int               `envconfig:"ORDERFLOW_MEDIAPORT_CALLS_PER_MINUTE" default:"0" desc:"Limit that all workers share; 0 means no limit."`
	ListLag        time.Duration     `envconfig:"ORDERFLOW_MEDIAPORT_LIST_LAG" default:"15s" desc:"How long after it happened a change may be missing in Media Port's lists."`
	Suppliers      []int64           `envconfig:"ORDERFLOW_MEDIAPORT_SUPPLIERS" desc:"Suppliers whose new orders are taken, such as 100,101; none if not set."`
	Every          time.Duration     `envconfig:"ORDERFLOW_MEDIAPORT_EVERY" default:"1m" desc:"How often new orders are asked for."`
	SKUs           map[string]string `envconfig:"ORDERFLOW_MEDIAPORT_SKUS" desc:"Their SKUs that MyPromo makes, and its own: MP-MUG:MUG-300. Other goods ship from the own warehouse."`
}

// Merkana is the connection to Merkana, for which we are a fulfilment centre.
type Merkana struct {
	URL            string            `envconfig:"ORDERFLOW_MERKANA_URL" default:"http://127.0.0.1:8090/merkana" desc:"Where Merkana's API is."`
	Token          secret.Text       `envconfig:"ORDERFLOW_MERKANA_TOKEN" default:"demo-token" desc:"The api-token that Merkana issued to us."`
	InboundToken   secret.Text       `envconfig:"ORDERFLOW_MERKANA_INBOUND_TOKEN" desc:"What Merkana has to show in the header api-token to call us; its endpoints are closed if not set."`
	Timeout        time.Duration     `envconfig:"ORDERFLOW_MERKANA_TIMEOUT" default:"30s" desc:"The longest that one call may take."`
	CallsPerMinute int               `envconfig:"ORDERFLOW_MERKANA_CALLS_PER_MINUTE" default:"0" desc:"Limit that all workers share; 0 means no limit, Merkana documents none."`
	Statuses       map[string]string `envconfig:"ORDERFLOW_MERKANA_STATUSES" default:"accepted:accepted,cancelled:cancelled,delivered:delivered,returned:returned,shipped:send" desc:"What Merkana calls what becomes of orders, as agreed with it; what is left out is not reported. Only send is documented."`
	Couriers       map[string]string `envconfig:"ORDERFLOW_MERKANA_COURIERS" desc:"Merkana's codes of couriers: shipx:inpost,tpk/dpd:dpd. Those left out are reported by their own names."`
	CancelWithin   time.Duration     `envconfig:"ORDERFLOW_MERKANA_CANCEL_WITHIN" default:"20s" desc:"How long a cancellation by Merkana may take to be decided; after that it is refused and stays so."`
	Carrier        order.Carrier     `envconfig:"ORDERFLOW_MERKANA_CARRIER" default:"tpk" desc:"Who ships Merkana's orders."`
	Parcel         string            `envconfig:"ORDERFLOW_MERKANA_PARCEL" default:"300x200x150/2" desc:"The parcel of Merkana's orders, which state none: length, width and height in mm, and weight in kg."`
}

// ParcelOfMerkana is what the orders of Merkana are packed into.
func (m Merkana) ParcelOfMerkana() (order.Parcel, error) {
	var p order.Parcel
	sides, weight, _ := strings.Cut(m.Parcel, "/")
	if _, err := fmt.Sscanf(sides, "%dx%dx%d", &p.Length, &p.Width, &p.Height); err != nil {
		return order.Parcel{}, fmt.Errorf("%q: want length x width x height / weight, such as 300x200x150/2", m.Parcel)
	}
	kilograms, err := decimal.NewFromString(weight)
	if err != nil || !kilograms.IsPositive() || p.Length <= 0 || p.Width <= 0 || p.Height <= 0 {
		return order.Parcel{}, fmt.Errorf("%q: want all measures above 0, such as 300x200x150/2", m.Parcel)
	}
	p.Weight = kilograms
	return p, nil
}

// PriceList is what ShipX's services cost by the configuration.
func (s ShipX) PriceList() (map[string]order.Money, error) {
	prices := map[string]order.Money{}
	for service, text := range s.Prices {
		amount, err := decimal.NewFromString(text)
		if err != nil || !amount.IsPositive() {
			return nil, fmt.Errorf("%s:%s: want an amount above 0", service, text)
		}
		prices[service] = order.Money{Amount: amount, Currency: "PLN"}
	}
	return prices, nil
}

// PickupTime is the time of day of PickupAt; wanted is false when there is none.
func (s ShipX) PickupTime() (at time.Time, wanted bool) {
	at, err := time.Parse("15:04", s.PickupAt)
	return at, err == nil
}

// Milestones is what Merkana calls what becomes of orders.
func (m Merkana) Milestones() map[order.Milestone]string {
	named := map[order.Milestone]string{}
	for milestone, status := range m.Statuses {
		named[order.Milestone(milestone)] = status
	}
	return named
}

func (r *rules) myPromo(m MyPromo) {
	r.provider("ORDERFLOW_MYPROMO_URL", m.URL,
		credential{"ORDERFLOW_MYPROMO_CLIENT_ID", m.ClientID},
		credential{"ORDERFLOW_MYPROMO_CLIENT_SECRET", m.ClientSecret.Reveal()})
	r.that("ORDERFLOW_MYPROMO_FULFILLER_CLIENT_ID", (m.FulfillerClientID == "") == (m.FulfillerClientSecret == ""),
		"want it and ORDERFLOW_MYPROMO_FULFILLER_CLIENT_SECRET both, or neither")
	r.calls("ORDERFLOW_MYPROMO", m.Timeout, m.ListLag, m.CallsPerMinute)
	oneOf(r, "ORDERFLOW_MYPROMO_PREFLIGHT_UNTIL", m.PreflightUntil, UntilProduction, UntilReady)
	r.carrierKeys("ORDERFLOW_MYPROMO_CARRIER_KEYS", m.CarrierKeys)
	location, err := url.Parse(m.URL)
	r.that("ORDERFLOW_MYPROMO_SANDBOX", !m.Sandbox || err != nil || location.Hostname() != liveMyPromo,
		"want false with "+liveMyPromo+", where orders must not have the sandbox's fields")
}

// liveMyPromo is the host where goods are produced.
const liveMyPromo = "api.mypromo.com"

// sendingMethods are ShipX's (GET /v1/sending_methods).
var sendingMethods = []string{"dispatch_order", "parcel_locker", "pop", "pok", "courier_pok", "branch", "any_point"}

func (r *rules) shipX(s ShipX) {
	r.provider("ORDERFLOW_SHIPX_URL", s.URL,
		credential{"ORDERFLOW_SHIPX_TOKEN", s.Token.Reveal()},
		credential{"ORDERFLOW_SHIPX_ORGANIZATION", fmt.Sprint(s.Organization)})
	r.that("ORDERFLOW_SHIPX_ORGANIZATION", s.Organization > 0, "want more than 0")
	r.calls("ORDERFLOW_SHIPX", s.Timeout, s.ListLag, s.CallsPerMinute)
	oneOf(r, "ORDERFLOW_SHIPX_SENDING_METHOD", s.SendingMethod, sendingMethods...)
	_, err := s.PriceList()
	r.that("ORDERFLOW_SHIPX_PRICES", err == nil, fmt.Sprint(err))
	_, good := s.PickupTime()
	r.that("ORDERFLOW_SHIPX_PICKUP_AT", good || s.PickupAt == "", fmt.Sprintf("%q: want a time of day such as 14:30", s.PickupAt))
	notNegative(r, "ORDERFLOW_SHIPX_DISPATCH_POINT", s.DispatchPoint)
	r.that("ORDERFLOW_SHIPX_DROPOFF_POINT", s.DropoffPoint == "" || order.ValidPoint.MatchString(s.DropoffPoint),
		fmt.Sprintf("%q: want the name of a point such as GDY01A", s.DropoffPoint))
	contact, named := order.Shipping{ContactPhone: s.ContactPhone}.Contact()
	r.that("ORDERFLOW_SHIPX_CONTACT_PHONE", s.ContactPhone == "" || named && contact.Polish(),
		"want one Polish phone number of 9 digits")
	for i, service := range s.Prefer {
		r.that("ORDERFLOW_SHIPX_PREFER", strings.HasPrefix(service, "inpost_") && !slices.Contains(s.Prefer[:i], service),
			fmt.Sprintf("%q: want services of InPost such as inpost_courier_c2c, each once", service))
	}
}

func (r *rules) tpk(t TPK) {
	r.provider("ORDERFLOW_TPK_URL", t.URL,
		credential{"ORDERFLOW_TPK_API_KEY", t.APIKey.Reveal()},
		credential{"ORDERFLOW_TPK_EMAIL", t.Email},
		credential{"ORDERFLOW_TPK_PASSWORD", t.Password.Reveal()})
	r.calls("ORDERFLOW_TPK", t.Timeout, t.ListLag, t.CallsPerMinute)
	r.that("ORDERFLOW_TPK_SENDER_POINT", t.SenderPoint == "" || order.ValidPoint.MatchString(t.SenderPoint),
		fmt.Sprintf("%q: want the name of a point such as GDY01A", t.SenderPoint))
	r.that("ORDERFLOW_TPK_CONTENTS", t.Contents != "" && normal.Length(t.Contents) <= order.MaxContents && !strings.Contains(t.Contents, "#"),
		fmt.Sprintf("%q: want 1 to %d characters without #, as TPK takes 30 and our token needs the others", t.Contents, order.MaxContents))
}

func (r *rules) mediaPort(m MediaPort) {
	r.provider("ORDERFLOW_MEDIAPORT_URL", m.URL,
		credential{"ORDERFLOW_MEDIAPORT_USERNAME", m.Username},
		credential{"ORDERFLOW_MEDIAPORT_PASSWORD", m.Password.Reveal()})
	r.calls("ORDERFLOW_MEDIAPORT", m.Timeout, m.ListLag, m.CallsPerMinute)
	for _, supplier := range m.Suppliers {
		r.that("ORDERFLOW_MEDIAPORT_SUPPLIERS", supplier > 0, fmt.Sprintf("%d: want numbers above 0", supplier))
	}
	const soonest = 5 * time.Second
	r.that("ORDERFLOW_MEDIAPORT_EVERY", m.Every >= soonest, fmt.Sprintf("%s: want at least %s", m.Every, soonest))
}

func (r *rules) merkana(m Merkana) {
	r.provider("ORDERFLOW_MERKANA_URL", m.URL, credential{"ORDERFLOW_MERKANA_TOKEN", m.Token.Reveal()})
	r.calls("ORDERFLOW_MERKANA", m.Timeout, 0, m.CallsPerMinute)
	for _, milestone := range slices.Sorted(maps.Keys(m.Statuses)) {
		oneOf(r, "ORDERFLOW_MERKANA_STATUSES", order.Milestone(milestone), order.Milestones...)
		r.that("ORDERFLOW_MERKANA_STATUSES", m.Statuses[milestone] != "", "want a status for "+milestone)
	}
	r.carrierKeys("ORDERFLOW_MERKANA_COURIERS", m.Couriers)
	const soonest, latest = time.Second, time.Minute
	r.that("ORDERFLOW_MERKANA_CANCEL_WITHIN", m.CancelWithin >= soonest && m.CancelWithin <= latest,
		fmt.Sprintf("%s: want %s to %s", m.CancelWithin, soonest, latest))
	oneOf(r, "ORDERFLOW_MERKANA_CARRIER", m.Carrier, order.Sellers...)
	_, err := m.ParcelOfMerkana()
	r.that("ORDERFLOW_MERKANA_PARCEL", err == nil, fmt.Sprint(err))
	inbound := m.InboundToken.Reveal()
	r.that("ORDERFLOW_MERKANA_INBOUND_TOKEN", inbound == "" || len(inbound) >= shortestInbound,
		fmt.Sprintf("want at least %d characters", shortestInbound))
}

// shortestInbound is how long what guards our endpoints must be.
const shortestInbound = 16

func (r *rules) calls(prefix string, timeout, listLag time.Duration, perMinute int) {
	r.positive(prefix+"_TIMEOUT", timeout)
	notNegative(r, prefix+"_CALLS_PER_MINUTE", perMinute)
	notNegative(r, prefix+"_LIST_LAG", listLag)
	r.settles(prefix, timeout, listLag)
}
