package clients

import (
	"context"
	"errors"
	"sync"
	"time"
)

// renewBefore is how long before its end a token is no longer used.
const renewBefore = time.Minute

// Token is an access token shared by concurrent calls: fetched once when needed,
// kept until shortly before its end, and replaced when the provider refuses it.
type Token struct {
	// fetch asks for a new token and how long it lives; 0 means for ever.
	fetch func(context.Context) (string, time.Duration, error)

	mu    sync.Mutex // held while fetching, so that concurrent calls share one fetch
	value string
	ends  time.Time // zero: never
}

// NewToken returns a token that is fetched when first needed.
//
// However a fetch fails, nothing happened of what the token was wanted for: the kind
// of the error is always Unavailable, so that orders wait for an operator to mend the
// credentials.
func NewToken(fetch func(context.Context) (token string, life time.Duration, err error)) *Token {
	return &Token{fetch: fetch}
}

// FixedToken returns a token that never changes.
func FixedToken(value string) *Token {
	return NewToken(func(context.Context) (string, time.Duration, error) { return value, 0, nil })
}

// Get returns the token, fetching it if there is none that is still good.
func (t *Token) Get(ctx context.Context) (string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.value != "" && (t.ends.IsZero() || time.Now().Before(t.ends)) {
		return t.value, nil
	}
	return t.renew(ctx)
}

// Renew replaces a token that the provider refused. When another call has
// already replaced it, that one's is returned.
func (t *Token) Renew(ctx context.Context, refused string) (string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.value != refused && t.value != "" {
		return t.value, nil
	}
	return t.renew(ctx)
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
	t.value, t.ends = value, time.Time{}
	if life > 0 {
		t.ends = time.Now().Add(max(life-renewBefore, life/2))
	}
	return value, nil
}
