// Package mypromo is the client of MyPromo, which makes the goods of an order.
//
// The same API serves two roles, told apart by the credentials: the merchant
// creates orders, adds items to them and submits them; the fulfiller sees what
// he has to make as production orders and reports their shipments.
//
// The client follows MyPromo's documentation of its API; nothing of it was tried
// against the live service. MyPromo has no idempotency keys: every create must
// be preceded by a look whether it already happened. It allows 500 calls a minute.
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

// Config says how to reach MyPromo and as whom.
type Config struct {
	// BaseURL is https://api.mypromo.com, or https://sandbox.api.mypromo.com where
	// nothing is produced.
	BaseURL      string
	ClientID     string
	ClientSecret secret.Text
	// Timeout bounds one call; 0 means clients.DefaultTimeout.
	Timeout time.Duration
	// Meter is told of every call; it may be nil.
	Meter clients.Meter
	// Record gets every exchange; nil records none.
	Record *record.Recorder
	// Limit is what calls wait for; nil lets all through.
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

// Ping asks whether MyPromo works and takes our token.
//
// GET v1/status
func (c *Client) Ping(ctx context.Context) error {
	return c.caller.Do(ctx, clients.Call{Operation: "ask for the status", Method: http.MethodGet, Path: "/v1/status"}, nil)
}

// doer makes a call and decodes its answer, like clients.Caller.Do.
type doer func(ctx context.Context, call clients.Call, into any) error

// orElse makes a call with its own verb, and with the given one when MyPromo
// answers 405: its documentation and its PHP library disagree about some verbs,
// and a call answered 405 was not carried out.
func (c *Client) orElse(method string) doer {
	return func(ctx context.Context, call clients.Call, into any) error {
		err := c.caller.Do(ctx, call, into)
		if clients.StatusOf(err) != http.StatusMethodNotAllowed || !errors.Is(err, clients.Refused) {
			return err // a 405 of something before MyPromo leaves open what became of the call
		}
		call.Method = method
		return c.caller.Do(ctx, call, into)
	}
}

// decodeTrouble reads MyPromo's error bodies: a message alone, one with an
// object or a list of errors, and the form of OAuth. What has none of these members
// is another's.
func decodeTrouble(status int, body []byte) (clients.Trouble, int) {
	if status >= 200 && status <= 299 {
		return clients.Trouble{}, status
	}
	var answer struct {
		Message          *lenient.String `json:"message"`
		Errors           json.RawMessage `json:"errors"`
		Error            lenient.String  `json:"error"`
		ErrorDescription lenient.String  `json:"error_description"`
	}
	if json.Unmarshal(body, &answer) != nil { // an error page of a proxy, say
		return clients.Trouble{}, status
	}
	trouble := clients.Trouble{Code: string(answer.Error), Message: string(answer.ErrorDescription)}
	if answer.Message != nil {
		trouble.Message = cmp.Or(string(*answer.Message), trouble.Message)
	}
	trouble.OwnWords = answer.Message != nil || answer.Error != "" || len(answer.Errors) > 0
	for _, problem := range lenient.Problems(answer.Errors) {
		trouble.Fields = append(trouble.Fields, clients.Field{Path: problem.Path, Problem: problem.Text})
	}
	return trouble, status
}
