// Package mediaport is the HTTP client of Media Port's OrderManager.API. A supplier
// of Media Port's marketplace uses it to read its orders, cancel items, and have
// Media Port's own couriers make labels and protocols. It sits below activities
// (mediaport*.go), which decide when to call and when to retry; it knows nothing of
// Temporal. The simulator beside it is mediaporttest.
//
// # Source
//
// The wire format is ASSUMED. Only an introduction is public. It names six methods
// and describes the life of an order. Paths, verbs, fields, statuses, error codes
// and the use of the login are guesses; nothing was verified against Media Port.
// All guesses about requests and answers are in wire.go, to be replaced when the
// Swagger is available.
//
// The introduction does say: every call names a supplier; an item is one piece; the
// supplier or the customer can cancel an item until the label is generated; one
// label is generated for all items of an order that are not cancelled; and there is
// one file per courier.
//
// # Limits
//
// No rate limit or page size is documented. There are no idempotency keys and no
// webhooks: before you repeat GenerateLabel or CancelItem, read the order.
//
// # Errors
//
// Every method that makes a call returns a *clients.Error. Test its kind with
// errors.Is: clients.Refused (Media Port said no; Code is one of the Code
// constants, all ASSUMED), clients.Unavailable (nothing happened), clients.Unknown
// (it may have happened: read the order).
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

// provider is Media Port's name in errors and metrics.
const provider = "mediaport"

// Config says how to reach Media Port, and with which credentials.
type Config struct {
	// BaseURL is ProductionURL, SandboxURL or a simulator's URL.
	BaseURL string
	// Media Port issues Username and Password, and the supplier ids.
	Username string
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

// Client calls Media Port. All its errors are *clients.Error. It is safe for
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

// LogIn fetches a token for the username and password, unless the current one is
// still valid.
//
// Documented method: login.
func (c *Client) LogIn(ctx context.Context) error { return c.caller.LogIn(ctx) }

// change makes a call with an effect. It ignores the content of the answer, but an
// empty success other than 204 is of unknown outcome.
func (c *Client) change(ctx context.Context, operation string, call clients.Call) error {
	call.Operation = operation
	var anything json.RawMessage
	return c.caller.Do(ctx, call, &anything)
}

// shape is the wire form of a T. read returns an error if it is invalid.
type shape[T any] interface{ read() (T, error) }

// list makes a call whose answer is a list. Anything else is an error: a caller
// that reads it as an empty list would believe that there is nothing.
func list[S shape[T], T any](ctx context.Context, c *Client, operation string, call clients.Call) ([]T, error) {
	call.Operation = operation
	var answer listed[S, T]
	if err := c.caller.Do(ctx, call, &answer); err != nil {
		return nil, err
	}
	if !answer.came {
		return nil, badAnswer(operation, http.StatusNoContent, "the answer is empty")
	}
	return answer.values, nil
}

// listed remembers whether the answer had a body.
type listed[S shape[T], T any] struct {
	values []T
	came   bool
}

// UnmarshalJSON refuses what is not a list, and a list with an invalid element.
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
