// Package shipx is the HTTP client of InPost ShipX in Poland: shipments, offers and
// their purchase, labels, dispatch orders and the hand-over protocol, parcel
// lockers, dictionaries, tracking, and ShipX's webhooks. It sits below activities
// (shipx_*.go), which decide when to call and when to retry; it knows nothing of
// Temporal. The simulator beside it is shipxtest.
//
// Requests are encoded strictly as InPost documents them. Answers are decoded
// leniently: ids come as numbers or strings, unset money as an object of nulls, and
// InPost adds statuses without notice. The types omit fields that no step reads
// (href, application_id, ids of peers and addresses).
//
// # Source
//
// InPost's ShipX documentation and reports of live users; comments say which.
// Nothing was verified against the live service.
//
// # Limits
//
// A list has at most 100 shipments per page, a call for labels or protocols at most
// 100 shipments. Offers expire about five minutes after they are prepared. There
// are no idempotency keys: before you repeat a call that creates or pays, read
// whether the first one succeeded.
//
// # Units
//
// Amounts are in PLN, dimensions in millimetres, weights in kilograms, distances in
// metres.
//
// # Errors
//
// Every method that makes a call returns a *clients.Error. Test its kind with
// errors.Is: clients.Refused (ShipX said no; Code has its key, for example
// invalid_action), clients.Unavailable (nothing happened), clients.Unknown (it may
// have happened: read the shipment). OfferGone, AlreadyBought and UnknownPoint
// recognise the refusals that need a reaction of their own.
//
// # Not supported
//
// Bulk selection, bulk purchase and batches: one order is one workflow with one
// shipment. Return labels, price calculation, comments on dispatch orders, cost
// centres (mpks), dispatch points, users and the cash-on-delivery report are
// implemented, but no order uses them.
package shipx

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"orderflow/clients"
	"orderflow/clients/limit"
	"orderflow/clients/record"
	"orderflow/internal/secret"
)

// The documented hosts. A token is valid for one of them only.
const (
	ProductionURL = "https://api-shipx-pl.easypack24.net"
	SandboxURL    = "https://sandbox-api-shipx-pl.easypack24.net"
)

// provider is ShipX's name in errors and metrics.
const provider = "shipx"

// Config configures a client.
type Config struct {
	// BaseURL is ProductionURL, SandboxURL or a simulator's address.
	BaseURL string
	// Token comes from InPost's Parcel Manager and doesn't expire.
	Token secret.Text
	// Organization is the id of the organization that the token's owner belongs to.
	Organization string
	// Timeout bounds one call; 0 means clients.DefaultTimeout.
	Timeout time.Duration
	// Meter is called after every call; it may be nil.
	Meter clients.Meter
	// Record receives every exchange; nil records none.
	Record *record.Recorder
	// Limit is the rate limit that calls wait for; nil means no limit.
	Limit *limit.Limit
}

// Client calls ShipX for one organization. All its errors are *clients.Error. It is
// safe for concurrent use.
type Client struct {
	caller       *clients.Caller
	organization string
}

// New returns a client, or an error that names what is missing in the configuration.
// It makes no call.
func New(config Config) (*Client, error) {
	if config.Token == "" {
		return nil, errors.New("shipx: no token (Parcel Manager, My account, API)")
	}
	if config.Organization == "" {
		return nil, errors.New("shipx: no organization")
	}
	caller, err := clients.NewCaller(clients.Options{
		Provider: provider,
		BaseURL:  config.BaseURL,
		Timeout:  config.Timeout,
		Token:    clients.FixedToken(config.Token.Reveal()),
		Decode:   decodeError,
		Meter:    config.Meter,
		Record:   config.Record,
		Limit:    config.Limit,
	})
	if err != nil {
		return nil, err
	}
	return &Client{caller: caller, organization: config.Organization}, nil
}

// ask makes a call whose answer is JSON. An empty answer is an error: it would
// decode as a resource with no fields set.
func ask[T any](ctx context.Context, c *Client, call clients.Call) (T, error) {
	call.Header = headers("application/json")
	var answer answered[T]
	var nothing T
	if err := c.caller.Do(ctx, call, &answer); err != nil {
		return nothing, err
	}
	if !answer.came {
		return nothing, badAnswer(call.Operation, http.StatusNoContent, clients.ErrorBody{Message: "the answer has no content"})
	}
	return answer.value, nil
}

// answered remembers whether the answer had a body.
type answered[T any] struct {
	value T
	came  bool
}

// UnmarshalRaw decodes the value.
func (a *answered[T]) UnmarshalRaw(data []byte) error {
	a.came = true
	return clients.Read(data, &a.value)
}

// remove makes a call that is documented to answer 204. An empty answer with
// another success status is an error of unknown outcome: the sandbox sends it where
// it should refuse.
func (c *Client) remove(ctx context.Context, operation, path string) error {
	var anything json.RawMessage
	return c.caller.Do(ctx, clients.Call{
		Operation: operation,
		Method:    http.MethodDelete,
		Path:      path,
		Object:    path,
		Header:    headers("application/json"),
	}, &anything)
}

// headers requests English messages: people in several countries read them, and
// ShipX's default is Polish.
func headers(accept string) map[string]string {
	return map[string]string{"Accept": accept, "Accept-Language": "en_GB"}
}

// inOrganization returns the path of a resource below the organization.
func (c *Client) inOrganization(resource string) string {
	return "/v1/organizations/" + url.PathEscape(c.organization) + resource
}

// commaList formats the values of a filter that takes several.
func commaList(ids []int64) string {
	return strings.Join(decimals(ids), ",")
}

func decimals(ids []int64) []string {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = strconv.FormatInt(id, 10)
	}
	return texts
}

// setTexts sets the parameters that are not empty.
func setTexts(query url.Values, values map[string]string) {
	for name, value := range values {
		if value != "" {
			query.Set(name, value)
		}
	}
}
