package tpk

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"orderflow/clients"
)

// tokenLife is a minute longer than a token is used, because clients.Token replaces
// a token a minute before its end: 100 minutes. A token lives for 120. The
// documentation does not say how TPK treats an order with an expired token; without
// a token TPK registers a new user.
const tokenLife = 101 * time.Minute

type tokenAnswer struct {
	Token string `json:"token"`
}

// UnmarshalJSON refuses an answer without a token.
func (a *tokenAnswer) UnmarshalJSON(data []byte) error {
	type plain tokenAnswer
	if json.Unmarshal(data, (*plain)(a)) != nil {
		return errors.New("not an answer to a request for a token") // the cause could quote the token
	}
	if strings.TrimSpace(a.Token) == "" {
		return errors.New("no token")
	}
	return nil
}

// tokenFetcher returns the function that fetches a new token: it exchanges the
// token of the last login, or else logs in. It does not exchange a token that came
// from an exchange, so that a token which TPK refuses cannot block the login.
func (c *Client) tokenFetcher(config Config) func(context.Context) (string, time.Duration, error) {
	var loggedIn string // from the last login; clients.Token makes one fetch at a time
	return func(ctx context.Context) (string, time.Duration, error) {
		old := loggedIn
		loggedIn = ""
		if old != "" {
			token, err := c.exchange(ctx, old)
			if err == nil && token != old {
				return token, tokenLife, nil
			}
		}
		token, err := c.login(ctx, config)
		if err != nil {
			return "", 0, err
		}
		loggedIn = token
		return token, tokenLife, nil
	}
}

// login fetches a token for the account's e-mail address and password.
//
// POST /token
func (c *Client) login(ctx context.Context, config Config) (string, error) {
	return c.askToken(ctx, clients.Call{
		Operation: "log in",
		Method:    http.MethodPost,
		Body:      map[string]string{"email": config.Email, "password": config.Password.Reveal()},
	})
}

// exchange fetches a token for an older one, which may be expired.
//
// PUT /token
func (c *Client) exchange(ctx context.Context, old string) (string, error) {
	return c.askToken(ctx, clients.Call{
		Operation: "exchange the token",
		Method:    http.MethodPut,
		Body:      map[string]string{"token": old},
	})
}

func (c *Client) askToken(ctx context.Context, call clients.Call) (string, error) {
	call.Path, call.Anonymous = "/token", true
	answer, err := ask[tokenAnswer](ctx, c, call)
	return strings.TrimSpace(answer.Token), err
}
