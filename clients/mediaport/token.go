package mediaport

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"
)

// tokenLife is how long a token is used. ASSUMED; if a token expires earlier, the
// client renews it on a 401.
const tokenLife = 50 * time.Minute

// grant is the answer to a login.
type grant struct{ token string }

// UnmarshalJSON refuses an answer without a token.
func (g *grant) UnmarshalJSON(data []byte) error {
	var answer loginShape
	if json.Unmarshal(data, &answer) != nil {
		return errors.New("not an answer to a login") // the cause could quote the token
	}
	if answer.Token == "" {
		return errors.New("it holds no token")
	}
	g.token = answer.Token
	return nil
}

// tokenFetcher returns the function that logs in. The credentials stay out of the
// Client, because fmt prints its unexported fields unmasked.
//
// Documented method: login.
func (c *Client) tokenFetcher(config Config) func(context.Context) (string, time.Duration, error) {
	return func(ctx context.Context) (string, time.Duration, error) {
		var got grant
		call := loginCall(config)
		call.Operation = "log in"
		err := c.caller.Do(ctx, call, &got)
		if err == nil && got.token == "" {
			err = badAnswer(call.Operation, http.StatusNoContent, "the answer is empty")
		}
		return got.token, tokenLife, err
	}
}
