package clients

import (
	"context"
	"net/http"
	"time"

	"github.com/go-resty/resty/v2"
)

// Answer is the answer to one request, without its body.
type Answer struct {
	Status int
	Header http.Header
	// Began and Took are when the request started and how long it took, by our
	// clock.
	Began time.Time
	Took  time.Duration
}

type answersKey struct{}

// WithAnswers returns a context that passes every answer to a request made with it
// to told, including those of token fetches. told may be called concurrently.
func WithAnswers(ctx context.Context, told func(Answer)) context.Context {
	return context.WithValue(ctx, answersKey{}, told)
}

// tellAnswer calls the function of WithAnswers; a request without an answer is not
// reported.
func tellAnswer(ctx context.Context, response *resty.Response, began time.Time) {
	told, wanted := ctx.Value(answersKey{}).(func(Answer))
	if !wanted || response == nil || response.RawResponse == nil {
		return
	}
	told(Answer{Status: response.StatusCode(), Header: response.Header(), Began: began, Took: time.Since(began)})
}

// LogIn fetches a token, unless the current one is still valid. It is for providers
// without a cheap call that checks the credentials.
func (c *Caller) LogIn(ctx context.Context) error {
	if c.token == nil {
		return nil
	}
	_, err := c.token.Get(ctx)
	return c.unauthorized(err)
}
