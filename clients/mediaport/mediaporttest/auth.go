package mediaporttest

import (
	"crypto/rand"
	"net/http"
	"strconv"
	"strings"
)

// login issues a token.
func (s *Server) login(c call) (answer, error) {
	var sent struct {
		Username string `json:"username"`
		Password string `json:"password"`
	}
	if err := c.decode(&sent); err != nil {
		return answer{}, err
	}
	if sent.Username != s.options.Username || sent.Password != s.options.Password {
		return answer{}, refuse(http.StatusUnauthorized, "unauthorized", "wrong username or password")
	}
	token := rand.Text()
	s.tokens[token] = c.now.Add(s.options.TokenLife)
	return answer{status: http.StatusOK, body: map[string]string{"token": token}}, nil
}

// authorized serves a call with a valid token and a supplier that the user may use.
func (s *Server) authorized(serve handler) handler {
	return func(c call) (answer, error) {
		token, _ := strings.CutPrefix(c.Header.Get("Authorization"), "Bearer ")
		if !c.now.Before(s.tokens[token]) {
			return answer{}, refuse(http.StatusUnauthorized, "unauthorized", "no token, or one that has ended")
		}
		if err := c.read(); err != nil {
			return answer{}, err
		}
		if !s.options.allows(c.sent.SupplierID) {
			return answer{}, refuse(http.StatusForbidden, "foreign-supplier", "the supplier is not yours")
		}
		return serve(c)
	}
}

// read reads the parameters from the query or the body.
func (c *call) read() error {
	if c.Method == http.MethodPost {
		return c.decode(&c.sent)
	}
	query := c.URL.Query()
	supplier, err := strconv.ParseInt(query.Get("supplierId"), 10, 64)
	if err != nil {
		return refuse(http.StatusBadRequest, "invalid-request", "supplierId is missing or no number")
	}
	c.sent = request{SupplierID: supplier, OrderNumber: query.Get("orderNumber")}
	return nil
}
