// Package config is everything that an operator can set: one struct, filled from the
// environment variables ORDERFLOW_…. The defaults fit the simulators that "orderflow dev"
// starts. The TEMPORAL_… variables and the profile file of the Temporal CLI set the connection
// to Temporal.
package config

import (
	"io"
	"log/slog"
	"time"

	"orderflow/internal/secret"
)

// Config is the whole configuration. Load makes it; Table shows it.
//
// A variable is a field with the tags envconfig (its full name), default and desc. A field of a
// struct type contains more variables.
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

	PrintFileAuth   secret.Text   `envconfig:"ORDERFLOW_PRINT_FILE_AUTH" desc:"Credentials for MyPromo to download print files, each with the name that orders use and the hosts that may get it: name@files.example.com,*.cdn.example.com=basic user:password;other@files.example.com:8443=header Authorization: Bearer x. If the value contains a line break, each line is an entry, and entries may contain semicolons."`
	AttentionLimit  time.Duration `envconfig:"ORDERFLOW_ATTENTION_LIMIT" default:"168h" desc:"How long an order waits for a person's answer. Then it is cancelled, or fails if it can't be cancelled."`
	Lookback        time.Duration `envconfig:"ORDERFLOW_LOOKBACK" default:"24h" desc:"How far before an order's acceptance the lists of MyPromo, ShipX and TPK are searched for its reference. At least 1h, the allowed difference of clocks (less only in tests)."`
	PriceCap        string        `envconfig:"ORDERFLOW_PRICE_CAP" default:"200 PLN" desc:"Highest price of one parcel at ShipX or TPK, unless a person chooses an offer with a higher price: 200 PLN, or none for no limit."`
	ReferencePrefix string        `envconfig:"ORDERFLOW_REFERENCE_PREFIX" desc:"Prefix of order ids in the references at MyPromo, ShipX and TPK: test-. Installations that share an account need different prefixes. A change applies to new orders."`
	Transliterate   bool          `envconfig:"ORDERFLOW_TRANSLITERATE" default:"false" desc:"Convert Cyrillic and Greek names and addresses of new ShipX and TPK orders to Latin letters, because their labels show no others. If false, such an order is refused at its start unless it has shipping.transliterate."`
	Record          string        `envconfig:"ORDERFLOW_RECORD" desc:"Folder in which the worker records all calls to providers, without secrets and personal data, for sandbox compare. If not set, nothing is recorded."`
	ShutdownTimeout time.Duration `envconfig:"ORDERFLOW_SHUTDOWN_TIMEOUT" default:"30s" desc:"How long running steps may take to finish when the worker stops."`
}

// MyPromo is the account at MyPromo, as merchant and as fulfiller.
type MyPromo struct {
	URL                   string            `envconfig:"ORDERFLOW_MYPROMO_URL" default:"http://127.0.0.1:8090/mypromo" desc:"Address of MyPromo's API."`
	ClientID              string            `envconfig:"ORDERFLOW_MYPROMO_CLIENT_ID" default:"demo" desc:"OAuth client of the merchant, who places orders."`
	ClientSecret          secret.Text       `envconfig:"ORDERFLOW_MYPROMO_CLIENT_SECRET" default:"demo" desc:"Secret of the merchant's OAuth client."`
	FulfillerClientID     string            `envconfig:"ORDERFLOW_MYPROMO_FULFILLER_CLIENT_ID" desc:"OAuth client of the fulfiller, who reports shipments. Default: the merchant's."`
	FulfillerClientSecret secret.Text       `envconfig:"ORDERFLOW_MYPROMO_FULFILLER_CLIENT_SECRET" desc:"Secret of the fulfiller's OAuth client. Set both or neither."`
	Timeout               time.Duration     `envconfig:"ORDERFLOW_MYPROMO_TIMEOUT" default:"30s" desc:"Timeout of one call."`
	CallsPerMinute        int               `envconfig:"ORDERFLOW_MYPROMO_CALLS_PER_MINUTE" default:"500" desc:"Limit for all workers together; 0 means no limit."`
	ListLag               time.Duration     `envconfig:"ORDERFLOW_MYPROMO_LIST_LAG" default:"10s" desc:"How long a new object may be missing in MyPromo's lists."`
	Sandbox               bool              `envconfig:"ORDERFLOW_MYPROMO_SANDBOX" default:"false" desc:"Set to true if the account belongs to MyPromo's sandbox. Orders then tell the sandbox to check files and not to dispatch by itself."`
	PreflightUntil        PreflightUntil    `envconfig:"ORDERFLOW_MYPROMO_PREFLIGHT_UNTIL" default:"production" desc:"The MyPromo status that ends the stage preflight: production (MyPromo can no longer cancel) or ready."`
	CarrierKeys           map[string]string `envconfig:"ORDERFLOW_MYPROMO_CARRIER_KEYS" default:"mediaport:dpd,shipx:dpd,tpk:dpd,tpk/dhl:dhl,tpk/fedex:fedex,tpk/gls:gls,tpk/ups:ups" desc:"Key in MyPromo's list of carriers for each of our carriers or services: shipx:dpd,tpk/gls:gls."`

	Production Production
}

// PreflightUntil is the status that the stage preflight waits for.
type PreflightUntil string

// The statuses that can end the stage preflight.
const (
	UntilProduction PreflightUntil = "production"
	UntilReady      PreflightUntil = "ready"
)

// ShipX is the account at InPost ShipX.
type ShipX struct {
	URL               string            `envconfig:"ORDERFLOW_SHIPX_URL" default:"http://127.0.0.1:8090/shipx" desc:"Address of ShipX's API."`
	Token             secret.Text       `envconfig:"ORDERFLOW_SHIPX_TOKEN" default:"demo" desc:"Access token from the parcel manager."`
	Organization      int64             `envconfig:"ORDERFLOW_SHIPX_ORGANIZATION" default:"1111" desc:"Number of the organization that ships and pays."`
	Timeout           time.Duration     `envconfig:"ORDERFLOW_SHIPX_TIMEOUT" default:"30s" desc:"Timeout of one call."`
	CallsPerMinute    int               `envconfig:"ORDERFLOW_SHIPX_CALLS_PER_MINUTE" default:"0" desc:"Limit for all workers together; 0 means no limit. ShipX documents none."`
	ListLag           time.Duration     `envconfig:"ORDERFLOW_SHIPX_LIST_LAG" default:"15s" desc:"How long a new shipment may be missing in ShipX's lists."`
	SendingMethod     string            `envconfig:"ORDERFLOW_SHIPX_SENDING_METHOD" default:"dispatch_order" desc:"How parcels get to InPost, unless the order says: dispatch_order is the pick-up by courier."`
	DropoffPoint      string            `envconfig:"ORDERFLOW_SHIPX_DROPOFF_POINT" desc:"Drop-off point for the sending methods pok, courier_pok and parcel_locker, unless the order says: GDY01A."`
	ContactPhone      string            `envconfig:"ORDERFLOW_SHIPX_CONTACT_PHONE" desc:"Polish phone number that InPost gets if the recipient's number is foreign and the order has no contactPhone: 600100200. If not set, such an order is refused at its start."`
	CreateWithService bool              `envconfig:"ORDERFLOW_SHIPX_CREATE_WITH_SERVICE" default:"false" desc:"Set the order's service when its shipment is created: InPost then selects the offer itself, and the shipment can no longer be cancelled. If false, the service is chosen from all offers."`
	PickupAt          string            `envconfig:"ORDERFLOW_SHIPX_PICKUP_AT" desc:"Polish time at which the courier is requested on workdays: 14:30. If not set, couriers are requested only by hand."`
	DispatchPoint     int64             `envconfig:"ORDERFLOW_SHIPX_DISPATCH_POINT" default:"0" desc:"Number of the dispatch point where couriers collect; 0 means the organization's address."`
	Prices            map[string]string `envconfig:"ORDERFLOW_SHIPX_PRICES" desc:"Prices of services in PLN, because ShipX usually states none: inpost_locker_standard:12.99,inpost_courier_standard:15.50"`
	Prefer            []string          `envconfig:"ORDERFLOW_SHIPX_PREFER" desc:"Preferred services, best first, for orders with the cheapest offer if neither ShipX nor ORDERFLOW_SHIPX_PRICES states prices: inpost_locker_standard,inpost_courier_c2c. Default: the usual service."`
}

// Documents is the store of labels and protocols.
type Documents struct {
	URL string `envconfig:"ORDERFLOW_DOCUMENTS_URL" default:"data/documents" desc:"Folder or bucket for labels and protocols: data/documents, s3://…, gs://…, azblob://…"`
}

// Poll is the polling interval of a waiting order. It grows from First to Slowest, and to two
// hours while a watcher sees what the order waits for.
type Poll struct {
	First   time.Duration `envconfig:"ORDERFLOW_POLL_FIRST" default:"1s" desc:"First polling interval of a waiting order."`
	Slowest time.Duration `envconfig:"ORDERFLOW_POLL_SLOWEST" default:"2m" desc:"Longest polling interval of a waiting order. It is two hours while an up-to-date watcher sees what the order waits for."`
}

// Watch configures the watchers, which read a provider's changes for all orders.
type Watch struct {
	Every time.Duration `envconfig:"ORDERFLOW_WATCH_EVERY" default:"30s" desc:"Time between the starts of two passes of a watcher that reads MyPromo's changes for all orders. After a longer pass the next one starts after a sixth of this time. Deliveries are read thirty times less often."`
	Share float64       `envconfig:"ORDERFLOW_WATCH_SHARE" default:"0.5" desc:"Highest share of a provider's calls per minute that a watcher uses: 0.5 is half."`
}

// WebUI is the Temporal Web UI for links.
type WebUI struct {
	URL string `envconfig:"ORDERFLOW_WEB_UI_URL" default:"http://127.0.0.1:8233" desc:"Address of the Temporal Web UI, for links."`
}

// Sandbox configures the simulators of all providers.
type Sandbox struct {
	Address           string        `envconfig:"ORDERFLOW_SANDBOX_ADDRESS" default:"127.0.0.1:8090" desc:"Address on which the simulators listen."`
	Speed             float64       `envconfig:"ORDERFLOW_SANDBOX_SPEED" default:"30" desc:"Speed of the simulated MyPromo's production and TPK's couriers, as a factor of real time."`
	MyPromoWebhookURL string        `envconfig:"ORDERFLOW_SANDBOX_MYPROMO_WEBHOOK_URL" desc:"Address to which the simulated MyPromo posts its events. If not set, it posts none."`
	MyPromoSandbox    bool          `envconfig:"ORDERFLOW_SANDBOX_MYPROMO_SANDBOX" default:"false" desc:"Whether the simulated MyPromo behaves like MyPromo's sandbox: it dispatches by itself and checks no files, unless an order says otherwise."`
	ShipXWebhookURL   string        `envconfig:"ORDERFLOW_SANDBOX_SHIPX_WEBHOOK_URL" desc:"Address to which the simulated ShipX posts its events. If not set, it posts none."`
	ListLag           time.Duration `envconfig:"ORDERFLOW_SANDBOX_LIST_LAG" default:"0s" desc:"How long new objects are missing in the simulators' lists."`
	FaultsSeed        int64         `envconfig:"ORDERFLOW_SANDBOX_FAULTS_SEED" default:"0" desc:"Seed of the simulators' random faults; 0 means no faults."`
	FaultsRate        float64       `envconfig:"ORDERFLOW_SANDBOX_FAULTS_RATE" default:"0.1" desc:"Share of calls and webhooks with a random fault: 0.1 is every tenth."`
}

// HTTP configures the address of "orderflow serve" and its limits.
type HTTP struct {
	PublicURL      string        `envconfig:"ORDERFLOW_PUBLIC_URL" desc:"Public address of the HTTP trigger: https://orders.example.com. If set, MyPromo posts the events of each order there, without configuration of the account, and fetches labels there."`
	Address        string        `envconfig:"ORDERFLOW_HTTP_ADDRESS" default:"127.0.0.1:8080" desc:"Address on which orderflow serve listens. Without API tokens it must be a loopback address."`
	TLSCert        string        `envconfig:"ORDERFLOW_HTTP_TLS_CERT" desc:"Certificate file, PEM. If not set, calls are not encrypted."`
	TLSKey         string        `envconfig:"ORDERFLOW_HTTP_TLS_KEY" desc:"The certificate's private key file, PEM."`
	MaxRequests    int           `envconfig:"ORDERFLOW_HTTP_MAX_REQUESTS" default:"128" desc:"Limit of calls in flight; more get a 503. Each token may use half of them."`
	DeskKeys       secret.Text   `envconfig:"ORDERFLOW_DESK_KEYS" desc:"Key ring for the desk's sessions, the same for all HTTP triggers: entries printed by orderflow keys new; the first one encrypts. If not set, each trigger makes its own key, and sessions end when it stops."`
	DeskSession    time.Duration `envconfig:"ORDERFLOW_DESK_SESSION" default:"10h" desc:"How long a session at the desk lasts."`
	MaxConnections int           `envconfig:"ORDERFLOW_HTTP_MAX_CONNECTIONS" default:"1024" desc:"Limit of open connections. A new connection beyond it closes the one that has been idle longest."`
}

// Log configures logging.
type Log struct {
	Level  slog.Level `envconfig:"ORDERFLOW_LOG_LEVEL" default:"info" desc:"Lowest level to log: debug, info, warn or error."`
	Format LogFormat  `envconfig:"ORDERFLOW_LOG_FORMAT" default:"text" desc:"text for people, json for machines."`
}

// LogFormat is the format of log lines.
type LogFormat string

// The log formats.
const (
	LogText LogFormat = "text"
	LogJSON LogFormat = "json"
)

// Logger returns a logger to w with the configured level and format.
func (c Config) Logger(w io.Writer) *slog.Logger {
	options := &slog.HandlerOptions{Level: c.Log.Level}
	if c.Log.Format == LogJSON {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}
