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

// TPK is the account at the broker TPK or at one of its sister sites.
type TPK struct {
	URL            string        `envconfig:"ORDERFLOW_TPK_URL" default:"http://127.0.0.1:8090/tpk" desc:"Address of TPK's API."`
	APIKey         secret.Text   `envconfig:"ORDERFLOW_TPK_API_KEY" default:"demo-key" desc:"Key from TPK's IT department."`
	Email          string        `envconfig:"ORDERFLOW_TPK_EMAIL" default:"demo@orderflow.example" desc:"E-mail address of the account that pays from its balance."`
	Password       secret.Text   `envconfig:"ORDERFLOW_TPK_PASSWORD" default:"demo" desc:"Password of the account."`
	Timeout        time.Duration `envconfig:"ORDERFLOW_TPK_TIMEOUT" default:"30s" desc:"Timeout of one call."`
	CallsPerMinute int           `envconfig:"ORDERFLOW_TPK_CALLS_PER_MINUTE" default:"0" desc:"Limit for all workers together; 0 means no limit. TPK documents none."`
	ListLag        time.Duration `envconfig:"ORDERFLOW_TPK_LIST_LAG" default:"15s" desc:"How long a new package may be missing in TPK's searches."`
	Contents       string        `envconfig:"ORDERFLOW_TPK_CONTENTS" default:"Goods" desc:"Description of the contents for couriers. A token that identifies the parcel is appended."`
	SenderPoint    string        `envconfig:"ORDERFLOW_TPK_SENDER_POINT" desc:"InPost locker where parcels for lockers are dropped off, unless the order says: GDY01A. Default: the point in the account at TPK."`
}

// MediaPort is the supplier's account at Media Port.
type MediaPort struct {
	URL            string            `envconfig:"ORDERFLOW_MEDIAPORT_URL" default:"http://127.0.0.1:8090/mediaport" desc:"Address of Media Port's API; its wire format is assumed."`
	Username       string            `envconfig:"ORDERFLOW_MEDIAPORT_USERNAME" default:"demo" desc:"User name from Media Port."`
	Password       secret.Text       `envconfig:"ORDERFLOW_MEDIAPORT_PASSWORD" default:"demo" desc:"Password of the user."`
	Timeout        time.Duration     `envconfig:"ORDERFLOW_MEDIAPORT_TIMEOUT" default:"30s" desc:"Timeout of one call."`
	CallsPerMinute int               `envconfig:"ORDERFLOW_MEDIAPORT_CALLS_PER_MINUTE" default:"0" desc:"Limit for all workers together; 0 means no limit."`
	ListLag        time.Duration     `envconfig:"ORDERFLOW_MEDIAPORT_LIST_LAG" default:"15s" desc:"How long a change may be missing in Media Port's lists."`
	Suppliers      []int64           `envconfig:"ORDERFLOW_MEDIAPORT_SUPPLIERS" desc:"Suppliers whose new orders are started, such as 100,101. Default: none."`
	Every          time.Duration     `envconfig:"ORDERFLOW_MEDIAPORT_EVERY" default:"1m" desc:"How often Media Port is polled for new orders."`
	SKUs           map[string]string `envconfig:"ORDERFLOW_MEDIAPORT_SKUS" desc:"Media Port's SKUs that MyPromo produces, with MyPromo's SKUs: MP-MUG:MUG-300. Other goods ship from your own warehouse."`
}

// Merkana is the connection to Merkana, for which we are a fulfilment centre.
type Merkana struct {
	URL            string            `envconfig:"ORDERFLOW_MERKANA_URL" default:"http://127.0.0.1:8090/merkana" desc:"Address of Merkana's API."`
	Token          secret.Text       `envconfig:"ORDERFLOW_MERKANA_TOKEN" default:"demo-token" desc:"The api-token from Merkana."`
	InboundToken   secret.Text       `envconfig:"ORDERFLOW_MERKANA_INBOUND_TOKEN" desc:"Token that Merkana must send in the header api-token to call us. If not set, the endpoints for Merkana are closed."`
	Timeout        time.Duration     `envconfig:"ORDERFLOW_MERKANA_TIMEOUT" default:"30s" desc:"Timeout of one call."`
	CallsPerMinute int               `envconfig:"ORDERFLOW_MERKANA_CALLS_PER_MINUTE" default:"0" desc:"Limit for all workers together; 0 means no limit. Merkana documents none."`
	Statuses       map[string]string `envconfig:"ORDERFLOW_MERKANA_STATUSES" default:"accepted:accepted,cancelled:cancelled,delivered:delivered,returned:returned,shipped:send" desc:"Maps milestones to Merkana's statuses, as agreed with Merkana. Milestones without a status are not reported. Only send is documented."`
	Couriers       map[string]string `envconfig:"ORDERFLOW_MERKANA_COURIERS" desc:"Merkana's courier codes: shipx:inpost,tpk/dpd:dpd. Other couriers are reported by their own names."`
	CancelWithin   time.Duration     `envconfig:"ORDERFLOW_MERKANA_CANCEL_WITHIN" default:"20s" desc:"Time limit for deciding a cancellation by Merkana; after that it is refused for good."`
	Carrier        order.Carrier     `envconfig:"ORDERFLOW_MERKANA_CARRIER" default:"tpk" desc:"The carrier of Merkana's orders."`
	Parcel         string            `envconfig:"ORDERFLOW_MERKANA_PARCEL" default:"300x200x150/2" desc:"The parcel for Merkana's orders, which contain none: length x width x height in mm / weight in kg."`
}

// ParcelOfMerkana is the parcel for Merkana's orders.
func (m Merkana) ParcelOfMerkana() (order.Parcel, error) {
	var p order.Parcel
	sides, weight, _ := strings.Cut(m.Parcel, "/")
	if _, err := fmt.Sscanf(sides, "%dx%dx%d", &p.Length, &p.Width, &p.Height); err != nil {
		return order.Parcel{}, fmt.Errorf("%q: want length x width x height / weight, such as 300x200x150/2", m.Parcel)
	}
	kilograms, err := decimal.NewFromString(weight)
	if err != nil || !kilograms.IsPositive() || p.Length <= 0 || p.Width <= 0 || p.Height <= 0 {
		return order.Parcel{}, fmt.Errorf("%q: want all values above 0, such as 300x200x150/2", m.Parcel)
	}
	p.Weight = kilograms
	return p, nil
}

// PriceList is the configured prices of ShipX's services.
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

// PickupTime is the time of day of PickupAt; wanted is false if it is not set.
func (s ShipX) PickupTime() (at time.Time, wanted bool) {
	at, err := time.Parse("15:04", s.PickupAt)
	return at, err == nil
}

// Milestones maps milestones to Merkana's statuses.
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
		"must be false with "+liveMyPromo+", because live orders must not have the sandbox's fields")
}

// liveMyPromo is the host that produces real goods.
const liveMyPromo = "api.mypromo.com"

// sendingMethods are ShipX's sending methods (GET /v1/sending_methods).
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
		fmt.Sprintf("%q: want 1 to %d characters without #, because TPK allows 30 and our token needs the rest", t.Contents, order.MaxContents))
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

// shortestInbound is the shortest length of a secret that protects our endpoints.
const shortestInbound = 16

func (r *rules) calls(prefix string, timeout, listLag time.Duration, perMinute int) {
	r.positive(prefix+"_TIMEOUT", timeout)
	notNegative(r, prefix+"_CALLS_PER_MINUTE", perMinute)
	notNegative(r, prefix+"_LIST_LAG", listLag)
	r.settles(prefix, timeout, listLag)
}
