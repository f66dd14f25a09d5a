package clients

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/go-resty/resty/v2"

	"orderflow/clients/limit"
	"orderflow/clients/record"
)

const (
	// DefaultTimeout is the timeout of one call, from dialling to the last byte of
	// the answer.
	DefaultTimeout = 30 * time.Second
	// maxAnswer is the maximum size of an answer; the largest real ones are label
	// files.
	maxAnswer = 32 << 20
	// maxRedirects is how many redirects one call follows.
	maxRedirects = 3
	// maxRetryAfter bounds a provider's Retry-After, in seconds: a day.
	maxRetryAfter = 24 * 60 * 60
)

// Caller makes the HTTP calls of one provider. It does not retry, except once with
// a new token when the provider answers 401. It is safe for concurrent use.
type Caller struct {
	provider string
	host     string
	resty    *resty.Client
	// once never reuses a connection; see Call.Once.
	once   *resty.Client
	token  *Token
	decode ErrorDecoder
	meter  Meter
	record *record.Recorder
	limit  *limit.Limit
}

// ErrorDecoder reads the provider's error out of an answer, and says whether the
// answer is the provider's own. For a success it returns the status that the body
// really means (ShipX can answer 200 with an error inside), else the given status.
type ErrorDecoder func(status int, body []byte) (ErrorBody, int)

// Meter is called after every call; err is nil or an *Error. took excludes the time
// that the call waited for the rate limit.
type Meter func(ctx context.Context, provider, operation string, took time.Duration, err error)

// Options configure a Caller.
type Options struct {
	Provider string
	// BaseURL is scheme, host and an optional path prefix:
	// "https://api.mypromo.com".
	BaseURL string
	// Timeout bounds one call; 0 means DefaultTimeout.
	Timeout time.Duration
	// Token authorizes the calls; nil sends none.
	Token *Token
	// Decode reads error bodies; nil leaves code and message empty, and treats
	// every answer as the provider's own.
	Decode ErrorDecoder
	// Meter may be nil.
	Meter Meter
	// Record receives every exchange; nil records none.
	Record *record.Recorder
	// Limit is the rate limit for calls to the provider's own host; nil means no
	// limit.
	Limit *limit.Limit
}

// NewCaller returns a caller, or an error that names what is wrong with the
// options.
func NewCaller(options Options) (*Caller, error) {
	base, err := url.Parse(options.BaseURL)
	if err != nil || base.Host == "" || (base.Scheme != "http" && base.Scheme != "https") {
		return nil, fmt.Errorf("%s: base URL %q: want http(s)://host", options.Provider, options.BaseURL)
	}
	if options.Timeout <= 0 {
		options.Timeout = DefaultTimeout
	}
	if options.Meter == nil {
		options.Meter = func(context.Context, string, string, time.Duration, error) {}
	}
	if options.Decode == nil {
		options.Decode = func(status int, _ []byte) (ErrorBody, int) { return ErrorBody{FromProvider: true}, status }
	}
	return &Caller{
		provider: options.Provider, host: base.Host, resty: newResty(options), once: newResty(options).SetTransport(newUnpooledTransport()),
		token: options.Token, decode: options.Decode, meter: options.Meter, record: options.Record, limit: options.Limit,
	}, nil
}

func newResty(options Options) *resty.Client {
	return resty.New().
		SetBaseURL(strings.TrimRight(options.BaseURL, "/")).
		SetTimeout(options.Timeout).
		SetResponseBodyLimit(maxAnswer).
		SetHeader("Accept", "application/json").
		SetHeader("User-Agent", "orderflow").
		SetRedirectPolicy(resty.RedirectPolicyFunc(followOnSameHost)).
		SetLogger(discardLogger{})
}

// newUnpooledTransport opens a connection for each request. net/http repeats a GET
// when a reused connection breaks, but never on a new connection.
func newUnpooledTransport() *http.Transport {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DisableKeepAlives = true
	return transport
}

// followOnSameHost follows redirects of reads to another path of the same host. Any
// other redirect would send the order or the token elsewhere, or repeat an effect.
func followOnSameHost(next *http.Request, before []*http.Request) error {
	first := before[0]
	atHome := next.URL.Scheme == first.URL.Scheme && next.URL.Host == first.URL.Host
	if first.Method != http.MethodGet || !atHome || len(before) > maxRedirects {
		return errors.New("redirect not followed")
	}
	return nil
}

// Call is one request.
type Call struct {
	// Operation says what the call does and on what, for people: "get shipment
	// 4100200300".
	Operation string
	Method    string
	// Path is relative to the base URL, or a whole URL.
	Path  string
	Query url.Values
	// Body is sent as JSON; nil sends none.
	Body any
	// Header adds to the common headers.
	Header map[string]string
	// Anonymous sends no token.
	Anonymous bool
	// Reads marks a POST without an effect, such as a search.
	Reads bool
	// Object is the path of the thing that the call is about; "" if it is the
	// call's own path, or nothing. After an empty 400, 404 or 422 the caller reads
	// it: if it exists, the provider has refused.
	Object string
	// Once is for a GET with an effect: the request gets a connection of its own,
	// so that net/http does not repeat it.
	Once bool
}

// File is a binary answer.
type File struct {
	MediaType string
	Header    http.Header
	Bytes     []byte
}

// RawUnmarshaler is an answer that decodes itself from the raw bytes. encoding/json
// scans an answer twice before it calls a json.Unmarshaler, and again for each
// nested one; that matters for long lists.
type RawUnmarshaler interface {
	// UnmarshalRaw decodes an answer, or returns an error that says why it is
	// invalid.
	UnmarshalRaw(answer []byte) error
}

// Read decodes an answer into a pointer, with its own UnmarshalRaw if it has one.
func Read(answer []byte, into any) error {
	if whole, ok := into.(RawUnmarshaler); ok {
		return whole.UnmarshalRaw(answer)
	}
	return json.Unmarshal(answer, into)
}

// Do makes a call and decodes the JSON answer into `into`, unless that is nil or
// the answer is an empty 204.
//
// Every error is an *Error. If a success cannot be decoded, the outcome is unknown,
// because the provider said yes to something; an answer to a read that is not JSON
// at all counts as unavailable.
func (c *Caller) Do(ctx context.Context, call Call, into any) error {
	_, err := c.metered(ctx, call, func(file File) error {
		if into != nil {
			return Read(file.Bytes, into)
		}
		if form := formOf(file.Bytes); form != formEmpty && form != formJSON {
			return errors.New("it is " + string(form))
		}
		return nil
	})
	return err
}

// Fetch makes a call whose answer is a file. An empty file or a web page is an
// error, as an answer that is not JSON is for Do.
func (c *Caller) Fetch(ctx context.Context, call Call) (File, error) {
	return c.metered(ctx, call, func(file File) error {
		if len(file.Bytes) == 0 {
			return errors.New("the file is empty")
		}
		if isHTML(file.MediaType, file.Bytes) {
			return errors.New("it is " + string(formHTML))
		}
		return nil
	})
}

func (c *Caller) metered(ctx context.Context, call Call, read func(File) error) (File, error) {
	began, waited := time.Now(), limit.Waited(ctx)
	file, err := c.authorized(ctx, call, read)
	err = c.confirmRefusal(ctx, call, err)
	if !unsent(err) {
		c.meter(ctx, c.provider, call.Operation, max(0, time.Since(began)-(limit.Waited(ctx)-waited)), err)
	}
	return file, err
}

// authorized sends the call with the token, and once more with a new token if the
// provider answers 401.
func (c *Caller) authorized(ctx context.Context, call Call, read func(File) error) (File, error) {
	if c.token == nil || call.Anonymous || !c.IsOwnHost(call.Path) {
		return c.send(ctx, call, "", read)
	}
	token, err := c.token.Get(limit.ForToken(ctx))
	if err != nil {
		return File{}, c.unauthorized(err)
	}
	file, err := c.send(ctx, call, token, read)
	if StatusOf(err) != http.StatusUnauthorized {
		return file, err
	}
	renewed, renewErr := c.token.Renew(limit.ForToken(ctx), token)
	if renewErr != nil {
		return File{}, c.unauthorized(renewErr)
	}
	if renewed == token { // a fixed token; a new fetch would change nothing
		return file, err
	}
	if !call.reads() { // the effect was decided before the first request, and must not be sent much later
		ctx = limit.Of(ctx, limit.Now)
	}
	return c.send(ctx, call, renewed, read)
}

// unauthorized adds provider and operation to the error of a call that was not sent
// because there is no token.
func (c *Caller) unauthorized(err error) error {
	var failed *Error
	if errors.As(err, &failed) && failed.Provider == "" {
		named := *failed
		named.Provider = c.provider
		return &named
	}
	return err
}

// IsOwnHost reports whether a path leads to the provider's own host: only that host
// may see the token.
func (c *Caller) IsOwnHost(path string) bool {
	target, err := url.Parse(path)
	if err != nil {
		return false
	}
	base, _ := url.Parse(c.resty.BaseURL)
	return target.Host == "" || (target.Host == c.host && target.Scheme == base.Scheme)
}

func (c *Caller) send(ctx context.Context, call Call, token string, read func(File) error) (File, error) {
	client := c.resty
	if call.Once {
		client = c.once
	}
	if err := c.await(ctx, call); err != nil {
		return File{}, err
	}
	ctx, connected := c.watched(ctx, call)
	request := client.R().SetContext(ctx).SetQueryParamsFromValues(call.Query).SetHeaders(call.Header).
		SetContentLength(true) // a POST without a body sends 0; some servers insist
	if call.Body != nil {
		request.SetHeader("Content-Type", "application/json").SetBody(call.Body)
	}
	if token != "" {
		request.SetAuthToken(token)
	}
	began := time.Now()
	response, err := request.Execute(call.Method, call.Path)
	c.recorded(call, request, response, began)
	tellAnswer(ctx, response, began)
	if err != nil {
		return File{}, c.connectionError(call, connected(), err)
	}
	trouble, status := c.decode(response.StatusCode(), response.Body())
	if status < 200 || status > 299 {
		return File{}, c.statusError(call, response, trouble, status)
	}
	file := File{MediaType: response.Header().Get("Content-Type"), Header: response.Header(), Bytes: response.Body()}
	if status == http.StatusNoContent {
		return file, nil
	}
	if err := read(file); err != nil {
		return File{}, c.unreadable(call, status, file.Bytes, err)
	}
	return file, nil
}

// statusError is the error of an answer that is not a success.
func (c *Caller) statusError(call Call, response *resty.Response, trouble ErrorBody, status int) *Error {
	trouble = withText(trouble, status, response.Body())
	kind, cause := kindOf(call, status, response.Body(), trouble)
	failed := &Error{
		Provider: c.provider, Operation: call.Operation, Kind: kind, HTTPStatus: status,
		Code: trouble.Code, Message: trouble.Message, Fields: trouble.Fields,
		RetryAfter: retryAfter(response.Header()), Err: cause,
	}
	if status == http.StatusTooManyRequests && c.IsOwnHost(call.Path) {
		c.limit.Throttle(failed.RetryAfter)
	}
	return failed
}

// connectionError is the error of a call without an answer. If there was no
// connection (nobody listens, untrusted certificate), nothing happened; otherwise
// the outcome is unknown.
func (c *Caller) connectionError(call Call, connected bool, err error) error {
	kind := Unknown
	if !connected {
		kind = Unavailable
	}
	var whole *url.Error // its text contains the URL with the query
	if errors.As(err, &whole) {
		err = whole.Err
	}
	return &Error{Provider: c.provider, Operation: call.Operation, Kind: kind, Err: err}
}

// retryAfter reads the header Retry-After: seconds, or a date.
func retryAfter(header http.Header) time.Duration {
	value := header.Get("Retry-After")
	if seconds, err := strconv.Atoi(value); err == nil {
		return time.Duration(min(max(seconds, 0), maxRetryAfter)) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return min(max(0, time.Until(at)), maxRetryAfter*time.Second)
	}
	return 0
}

// discardLogger keeps resty from logging requests, which contain personal data.
type discardLogger struct{}

func (discardLogger) Errorf(string, ...any) {}
func (discardLogger) Warnf(string, ...any)  {}
func (discardLogger) Debugf(string, ...any) {}
