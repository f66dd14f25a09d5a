package tpktest

import (
	"crypto/rand"
	"net/http"
)

// issue creates a token that is valid from now on.
func (s *Server) issue(c call) (answer, error) {
	token := rand.Text()
	s.tokens[token] = c.now.Add(s.options.Timing.TokenLife)
	return ok(map[string]string{"token": token})
}

// createToken is POST /token.
func (s *Server) createToken(c call) (answer, error) {
	var sent struct {
		Email    string `json:"email"`
		Password string `json:"password"`
	}
	if err := c.decode(&sent); err != nil {
		return answer{}, err
	}
	found := problems{}
	found.unless(sent.Email != "", "email", required)
	found.unless(sent.Password != "", "password", required)
	if err := found.refusal(); err != nil {
		return answer{}, err
	}
	if sent.Email != s.options.Email || sent.Password != s.options.Password {
		return answer{}, wrongCredentials()
	}
	return s.issue(c)
}

// exchangeToken is PUT /token: an old token, expired or not, for a new one.
func (s *Server) exchangeToken(c call) (answer, error) {
	token := c.token()
	if _, known := s.tokens[token]; !known {
		return answer{}, tokenInvalid()
	}
	delete(s.tokens, token)
	return s.issue(c)
}

// deleteToken is DELETE /token.
func (s *Server) deleteToken(c call) (answer, error) {
	token := c.token()
	ends, known := s.tokens[token]
	switch {
	case !known:
		return answer{}, tokenInvalid()
	case !c.now.Before(ends):
		return answer{}, tokenExpired()
	}
	delete(s.tokens, token)
	return answer{status: http.StatusCreated}, nil
}
