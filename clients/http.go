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
	// DefaultTimeout bounds one call, from dialling to the last byte of the answer.
	DefaultTimeout = 30 * time.Second
	// maxAnswer bounds the size of an answer; the largest real ones are label files.
	maxAnswer = 32 << 20
	// mostRedirects are followed for one call.
	mostRedirects = 3
	// longestRetryAfter bounds a provider's wish to be left alone, in seconds: a day.
	longestRetryAfter = 24 * 60 * 60
)

// Caller makes the HTTP calls of one provider. It does not retry, but for one
// renewal of the token when the provider answers 401. It is safe for concurrent use.
type Caller struct {
	provider string
	host     string
	resty    *resty.Client
	// once has no connection to use again; see Call.Once.
	once   *resty.Client
	token  *Token
	decode ErrorDecoder
	meter  Meter
	record *record.Recorder
	limit  *limit.Limit
}

// ErrorDecoder reads a provider's own words out of an answer, and says whether they
// are its own. For an answer with
// a success status it returns the status that the body really means (ShipX can
// answer 200 with an error inside), else the given one.
type ErrorDecoder func(status int, body []byte) (Trouble, int)

// Meter is told of every call made; err is nil or an *Error. What it took is without the
// time for which the call waited for room within the limit.
type Meter func(ctx context.Context, provider, operation string, took time.Duration, err error)

// Options make a Caller.
type Options struct {
	Provider string
	// BaseURL is scheme, host and any path prefix: "https://api.mypromo.com".
	BaseURL string
	// Timeout bounds one call; 0 means DefaultTimeout.
	Timeout time.Duration
	// Token authorizes the calls; nil sends none.
	Token *Token
	// Decode reads error bodies; nil leaves code and message empty, and takes every
	// answer for the provider's own.
	Decode ErrorDecoder
	// Meter may be nil.
	Meter Meter
	// Record gets every exchange; nil records none.
	Record *record.Recorder
	// Limit is what calls to the provider's own host wait for; nil lets all through.
	Limit *limit.Limit
}

// NewCaller returns a caller, or an error that names what is wrong with the options.
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
		options.Decode = func(status int, _ []byte) (Trouble, int) { return Trouble{OwnWords: true}, status }
	}
	return &Caller{
		provider: options.Provider, host: base.Host, resty: newResty(options), once: newResty(options).SetTransport(unpooled()),
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
		SetRedirectPolicy(resty.RedirectPolicyFunc(followAtHome)).
		SetLogger(silent{})
}

// unpooled opens a connection for each request. Net/http repeats a GET by itself
// when a connection that it has used before breaks; never on a new one.
func unpooled() *http.Transport {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DisableKeepAlives = true
	return transport
}

// followAtHome follows a read to another path of the same host; all else would
// carry the order or the token elsewhere, or make one call two.
func followAtHome(next *http.Request, before []*http.Request) error {
	first := before[0]
	atHome := next.URL.Scheme == first.URL.Scheme && next.URL.Host == first.URL.Host
	if first.Method != http.MethodGet || !atHome || len(before) > mostRedirects {
		return errors.New("redirect not followed")
	}
	return nil
}

// Call is one request.
type Call struct {
	// Operation says for people what is done and on what: "get shipment 4100200300".
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
	// Reads marks a POST that changes nothing, such as a search.
	Reads bool
	// Object is the path of the thing that the call is about; "" if that is the call's
	// own path, or nothing. After an empty 400, 404 or 422 it is read: if it is there,
	// the provider has refused.
	Object string
	// Once is for a GET that has an effect: the request goes out on a connection of
	// its own, where nothing below repeats it.
	Once bool
}

// File is a binary answer.
type File struct {
	MediaType string
	Header    http.Header
	Bytes     []byte
}

// Whole is an answer that reads itself from the bytes as they came. Encoding/json
// reads all of an answer twice before it hands it to a json.Unmarshaler, and again for
// each within another; that counts for long lists.
type Whole interface {
	// ReadWhole decodes an answer, or says why it is none.
	ReadWhole(answer []byte) error
}

// Read decodes an answer into a pointer, by its own ReadWhole if it has one.
func Read(answer []byte, into any) error {
	if whole, ok := into.(Whole); ok {
		return whole.ReadWhole(answer)
	}
	return json.Unmarshal(answer, into)
}

// Do makes a call and decodes the JSON answer into `into`, unless that is nil or
// the answer is empty with status 204.
//
// Every error is an *Error. An answer that cannot be decoded is of unknown outcome,
// as the provider said yes to something; one to a read that is no JSON at all counts as
// unavailable.
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

// Fetch makes a call whose answer is a file. An empty file, or a page for people, is
// an error like an answer that is no JSON is for Do.
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
	err = c.heard(ctx, call, err)
	if !unsent(err) {
		c.meter(ctx, c.provider, call.Operation, max(0, time.Since(began)-(limit.Waited(ctx)-waited)), err)
	}
	return file, err
}

// authorized sends the call with the token, and once more with a new one if the
// provider doesn't take it.
func (c *Caller) authorized(ctx context.Context, call Call, read func(File) error) (File, error) {
	if c.token == nil || call.Anonymous || !c.Ours(call.Path) {
		return c.send(ctx, call, "", read)
	}
	token, err := c.token.Get(limit.Of(ctx, limit.Urgent))
	if err != nil {
		return File{}, c.unauthorized(err)
	}
	file, err := c.send(ctx, call, token, read)
	if StatusOf(err) != http.StatusUnauthorized {
		return file, err
	}
	renewed, renewErr := c.token.Renew(limit.Of(ctx, limit.Urgent), token)
	if renewErr != nil {
		return File{}, c.unauthorized(renewErr)
	}
	if renewed == token { // a fixed token; asking again would change nothing
		return file, err
	}
	if !call.reads() { // it was decided before the first, and may not be sent much later
		ctx = limit.Of(ctx, limit.Now)
	}
	return c.send(ctx, call, renewed, read)
}

// unauthorized says of a call that was not sent for want of a token whose it is.
func (c *Caller) unauthorized(err error) error {
	var failed *Error
	if errors.As(err, &failed) && failed.Provider == "" {
		named := *failed
		named.Provider = c.provider
		return &named
	}
	return err
}

// Ours reports whether a path leads to the provider's own host: only that one
// may see the token.
func (c *Caller) Ours(path string) bool {
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
		SetContentLength(true) // a POST without a body says 0; some servers insist
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
		return File{}, c.broken(call, connected(), err)
	}
	trouble, status := c.decode(response.StatusCode(), response.Body())
	if status < 200 || status > 299 {
		return File{}, c.failed(call, response, trouble, status)
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

// failed makes an error of an answer that is not a success.
func (c *Caller) failed(call Call, response *resty.Response, trouble Trouble, status int) *Error {
	trouble = withText(trouble, status, response.Body())
	kind, cause := kindOf(call, status, response.Body(), trouble)
	failed := &Error{
		Provider: c.provider, Operation: call.Operation, Kind: kind, HTTPStatus: status,
		Code: trouble.Code, Message: trouble.Message, Fields: trouble.Fields,
		RetryAfter: retryAfter(response.Header()), Err: cause,
	}
	if status == http.StatusTooManyRequests && c.Ours(call.Path) {
		c.limit.Throttle(failed.RetryAfter)
	}
	return failed
}

// broken makes an error of a call that brought no answer. What failed before there was
// a connection (nobody listens, a certificate that is not trusted) did not happen; all
// else may have.
func (c *Caller) broken(call Call, connected bool, err error) error {
	kind := Unknown
	if !connected {
		kind = Unavailable
	}
	var whole *url.Error // its text holds the URL, and that the query
	if errors.As(err, &whole) {
		err = whole.Err
	}
	return &Error{Provider: c.provider, Operation: call.Operation, Kind: kind, Err: err}
}

// retryAfter reads the header of that name: seconds, or a date.
func retryAfter(header http.Header) time.Duration {
	value := header.Get("Retry-After")
	if seconds, err := strconv.Atoi(value); err == nil {
		return time.Duration(min(max(seconds, 0), longestRetryAfter)) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return min(max(0, time.Until(at)), longestRetryAfter*time.Second)
	}
	return 0
}

// silent keeps resty from logging requests, which hold personal data.
type silent struct{}

func (silent) Errorf(string, ...any) {}
func (silent) Warnf(string, ...any)  {}
func (silent) Debugf(string, ...any) {}
