package access

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
)

// TokenHash is the SHA-256 of a token, as in the configuration. A session stores it instead of
// the token.
type TokenHash = [sha256.Size]byte

// SignIn authenticates a token that somebody typed into a form. A wrong one counts as a failure
// of its address.
func (g *Gate) SignIn(r *http.Request, token string) (Caller, TokenHash, *Refusal) {
	index, known := Match(g.options.Tokens, token)
	if !known {
		if refusal := g.Failed(r); refusal != nil {
			return Caller{}, TokenHash{}, refusal
		}
		return Caller{}, TokenHash{}, &Refusal{Status: http.StatusUnauthorized}
	}
	hash := g.options.Tokens[index].Hash
	caller, refusal := g.Returning(hash)
	return caller, hash, refusal
}

// Returning authenticates a session by its token's hash: 401 once the token is no longer in the
// configuration. The request counts as one with the token.
func (g *Gate) Returning(hash TokenHash) (Caller, *Refusal) {
	for i, token := range g.options.Tokens {
		if subtle.ConstantTimeCompare(token.Hash[:], hash[:]) != 1 {
			continue
		}
		if wait := take(g.requests[i], g.options.Clock()); wait > 0 {
			return Caller{}, &Refusal{Status: http.StatusTooManyRequests, RetryAfter: wait}
		}
		return Caller{Name: token.Name, Roles: token.Roles}, nil
	}
	return Caller{}, &Refusal{Status: http.StatusUnauthorized}
}
