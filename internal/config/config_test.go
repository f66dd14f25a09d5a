package config_test

import (
	"bytes"
	"maps"
	"net/netip"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/internal/config"
	"orderflow/order"
)

// environment sets variables for a test and removes all our other variables.
func environment(t *testing.T, variables map[string]string) {
	t.Helper()
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		if strings.HasPrefix(name, "ORDERFLOW_") || strings.HasPrefix(name, "TEMPORAL_") {
			t.Setenv(name, "") // restores it after the test
			require.NoError(t, os.Unsetenv(name))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(variables)) { // the problems are reported in this order
		t.Setenv(name, variables[name])
	}
}

func load(t *testing.T, variables map[string]string) config.Config {
	t.Helper()
	environment(t, variables)
	c, err := config.Load()
	require.NoError(t, err)
	return c
}

var defaults = config.Config{
	MyPromo: config.MyPromo{
		URL:      "http://127.0.0.1:8090/mypromo",
		ClientID: "demo", ClientSecret: "demo", FulfillerClientID: "demo", FulfillerClientSecret: "demo",
		Timeout: 30 * time.Second, CallsPerMinute: 500, ListLag: 10 * time.Second,
		PreflightUntil: config.UntilProduction, Production: config.Production{Prices: true, Stock: order.StockNote},
		CarrierKeys: map[string]string{"shipx": "dpd", "tpk": "dpd", "tpk/gls": "gls", "tpk/dhl": "dhl", "tpk/ups": "ups", "tpk/fedex": "fedex", "mediaport": "dpd"},
	},
	ShipX: config.ShipX{
		URL: "http://127.0.0.1:8090/shipx", Token: "demo", Organization: 1111,
		Timeout: 30 * time.Second, ListLag: 15 * time.Second, SendingMethod: "dispatch_order",
	},
	TPK: config.TPK{
		URL: "http://127.0.0.1:8090/tpk", APIKey: "demo-key", Email: "demo@orderflow.example", Password: "demo",
		Timeout: 30 * time.Second, ListLag: 15 * time.Second, Contents: "Goods",
	},
	MediaPort: config.MediaPort{
		URL: "http://127.0.0.1:8090/mediaport", Username: "demo", Password: "demo",
		Timeout: 30 * time.Second, ListLag: 15 * time.Second, Every: time.Minute,
	},
	Merkana: config.Merkana{
		URL: "http://127.0.0.1:8090/merkana", Token: "demo-token", Timeout: 30 * time.Second,
		Statuses: map[string]string{"accepted": "accepted", "shipped": "send", "delivered": "delivered",
			"returned": "returned", "cancelled": "cancelled"},
		CancelWithin: 20 * time.Second, Carrier: order.CarrierTPK, Parcel: "300x200x150/2",
	},
	Documents:       config.Documents{URL: "data/documents"},
	Poll:            config.Poll{First: time.Second, Slowest: 2 * time.Minute},
	Watch:           config.Watch{Every: 30 * time.Second, Share: 0.5},
	WebUI:           config.WebUI{URL: "http://127.0.0.1:8233"},
	Log:             config.Log{Format: config.LogText},
	Sandbox:         config.Sandbox{Address: "127.0.0.1:8090", Speed: 30, FaultsRate: 0.1},
	HTTP:            config.HTTP{Address: "127.0.0.1:8080", MaxRequests: 128, MaxConnections: 1024, DeskSession: 10 * time.Hour},
	Access:          config.Access{FailuresPerMinute: 20, RequestsPerMinute: 6000},
	Versioning:      config.Versioning{DeploymentName: "orderflow", Behavior: config.AutoUpgrade},
	Telemetry:       config.Telemetry{MetricsAddress: "127.0.0.1:9090"},
	Worker:          config.Worker{CachedOrders: 500},
	Archive:         config.Archive{Every: 10 * time.Minute},
	Notify:          config.Notify{Timeout: 15 * time.Second, First: 5 * time.Second, Slowest: time.Hour, AtOnce: 10},
	ShutdownTimeout: 30 * time.Second,
	AttentionLimit:  7 * 24 * time.Hour,
	Lookback:        24 * time.Hour,
	PriceCap:        "200 PLN",
}

// ringOfTests is a key ring for tests only.
const ringOfTests = "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

// entryOfShop is a configuration entry of a test token.
const entryOfShop = "shop:start+read:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

func TestDefaultsFitTheSimulators(t *testing.T) {
	require.Equal(t, defaults, load(t, nil))
}

// A variable named like the last words of one of ours is ignored.
func TestOtherVariablesDoNotMatter(t *testing.T) {
	require.Equal(t, defaults, load(t, map[string]string{
		"URL": "x", "TOKEN": "x", "TIMEOUT": "x", "LOG_LEVEL": "x", "SHIPX_TOKEN": "x",
		// Kubernetes sets these for services named orderflow and orderflow-trigger.
		"ORDERFLOW_SERVICE_HOST": "10.0.0.1", "ORDERFLOW_SERVICE_PORT": "80", "ORDERFLOW_SERVICE_PORT_HTTP": "80",
		"ORDERFLOW_PORT": "tcp://10.0.0.1:80", "ORDERFLOW_PORT_80_TCP": "tcp://10.0.0.1:80",
		"ORDERFLOW_TRIGGER_PORT_80_TCP_ADDR": "10.0.0.1",
	}))
}

func TestEveryVariableIsRead(t *testing.T) {
	c := load(t, map[string]string{
		"ORDERFLOW_MYPROMO_URL":                     "https://api.mypromo.com",
		"ORDERFLOW_MYPROMO_CLIENT_ID":               "7",
		"ORDERFLOW_MYPROMO_CLIENT_SECRET":           "merchant",
		"ORDERFLOW_MYPROMO_FULFILLER_CLIENT_ID":     "8",
		"ORDERFLOW_MYPROMO_FULFILLER_CLIENT_SECRET": "fulfiller",
		"ORDERFLOW_MYPROMO_TIMEOUT":                 "10s",
		"ORDERFLOW_MYPROMO_CALLS_PER_MINUTE":        "0",
		"ORDERFLOW_MYPROMO_LIST_LAG":                "0s",
		"ORDERFLOW_MYPROMO_SANDBOX":                 "false",
		"ORDERFLOW_MYPROMO_PREFLIGHT_UNTIL":         "ready",
		"ORDERFLOW_MYPROMO_CARRIER_KEYS":            "shipx:inpost",
		"ORDERFLOW_MYPROMO_PRICES":                  "false",
		"ORDERFLOW_MYPROMO_STOCK":                   "refuse",
		"ORDERFLOW_MYPROMO_SHIPPING_FROM":           "PL",
		"ORDERFLOW_MYPROMO_LABEL_URL":               "https://orders.example.com",
		"ORDERFLOW_MYPROMO_LABEL_SECRET":            "label-secret-of-2026",
		"ORDERFLOW_PRINT_FILE_AUTH":                 "shop@files.shop.example=basic user:password",
		"ORDERFLOW_SHIPX_URL":                       "https://api-shipx-pl.easypack24.net",
		"ORDERFLOW_SHIPX_TOKEN":                     "token",
		"ORDERFLOW_SHIPX_ORGANIZATION":              "42",
		"ORDERFLOW_SHIPX_TIMEOUT":                   "11s",
		"ORDERFLOW_SHIPX_CALLS_PER_MINUTE":          "60",
		"ORDERFLOW_SHIPX_LIST_LAG":                  "20s",
		"ORDERFLOW_SHIPX_SENDING_METHOD":            "pop",
		"ORDERFLOW_SHIPX_PICKUP_AT":                 "14:30",
		"ORDERFLOW_SHIPX_DISPATCH_POINT":            "7",
		"ORDERFLOW_SHIPX_DROPOFF_POINT":             "GDY01A",
		"ORDERFLOW_SHIPX_CONTACT_PHONE":             "600 100 200",
		"ORDERFLOW_SHIPX_PREFER":                    "inpost_courier_c2c,inpost_locker_standard",
		"ORDERFLOW_SHIPX_PRICES":                    "inpost_locker_standard:12.99",
		"ORDERFLOW_TPK_URL":                         "https://api.tanieprzesylkikurierskie.pl",
		"ORDERFLOW_TPK_API_KEY":                     "key",
		"ORDERFLOW_TPK_EMAIL":                       "a@b.example",
		"ORDERFLOW_TPK_PASSWORD":                    "pass",
		"ORDERFLOW_TPK_TIMEOUT":                     "12s",
		"ORDERFLOW_TPK_CALLS_PER_MINUTE":            "61",
		"ORDERFLOW_TPK_LIST_LAG":                    "21s",
		"ORDERFLOW_TPK_CONTENTS":                    "Mugs",
		"ORDERFLOW_TPK_SENDER_POINT":                "GDY01A",
		"ORDERFLOW_MEDIAPORT_URL":                   "https://ordermanagerapi.mediaport.pl",
		"ORDERFLOW_MEDIAPORT_USERNAME":              "supplier",
		"ORDERFLOW_MEDIAPORT_PASSWORD":              "pass",
		"ORDERFLOW_MEDIAPORT_TIMEOUT":               "13s",
		"ORDERFLOW_MEDIAPORT_CALLS_PER_MINUTE":      "62",
		"ORDERFLOW_MEDIAPORT_LIST_LAG":              "22s",
		"ORDERFLOW_MEDIAPORT_SUPPLIERS":             "100,101",
		"ORDERFLOW_MEDIAPORT_EVERY":                 "30s",
		"ORDERFLOW_MEDIAPORT_SKUS":                  "MP-MUG:MUG-300",
		"ORDERFLOW_MERKANA_URL":                     "https://api.merkana.group",
		"ORDERFLOW_MERKANA_TOKEN":                   "token",
		"ORDERFLOW_MERKANA_INBOUND_TOKEN":           "a-token-of-merkana",
		"ORDERFLOW_MERKANA_TIMEOUT":                 "14s",
		"ORDERFLOW_MERKANA_CALLS_PER_MINUTE":        "63",
		"ORDERFLOW_MERKANA_STATUSES":                "shipped:send",
		"ORDERFLOW_MERKANA_COURIERS":                "tpk/dpd:dpd",
		"ORDERFLOW_MERKANA_CANCEL_WITHIN":           "10s",
		"ORDERFLOW_MERKANA_CARRIER":                 "best",
		"ORDERFLOW_MERKANA_PARCEL":                  "100x100x100/0.5",
		"ORDERFLOW_DOCUMENTS_URL":                   "s3://labels?region=eu-central-1",
		"ORDERFLOW_WEB_UI_URL":                      "http://temporal.internal:8080",
		"ORDERFLOW_SANDBOX_ADDRESS":                 "127.0.0.1:9090",
		"ORDERFLOW_SANDBOX_SPEED":                   "1",
		"ORDERFLOW_SANDBOX_MYPROMO_WEBHOOK_URL":     "http://127.0.0.1:8080/webhooks/mypromo",
		"ORDERFLOW_SANDBOX_MYPROMO_SANDBOX":         "true",
		"ORDERFLOW_SANDBOX_SHIPX_WEBHOOK_URL":       "http://127.0.0.1:8080/webhooks/shipx",
		"ORDERFLOW_SANDBOX_LIST_LAG":                "2s",
		"ORDERFLOW_SANDBOX_FAULTS_SEED":             "7",
		"ORDERFLOW_SANDBOX_FAULTS_RATE":             "0.2",
		"ORDERFLOW_ATTENTION_LIMIT":                 "24h",
		"ORDERFLOW_LOOKBACK":                        "48h",
		"ORDERFLOW_PRICE_CAP":                       "150.50",
		"ORDERFLOW_REFERENCE_PREFIX":                "test-",
		"ORDERFLOW_TRANSLITERATE":                   "true",
		"ORDERFLOW_RECORD":                          "data/recorded",
		"ORDERFLOW_POLL_FIRST":                      "5s",
		"ORDERFLOW_POLL_SLOWEST":                    "10m",
		"ORDERFLOW_WATCH_EVERY":                     "20s",
		"ORDERFLOW_WATCH_SHARE":                     "0.25",
		"ORDERFLOW_PUBLIC_URL":                      "https://orders.example",
		"ORDERFLOW_HTTP_ADDRESS":                    "0.0.0.0:8443",
		"ORDERFLOW_HTTP_TLS_CERT":                   "tls.crt",
		"ORDERFLOW_HTTP_TLS_KEY":                    "tls.key",
		"ORDERFLOW_HTTP_MAX_REQUESTS":               "16",
		"ORDERFLOW_HTTP_MAX_CONNECTIONS":            "256",
		"ORDERFLOW_DESK_KEYS":                       ringOfTests,
		"ORDERFLOW_DESK_SESSION":                    "8h",
		"ORDERFLOW_API_TOKENS":                      entryOfShop,
		"ORDERFLOW_HTTP_TRUSTED_PROXIES":            "10.1.0.0/8, 192.0.2.7",
		"ORDERFLOW_HTTP_FAILURES_PER_MINUTE":        "5",
		"ORDERFLOW_HTTP_REQUESTS_PER_MINUTE":        "0",
		"ORDERFLOW_WEBHOOK_MYPROMO_SECRETS":         "mypromo-secret-of-2026",
		"ORDERFLOW_WEBHOOK_SHIPX_SECRETS":           "shipx-secret-of-2026,shipx-secret-of-2025",
		"ORDERFLOW_WEBHOOK_SHIPX_NETWORKS":          "91.216.25.0/24",
		"ORDERFLOW_ENCRYPTION_KEYS":                 ringOfTests,
		"ORDERFLOW_DEPLOYMENT_NAME":                 "orderflow-eu",
		"ORDERFLOW_DEPLOYMENT_VERSION":              "0.1.0",
		"ORDERFLOW_VERSIONING_BEHAVIOR":             "pinned",
		"ORDERFLOW_METRICS_ADDRESS":                 "0.0.0.0:9100",
		"ORDERFLOW_CACHED_ORDERS":                   "2000",
		"ORDERFLOW_ARCHIVE_EVERY":                   "5m",
		"ORDERFLOW_KEEP_DOCUMENTS":                  "2160h",
		"ORDERFLOW_KEEP_RECORDS":                    "87600h",
		"ORDERFLOW_NOTIFY_URL":                      "shop=https://shop.example/hooks,https://other.example",
		"ORDERFLOW_NOTIFY_SECRET":                   signWith,
		"ORDERFLOW_NOTIFY_PERSONAL":                 "true",
		"ORDERFLOW_NOTIFY_TIMEOUT":                  "10s",
		"ORDERFLOW_NOTIFY_FIRST_RETRY":              "1s",
		"ORDERFLOW_NOTIFY_SLOWEST_RETRY":            "2h",
		"ORDERFLOW_NOTIFY_AT_ONCE":                  "3",
		"ORDERFLOW_SHUTDOWN_TIMEOUT":                "1m",
		"ORDERFLOW_LOG_LEVEL":                       "WARN",
		"ORDERFLOW_LOG_FORMAT":                      "json",
	})
	require.Equal(t, config.Config{
		MyPromo: config.MyPromo{
			URL:      "https://api.mypromo.com",
			ClientID: "7", ClientSecret: "merchant", FulfillerClientID: "8", FulfillerClientSecret: "fulfiller",
			Timeout: 10 * time.Second, PreflightUntil: config.UntilReady,
			CarrierKeys: map[string]string{"shipx": "inpost"},
			Production: config.Production{Stock: order.StockRefuse, ShippingFrom: "PL",
				LabelURL: "https://orders.example.com", LabelSecret: "label-secret-of-2026"},
		},
		ShipX: config.ShipX{
			URL: "https://api-shipx-pl.easypack24.net", Token: "token", Organization: 42,
			Timeout: 11 * time.Second, CallsPerMinute: 60, ListLag: 20 * time.Second, SendingMethod: "pop",
			Prices: map[string]string{"inpost_locker_standard": "12.99"}, PickupAt: "14:30", DispatchPoint: 7,
			DropoffPoint: "GDY01A", ContactPhone: "600 100 200", Prefer: []string{"inpost_courier_c2c", "inpost_locker_standard"},
		},
		TPK: config.TPK{
			URL: "https://api.tanieprzesylkikurierskie.pl", APIKey: "key", Email: "a@b.example", Password: "pass",
			Timeout: 12 * time.Second, CallsPerMinute: 61, ListLag: 21 * time.Second, Contents: "Mugs", SenderPoint: "GDY01A",
		},
		MediaPort: config.MediaPort{
			URL: "https://ordermanagerapi.mediaport.pl", Username: "supplier", Password: "pass",
			Timeout: 13 * time.Second, CallsPerMinute: 62, ListLag: 22 * time.Second,
			Suppliers: []int64{100, 101}, Every: 30 * time.Second, SKUs: map[string]string{"MP-MUG": "MUG-300"},
		},
		Merkana: config.Merkana{
			URL: "https://api.merkana.group", Token: "token", InboundToken: "a-token-of-merkana", Timeout: 14 * time.Second,
			CallsPerMinute: 63, Statuses: map[string]string{"shipped": "send"}, Couriers: map[string]string{"tpk/dpd": "dpd"},
			CancelWithin: 10 * time.Second, Carrier: order.CarrierBest, Parcel: "100x100x100/0.5",
		},
		Documents:  config.Documents{URL: "s3://labels?region=eu-central-1"},
		Poll:       config.Poll{First: 5 * time.Second, Slowest: 10 * time.Minute},
		Watch:      config.Watch{Every: 20 * time.Second, Share: 0.25},
		WebUI:      config.WebUI{URL: "http://temporal.internal:8080"},
		Log:        config.Log{Level: 4, Format: config.LogJSON},
		Encryption: config.Encryption{Keys: ringOfTests},
		Versioning: config.Versioning{DeploymentName: "orderflow-eu", DeploymentVersion: "0.1.0", Behavior: config.Pinned},
		Telemetry:  config.Telemetry{MetricsAddress: "0.0.0.0:9100"},
		Worker:     config.Worker{CachedOrders: 2000},
		Archive:    config.Archive{Every: 5 * time.Minute, KeepDocuments: 2160 * time.Hour, KeepRecords: 87600 * time.Hour},
		Notify: config.Notify{URLs: []string{"shop=https://shop.example/hooks", "https://other.example"}, Secrets: signWith,
			Personal: true, Timeout: 10 * time.Second, First: time.Second, Slowest: 2 * time.Hour, AtOnce: 3},
		PrintFileAuth:   "shop@files.shop.example=basic user:password",
		ShutdownTimeout: time.Minute,
		AttentionLimit:  24 * time.Hour,
		Lookback:        48 * time.Hour,
		PriceCap:        "150.50",
		Record:          "data/recorded",
		ReferencePrefix: "test-",
		Transliterate:   true,
		HTTP: config.HTTP{PublicURL: "https://orders.example", Address: "0.0.0.0:8443", TLSCert: "tls.crt", TLSKey: "tls.key", MaxRequests: 16, MaxConnections: 256,
			DeskKeys: ringOfTests, DeskSession: 8 * time.Hour},
		Access: config.Access{Tokens: entryOfShop, FailuresPerMinute: 5, TrustedProxies: config.Networks{
			netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("192.0.2.7/32")}},
		Webhooks: config.Webhooks{MyPromoSecrets: "mypromo-secret-of-2026", ShipXSecrets: "shipx-secret-of-2026,shipx-secret-of-2025",
			ShipXNetworks: config.Networks{netip.MustParsePrefix("91.216.25.0/24")}},
		Sandbox: config.Sandbox{Address: "127.0.0.1:9090", Speed: 1, ListLag: 2 * time.Second, FaultsSeed: 7, FaultsRate: 0.2,
			MyPromoSandbox: true, MyPromoWebhookURL: "http://127.0.0.1:8080/webhooks/mypromo", ShipXWebhookURL: "http://127.0.0.1:8080/webhooks/shipx"},
	}, c)
}

func TestTheFulfillerIsTheMerchantUnlessSet(t *testing.T) {
	c := load(t, map[string]string{"ORDERFLOW_MYPROMO_CLIENT_ID": "7", "ORDERFLOW_MYPROMO_CLIENT_SECRET": "merchant"})
	require.Equal(t, "7", c.MyPromo.FulfillerClientID)
	require.Equal(t, "merchant", c.MyPromo.FulfillerClientSecret.Reveal())
}

func TestEveryProblemIsNamedAtOnce(t *testing.T) {
	environment(t, map[string]string{
		"ORDERFLOW_MYPROMO_TIMOUT":              "30s",
		"ORDERFLOW_MYPROMO_URL":                 "http://api.mypromo.com",
		"ORDERFLOW_MYPROMO_CLIENT_ID":           "",
		"ORDERFLOW_MYPROMO_FULFILLER_CLIENT_ID": "8",
		"ORDERFLOW_MYPROMO_TIMEOUT":             "30",
		"ORDERFLOW_MYPROMO_CALLS_PER_MINUTE":    "-1",
		"ORDERFLOW_MYPROMO_LIST_LAG":            "-1s",
		"ORDERFLOW_MYPROMO_PREFLIGHT_UNTIL":     "sent",
		"ORDERFLOW_MYPROMO_CARRIER_KEYS":        "shpix:dpd,shipx: dpd",
		"ORDERFLOW_PRINT_FILE_AUTH":             "shop:hunter2",
		"ORDERFLOW_SHIPX_URL":                   "https://user:hunter2@shipx?token=hunter2",
		"ORDERFLOW_SHIPX_TOKEN":                 "hunter2\n",
		"ORDERFLOW_SHIPX_ORGANIZATION":          "eleven",
		"ORDERFLOW_SHIPX_TIMEOUT":               "0s",
		"ORDERFLOW_SHIPX_CALLS_PER_MINUTE":      "",
		"ORDERFLOW_SHIPX_SENDING_METHOD":        "pigeon",
		"ORDERFLOW_DOCUMENTS_URL":               "",
		"ORDERFLOW_WEB_UI_URL":                  "localhost:8233",
		"ORDERFLOW_POLL_FIRST":                  "30m",
		"ORDERFLOW_POLL_SLOWEST":                "20m",
		"ORDERFLOW_WATCH_EVERY":                 "20m",
		"ORDERFLOW_WATCH_SHARE":                 "1.5",
		"ORDERFLOW_SANDBOX_SPEED":               "0",
		"ORDERFLOW_SANDBOX_FAULTS_RATE":         "2",
		"ORDERFLOW_SANDBOX_ADDRESS":             "127.0.0.1:80900",
		"ORDERFLOW_HTTP_ADDRESS":                "8080",
		"ORDERFLOW_HTTP_TLS_CERT":               "tls.crt",
		"ORDERFLOW_HTTP_MAX_REQUESTS":           "0",
		"ORDERFLOW_HTTP_MAX_CONNECTIONS":        "-1",
		"ORDERFLOW_DESK_KEYS":                   "hunter2",
		"ORDERFLOW_DESK_SESSION":                "25h",
		"ORDERFLOW_API_TOKENS":                  "shop:start:hunter2",
		"ORDERFLOW_HTTP_TRUSTED_PROXIES":        "10.0.0.0/33",
		"ORDERFLOW_HTTP_FAILURES_PER_MINUTE":    "-1",
		"ORDERFLOW_HTTP_REQUESTS_PER_MINUTE":    "-1",
		"ORDERFLOW_WEBHOOK_MYPROMO_SECRETS":     "hunter2",
		"ORDERFLOW_WEBHOOK_SHIPX_SECRETS":       "shipx-secret-of-2026,hunter2/of/2026/hunter2",
		"ORDERFLOW_ENCRYPTION_KEYS":             "hunter2",
		"ORDERFLOW_LOOKBACK":                    "1000h",
		"ORDERFLOW_PRICE_CAP":                   "0",
		"ORDERFLOW_REFERENCE_PREFIX":            "test/",
		"ORDERFLOW_SHUTDOWN_TIMEOUT":            "-1s",
		"ORDERFLOW_SHIPX_PRICES":                "inpost_locker_standard:cheap",
		"ORDERFLOW_SHIPX_PICKUP_AT":             "noon",
		"ORDERFLOW_SHIPX_DROPOFF_POINT":         "around the corner",
		"ORDERFLOW_SHIPX_CONTACT_PHONE":         "+49 151 23456789",
		"ORDERFLOW_SHIPX_PREFER":                "inpost_courier_c2c,pigeon,inpost_courier_c2c",
		"ORDERFLOW_TPK_URL":                     "http://api.tpk.example",
		"ORDERFLOW_TPK_CONTENTS":                "Mugs and many other things",
		"ORDERFLOW_TPK_SENDER_POINT":            "around the corner",
		"ORDERFLOW_MEDIAPORT_SUPPLIERS":         "100,-1",
		"ORDERFLOW_MEDIAPORT_EVERY":             "1s",
		"ORDERFLOW_MERKANA_STATUSES":            "gone:send",
		"ORDERFLOW_MERKANA_COURIERS":            "pigeon:p",
		"ORDERFLOW_MERKANA_CANCEL_WITHIN":       "2m",
		"ORDERFLOW_MERKANA_CARRIER":             "mediaport",
		"ORDERFLOW_MERKANA_PARCEL":              "big",
		"ORDERFLOW_MERKANA_INBOUND_TOKEN":       "short",
		"ORDERFLOW_LOG_LEVEL":                   "loud",
		"ORDERFLOW_LOG_FORMAT":                  "xml",
	})
	_, err := config.Load()
	require.EqualError(t, err, strings.Join([]string{
		"configuration:",
		`ORDERFLOW_MYPROMO_TIMOUT: no such variable; did you mean ORDERFLOW_MYPROMO_TIMEOUT?`,
		`ORDERFLOW_MYPROMO_TIMEOUT: "30": want a duration such as 30s, 2m or 500ms`,
		`ORDERFLOW_SHIPX_ORGANIZATION: "eleven": want a whole number`,
		`ORDERFLOW_SHIPX_CALLS_PER_MINUTE: "": want a whole number`,
		`ORDERFLOW_LOG_LEVEL: "loud": want debug, info, warn or error`,
		`ORDERFLOW_HTTP_TRUSTED_PROXIES: "10.0.0.0/33": want networks such as 10.0.0.0/8,192.0.2.7`,
		`ORDERFLOW_MYPROMO_URL: "http://api.mypromo.com": want https for any host except this machine and its containers`,
		`ORDERFLOW_MYPROMO_CLIENT_ID: want a value`,
		`ORDERFLOW_MYPROMO_CLIENT_SECRET: must be set, because ORDERFLOW_MYPROMO_URL is not this machine's simulator`,
		`ORDERFLOW_MYPROMO_FULFILLER_CLIENT_ID: want it and ORDERFLOW_MYPROMO_FULFILLER_CLIENT_SECRET both, or neither`,
		`ORDERFLOW_MYPROMO_CALLS_PER_MINUTE: -1: want 0 or more`,
		`ORDERFLOW_MYPROMO_LIST_LAG: -1s: want 0 or more`,
		`ORDERFLOW_MYPROMO_PREFLIGHT_UNTIL: "sent": want one of production, ready`,
		`ORDERFLOW_MYPROMO_CARRIER_KEYS: " dpd": want a key without spaces for shipx`,
		`ORDERFLOW_MYPROMO_CARRIER_KEYS: "shpix": want one of shipx, tpk, best, mediaport, merchant, by-hand`,
		`ORDERFLOW_SHIPX_URL: "https://xxxxx@shipx?xxxxx": want http(s)://host, with a path at most`,
		`ORDERFLOW_SHIPX_TOKEN: has spaces or line breaks around its value`,
		`ORDERFLOW_SHIPX_TIMEOUT: 0s: want more than 0`,
		`ORDERFLOW_SHIPX_SENDING_METHOD: "pigeon": want one of dispatch_order, parcel_locker, pop, pok, courier_pok, branch, any_point`,
		`ORDERFLOW_SHIPX_PRICES: inpost_locker_standard:cheap: want an amount above 0`,
		`ORDERFLOW_SHIPX_PICKUP_AT: "noon": want a time of day such as 14:30`,
		`ORDERFLOW_SHIPX_DROPOFF_POINT: "around the corner": want the name of a point such as GDY01A`,
		`ORDERFLOW_SHIPX_CONTACT_PHONE: want one Polish phone number of 9 digits`,
		`ORDERFLOW_SHIPX_PREFER: "pigeon": want services of InPost such as inpost_courier_c2c, each once`,
		`ORDERFLOW_SHIPX_PREFER: "inpost_courier_c2c": want services of InPost such as inpost_courier_c2c, each once`,
		`ORDERFLOW_TPK_URL: "http://api.tpk.example": want https for any host except this machine and its containers`,
		`ORDERFLOW_TPK_API_KEY: must be set, because ORDERFLOW_TPK_URL is not this machine's simulator`,
		`ORDERFLOW_TPK_EMAIL: must be set, because ORDERFLOW_TPK_URL is not this machine's simulator`,
		`ORDERFLOW_TPK_PASSWORD: must be set, because ORDERFLOW_TPK_URL is not this machine's simulator`,
		`ORDERFLOW_TPK_SENDER_POINT: "around the corner": want the name of a point such as GDY01A`,
		`ORDERFLOW_TPK_CONTENTS: "Mugs and many other things": want 1 to 17 characters without #, because TPK allows 30 and our token needs the rest`,
		`ORDERFLOW_MEDIAPORT_SUPPLIERS: -1: want numbers above 0`,
		`ORDERFLOW_MEDIAPORT_EVERY: 1s: want at least 5s`,
		`ORDERFLOW_MERKANA_STATUSES: "gone": want one of accepted, shipped, delivered, returned, lost, cancelled`,
		`ORDERFLOW_MERKANA_COURIERS: "pigeon": want one of shipx, tpk, best, mediaport, merchant, by-hand`,
		`ORDERFLOW_MERKANA_CANCEL_WITHIN: 2m0s: want 1s to 1m0s`,
		`ORDERFLOW_MERKANA_CARRIER: "mediaport": want one of shipx, tpk, best`,
		`ORDERFLOW_MERKANA_PARCEL: "big": want length x width x height / weight, such as 300x200x150/2`,
		`ORDERFLOW_MERKANA_INBOUND_TOKEN: want at least 16 characters`,
		`ORDERFLOW_PRINT_FILE_AUTH: entry 1: want name@hosts=basic user:password or name@hosts=header Name: value`,
		`ORDERFLOW_DOCUMENTS_URL: want a folder or URL`,
		`ORDERFLOW_WEB_UI_URL: "xxxxx": want http(s)://host, with a path at most`,
		`ORDERFLOW_POLL_SLOWEST: want at least ORDERFLOW_POLL_FIRST`,
		`ORDERFLOW_POLL_SLOWEST: 20m0s: want at most 10m0s, because some waits of orders last only half an hour`,
		`ORDERFLOW_WATCH_EVERY: 20m0s: want at most 10m0s, the longest polling interval without a watcher`,
		`ORDERFLOW_WATCH_SHARE: 1.5: want more than 0 and at most 1`,
		`ORDERFLOW_SANDBOX_ADDRESS: "127.0.0.1:80900": want host:port, such as 127.0.0.1:8080`,
		`ORDERFLOW_SANDBOX_SPEED: 0: want more than 0`,
		`ORDERFLOW_SANDBOX_FAULTS_RATE: 2: want 0 to 1`,
		`ORDERFLOW_HTTP_ADDRESS: "8080": want host:port, such as 127.0.0.1:8080`,
		`ORDERFLOW_HTTP_TLS_CERT: want it and ORDERFLOW_HTTP_TLS_KEY both, or neither`,
		`ORDERFLOW_DESK_KEYS: entry 1: want id:key, the id up to 32 letters, digits, dots, dashes and underscores`,
		`ORDERFLOW_DESK_SESSION: 25h0m0s: want 1m to 24h0m0s`,
		`ORDERFLOW_HTTP_MAX_CONNECTIONS: -1: want more than 0`,
		`ORDERFLOW_HTTP_MAX_REQUESTS: 0: want more than 0`,
		`ORDERFLOW_API_TOKENS: entry 1: the last part must be a SHA-256 of 64 hexadecimal digits, not the token itself`,
		`ORDERFLOW_HTTP_FAILURES_PER_MINUTE: -1: want 0 or more`,
		`ORDERFLOW_HTTP_REQUESTS_PER_MINUTE: -1: want 0 or more`,
		`ORDERFLOW_WEBHOOK_MYPROMO_SECRETS: secret 1: want 16 to 200 letters, digits, dots, dashes, underscores and tildes`,
		`ORDERFLOW_WEBHOOK_SHIPX_SECRETS: secret 2: want 16 to 200 letters, digits, dots, dashes, underscores and tildes`,
		`ORDERFLOW_ENCRYPTION_KEYS: entry 1: want id:key, the id up to 32 letters, digits, dots, dashes and underscores`,
		`ORDERFLOW_LOOKBACK: 1000h0m0s: want at most 720h0m0s, because every look-up reads that much of the lists`,
		`ORDERFLOW_PRICE_CAP: "0": want an amount above 0, such as 200 PLN, or none`,
		`ORDERFLOW_REFERENCE_PREFIX: "test/": must be up to 20 letters, digits, dots, dashes and underscores, beginning with a letter or digit`,
		`ORDERFLOW_SHUTDOWN_TIMEOUT: -1s: want more than 0`,
		`ORDERFLOW_LOG_FORMAT: "xml": want one of text, json`,
	}, "\n"))
}

// A step that a crash interrupted is retried after this time, and must then see whether it had
// its effect.
func TestTimeoutAndLagFitTheRetryAfterACrash(t *testing.T) {
	environment(t, map[string]string{"ORDERFLOW_SHIPX_TIMEOUT": "40s", "ORDERFLOW_MYPROMO_LIST_LAG": "1m"})
	_, err := config.Load()
	require.EqualError(t, err, strings.Join([]string{
		"configuration:",
		"ORDERFLOW_MYPROMO_TIMEOUT: 30s, and ORDERFLOW_MYPROMO_LIST_LAG 1m0s: want at most 45s together",
		"ORDERFLOW_SHIPX_TIMEOUT: 40s, and ORDERFLOW_SHIPX_LIST_LAG 15s: want at most 45s together",
	}, "\n"))
}

func TestWhereProvidersMayBe(t *testing.T) {
	const https = "want https for any host except this machine"
	cases := map[string]struct{ url, want string }{
		"https":               {"https://api.example.com/v1", ""},
		"IPv4 loopback":       {"http://127.0.0.5:8090", ""},
		"IPv6 loopback":       {"http://[::1]:8090", ""},
		"localhost":           {"http://localhost", ""},
		"a container":         {"http://sandbox:8090", ""},
		"http elsewhere":      {"http://sandbox.example:8090", https},
		"looks like loopback": {"http://127.0.0.1.example.com", https},
		"no host":             {"https://", "want http(s)://host"},
		"a port alone":        {"http://:8090", "want http(s)://host"},
		"another scheme":      {"ftp://127.0.0.1", "want http(s)://host"},
		"empty":               {"", "want http(s)://host"},
		"a fragment":          {"https://api.example.com/#v1", "want http(s)://host"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			environment(t, map[string]string{
				"ORDERFLOW_SHIPX_URL": tc.url, "ORDERFLOW_SHIPX_TOKEN": "token", "ORDERFLOW_SHIPX_ORGANIZATION": "42"})
			_, err := config.Load()
			if tc.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, tc.want)
		})
	}
}

func TestLogger(t *testing.T) {
	cases := map[string]struct{ level, format, want string }{
		"text":       {"warn", "text", "level=WARN msg=shown order=A-1\n"},
		"JSON":       {"warn", "json", `"level":"WARN","msg":"shown","order":"A-1"}` + "\n"},
		"debug text": {"debug", "text", "level=INFO msg=hidden\n"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			logger := load(t, map[string]string{"ORDERFLOW_LOG_LEVEL": tc.level, "ORDERFLOW_LOG_FORMAT": tc.format}).Logger(&out)
			logger.Info("hidden")
			logger.Warn("shown", "order", "A-1")
			require.Contains(t, out.String(), tc.want)
			require.Equal(t, tc.level == "debug", strings.Contains(out.String(), "hidden"))
		})
	}
}
