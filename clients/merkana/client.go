// Package merkana is the HTTP client of Merkana (also named Mercoria), which sells
// the goods of merchants that a fulfilment centre stores and ships. We are the
// fulfilment centre: the client reports the status of orders and changes of stock.
// It sits below activities (merkana*.go), which decide when to call and when to
// retry; it knows nothing of Temporal. internal/merkana serves Merkana's calls to
// us. The simulator beside it is merkanatest.
//
// # Source
//
// Merkana's published Postman collection. Nothing was verified against the live
// service. The collection documents neither the answers of the two calls nor the
// list of statuses. Its introduction shows {"status": true/false, "message"}. So
// the client accepts every success whose status is not false.
//
// # Limits
//
// No rate limit is documented. There is no call that reads anything back. A
// repeated status report does no harm; repeated supplies may be counted twice, see
// PushSupplies.
//
// # Errors
//
// Every method that makes a call returns a *clients.Error. Test its kind with
// errors.Is: clients.Refused (Merkana said no, also with status false in a 200),
// clients.Unavailable (nothing happened), clients.Unknown (it may have happened).
package merkana

import (
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

// ProductionURL is the documented host; there is no sandbox.
const ProductionURL = "https://api.merkana.group"

// provider is Merkana's name in errors and metrics.
const provider = "merkana"

// Config says how to reach Merkana, and with which credentials.
type Config struct {
	// BaseURL is ProductionURL or a simulator's URL.
	BaseURL string
	// Token is issued by Merkana to each fulfilment centre and does not expire. It
	// is sent in the header api-token.
	Token secret.Text
	// Timeout bounds one call; 0 means clients.DefaultTimeout.
	Timeout time.Duration
	// Meter is called after every call; it may be nil.
	Meter clients.Meter
	// Record receives every exchange; nil records none.
	Record *record.Recorder
	// Limit is the rate limit that calls wait for; nil means no limit.
	Limit *limit.Limit
}

// Client calls Merkana. All its errors are *clients.Error. It is safe for
// concurrent use.
type Client struct {
	caller *clients.Caller
	token  secret.Text
}

// New returns a client, or an error that names what is missing in the
// configuration. It makes no call.
func New(config Config) (*Client, error) {
	if config.Token == "" {
		return nil, errors.New("merkana: no token (Merkana gives one to each fulfilment centre)")
	}
	caller, err := clients.NewCaller(clients.Options{
		Provider: provider,
		BaseURL:  config.BaseURL,
		Timeout:  config.Timeout,
		Decode:   decodeErrorBody,
		Meter:    config.Meter,
		Record:   config.Record,
		Limit:    config.Limit,
	})
	if err != nil {
		return nil, err
	}
	return &Client{caller: caller, token: config.Token}, nil
}

// send makes a call. A success counts even without a body or a status, unless its
// status says otherwise: Merkana's answers are not documented.
func (c *Client) send(ctx context.Context, operation, path string, body any) error {
	return c.caller.Do(ctx, clients.Call{
		Operation: operation,
		Method:    http.MethodPost,
		Path:      path,
		Body:      body,
		Header:    map[string]string{"api-token": c.token.Reveal()},
	}, nil)
}

// Reach checks that Merkana answers. It documents no read, so Reach sends a GET to
// the path of status reports. Every answer counts except 401, 403, 429 and server
// errors. Success does not prove that Merkana accepts the token.
//
// GET /v1/ff-orders-status
func (c *Client) Reach(ctx context.Context) error {
	err := c.caller.Do(ctx, clients.Call{
		Operation: "ask whether anybody answers",
		Method:    http.MethodGet,
		Path:      "/v1/ff-orders-status",
		Header:    map[string]string{"api-token": c.token.Reveal()},
	}, nil)
	switch status := clients.StatusOf(err); {
	case status == http.StatusUnauthorized, status == http.StatusForbidden, status == http.StatusTooManyRequests:
		return err
	case status >= 400 && status <= 499:
		return nil
	}
	return err
}

// The HTTP status that a body's status stands for, if the answer itself is a
// success.
const (
	// statusOfNo: Merkana understood the request and refuses it.
	statusOfNo = http.StatusUnprocessableEntity
	// statusOfNeither: the answer is not from Merkana, so the outcome is unknown.
	statusOfNeither = http.StatusBadGateway
)

// decodeErrorBody reads {"status", "message"}. Merkana does not document the HTTP
// status of a refusal, so status false is a refusal in a success answer, too. A
// body whose status is neither true nor false is not from Merkana.
func decodeErrorBody(status int, body []byte) (clients.ErrorBody, int) {
	var got struct {
		Status  json.RawMessage `json:"status"`
		Message lenient.String  `json:"message"`
	}
	if json.Unmarshal(body, &got) != nil {
		return clients.ErrorBody{}, status
	}
	var yes lenient.Bool
	unreadable := json.Unmarshal(got.Status, &yes) != nil
	success := status >= 200 && status <= 299
	switch {
	case success && len(got.Status) > 0 && unreadable:
		status = statusOfNeither
	case success && yes.Known && !yes.Value:
		status = statusOfNo
	}
	return clients.ErrorBody{Message: string(got.Message), FromProvider: !unreadable && yes.Known}, status
}

// refused is the error of a request without a mandatory field; it is not sent.
func refused(operation string, fields []clients.Field) error {
	return &clients.Error{
		Provider: provider, Operation: operation, Kind: clients.Refused,
		Message: "the request is incomplete", Fields: fields,
	}
}
