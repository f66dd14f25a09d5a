// Package mediaport is the client of Media Port's OrderManager.API, by which a
// supplier of their marketplace reads its orders, cancels items, and has labels
// and protocols made by Media Port's own couriers.
//
// The wire format is ASSUMED. Public is only an introduction that names six
// methods and tells how an order goes through them; paths, verbs, fields,
// statuses, error codes, and how the login is used are guesses, and nothing was
// verified against Media Port. All that is guessed of requests and answers is in
// wire.go, to be replaced when the Swagger is at hand.
//
// What the introduction does say: every call names a supplier, an item is one
// piece, an item can be cancelled until the label is generated, by the customer
// too, one label is generated for all items of an order that are not cancelled,
// and files come one for each courier. Media Port knows no idempotency key and
// sends no webhooks.
package mediaport

import (
	"bytes"
	"context"
	"encoding/json"
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
	ProductionURL = "https://ordermanagerapi.mediaport.pl"
	SandboxURL    = "https://sandbox-ordermanagerapi.mediaport.pl"
)

// provider names Media Port in errors and to the meter.
const provider = "mediaport"

// Config says how to reach Media Port and as whom.
type Config struct {
	// BaseURL is ProductionURL, SandboxURL or a simulator's address.
	BaseURL string
	// Username and Password are issued by Media Port, as the supplier ids are.
	Username string
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

// Client calls Media Port. Its errors are all *clients.Error. It is safe for
// concurrent use; all calls share one token.
type Client struct {
	caller *clients.Caller
}

// New returns a client, or an error that names what is wrong with the
// configuration. It makes no call.
func New(config Config) (*Client, error) {
	if config.Username == "" || config.Password == "" {
		return nil, errors.New("mediaport: no username or no password (Media Port issues both)")
	}
	client := &Client{}
	caller, err := clients.NewCaller(clients.Options{
		Provider: provider,
		BaseURL:  config.BaseURL,
		Timeout:  config.Timeout,
		Token:    clients.NewToken(client.tokenFetcher(config)),
		Decode:   decodeError,
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

// LogIn gets a token for the username and the password, unless there is one that is
// still good.
//
// Documented method: login.
func (c *Client) LogIn(ctx context.Context) error { return c.caller.LogIn(ctx) }

// change makes a call that changes something. Of the answer only counts that it
// is one: success without content, but for status 204, is of unknown outcome.
func (c *Client) change(ctx context.Context, operation string, call clients.Call) error {
	call.Operation = operation
	var anything json.RawMessage
	return c.caller.Do(ctx, call, &anything)
}

// shape is the form in which a T comes. What is not one can't be read.
type shape[T any] interface{ read() (T, error) }

// list makes a call that is answered with a list. Anything else is an error: who
// takes it for an empty list believes that there is nothing.
func list[S shape[T], T any](ctx context.Context, c *Client, operation string, call clients.Call) ([]T, error) {
	call.Operation = operation
	var answer listed[S, T]
	if err := c.caller.Do(ctx, call, &answer); err != nil {
		return nil, err
	}
	if !answer.came {
		return nil, misread(operation, http.StatusNoContent, "the answer is empty")
	}
	return answer.values, nil
}

// listed notes whether there was anything to decode.
type listed[S shape[T], T any] struct {
	values []T
	came   bool
}

// UnmarshalJSON refuses what is no list, and a list in which one element can't be read.
func (l *listed[S, T]) UnmarshalJSON(data []byte) error {
	if !bytes.HasPrefix(bytes.TrimSpace(data), []byte("[")) {
		return errors.New("it is no list")
	}
	var shapes []S
	if err := json.Unmarshal(data, &shapes); err != nil {
		return err
	}
	l.came = true
	for _, each := range shapes {
		value, err := each.read()
		if err != nil {
			return err
		}
		l.values = append(l.values, value)
	}
	return nil
}
