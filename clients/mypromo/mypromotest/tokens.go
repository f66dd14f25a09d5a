package mypromotest

import (
	"cmp"
	"crypto/rand"
	"net/http"
	"slices"
	"strings"
	"time"
)

// grant is what a token allows, and until when.
type grant struct {
	client string
	role   Role
	ends   time.Time
}

// scopes are the documented scopes, with the role of their tokens.
var scopes = map[string]Role{"*": Both, "MERCHANT": Merchant, "FULFILLER": Fulfiller}

// oauthError is the form of the token call's errors.
type oauthError struct {
	Error       string `json:"error"`
	Description string `json:"error_description"`
	Message     string `json:"message"`
}

func oauthRefusal(status int, code, description string) answer {
	return reply(status, oauthError{code, description, description})
}

// issueToken answers POST oauth/token.
func (s *Server) issueToken(c call) answer {
	var asked struct {
		GrantType string `json:"grant_type"`
		ID        string `json:"client_id"`
		Secret    string `json:"client_secret"`
		Scope     string `json:"scope"`
	}
	if refused, ok := c.decode(&asked); !ok {
		return refused
	}
	if asked.GrantType != "client_credentials" {
		return oauthRefusal(http.StatusBadRequest, "unsupported_grant_type",
			"The authorization grant type is not supported by the authorization server.")
	}
	i := slices.IndexFunc(s.options.Clients, func(known Credentials) bool {
		return known.ID == asked.ID && known.Secret == asked.Secret
	})
	if i < 0 {
		return oauthRefusal(http.StatusUnauthorized, "invalid_client", "Client authentication failed")
	}
	role, ok := roleIn(asked.Scope, s.options.Clients[i].Role)
	if !ok {
		return oauthRefusal(http.StatusBadRequest, "invalid_scope", "The requested scope is invalid, unknown, or malformed")
	}
	token := rand.Text()
	s.grants[token] = grant{client: asked.ID, role: role, ends: c.now.Add(s.options.Timing.TokenLife)}
	return reply(http.StatusOK, struct {
		Type    string `json:"token_type"`
		Expires int    `json:"expires_in"`
		Token   string `json:"access_token"`
	}{"Bearer", int(s.options.Timing.TokenLife / time.Second), token})
}

// roleIn restricts a client's role to the requested scope.
func roleIn(scope string, client Role) (Role, bool) {
	client = cmp.Or(client, Both)
	role, known := scopes[scope]
	if role == Both {
		return client, known
	}
	return role, known && client.allows(role)
}

// grantOf finds the grant of a call's token; an expired token has none.
func (s *Server) grantOf(c call) (grant, bool) {
	token, ok := strings.CutPrefix(c.Header.Get("Authorization"), "Bearer ")
	found, known := s.grants[token]
	return found, ok && known && c.now.Before(found.ends)
}
