// Package mypromo is the HTTP client of MyPromo, which produces the goods of an
// order. It sits below activities (mypromo_*.go), which decide when to call and
// when to retry; it knows nothing of Temporal. The simulator beside it is
// mypromotest.
//
// The same API serves two roles, distinguished by the credentials. The merchant
// creates orders, adds items and submits them. The fulfiller sees what it has to
// produce as production orders and reports their shipments.
//
// # Source
//
// MyPromo's own API documentation. Nothing was verified against the live service. Where
// its PHP library 2.0.3 contradicts the documentation, the client accepts both.
//
// # Limits
//
// MyPromo allows 500 calls per minute, 15 orders per page, 50 items per order and
// 500 rows per batch. It has no idempotency keys: before you repeat a create, read
// whether the first one succeeded.
//
// # Units
//
// Prices are in the currency that stands beside them (ISO 4217), countries are ISO
// 3166-1, times are UTC. Sizes and weights have no documented unit; the samples
// suggest centimetres and grams.
//
// # Errors
//
// Every method that makes a call returns a *clients.Error. Test its kind with
// errors.Is: clients.Refused (MyPromo said no, for example 400 or 422; Fields names
// the fields), clients.Unavailable (nothing happened: no connection, 401, 429,
// 503), clients.Unknown (it may have happened: timeout, 500, 502, an answer without
// an id).
package mypromo

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"orderflow/clients"
	"orderflow/clients/lenient"
	"orderflow/clients/limit"
	"orderflow/clients/record"
	"orderflow/internal/secret"
)

const provider = "mypromo"

// Config says how to reach MyPromo, and with which credentials.
type Config struct {
	// BaseURL is https://api.mypromo.com, or https://sandbox.api.mypromo.com, where
	// nothing is produced.
	BaseURL      string
	ClientID     string
	ClientSecret secret.Text
	// Timeout bounds one call; 0 means clients.DefaultTimeout.
	Timeout time.Duration
	// Meter is called after every call; it may be nil.
	Meter clients.Meter
	// Record receives every exchange; nil records none.
	Record *record.Recorder
	// Limit is the rate limit that calls wait for; nil means no limit.
	Limit *limit.Limit
}

// Client calls MyPromo. It is safe for concurrent use; all calls share one token.
type Client struct {
	caller *clients.Caller
}

// New returns a client, or an error that names what is wrong with the
// configuration. It makes no call.
func New(config Config) (*Client, error) {
	client := &Client{}
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

// Ping checks that MyPromo answers and accepts our token.
//
// GET v1/status
func (c *Client) Ping(ctx context.Context) error {
	return c.caller.Do(ctx, clients.Call{Operation: "ask for the status", Method: http.MethodGet, Path: "/v1/status"}, nil)
}

// doer makes a call and decodes its answer, like clients.Caller.Do.
type doer func(ctx context.Context, call clients.Call, into any) error

// withFallback returns a doer that makes a call with its own verb, and repeats it
// with the given verb when MyPromo answers 405. MyPromo's documentation and PHP
// library disagree about some verbs; a call answered with 405 had no effect.
func (c *Client) withFallback(method string) doer {
	return func(ctx context.Context, call clients.Call, into any) error {
		err := c.caller.Do(ctx, call, into)
		if clients.StatusOf(err) != http.StatusMethodNotAllowed || !errors.Is(err, clients.Refused) {
			return err // a 405 from a proxy leaves the outcome unknown
		}
		call.Method = method
		return c.caller.Do(ctx, call, into)
	}
}

// decodeErrorBody reads MyPromo's error bodies: a message alone, a message with an
// object or a list of errors, and the OAuth form. A body with none of these members
// is not from MyPromo.
func decodeErrorBody(status int, body []byte) (clients.ErrorBody, int) {
	if status >= 200 && status <= 299 {
		return clients.ErrorBody{}, status
	}
	var answer struct {
		Message          *lenient.String `json:"message"`
		Errors           json.RawMessage `json:"errors"`
		Error            lenient.String  `json:"error"`
		ErrorDescription lenient.String  `json:"error_description"`
	}
	if json.Unmarshal(body, &answer) != nil { // for example a proxy's error page
		return clients.ErrorBody{}, status
	}
	trouble := clients.ErrorBody{Code: string(answer.Error), Message: string(answer.ErrorDescription)}
	if answer.Message != nil {
		trouble.Message = cmp.Or(string(*answer.Message), trouble.Message)
	}
	trouble.FromProvider = answer.Message != nil || answer.Error != "" || len(answer.Errors) > 0
	for _, problem := range lenient.Problems(answer.Errors) {
		trouble.Fields = append(trouble.Fields, clients.Field{Path: problem.Path, Problem: problem.Text})
	}
	return trouble, status
}
