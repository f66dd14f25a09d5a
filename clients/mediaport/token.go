package mediaport

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"
)

// tokenLife is how long a token is taken to live. ASSUMED; one that ends sooner
// is renewed when a call is answered 401.
const tokenLife = 50 * time.Minute

// grant is the token that a login brings.
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

// tokenFetcher returns what logs in. The credentials stay out of the Client,
// whose unexported fields fmt prints unmasked.
//
// Documented method: login.
func (c *Client) tokenFetcher(config Config) func(context.Context) (string, time.Duration, error) {
	return func(ctx context.Context) (string, time.Duration, error) {
		var got grant
		call := loginCall(config)
		call.Operation = "log in"
		err := c.caller.Do(ctx, call, &got)
		if err == nil && got.token == "" {
			err = misread(call.Operation, http.StatusNoContent, "the answer is empty")
		}
		return got.token, tokenLife, err
	}
}
