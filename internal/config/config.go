// Package config is everything that an operator can set: one struct, filled from
// the environment variables ORDERFLOW_…. The defaults fit the simulators that
// "orderflow dev" starts. The connection to Temporal is set by the TEMPORAL_…
// variables and the profile file of the Temporal CLI.
package config

import (
	"io"
	"log/slog"
	"time"

	"orderflow/internal/secret"
)

// Config is the whole configuration. Load makes it; Table shows it.
//
// A variable is a field with the tags envconfig (its full name), default and
// desc. Fields whose type is a struct hold variables in turn.
type Config struct {
	MyPromo    MyPromo
	ShipX      ShipX
	TPK        TPK
	MediaPort  MediaPort
	Merkana    Merkana
	Documents  Documents
	Archive    Archive
	Poll       Poll
	Watch      Watch
	WebUI      WebUI
	Log        Log
	Sandbox    Sandbox
	HTTP       HTTP
	Access     Access
	Webhooks   Webhooks
	Encryption Encryption
	Versioning Versioning
	Telemetry  Telemetry
	Worker     Worker
	Notify     Notify

	PrintFileAuth   secret.Text   `envconfig:"ORDERFLOW_PRINT_FILE_AUTH" desc:"What MyPromo needs to download print files, by the name that an order gives and with the hosts that it is for: name@files.example.com,*.cdn.example.com=basic user:password;other@files.example.com:8443=header Authorization: Bearer x. With a line break anywhere, entries are lines instead, and may hold semicolons."`
	AttentionLimit  time.Duration `envconfig:"ORDERFLOW_ATTENTION_LIMIT" default:"168h" desc:"How long an order waits for a person's answer before it is cancelled, or fails if it can't be."`
	Lookback        time.Duration `envconfig:"ORDERFLOW_LOOKBACK" default:"24h" desc:"How long before an order's acceptance MyPromo's, ShipX's and TPK's lists are searched for what has its reference. At least 1h, the most that clocks may be apart, but in tests."`
	PriceCap        string        `envconfig:"ORDERFLOW_PRICE_CAP" default:"200 PLN" desc:"The most that ShipX or TPK may be paid for one parcel, unless a person who chooses an offer names a higher price: 200 PLN, or none for no limit."`
	ReferencePrefix string        `envconfig:"ORDERFLOW_REFERENCE_PREFIX" desc:"What stands before the ids of orders in the references that MyPromo, ShipX and TPK see: test-. Installations that share an account each need their own. An order keeps the one that it was started with."`
	Transliterate   bool          `envconfig:"ORDERFLOW_TRANSLITERATE" default:"false" desc:"Write Cyrillic and Greek names and addresses in Latin letters, as the documents of new orders for ShipX and TPK are read, whose labels show no others. Not set, such an order is refused at its start unless it has shipping.transliterate."`
	Record          string        `envconfig:"ORDERFLOW_RECORD" desc:"Folder where the worker writes every exchange with a provider, without secrets and personal data, for sandbox compare; nowhere if not set."`
	ShutdownTimeout time.Duration `envconfig:"ORDERFLOW_SHUTDOWN_TIMEOUT" default:"30s" desc:"How long steps that are under way may take to finish when the worker stops."`
}

// MyPromo is the account at MyPromo, as merchant and as fulfiller.
type MyPromo struct {
	URL                   string            `envconfig:"ORDERFLOW_MYPROMO_URL" default:"http://127.0.0.1:8090/mypromo" desc:"Where MyPromo's API is."`
	ClientID              string            `envconfig:"ORDERFLOW_MYPROMO_CLIENT_ID" default:"demo" desc:"OAuth client of the merchant, who orders."`
	ClientSecret          secret.Text       `envconfig:"ORDERFLOW_MYPROMO_CLIENT_SECRET" default:"demo" desc:"Its secret."`
	FulfillerClientID     string            `envconfig:"ORDERFLOW_MYPROMO_FULFILLER_CLIENT_ID" desc:"OAuth client of the fulfiller, who reports shipments; the merchant's if not set."`
	FulfillerClientSecret secret.Text       `envconfig:"ORDERFLOW_MYPROMO_FULFILLER_CLIENT_SECRET" desc:"Its secret; set together with the client."`
	Timeout               time.Duration     `envconfig:"ORDERFLOW_MYPROMO_TIMEOUT" default:"30s" desc:"The longest that one call may take."`
	CallsPerMinute        int               `envconfig:"ORDERFLOW_MYPROMO_CALLS_PER_MINUTE" default:"500" desc:"MyPromo's limit, which all workers share; 0 means no limit."`
	ListLag               time.Duration     `envconfig:"ORDERFLOW_MYPROMO_LIST_LAG" default:"10s" desc:"How long after it was made a thing may be missing in MyPromo's lists."`
	Sandbox               bool              `envconfig:"ORDERFLOW_MYPROMO_SANDBOX" default:"false" desc:"The account is one of MyPromo's sandbox, which dispatches by itself and checks no files unless each order says otherwise: this says so."`
	PreflightUntil        PreflightUntil    `envconfig:"ORDERFLOW_MYPROMO_PREFLIGHT_UNTIL" default:"production" desc:"What ends the stage preflight: production (MyPromo can no longer cancel) or ready."`
	CarrierKeys           map[string]string `envconfig:"ORDERFLOW_MYPROMO_CARRIER_KEYS" default:"mediaport:dpd,shipx:dpd,tpk:dpd,tpk/dhl:dhl,tpk/fedex:fedex,tpk/gls:gls,tpk/ups:ups" desc:"The key in MyPromo's list of carriers to report each carrier as, or one of its services: shipx:dpd,tpk/gls:gls."`

	Production Production
}

// PreflightUntil says what the stage preflight waits for.
type PreflightUntil string

// What ends the stage preflight.
const (
	UntilProduction PreflightUntil = "production"
	UntilReady      PreflightUntil = "ready"
)

// ShipX is the account at InPost ShipX.
type ShipX struct {
	URL               string            `envconfig:"ORDERFLOW_SHIPX_URL" default:"http://127.0.0.1:8090/shipx" desc:"Where ShipX's API is."`
	Token             secret.Text       `envconfig:"ORDERFLOW_SHIPX_TOKEN" default:"demo" desc:"Access token made in the parcel manager."`
	Organization      int64             `envconfig:"ORDERFLOW_SHIPX_ORGANIZATION" default:"1111" desc:"Number of the organization that sends and pays."`
	Timeout           time.Duration     `envconfig:"ORDERFLOW_SHIPX_TIMEOUT" default:"30s" desc:"The longest that one call may take."`
	CallsPerMinute    int               `envconfig:"ORDERFLOW_SHIPX_CALLS_PER_MINUTE" default:"0" desc:"Limit that all workers share; 0 means no limit, ShipX documents none."`
	ListLag           time.Duration     `envconfig:"ORDERFLOW_SHIPX_LIST_LAG" default:"15s" desc:"How long after it was made a shipment may be missing in ShipX's lists."`
	SendingMethod     string            `envconfig:"ORDERFLOW_SHIPX_SENDING_METHOD" default:"dispatch_order" desc:"How parcels get to InPost when an order doesn't say: dispatch_order is the pick-up by courier."`
	DropoffPoint      string            `envconfig:"ORDERFLOW_SHIPX_DROPOFF_POINT" desc:"Point where parcels are left, for the sending methods pok, courier_pok and parcel_locker, when an order doesn't say: GDY01A."`
	ContactPhone      string            `envconfig:"ORDERFLOW_SHIPX_CONTACT_PHONE" desc:"Polish phone number that InPost gets when the recipient's is one of another country and the order has no contactPhone: 600100200. Not set, such an order is refused at its start."`
	CreateWithService bool              `envconfig:"ORDERFLOW_SHIPX_CREATE_WITH_SERVICE" default:"false" desc:"Name an order's service when its shipment is made: InPost then selects its offer, and no longer lets the shipment be cancelled. Not set, the service is chosen among all offers."`
	PickupAt          string            `envconfig:"ORDERFLOW_SHIPX_PICKUP_AT" desc:"Time of day, in Poland, at which the courier is asked on workdays to collect what waits: 14:30; never by itself if not set."`
	DispatchPoint     int64             `envconfig:"ORDERFLOW_SHIPX_DISPATCH_POINT" default:"0" desc:"Number of the dispatch point where couriers collect; 0 is the organization's address."`
	Prices            map[string]string `envconfig:"ORDERFLOW_SHIPX_PRICES" desc:"What services cost, in PLN, as ShipX states no prices as a rule: inpost_locker_standard:12.99,inpost_courier_standard:15.50"`
	Prefer            []string          `envconfig:"ORDERFLOW_SHIPX_PREFER" desc:"Services, the one that is wanted most first, for orders that take the cheapest when ShipX states no prices and ORDERFLOW_SHIPX_PRICES has none: inpost_locker_standard,inpost_courier_c2c. Not set, the usual service."`
}

// Documents is where labels and protocols are kept.
type Documents struct {
	URL string `envconfig:"ORDERFLOW_DOCUMENTS_URL" default:"data/documents" desc:"Folder or bucket for labels and protocols: data/documents, s3://…, gs://…, azblob://…"`
}

// Poll is how often a waiting order asks its provider: the wait between two
// questions grows from First to Slowest, and to two hours while a watcher sees what it
// waits for.
type Poll struct {
	First   time.Duration `envconfig:"ORDERFLOW_POLL_FIRST" default:"1s" desc:"How soon a waiting order asks its provider again at first."`
	Slowest time.Duration `envconfig:"ORDERFLOW_POLL_SLOWEST" default:"2m" desc:"The longest wait between two questions of a waiting order, unless a watcher is up to date that sees what it waits for: then it is two hours."`
}

// Watch is how one reads for all orders what changed at a provider.
type Watch struct {
	Every time.Duration `envconfig:"ORDERFLOW_WATCH_EVERY" default:"30s" desc:"How often it begins to read what changed at MyPromo, for all orders; a reading that takes longer is followed by the next after a sixth of this. Deliveries are read thirty times less often."`
	Share float64       `envconfig:"ORDERFLOW_WATCH_SHARE" default:"0.5" desc:"The most of a provider's calls a minute that such a reading takes: 0.5 is half."`
}

// WebUI is the Temporal Web UI that links lead to.
type WebUI struct {
	URL string `envconfig:"ORDERFLOW_WEB_UI_URL" default:"http://127.0.0.1:8233" desc:"Where people find the Temporal Web UI."`
}

// Sandbox is the simulators of all providers, for trying things out.
type Sandbox struct {
	Address           string        `envconfig:"ORDERFLOW_SANDBOX_ADDRESS" default:"127.0.0.1:8090" desc:"Where the simulators listen."`
	Speed             float64       `envconfig:"ORDERFLOW_SANDBOX_SPEED" default:"30" desc:"How many times faster than in life the simulated MyPromo produces and TPK's couriers drive."`
	MyPromoWebhookURL string        `envconfig:"ORDERFLOW_SANDBOX_MYPROMO_WEBHOOK_URL" desc:"Where the simulated MyPromo posts its events; nowhere if not set."`
	MyPromoSandbox    bool          `envconfig:"ORDERFLOW_SANDBOX_MYPROMO_SANDBOX" default:"false" desc:"Whether the simulated MyPromo behaves as MyPromo's sandbox: it dispatches by itself and checks no files, unless an order says otherwise."`
	ShipXWebhookURL   string        `envconfig:"ORDERFLOW_SANDBOX_SHIPX_WEBHOOK_URL" desc:"Where the simulated ShipX posts its events; nowhere if not set."`
	ListLag           time.Duration `envconfig:"ORDERFLOW_SANDBOX_LIST_LAG" default:"0s" desc:"How long the simulators' lists do not show what was just made."`
	FaultsSeed        int64         `envconfig:"ORDERFLOW_SANDBOX_FAULTS_SEED" default:"0" desc:"Seed of what goes wrong at the simulators at random; 0 means nothing does."`
	FaultsRate        float64       `envconfig:"ORDERFLOW_SANDBOX_FAULTS_RATE" default:"0.1" desc:"The share of calls and webhooks that go wrong then: 0.1 is every tenth."`
}

// HTTP is where "orderflow serve" takes calls, and how many at a time.
type HTTP struct {
	PublicURL      string        `envconfig:"ORDERFLOW_PUBLIC_URL" desc:"Where the HTTP trigger is reached from outside: https://orders.example.com. MyPromo then posts the events of each order there without any set-up of the account, and gets labels there."`
	Address        string        `envconfig:"ORDERFLOW_HTTP_ADDRESS" default:"127.0.0.1:8080" desc:"Where orderflow serve listens; without API tokens only on a loopback address."`
	TLSCert        string        `envconfig:"ORDERFLOW_HTTP_TLS_CERT" desc:"Certificate file, PEM; not set, calls are not encrypted."`
	TLSKey         string        `envconfig:"ORDERFLOW_HTTP_TLS_KEY" desc:"The certificate's private key file, PEM."`
	MaxRequests    int           `envconfig:"ORDERFLOW_HTTP_MAX_REQUESTS" default:"128" desc:"How many calls are worked on at the same time; more are told to come back. Each token has half of them at most."`
	DeskKeys       secret.Text   `envconfig:"ORDERFLOW_DESK_KEYS" desc:"Key ring that sessions of the desk are sealed with, alike for all HTTP triggers: entries that orderflow keys new prints; the first one seals. Not set, each trigger makes a key, and its sessions end with it."`
	DeskSession    time.Duration `envconfig:"ORDERFLOW_DESK_SESSION" default:"10h" desc:"How long somebody stays signed in at the desk."`
	MaxConnections int           `envconfig:"ORDERFLOW_HTTP_MAX_CONNECTIONS" default:"1024" desc:"How many connections are open at the same time; where one more comes, the one that has been without a call for longest is closed."`
}

// Log is what is logged, and how.
type Log struct {
	Level  slog.Level `envconfig:"ORDERFLOW_LOG_LEVEL" default:"info" desc:"The least important messages to log: debug, info, warn or error."`
	Format LogFormat  `envconfig:"ORDERFLOW_LOG_FORMAT" default:"text" desc:"text for people, json for machines."`
}

// LogFormat is the form of log lines.
type LogFormat string

// The log formats.
const (
	LogText LogFormat = "text"
	LogJSON LogFormat = "json"
)

// Logger returns a logger to w of the configured level and format.
func (c Config) Logger(w io.Writer) *slog.Logger {
	options := &slog.HandlerOptions{Level: c.Log.Level}
	if c.Log.Format == LogJSON {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}
