package clients

import (
	"context"
	"net/http"
	"time"

	"github.com/go-resty/resty/v2"
)

// Answer is what came back of one request, without its body.
type Answer struct {
	Status int
	Header http.Header
	// Began and Took are of the request, by our clock.
	Began time.Time
	Took  time.Duration
}

type answersKey struct{}

// WithAnswers has told get every answer to a request that is made with the context,
// those of token fetches among them. It may be called by several goroutines at once.
func WithAnswers(ctx context.Context, told func(Answer)) context.Context {
	return context.WithValue(ctx, answersKey{}, told)
}

// tellAnswer tells whoever wants to know; a request without an answer is not told.
func tellAnswer(ctx context.Context, response *resty.Response, began time.Time) {
	told, wanted := ctx.Value(answersKey{}).(func(Answer))
	if !wanted || response == nil || response.RawResponse == nil {
		return
	}
	told(Answer{Status: response.StatusCode(), Header: response.Header(), Began: began, Took: time.Since(began)})
}

// LogIn gets a token, unless there is one that is still good. It is for providers that
// have no cheap call to see whether they take the credentials.
func (c *Caller) LogIn(ctx context.Context) error {
	if c.token == nil {
		return nil
	}
	_, err := c.token.Get(ctx)
	return c.unauthorized(err)
}
