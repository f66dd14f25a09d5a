// Package shop notifies shops about their orders with Standard Webhooks: a POST of
// a small JSON body, signed with the shop's secrets by HMAC-SHA256. It sits below
// activities (notices.go), which decide when to send and when to retry. The
// receiver for tests is shoptest.
package shop

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

const (
	// DefaultTimeout is the timeout of one call, as Standard Webhooks recommends.
	DefaultTimeout = 15 * time.Second
	// maxAnswer is how many bytes of an answer are read; its content is ignored.
	maxAnswer = 64 << 10
	// maxRetryAfter bounds a shop's Retry-After.
	maxRetryAfter = 24 * time.Hour
)

// All is the name of the target for orders whose source has no target of its own.
const All = "all"

// Target is a shop's URL and its signing secrets.
type Target struct {
	// Name is the source of the orders, or All.
	Name string
	URL  string
	// Signers each add a signature to a message, so that a secret can be replaced
	// while both are valid.
	Signers []*standardwebhooks.Webhook
}

// NewSigner parses a secret: "whsec_" and base64.
func NewSigner(secret string) (*standardwebhooks.Webhook, error) {
	return standardwebhooks.NewWebhook(secret)
}

// Message is a message to be posted.
type Message struct {
	// ID stays the same when the message is sent again.
	ID   string
	Body []byte
}

// Answer is a shop's answer.
type Answer struct {
	Status int
	// RetryAfter is the shop's Retry-After; 0 if it has none.
	RetryAfter time.Duration
}

// Accepted reports whether the shop accepted the message.
func (a Answer) Accepted() bool { return a.Status >= 200 && a.Status <= 299 }

// Client posts messages. It is safe for concurrent use.
type Client struct{ http *http.Client }

// New returns a client; a timeout of 0 means DefaultTimeout. It follows no
// redirects: a message goes to the configured URL only.
func New(timeout time.Duration) *Client {
	if timeout <= 0 {
		timeout = DefaultTimeout
	}
	return &Client{http: &http.Client{Timeout: timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// Post sends a message once. It returns an error if there was no answer; the error
// contains neither the URL's path nor a secret.
func (c *Client) Post(ctx context.Context, to Target, message Message) (Answer, error) {
	now := time.Now() // a receiver refuses what was signed more than 5 minutes ago
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, to.URL, bytes.NewReader(message.Body))
	if err != nil {
		return Answer{}, fmt.Errorf("tell %s: %w", to.Name, withoutURL(err))
	}
	if err := sign(request.Header, to.Signers, message, now); err != nil {
		return Answer{}, fmt.Errorf("tell %s: %w", to.Name, err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", "orderflow")
	response, err := c.http.Do(request)
	if err != nil {
		return Answer{}, fmt.Errorf("tell %s: %w", to.Name, withoutURL(err))
	}
	defer func() { _ = response.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, maxAnswer)) // so that the connection can be used again
	return Answer{Status: response.StatusCode, RetryAfter: retryAfter(response.Header, now)}, nil
}

// sign adds the headers of Standard Webhooks.
func sign(header http.Header, signers []*standardwebhooks.Webhook, message Message, now time.Time) error {
	var signatures []string
	for _, one := range signers {
		signature, err := one.Sign(message.ID, now, message.Body)
		if err != nil {
			return err
		}
		signatures = append(signatures, signature)
	}
	header.Set(standardwebhooks.HeaderWebhookID, message.ID)
	header.Set(standardwebhooks.HeaderWebhookTimestamp, strconv.FormatInt(now.Unix(), 10))
	header.Set(standardwebhooks.HeaderWebhookSignature, strings.Join(signatures, " "))
	return nil
}

// withoutURL returns the cause of a net/http error, whose text contains the URL.
func withoutURL(err error) error {
	var wrapped interface{ Unwrap() error }
	if errors.As(err, &wrapped) && wrapped.Unwrap() != nil {
		return wrapped.Unwrap()
	}
	return err
}

// retryAfter reads the header Retry-After: seconds, or a date.
func retryAfter(header http.Header, now time.Time) time.Duration {
	text := header.Get("Retry-After")
	if seconds, err := strconv.Atoi(text); err == nil {
		return min(max(time.Duration(seconds)*time.Second, 0), maxRetryAfter)
	}
	if at, err := http.ParseTime(text); err == nil {
		return min(max(at.Sub(now), 0), maxRetryAfter)
	}
	return 0
}
