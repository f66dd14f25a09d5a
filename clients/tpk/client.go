// Package tpk speaks to TPK (tanieprzesylkikurierskie.pl), a Polish broker of
// some twenty couriers: offers, orders and their payment from the account's
// balance, waybills, pickup dates, parcel points and dictionaries. The same API
// is published for api.wysylajnami.pl and api.zlapkuriera.pl.
//
// An order is the shipment of one package. TPK knows no idempotency key and no
// reference of ours but an order's description, has no webhooks, and answers a
// batch of packages without saying which of them failed: every call here is about
// one package, and whoever repeats a create reads first what became of the one
// before. Prices are in PLN; days and times are those of Poland.
//
// Requests are encoded as TPK documents them; answers are decoded leniently,
// because its own samples write numbers as strings, house numbers as numbers,
// objects as lists, and 19 of them are no JSON. Nothing was tried against the
// live service.
//
// Left out are the calls that nothing in an order's life needs. Registration,
// activation, passwords, logout and the editing of account data are a person's
// business; Allegro accounts and CSV imports bring orders from elsewhere, and the
// upload serves the imports alone; the address book, invoices, collected cash
// (cods) and the partner programme are bookkeeping; topping up the balance and
// paying by a link need a person at a payment page; the configuration is an
// announcement on TPK's own site; the combined dictionary is staler than the
// single ones. The invoice of an order is left out too: it goes to the account.
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

// provider names TPK in errors and to the meter.
const provider = "tpk"

// Config is what a client needs to know.
type Config struct {
	// BaseURL is ProductionURL, TestURL, that of a sister site or of a simulator.
	BaseURL string
	// APIKey is given out by TPK's IT department on request.
	APIKey secret.Text
	// Email and Password are those of the account whose balance pays.
	Email    string
	Password secret.Text
	// Timeout bounds one call; 0 means clients.DefaultTimeout.
	Timeout time.Duration
	// Meter is told of every call; it may be nil.
	Meter clients.Meter
	// Record gets every exchange; nil records none.
	Record *record.Recorder
	// Limit is what calls wait for; nil lets all through.
	Limit *limit.Limit
}

// Client makes TPK's calls for one account; all share one token. Its errors are
// all *clients.Error. It is safe for concurrent use.
type Client struct {
	caller *clients.Caller
	// headers are what TPK wants in every request. They hold the API key, which
	// fmt would print of a field that is not a function.
	headers func() map[string]string
	// ours reports whether a link leads to TPK's API, which alone may see the key.
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
		Decode:   decodeTrouble,
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

// headersWith returns what makes the headers of a request. Without the version
// the newest one would answer, and without the language the errors are Polish.
func headersWith(key secret.Text) func() map[string]string {
	return func() map[string]string {
		return map[string]string{
			"X-Api-Key":       key.Reveal(),
			"Accept":          "application/x.zk.v1+json",
			"Accept-Language": "en",
		}
	}
}

// ask makes a call that answers with JSON. An answer without content is an error:
// it would read as a resource that has nothing set.
func ask[T any](ctx context.Context, c *Client, call clients.Call) (T, error) {
	call.Header = c.headers()
	var answer answered[T]
	var nothing T
	if err := c.caller.Do(ctx, call, &answer); err != nil {
		return nothing, err
	}
	if !answer.came {
		return nothing, misread(call.Operation, http.StatusNoContent, "the answer has no content")
	}
	return answer.value, nil
}
