// Package merkana speaks to Merkana (also named Mercoria), which sells the goods
// of merchants that a fulfilment centre stores and ships. We are the fulfilment
// centre: this client reports what became of orders and what came into stock.
// What Merkana calls is served by internal/merkana.
//
// The client follows Merkana's published Postman collection; nothing of it was
// tried against the live service. The answers of both calls and the list of
// statuses are not documented there: what is known of answers is {"status":
// true/false, "message"} of the introduction. So any success counts whose status is
// not false.
//
// Merkana offers no call that reads anything back. A repeated report of a status
// does no harm; repeated supplies may be counted twice, see PushSupplies.
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

// provider names Merkana in errors and to the meter.
const provider = "merkana"

// Config says how to reach Merkana and as whom.
type Config struct {
	// BaseURL is ProductionURL or a simulator's address.
	BaseURL string
	// Token is given by Merkana to each fulfilment centre and doesn't expire. It is
	// sent as the header api-token.
	Token secret.Text
	// Timeout bounds one call; 0 means clients.DefaultTimeout.
	Timeout time.Duration
	// Meter is told of every call; it may be nil.
	Meter clients.Meter
	// Record gets every exchange; nil records none.
	Record *record.Recorder
	// Limit is what calls wait for; nil lets all through.
	Limit *limit.Limit
}

// Client makes Merkana's calls. Its errors are all *clients.Error. It is safe for
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
		Decode:   decodeTrouble,
		Meter:    config.Meter,
		Record:   config.Record,
		Limit:    config.Limit,
	})
	if err != nil {
		return nil, err
	}
	return &Client{caller: caller, token: config.Token}, nil
}

// send makes a call. An answer of success counts, also without a body or a status, but
// for one whose status says otherwise: what Merkana answers is not documented.
func (c *Client) send(ctx context.Context, operation, path string, body any) error {
	return c.caller.Do(ctx, clients.Call{
		Operation: operation,
		Method:    http.MethodPost,
		Path:      path,
		Body:      body,
		Header:    map[string]string{"api-token": c.token.Reveal()},
	}, nil)
}

// Reach asks whether Merkana answers. It documents no call that only reads, so a GET is
// sent to where reports are posted, and any answer counts whose status is not 401, 403,
// 429 or of a failure. That it counts does not show that Merkana takes the token.
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

// What a status in the body stands for that came with the HTTP status of a success.
const (
	// statusOfNo: the request was understood and is refused.
	statusOfNo = http.StatusUnprocessableEntity
	// statusOfNeither: the answer is not Merkana's own, so the outcome is unknown.
	statusOfNeither = http.StatusBadGateway
)

// decodeTrouble reads {"status", "message"}. Merkana doesn't document the HTTP
// status of a refusal, so status false counts as one in an answer of success too. A
// body whose status is neither yes nor no is another's.
func decodeTrouble(status int, body []byte) (clients.Trouble, int) {
	var got struct {
		Status  json.RawMessage `json:"status"`
		Message lenient.String  `json:"message"`
	}
	if json.Unmarshal(body, &got) != nil {
		return clients.Trouble{}, status
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
	return clients.Trouble{Message: string(got.Message), OwnWords: !unreadable && yes.Known}, status
}

// refused is the error of a request that lacks what is mandatory; it is not sent.
func refused(operation string, fields []clients.Field) error {
	return &clients.Error{
		Provider: provider, Operation: operation, Kind: clients.Refused,
		Message: "the request is incomplete", Fields: fields,
	}
}
