package mypromo

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"orderflow/clients"
	"orderflow/clients/lenient"
)

// maxTokenLife is how long the client uses a token at most: the documentation says
// a token lives for a month, the sample answer says 366 days.
const maxTokenLife = 25 * 24 * time.Hour

type tokenAnswer struct {
	AccessToken string `json:"access_token"`
	// ExpiresIn is in seconds.
	ExpiresIn lenient.Int `json:"expires_in"`
}

// UnmarshalJSON refuses an answer without a token.
func (a *tokenAnswer) UnmarshalJSON(data []byte) error {
	type plain tokenAnswer
	if err := json.Unmarshal(data, (*plain)(a)); err != nil {
		return errors.New("not an answer to a request for a token") // the cause could quote the token
	}
	if a.AccessToken == "" {
		return errors.New("no access_token")
	}
	return nil
}

// life is how long the token is used.
func (a tokenAnswer) life() time.Duration {
	if a.ExpiresIn <= 0 || int64(a.ExpiresIn) > int64(maxTokenLife/time.Second) {
		return maxTokenLife
	}
	return time.Duration(a.ExpiresIn) * time.Second
}

// tokenFetcher returns the function that fetches a new token. The credentials stay
// out of the Client, because fmt prints its unexported fields unmasked.
//
// POST oauth/token
func (c *Client) tokenFetcher(config Config) func(context.Context) (string, time.Duration, error) {
	return func(ctx context.Context) (string, time.Duration, error) {
		var answer tokenAnswer
		err := c.caller.Do(ctx, clients.Call{
			Operation: "get a token",
			Method:    http.MethodPost,
			Path:      "/oauth/token",
			Body: map[string]string{
				"grant_type": "client_credentials", "scope": "*",
				"client_id": config.ClientID, "client_secret": config.ClientSecret.Reveal(),
			},
			Anonymous: true,
		}, &answer)
		if err == nil && answer.AccessToken == "" {
			err = emptyAnswer("get a token")
		}
		return answer.AccessToken, answer.life(), err
	}
}
