// Package shipx speaks to InPost ShipX in Poland: shipments, offers and their
// purchase, labels, dispatch orders and the hand-over protocol, parcel lockers,
// dictionaries, tracking, and the webhooks that ShipX sends.
//
// Requests are encoded strictly as InPost documents them; answers are decoded
// leniently, because ids come as numbers or strings, unset money as an object of
// nulls, and names of statuses are added without notice. Values of an answer
// that no step reads (href, application_id, ids of peers and addresses) are left
// out of the types.
//
// Left out as well are bulk selection and purchase and batches: each order is one workflow
// with one shipment. Return labels, the price calculation, comments on dispatch orders, cost
// centres (mpks), dispatch points, users and the report of cash on delivery are there for
// programs of one's own; no order calls them.
//
// ShipX knows no idempotency key. Whoever repeats a call that creates or pays
// reads first what became of the one before.
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

// The documented hosts. A token is good for one of them only.
const (
	ProductionURL = "https://api-shipx-pl.easypack24.net"
	SandboxURL    = "https://sandbox-api-shipx-pl.easypack24.net"
)

// provider names ShipX in errors and to the meter.
const provider = "shipx"

// Config is what a client needs to know.
type Config struct {
	// BaseURL is ProductionURL, SandboxURL or a simulator's address.
	BaseURL string
	// Token comes from InPost's Parcel Manager and doesn't expire.
	Token secret.Text
	// Organization is the id that the token's owner is a member of.
	Organization string
	// Timeout bounds one call; 0 means clients.DefaultTimeout.
	Timeout time.Duration
	// Meter is told of every call; it may be nil.
	Meter clients.Meter
	// Record gets every exchange; nil records none.
	Record *record.Recorder
	// Limit is what calls wait for; nil lets all through.
	Limit *limit.Limit
}

// Client makes ShipX's calls for one organization. Its errors are all
// *clients.Error. It is safe for concurrent use.
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

// ask makes a call that answers with JSON. An answer without content is an error:
// it would read as a resource that has nothing set.
func ask[T any](ctx context.Context, c *Client, call clients.Call) (T, error) {
	call.Header = headers("application/json")
	var answer answered[T]
	var nothing T
	if err := c.caller.Do(ctx, call, &answer); err != nil {
		return nothing, err
	}
	if !answer.came {
		return nothing, misread(call.Operation, http.StatusNoContent, clients.Trouble{Message: "the answer has no content"})
	}
	return answer.value, nil
}

// answered notes whether there was anything to decode.
type answered[T any] struct {
	value T
	came  bool
}

// ReadWhole decodes the value within.
func (a *answered[T]) ReadWhole(data []byte) error {
	a.came = true
	return clients.Read(data, &a.value)
}

// remove makes a call that is documented to end with 204. An empty answer with
// another status is an error of unknown outcome: the sandbox answers so where a
// refusal belongs.
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

// headers asks for English messages, which ShipX would else send in Polish: they
// are shown to people in several countries.
func headers(accept string) map[string]string {
	return map[string]string{"Accept": accept, "Accept-Language": "en_GB"}
}

// inOrganization returns the path of a resource below the organization.
func (c *Client) inOrganization(resource string) string {
	return "/v1/organizations/" + url.PathEscape(c.organization) + resource
}

// commaList is the form of filters that take several values.
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

// setTexts sets the parameters that have a value.
func setTexts(query url.Values, values map[string]string) {
	for name, value := range values {
		if value != "" {
			query.Set(name, value)
		}
	}
}
