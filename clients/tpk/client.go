// Package tpk is the HTTP client of TPK (tanieprzesylkikurierskie.pl), a Polish
// broker of some twenty couriers: offers, orders and their payment from the
// account's balance, waybills, pickup dates, parcel points and dictionaries. The
// same API exists at api.wysylajnami.pl and api.zlapkuriera.pl. The package sits
// below activities (tpk_*.go), which decide when to call and when to retry; it
// knows nothing of Temporal. The simulator beside it is tpktest.
//
// An order at TPK is the shipment of one package. Every call here is about one
// package, because the answer to a batch does not say which package failed.
//
// # Source
//
// TPK's API documentation; where a comment says so, live users and public clients
// of the sister sites. Nothing was verified against the live service. Requests are
// encoded as documented. Answers are decoded leniently: the samples write numbers
// as strings, house numbers as numbers and objects as lists, and 19 of them are not
// valid JSON.
//
// # Limits
//
// There are no idempotency keys, no webhooks, and no field for our reference except
// an order's Description (30 characters). Before you repeat a create, read whether
// the first one succeeded. A token lives for 120 minutes.
//
// # Units
//
// Prices are in PLN; weights in kg, dimensions in cm; days and times are
// Polish time.
//
// # Errors
//
// Every method that makes a call returns a *clients.Error. Test its kind with
// errors.Is: clients.Refused (TPK said no; Code is its error_code, for example
// InvalidInput; a refused cancellation is a 417 without a body),
// clients.Unavailable (nothing happened), clients.Unknown (it may have happened:
// read the order).
//
// # Not supported
//
// Calls that no order needs: registration, activation, passwords, logout and
// account data; Allegro accounts, CSV imports and their upload; the address book
// and the partner programme; the configuration, an announcement on TPK's own site;
// the combined dictionary, which is older than the single ones. Payments by link
// are created here, but a person must complete them. An order's invoice goes to the
// account and is not decoded.
package tpk

import (
	"context"
	"errors"
	"net/http"
	"time"

	"orderflow/clients"
	"orderflow/clients/limit"
	"orderflow/clients/record"
	"orderflow/internal/secret"
)

// The documented hosts.
const (
	ProductionURL = "https://api.tanieprzesylkikurierskie.pl"
	TestURL       = "https://api-beta.tanieprzesylkikurierskie.pl"
)

// provider is TPK's name in errors and metrics.
const provider = "tpk"

// Config configures a client.
type Config struct {
	// BaseURL is ProductionURL, TestURL, or the URL of a sister site or a
	// simulator.
	BaseURL string
	// APIKey comes from TPK's IT department, on request.
	APIKey secret.Text
	// Email and Password belong to the account whose balance pays.
	Email    string
	Password secret.Text
	// Timeout bounds one call; 0 means clients.DefaultTimeout.
	Timeout time.Duration
	// Meter is called after every call; it may be nil.
	Meter clients.Meter
	// Record receives every exchange; nil records none.
	Record *record.Recorder
	// Limit is the rate limit that calls wait for; nil means no limit.
	Limit *limit.Limit
}

// Client calls TPK for one account; all calls share one token. All its errors are
// *clients.Error. It is safe for concurrent use.
type Client struct {
	caller *clients.Caller
	// headers returns the headers of every request. It is a function because fmt
	// would print the API key in a field of another type.
	headers func() map[string]string
	// ours reports whether a link leads to TPK's API. Only the API may see the key.
	ours func(link string) bool
}

// New returns a client, or an error that names what is missing in the configuration.
// It makes no call.
func New(config Config) (*Client, error) {
	switch {
	case config.APIKey == "":
		return nil, errors.New("tpk: no API key (TPK's IT department gives it out)")
	case config.Email == "":
		return nil, errors.New("tpk: no e-mail address of an account")
	case config.Password == "":
		return nil, errors.New("tpk: no password of the account")
	}
	client := &Client{headers: headersWith(config.APIKey), ours: sameSite(config.BaseURL)}
	caller, err := clients.NewCaller(clients.Options{
		Provider: provider,
		BaseURL:  config.BaseURL,
		Timeout:  config.Timeout,
		Token:    clients.NewToken(client.tokenFetcher(config)),
		Decode:   decodeErrorBody,
		Meter:    config.Meter,
		Record:   config.Record,
		Limit:    config.Limit,
	})
	if err != nil {
		return nil, err
	}
	client.caller = caller
	return client, nil
}

// headersWith returns the headers function. Without the version the newest API
// version would answer; without the language the errors are in Polish.
func headersWith(key secret.Text) func() map[string]string {
	return func() map[string]string {
		return map[string]string{
			"X-Api-Key":       key.Reveal(),
			"Accept":          "application/x.zk.v1+json",
			"Accept-Language": "en",
		}
	}
}

// ask makes a call whose answer is JSON. An empty answer is an error: it would
// decode as a resource with no fields set.
func ask[T any](ctx context.Context, c *Client, call clients.Call) (T, error) {
	call.Header = c.headers()
	var answer answered[T]
	var nothing T
	if err := c.caller.Do(ctx, call, &answer); err != nil {
		return nothing, err
	}
	if !answer.came {
		return nothing, badAnswer(call.Operation, http.StatusNoContent, "the answer has no content")
	}
	return answer.value, nil
}
