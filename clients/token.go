package clients

import (
	"context"
	"errors"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

// renewBefore is how long before its end a token is no longer used.
const renewBefore = time.Minute

// Token is an access token shared by concurrent calls: fetched once when needed,
// kept until shortly before its end, and replaced when the provider refuses it.
type Token struct {
	// fetch fetches a new token and returns how long it lives; 0 means for ever.
	fetch func(context.Context) (string, time.Duration, error)

	// fetches shares one fetch, and its failure, among all calls that wait for it,
	// so that a slow provider is not asked by one call after another.
	fetches singleflight.Group
	mu      sync.Mutex // not held while fetching
	value   string
	ends    time.Time // zero: never
}

// NewToken returns a token that is fetched when first needed.
//
// If the fetch fails, the call that needs the token is not sent: the kind of the
// error is always Unavailable, so that orders wait until an operator fixes the
// credentials.
func NewToken(fetch func(context.Context) (token string, life time.Duration, err error)) *Token {
	return &Token{fetch: fetch}
}

// FixedToken returns a token that never changes.
func FixedToken(value string) *Token {
	return NewToken(func(context.Context) (string, time.Duration, error) { return value, 0, nil })
}

// Get returns the token, and fetches a new one if there is no valid one.
func (t *Token) Get(ctx context.Context) (string, error) {
	return t.unless(ctx, t.good)
}

// Renew replaces a token that the provider refused. If another call has already
// replaced it, Renew returns that one.
func (t *Token) Renew(ctx context.Context, refused string) (string, error) {
	return t.unless(ctx, func() (string, bool) {
		t.mu.Lock()
		defer t.mu.Unlock()
		return t.value, t.value != refused && t.value != ""
	})
}

func (t *Token) good() (string, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.value, t.value != "" && (t.ends.IsZero() || time.Now().Before(t.ends))
}

// unless returns the existing token, or else fetches one. The fetch goes on when
// one of the waiting calls gives up; it ends by the client's timeout.
func (t *Token) unless(ctx context.Context, there func() (string, bool)) (string, error) {
	if value, ok := there(); ok {
		return value, nil
	}
	fetched := t.fetches.DoChan("", func() (any, error) {
		if value, ok := there(); ok { // another fetch may have ended meanwhile
			return value, nil
		}
		return t.renew(context.WithoutCancel(ctx))
	})
	select {
	case got := <-fetched:
		value, _ := got.Val.(string)
		return value, got.Err
	case <-ctx.Done():
		return "", &Error{Operation: "wait for a token", Kind: Unavailable, Err: ctx.Err()}
	}
}

func (t *Token) renew(ctx context.Context) (string, error) {
	value, life, err := t.fetch(ctx)
	var failed *Error
	if errors.As(err, &failed) {
		harmless := *failed
		harmless.Kind = Unavailable
		return "", &harmless
	}
	if err != nil {
		return "", err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.value, t.ends = value, time.Time{}
	if life > 0 {
		t.ends = time.Now().Add(max(life-renewBefore, life/2))
	}
	return value, nil
}
